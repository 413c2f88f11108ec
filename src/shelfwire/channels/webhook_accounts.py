"""Find the account of a webhook address, and the version of it that a signature was checked against.

The account of an address is kept in memory, because every delivery needs it. An outdated copy does no harm: a
notice is stored by a statement that holds only while the account and its secrets are still of that version
(``exchange.actions.notice``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import TextField
from django.db.models.expressions import RawSQL

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.channels.port import Session
from shelfwire.channels.states import AccountStatus

VERSION: Final = (
    "a.xmin::text || a.ctid::text || coalesce("
    "(SELECT s.xmin::text || s.ctid::text FROM channels_accountsecrets s WHERE s.account_id = a.id), '')"
)
"""SQL over ``channels_account a``: changes whenever the account or its secrets are written, by whatever process.

https://www.postgresql.org/docs/18/ddl-system-columns.html
"""
_VERSION_OF_TABLE: Final = (
    VERSION.replace("a.xmin", "channels_account.xmin")
    .replace("a.ctid", "channels_account.ctid")
    .replace("= a.id", "= channels_account.id")
)


@dataclass(frozen=True, slots=True)
class WebhookAccount:
    """The columns of an account that its webhook needs."""

    account_id: int
    channel: str
    shop_id: str
    session: Session
    version: str


_known: dict[str, WebhookAccount] = {}


def _load(**which: object) -> WebhookAccount | None:
    account = (
        Account.objects.filter(**which)
        .exclude(status=AccountStatus.DISCONNECTED)
        .annotate(version=RawSQL(_VERSION_OF_TABLE, [], output_field=TextField()))  # noqa: S611  # a constant
        .first()
    )
    if account is None:
        return None
    return WebhookAccount(
        account_id=account.pk,
        channel=account.channel,
        shop_id=account.external_shop_id or "",
        session=queries.session(account),
        version=account.version,
    )


def in_memory(channel: str, token: str) -> WebhookAccount | None:
    """Return the account of an address if this process has it in memory."""
    found = _known.get(token)
    return found if found is not None and found.channel == channel else None


def of_address(channel: str, token: str) -> WebhookAccount | None:
    """Return the account from memory, or freshly read when it is not there."""
    return in_memory(channel, token) or freshly(channel, token)


def freshly(channel: str, token: str) -> WebhookAccount | None:
    """Read the account from the database, and keep it in memory. None: no account has this address, or it is
    disconnected.
    """
    found = _load(channel=channel, webhook_token=token)
    if found is None:
        _known.pop(token, None)
    else:
        _known[token] = found
    return found


def of_shop(channel: str, external_shop_id: str) -> WebhookAccount | None:
    """Return the account of another shop: several shops of one app may share one webhook address."""
    return _load(channel=channel, external_shop_id=external_shop_id)

"""Which account a notice's address belongs to, and a seal of everything its signature is checked against.

The account behind an address is kept in memory, because every notice needs it. It cannot go stale: a notice is
stored by a statement that holds only while the account still has the seal (``actions.notice``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import BinaryField
from django.db.models.expressions import RawSQL

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.channels.port import Session
from shelfwire.channels.states import AccountStatus

SEAL: Final = (
    "sha256(coalesce((SELECT s.secrets FROM channels_accountsecrets s WHERE s.account_id = a.id), '') ||"
    " convert_to(a.options::text || a.status || coalesce(a.external_shop_id, ''), 'UTF8'))"
)
"""SQL over ``channels_account a``: changes whenever the secret, an option, the shop or the status changes."""
_SEAL_OF_TABLE: Final = SEAL.replace(" a.", " channels_account.").replace("(a.", "(channels_account.")


@dataclass(frozen=True, slots=True)
class Door:
    """An account as its doorbell needs it."""

    account_id: int
    channel: str
    shop_id: str
    session: Session
    seal: bytes


_open: dict[str, Door] = {}


def _load(**which: object) -> Door | None:
    account = (
        Account.objects.filter(**which)
        .exclude(status=AccountStatus.DISCONNECTED)
        .annotate(seal=RawSQL(_SEAL_OF_TABLE, [], output_field=BinaryField()))  # noqa: S611  # a constant
        .first()
    )
    if account is None:
        return None
    return Door(
        account_id=account.pk,
        channel=account.channel,
        shop_id=account.external_shop_id or "",
        session=queries.session(account),
        seal=bytes(account.seal),
    )


def in_memory(channel: str, token: str) -> Door | None:
    """The door if this process knows it already."""
    door = _open.get(token)
    return door if door is not None and door.channel == channel else None


def remembered(channel: str, token: str) -> Door | None:
    """The door as this process knows it, or freshly read when it does not know it."""
    return in_memory(channel, token) or freshly(channel, token)


def freshly(channel: str, token: str) -> Door | None:
    """The door read from the database, and remembered. None: no account has this address, or it is disconnected."""
    door = _load(channel=channel, doorbell_token=token)
    if door is None:
        _open.pop(token, None)
    else:
        _open[token] = door
    return door


def of_shop(channel: str, external_shop_id: str) -> Door | None:
    """The door of another shop: one address of an app may serve several."""
    return _load(channel=channel, external_shop_id=external_shop_id)

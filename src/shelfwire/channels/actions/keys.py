"""Park accounts whose encryption key is missing, resume them when it is back, and encrypt secrets with a new key."""

from __future__ import annotations

from typing import Final

import structlog
from django.db import transaction

from shelfwire.channels import queries
from shelfwire.channels.actions._accounts import locked, move_account
from shelfwire.channels.events import AccountConnected, AccountParked
from shelfwire.channels.models import AccountSecrets, ConsentRequest
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.secrets import UnreadableSecret

KEY_MISSING: Final = (
    "The key that encrypts this shop's tokens is not the one they were stored with. Put the old key back"
    " (SHELFWIRE_SECRET_KEY or secret.key), or enter the app secret in the settings and give consent again."
)
_log = structlog.get_logger(__name__)


@transaction.atomic
def park_unreadable(*, account_id: int) -> None:
    """Park an account whose secrets no key can decrypt: its work waits until one can, or a person connects it
    again.
    """
    account = locked(account_id)
    row = AccountSecrets.objects.filter(pk=account_id).first()
    if account.status != AccountStatus.CONNECTED or row is None or queries.readable(row):
        return
    AccountSecrets.objects.filter(pk=account_id).update(unreadable_at=clock.now())
    move_account(account, AccountStatus.PARKED, by="Shelfwire", why=KEY_MISSING)
    announce(AccountParked(account_id))
    _log.error("channels.secrets_unreadable", account=account_id)


@transaction.atomic
def resume_readable(*, account_id: int) -> bool:
    """Resume an account whose key is back. Returns whether it was resumed now."""
    account = locked(account_id)
    row = AccountSecrets.objects.filter(pk=account_id, unreadable_at__isnull=False).first()
    if row is None or not queries.readable(row):
        return False
    AccountSecrets.objects.filter(pk=account_id).update(unreadable_at=None)
    if account.status != AccountStatus.PARKED:
        return False
    move_account(account, AccountStatus.CONNECTED, by="Shelfwire", why="the key of its tokens is back")
    announce(AccountConnected(account_id))
    return True


def reseal_secrets() -> tuple[int, int]:
    """Encrypt with the first key everything that an older key encrypted. Returns how many values were encrypted
    anew, and how many no key can decrypt.
    """
    done = lost = 0
    for model, names in ((AccountSecrets, ("secrets", "credentials")), (ConsentRequest, ("answer",))):
        for pk in list(model.objects.order_by("pk").values_list("pk", flat=True)):
            for name in names:
                outcome = _reseal(model, pk, name)
                done, lost = done + (outcome is True), lost + (outcome is None)
    return done, lost


@transaction.atomic
def _reseal(model: type[AccountSecrets] | type[ConsentRequest], pk: int, name: str) -> bool | None:
    """Encrypt the value anew. Returns False when the first key encrypted it already, None when no key can decrypt
    it.
    """
    row = model.objects.select_for_update().filter(pk=pk).first()
    try:
        fresh = getattr(row, name).resealed() if row else None
    except UnreadableSecret:
        return None
    if fresh is None:
        return False
    model.objects.filter(pk=pk).update(**{name: fresh})
    return True

"""Change an account's status and write its history. Nothing else does."""

from __future__ import annotations

from typing import Any

from shelfwire.channels.models import Account, AccountMove, AccountSecrets
from shelfwire.channels.states import ACCOUNT_MOVES, AccountStatus
from shelfwire.kit import clock
from shelfwire.kit.states import Step, move
from shelfwire.people import audit


def locked(account_id: int) -> Account:
    """Return the account, locked until the transaction ends."""
    return Account.objects.select_for_update(of=("self",)).select_related("company").get(pk=account_id)


def keep_credentials(account: Account, credentials: dict[str, Any]) -> None:
    """Store the tokens, encrypted. Call it in the transaction that changes the account's token columns."""
    AccountSecrets.objects.update_or_create(
        account=account, defaults={"credentials": credentials, "unreadable_at": None}
    )


def move_account(account: Account, after: AccountStatus, *, by: str, why: str, **also: Any) -> Step | None:
    """Change the status and write the history. ``also``: columns set in the same statement."""

    def record(step: Step) -> None:
        AccountMove.objects.create(
            account=account, before=step.before, after=step.after, at=step.at, by=step.by, why=step.why
        )
        audit.note(account, {"status": (step.before, f"{step.after} ({step.why})")}, by=step.by)

    return move(
        account,
        after,
        moves=ACCOUNT_MOVES,
        by=by,
        why=why[:500],
        record=record,
        status_why=why[:500],
        status_at=clock.now(),
        **also,
    )

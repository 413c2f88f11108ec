"""One attempt at a conversation: however it ends, the cursor says so, and it is tried again in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import TracebackType

import structlog
from django.db import Error as DatabaseTrouble
from django.db import connection, transaction

from shelfwire.exchange.actions import failed, succeeded
from shelfwire.kit import clock
from shelfwire.kit.errors import ChannelError, MissingScope, Reconnect, RuleBroken
from shelfwire.kit.texts import first_line

_log = structlog.get_logger(__name__)


class Attempt:
    """``with Attempt(account_id, "orders", every=…, again=…) as attempt:``

    Success: due again after ``every``. A refusal of the channel or a rule: counted and shown on the cursor, due again
    after a growing pause, ``again`` is called with the pause in seconds, and the block ends quietly, because the
    cursor now holds what happened. Consent ended, or lacks a scope: as before, but ``again`` is not called; a new
    consent makes it due. Anything else: shown on the cursor and raised.
    """

    def __init__(
        self,
        account_id: int,
        conversation: str,
        *,
        every: timedelta | None = None,
        again: Callable[[float], None] | None = None,
    ) -> None:
        self._account_id = account_id
        self._conversation = conversation
        self._every = every
        self._again = again
        self.note = ""

    def __enter__(self) -> Attempt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            due_at = clock.now() + self._every if self._every else None
            succeeded(
                account_id=self._account_id, conversation=self._conversation, due_at=due_at, note=self.note
            )
            return False
        if isinstance(error, ChannelError | RuleBroken):
            self._broke_off(error)
            return True
        if isinstance(error, DatabaseTrouble):
            self._database_refused(error)
        elif isinstance(error, Exception):
            self._fail(
                f"An error in Shelfwire itself ({type(error).__name__}); its log has the details.", None
            )
        return False

    def _database_refused(self, error: DatabaseTrouble) -> None:
        """As far as the database takes it; when it is away, the job engine, the log and health say that."""
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        try:
            self._fail(f"The database refused ({type(error).__name__}): {first_line(error)}", None)
        except DatabaseTrouble as another:
            _log.warning(
                "conversation.not_noted",
                account=self._account_id,
                conversation=self._conversation,
                why=first_line(another),
            )

    def _broke_off(self, error: ChannelError | RuleBroken) -> None:
        after = getattr(error, "after", None)
        request_id = getattr(error, "request_id", "")
        text = f"{error} (request {request_id})" if request_id else str(error)
        _log.warning(
            "conversation.broke_off",
            account=self._account_id,
            conversation=self._conversation,
            why=text,
        )
        scope = error.scope if isinstance(error, MissingScope) else ""
        self._fail(text, after, again=not isinstance(error, Reconnect | MissingScope), missing_scope=scope)

    def _fail(self, text: str, after: float | None, again: bool = False, missing_scope: str = "") -> None:
        with transaction.atomic():
            due_at = failed(
                account_id=self._account_id,
                conversation=self._conversation,
                error=text,
                after=after,
                missing_scope=missing_scope,
            )
            if again and self._again is not None:
                self._again(max((due_at - clock.now()).total_seconds(), 0.0))

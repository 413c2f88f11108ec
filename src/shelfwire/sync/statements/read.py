"""The lists about money in a window of time, each recorded page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.channels.port import (
    ChannelPayment,
    ChannelStatement,
    ChannelWithdrawal,
    Page,
    Session,
    StatementSource,
    Unsettled,
)
from shelfwire.settlements.actions import (
    StatementsRecorded,
    record_estimates,
    record_payments,
    record_statements,
    record_withdrawals,
)
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.statements.pages import D, each_page, store
from shelfwire.sync.statements.parts import STATEMENTS

SIZE = 100
Before = Callable[[], None]
"""Called before each call to the channel; what it raises ends the reading."""


@dataclass(slots=True)
class Heads:
    """What the statements of a window came to. ``newest``: when the last of them closed."""

    count: Counter[str] = field(default_factory=Counter)
    lost: dict[str, str] = field(default_factory=dict)
    reopened: list[str] = field(default_factory=list)
    newest: datetime | None = None

    def add(self, recorded: StatementsRecorded) -> None:
        self.count.update(created=recorded.created, changed=recorded.changed, unchanged=recorded.unchanged)
        self.reopened += recorded.reopened


@dataclass(slots=True)
class Read:
    """What another list came to. ``changed``: how many were new or told otherwise."""

    changed: int = 0
    lost: dict[str, str] = field(default_factory=dict)


def read_statements(caller: Caller, since: datetime, until: datetime, before: Before) -> Heads:
    """Every statement that closed in [since, until); their lines are not read here."""
    heads = Heads()

    def ask(source: StatementSource, session: Session, mark: str | None) -> Page[ChannelStatement]:
        return source.statements(session, since=since, until=until, page=mark, size=SIZE)

    def record(found: Sequence[ChannelStatement]) -> int:
        heads.add(record_statements(account=caller.account, statements=found))
        heads.newest = max([one.closed_at for one in found] + ([heads.newest] if heads.newest else []))
        return 0

    heads.lost = _read(caller, ask, record, before).lost
    return heads


def read_payments(caller: Caller, since: datetime, until: datetime, before: Before) -> Read:
    """Every payout that was made in [since, until)."""

    def ask(source: StatementSource, session: Session, mark: str | None) -> Page[ChannelPayment]:
        return source.payments(session, since=since, until=until, page=mark, size=SIZE)

    def record(found: Sequence[ChannelPayment]) -> int:
        return record_payments(account=caller.account, payments=found)

    return _read(caller, ask, record, before)


def read_withdrawals(caller: Caller, since: datetime, until: datetime, before: Before) -> Read:
    """Every movement of the balance in [since, until)."""

    def ask(source: StatementSource, session: Session, mark: str | None) -> Page[ChannelWithdrawal]:
        return source.withdrawals(session, since=since, until=until, page=mark, size=SIZE)

    def record(found: Sequence[ChannelWithdrawal]) -> int:
        return record_withdrawals(account=caller.account, withdrawals=found)

    return _read(caller, ask, record, before)


def read_estimates(caller: Caller, since: datetime, until: datetime, before: Before) -> Read:
    """Every estimate for what was ordered in [since, until)."""

    def ask(source: StatementSource, session: Session, mark: str | None) -> Page[Unsettled]:
        return source.unsettled(session, since=since, until=until, page=mark, size=SIZE)

    def record(found: Sequence[Unsettled]) -> int:
        return record_estimates(account=caller.account, estimates=found)

    return _read(caller, ask, record, before)


def _read(
    caller: Caller,
    ask: Callable[[StatementSource, Session, str | None], Page[D]],
    record: Callable[[Sequence[D]], int],
    before: Before,
) -> Read:
    def page_at(mark: str | None) -> Page[D]:
        before()
        return caller.call(STATEMENTS, lambda source, session: ask(source, session, mark))

    read = Read()
    for page in each_page(page_at):
        stored = store(page.documents, record, page.unreadable)
        read.changed += sum(stored.results)
        read.lost |= stored.lost
    return read

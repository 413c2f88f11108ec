"""The lists about money in a window of time, each recorded page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic

from shelfwire.channels.models import Account
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


@dataclass(frozen=True, slots=True)
class Listed(Generic[D]):
    """A short list of a window of time: how it is asked for, and how a page of it is recorded."""

    ask: Callable[[StatementSource], Callable[..., Page[D]]]
    record: Callable[[Account, Sequence[D]], int]


PAYMENTS: Final[Listed[ChannelPayment]] = Listed(
    lambda source: source.payments,
    lambda account, found: record_payments(account=account, payments=found),
)
"""Payouts, by when they were made."""
WITHDRAWALS: Final[Listed[ChannelWithdrawal]] = Listed(
    lambda source: source.withdrawals,
    lambda account, found: record_withdrawals(account=account, withdrawals=found),
)
"""Movements of the balance, by when it moved."""
ESTIMATES: Final[Listed[Unsettled]] = Listed(
    lambda source: source.unsettled,
    lambda account, found: record_estimates(account=account, estimates=found),
)
"""Estimates, by when the order was placed."""


def read_list(caller: Caller, what: Listed[D], since: datetime, until: datetime, before: Before) -> Read:
    """Everything of a list in [since, until)."""

    def ask(source: StatementSource, session: Session, mark: str | None) -> Page[D]:
        return what.ask(source)(session, since=since, until=until, page=mark, size=SIZE)

    return _read(caller, ask, lambda found: what.record(caller.account, found), before)


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

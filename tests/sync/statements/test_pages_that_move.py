"""A statement's pages that move, repeat or lie while they are read: no line that stands is taken away by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.factories import make_account, make_warehouse
from tests.settlements.told import told_sale, told_statement

from shelfwire.channels.port import ChannelLine, Page, StatementLines
from shelfwire.kit.errors import TryLater
from shelfwire.settlements.actions import record_lines, record_statements
from shelfwire.settlements.models import Statement, StatementLine
from shelfwire.sync.statements.lines import LinesTaken, take_lines

Pages = Sequence[Sequence[ChannelLine]]


class Told:
    """A caller whose channel tells these pages, one after the other."""

    def __init__(self, pages: Pages, total: int | None, marks: Callable[[int], str]) -> None:
        self.pages, self.total, self.marks = pages, total, marks
        self.at = 0

    def call(self, _part: object, ask: Callable[[Any, Any], StatementLines]) -> StatementLines:
        return ask(self, None)

    def lines(self, _session: object, _statement: str, **_: object) -> StatementLines:
        here, self.at = self.at, self.at + 1
        last = self.at == len(self.pages)
        page = Page(tuple(self.pages[here]), None if last else self.marks(here))
        return StatementLines(page, self.total, None, None, "202501")


@pytest.fixture
def statement(company: Any) -> Statement:
    make_warehouse(company)
    account = make_account(company)
    record_statements(account=account, statements=[told_statement(1, 2820)])
    made = Statement.objects.get()
    record_lines(made, [told_sale(number) for number in (1, 2, 3)])
    return made


def read(
    statement: Statement, pages: Pages, total: int | None, marks: Callable[[int], str] = str
) -> LinesTaken:
    (taken,) = take_lines(Told(pages, total, marks), [statement], lambda: None)  # type: ignore[arg-type]
    statement.refresh_from_db()
    return taken


def standing() -> set[str]:
    return set(StatementLine.objects.filter(replaced_at=None).values_list("external_id", flat=True))


@pytest.mark.parametrize("total", [3, None])
def test_a_line_on_two_pages_hides_another(statement: Statement, total: int | None) -> None:
    one, two = told_sale(1), told_sale(2)
    read(statement, [[one, two], [two]], total)
    assert standing() == {"l-1", "l-2", "l-3"}
    assert statement.lines_digest == "", "to be read again"
    read(statement, [[one], [two], [told_sale(3), told_sale(3)]], total)
    assert (standing(), statement.lines_digest) == ({"l-1", "l-2", "l-3"}, statement.digest)
    read(statement, [[one, two], [two]], 2)  # all that are told were read
    assert (standing(), statement.lines_digest) == ({"l-1", "l-2"}, statement.digest)


def test_pages_that_come_to_no_end_take_nothing_away(statement: Statement) -> None:
    taken = read(statement, [[told_sale(1)], [told_sale(2)], [told_sale(3)]], 3, lambda _: "again")
    assert isinstance(taken.error, TryLater)
    assert standing() == {"l-1", "l-2", "l-3"}
    assert statement.lines_tried_at is not None

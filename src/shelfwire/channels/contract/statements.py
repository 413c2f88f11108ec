"""Tests of what is read about money: statements that add up, estimates, payments; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shelfwire.channels.contract.base import Contract, CountingThrottle, part_of
from shelfwire.channels.contract.terms import lines_agree
from shelfwire.channels.contract.world import NotOffered, World
from shelfwire.channels.port import (
    ChannelLine,
    ChannelStatement,
    Gone,
    LineKind,
    MissingScope,
    Session,
    StatementLines,
    StatementSource,
    TryLater,
    check_statement,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalStatementId
from shelfwire.kit.money import Money

NOWHERE = ExternalStatementId("1")
OF_NO_STATEMENT = frozenset({"amount_unknown"})
"""Findings that say nothing against a statement."""


class StatementContract(Contract):
    """Tests of the StatementSource part."""

    def money(self, world: World) -> StatementSource:
        return part_of(world.channel.statements, "statements")

    def around(self, world: World) -> tuple[datetime, datetime]:
        """A window with everything in it: a statement may close at the end of its day."""
        now = world.now()
        return now - timedelta(days=2), now + timedelta(days=2)

    def all_statements(self, world: World, session: Session, size: int = 50) -> list[ChannelStatement]:
        since, until = self.around(world)
        found: list[ChannelStatement] = []
        mark = None
        while True:
            page = self.money(world).statements(session, since=since, until=until, page=mark, size=size)
            assert page.unreadable == ()
            found += page.documents
            mark = page.next_page
            if mark is None:
                return found

    def all_lines(
        self, world: World, session: Session, statement_id: ExternalStatementId, size: int = 100
    ) -> tuple[list[ChannelLine], StatementLines]:
        lines: list[ChannelLine] = []
        mark = None
        while True:
            told = self.money(world).lines(session, statement_id, page=mark, size=size)
            assert told.page.unreadable == ()
            lines += told.page.documents
            mark = told.page.next_page
            if mark is None:
                return lines, told

    def sold(self, world: World) -> str:
        self.money(world)
        return world.place_order(units=2)

    def test_a_statement_is_its_lines_and_an_order_its_units_to_the_cent(
        self, world: World, session: Session
    ) -> None:
        source, order_id = self.money(world), self.sold(world)
        other = world.place_order()
        assert source.order_lines(session, ExternalOrderId(order_id)) == ()
        world.adjust("-3", order_id)
        world.adjust("2")
        truth = world.settle(order_id, other)
        (statement,) = [
            each for each in self.all_statements(world, session) if each.external_id == truth.statement_id
        ]
        assert Money(statement.settlement_minor, statement.currency) == truth.settlement
        lines, told = self.all_lines(world, session, truth.statement_id)
        assert len(lines) == truth.lines
        found = check_statement(statement, lines, told=told)
        assert {reason.code for reason in found} <= OF_NO_STATEMENT, found
        kinds = [line.kind for line in lines if line.order_id == order_id]
        assert sorted(set(kinds) - {LineKind.RESERVE}) == [LineKind.ADJUSTMENT, LineKind.ORDER]
        assert [line.reference != "" for line in lines if line.kind is LineKind.ADJUSTMENT] == [True, True]
        (whole,) = [line for line in lines if line.kind is LineKind.ORDER and line.order_id == order_id]
        units = source.order_lines(session, ExternalOrderId(order_id))
        assert {unit.statement_id for unit in units} == {truth.statement_id}
        assert sum(unit.quantity for unit in units) == 2
        for name in ("settlement", "revenue", "shipping", "fees", "other_fees"):
            assert sum(getattr(unit, f"{name}_minor") for unit in units) == getattr(whole, f"{name}_minor")
        assert all(line.document and line.amounts for line in lines)
        lines_agree(world.channel, lines)

    def test_every_page_comes_once_and_a_second_look_finds_the_same(
        self, world: World, session: Session
    ) -> None:
        first = world.settle(self.sold(world))
        world.adjust("-1")
        second = world.settle(world.place_order())
        one_by_one = self.all_statements(world, session, size=1)
        assert one_by_one == self.all_statements(world, session)
        ids = [each.external_id for each in one_by_one]
        assert len(set(ids)) == len(ids)
        assert {first.statement_id, second.statement_id} <= set(ids)
        assert [each.closed_at for each in one_by_one] == sorted(each.closed_at for each in one_by_one)
        few, told = self.all_lines(world, session, second.statement_id, size=1)
        many, _ = self.all_lines(world, session, second.statement_id)
        assert few == many
        assert told.total in (None, len(many))
        since, _ = self.around(world)
        before = self.money(world).statements(session, since=since - timedelta(days=1), until=since)
        assert (before.documents, before.next_page) == ((), None)
        assert self.money(world).statements(session, since=since, until=since).documents == ()

    def test_an_older_shape_tells_the_same_sums(self, world: World, session: Session) -> None:
        source, order_id = self.money(world), self.sold(world)
        world.adjust("-3", order_id)
        truth = world.settle(order_id)
        newest = source.lines(session, truth.statement_id)
        units = source.order_lines(session, ExternalOrderId(order_id))
        since, until = self.around(world)
        paid = source.payments(session, since=since, until=until)
        try:
            refusing = world.refuse_newest_money()
        except NotOffered as missing:
            pytest.skip(str(missing))
        with refusing:
            lines, told = self.all_lines(world, session, truth.statement_id, size=1)
            old_units = source.order_lines(session, ExternalOrderId(order_id))
            old_paid = source.payments(session, since=since, until=until)
        assert told.version != newest.version
        sums = ("settlement_minor", "revenue_minor", "shipping_minor", "fees_minor", "adjustment_minor")
        wanted = {
            line.external_id: [getattr(line, name) for name in sums]
            for line in newest.page.documents
            if line.kind is not LineKind.RESERVE
        }
        assert {line.external_id: [getattr(line, name) for name in sums] for line in lines} == wanted
        (statement,) = [
            each for each in self.all_statements(world, session) if each.external_id == truth.statement_id
        ]
        assert {each.code for each in check_statement(statement, lines, told=told)} <= OF_NO_STATEMENT
        assert [(unit.sku_id, unit.settlement_minor) for unit in old_units] == [
            (unit.sku_id, unit.settlement_minor) for unit in units
        ]
        assert [each.amount for each in old_paid.documents] == [each.amount for each in paid.documents]
        assert all(each.retired_by for each in old_paid.documents)
        assert not any(each.retired_by for each in paid.documents)

    def test_what_is_not_settled_is_an_estimate_until_it_is(self, world: World, session: Session) -> None:
        source, order_id = self.money(world), self.sold(world)
        since, until = self.around(world)

        def estimated() -> dict[str | None, int]:
            page = source.unsettled(session, since=since, until=until, size=100)
            assert page.unreadable == ()
            return {each.order_id: each.estimate_minor for each in page.documents}

        assert order_id in estimated()
        world.settle(order_id)
        assert order_id not in estimated()

    def test_payments_and_movements_of_the_balance_are_read(self, world: World, session: Session) -> None:
        source = self.money(world)
        world.settle(self.sold(world))
        since, until = self.around(world)
        for page in (
            source.payments(session, since=since, until=until),
            source.withdrawals(session, since=since, until=until),
        ):
            assert page.unreadable == ()
            assert all(each.document for each in page.documents)
        assert source.payments(session, since=until, until=since).documents == ()
        assert source.withdrawals(session, since=until, until=since).documents == ()

    def test_what_cannot_be_read_now_is_said_so(self, world: World, session: Session) -> None:
        source = self.money(world)
        since, until = self.around(world)
        closed = replace(session, throttle=CountingThrottle(closed=True))
        with pytest.raises(TryLater):
            source.statements(closed, since=since, until=until)
        with pytest.raises((Gone, TryLater)):
            source.lines(session, NOWHERE)
        try:
            without = world.without_scope("statements")
        except NotOffered:
            return
        with without:
            for ask in (source.statements, source.payments, source.withdrawals, source.unsettled):
                with pytest.raises(MissingScope):
                    ask(session, since=since, until=until)
            with pytest.raises(MissingScope):
                source.lines(session, NOWHERE)

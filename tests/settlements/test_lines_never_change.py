"""What the channel said stands: the database itself refuses to change or delete a statement's line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shelfwire.settlements.models import Statement, StatementLine

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def line(account: Any) -> StatementLine:
    """A line of 12.34 USD."""
    statement = Statement.objects.create(
        company=account.company,
        account=account,
        external_id="s-1",
        closed_at=AT,
        currency="USD",
        settlement_minor=1234,
        revenue_minor=1234,
        fees_minor=0,
        shipping_minor=0,
        adjustment_minor=0,
        status="paid",
        digest="d",
        recorded_at=AT,
        seen_at=AT,
    )
    return StatementLine.objects.create(
        statement=statement,
        account=account,
        external_id="l-1",
        kind="order",
        channel_kind="ORDER",
        currency="USD",
        settlement_minor=1234,
        revenue_minor=1234,
        shipping_minor=0,
        fees_minor=0,
        adjustment_minor=0,
        other_fees_minor=0,
        reserve_minor=0,
        amounts=[["revenue", "gross_sales_amount", 1234, "12.34", True]],
        digest="d",
        body="{}",
        read_at=AT,
    )


@pytest.mark.parametrize("change", ["settlement_minor", "amounts", "body"])
def test_a_line_is_not_changed(line: StatementLine, change: str) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        StatementLine.objects.update(**{change: 1})
    same = StatementLine.objects.get(pk=line.pk)
    assert getattr(same, change) == getattr(line, change)


def test_a_line_is_not_deleted(line: StatementLine) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        line.delete()
    assert StatementLine.objects.count() == 1


def test_a_line_is_marked_as_replaced(line: StatementLine) -> None:
    StatementLine.objects.filter(pk=line.pk).update(replaced_at=AT)
    line.refresh_from_db()
    assert line.replaced_at == AT

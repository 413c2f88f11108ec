"""``shelfwire labels``: listed, asked for, saved, voided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import bought_label
from tests.factories import channel_order, make_account, make_sku, make_warehouse

from shelfwire.cli import labels
from shelfwire.cli.stock import UnknownName
from shelfwire.fulfilment.errors import NotPrintable
from shelfwire.fulfilment.models import Label, LabelPrint
from shelfwire.kit.money import NotMoney
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Company


@pytest.fixture
def orders(company: Company) -> list[Order]:
    """Two orders that take the channel's label."""
    make_warehouse(company)
    make_sku(company, "SHIRT-M", on_hand=10)
    account = make_account(company)
    record_orders(account, [channel_order(n, shipped_by="channel") for n in ("1", "2")], "poll")
    return list(Order.objects.order_by("external_id"))


def test_labels_at_a_shell(orders: list[Order], tmp_path: Path) -> None:
    label = bought_label(orders[0])
    assert "4.60 USD" in next(iter(labels.list_lines("", 5)))
    [said] = labels.save_lines(label.pk, "label", str(tmp_path / "one.pdf"))
    assert "bytes" in said
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")
    [asked, waits] = labels.buy_lines(["2"], "S1", "4.60 USD")
    assert "To be bought" in asked
    assert "is off" in waits
    [first, advice] = labels.void_lines(label.pk, "Lost")
    assert "To be voided" in first
    assert "own program" in advice
    with pytest.raises(NotPrintable):
        list(labels.save_lines(label.pk, "label", str(tmp_path / "two.pdf")))
    assert not (tmp_path / "two.pdf").exists()
    assert [one.by for one in LabelPrint.objects.filter(label=label)] == ["shelfwire labels"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: labels.buy_lines(["9"], "", ""), UnknownName),
        (lambda: labels.buy_lines(["1"], "", "4.60"), NotMoney),
        (lambda: labels.void_lines(7, "x"), UnknownName),
        (lambda: labels.save_lines(7, "label", "x.pdf"), UnknownName),
    ],
)
def test_what_is_not_there_is_refused(orders: list[Order], call: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(call())
    assert not Label.objects.exists()

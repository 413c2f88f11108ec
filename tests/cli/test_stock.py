"""``shelfwire stock`` and ``shelfwire offers`` at a shell."""

from __future__ import annotations

import pytest
from tests.factories import channel_order, make_sku
from tests.support.folder_shops import Shop
from tests.web.marked_offers import marked_offers

from shelfwire.cli import stock
from shelfwire.cli.main import parser
from shelfwire.inventory.actions import set_warehouse_links
from shelfwire.inventory.models import Balance
from shelfwire.offers.models import StockOffer
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company


def test_the_audit_is_quiet_while_everything_adds_up_and_names_what_does_not(
    company: Company, selling: Shop
) -> None:
    assert stock.stock_audit() == (["The stock of every company adds up."], True)
    Balance.objects.update(on_hand=7)
    lines, well = stock.stock_audit()
    assert (lines, well) == (
        [f"{company.name}: MUG in main: 7 on hand, 100 by movements; 0 reserved, 0 by reservations"],
        False,
    )


def test_what_is_due_is_told_by_shop(selling: Shop) -> None:
    (line,) = stock.stock_due()
    assert f"{selling.account}: switch off, 0 due, 0 wait" in line


def test_a_quantity_is_explained(company: Company, selling: Shop) -> None:
    account = selling.account
    record_orders(account, [channel_order(None, units=[("MUG", 1)])], "poll")
    marked_offers(account, "x")
    StockOffer.objects.update(sent=4)
    place = company.warehouses.get()
    said = "\n".join(stock.explain("mug", account.name))
    assert "Not sent: A warehouse of the channel is not mapped to one of yours." in said
    set_warehouse_links(account=account, external_id="CW", warehouses=[place], by="Alice")
    said = "\n".join(stock.explain("MUG", str(account.pk)))
    assert f"100  On hand, {place.name}" in said
    assert "Safety quantity" in said
    assert "sent" in said
    make_sku(company, "CUP")
    for sku, shop, field in (
        ("CUP", account.name, "SKU"),
        ("MUG", "No shop", "SHOP"),
        ("MUG", "999999", "SHOP"),
    ):
        with pytest.raises(stock.UnknownName) as refused:
            list(stock.explain(sku, shop))
        assert refused.value.field == field


@pytest.mark.parametrize("command", ["stock audit", "stock due", "offers explain MUG 1"])
def test_the_commands_are_known(command: str) -> None:
    assert callable(parser().parse_args(command.split()).do)

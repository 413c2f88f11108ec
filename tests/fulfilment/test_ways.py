"""The way an order leaves: by what it says itself, by the market's rule, by what the company has set since when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.factories import channel_order, channel_unit, make_account

from shelfwire.channels.actions import put_way_back, set_way, withdraw_way
from shelfwire.channels.errors import BadWay
from shelfwire.channels.models import WayPolicy
from shelfwire.channels.port import InvoiceState, OrderClass, ShippedBy, Unknown
from shelfwire.channels.queries import told_ways
from shelfwire.fulfilment.ways import INVOICE_FIRST, OFFERED, WORDS, taking, ways_each, words_of
from shelfwire.kit import clock
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.people.queries import audit_log

pytestmark = pytest.mark.django_db

OWN = ["own_by_order", "self_delivery"]
BY_PACKAGE = ["own_by_package", "self_delivery"]


def shop(company: Any, region: str, **more: Any) -> Any:
    return make_account(company, f"Shop {region} {more}", region=region, external_shop_id=region, **more)


def recorded(account: Any, external_id: str = "1", package: str = "", **more: Any) -> Order:
    units = [channel_unit("SHIRT-M", f"{account.region}-{external_id}", package_id=package or None)]
    done = record_orders(account, [channel_order(external_id, units=units, **more)], "poll")
    return Order.objects.select_related("account").get(pk=done.order_ids[external_id])


@pytest.mark.parametrize(
    ("region", "whose", "package", "ways"),
    [
        ("US", "seller", "", OWN),
        ("GB", "seller", "P", OWN),
        ("DE", "seller", "P", OWN),
        ("JP", "seller", "P", OWN),
        ("VN", "seller", "P", BY_PACKAGE),
        ("ID", "seller", "P", BY_PACKAGE),
        ("MX", "seller", "P", BY_PACKAGE),
        ("US", "channel", "", ["label_by_service"]),
        ("GB", "channel", "P", ["label_by_slot"]),
        ("VN", "channel", "P", ["label_by_slot"]),
        ("JP", "channel", "P", ["label_by_slot"]),
        ("JP", "channel", "", ["label_by_service"]),
        ("ZZ", "seller", "P", BY_PACKAGE),
        ("ZZ", "seller", "", OWN),
        ("US", "digital", "", ["no_parcel"]),
        ("US", "STORE", "", ["unknown"]),
    ],
)
def test_the_way_of_an_order_and_the_orders_of_a_way_are_the_same(
    company: Any, warehouse: Any, region: str, whose: str, package: str, ways: list[str]
) -> None:
    account = shop(company, region)
    said = ShippedBy(whose) if whose in list(ShippedBy) else Unknown(whose)
    order = recorded(account, package=package, shipped_by=said)
    found = ways_each([order])[order.pk]
    assert list(found.codes) == ways
    assert found.channel_word == ("STORE" if whose == "STORE" else "")
    assert all(words.label and "{" not in words.label + words.says for words in found.words)
    narrowed = {way for way in OFFERED if Order.objects.filter(taking([account], way)).exists()}
    assert narrowed == {way for way in ways[:1] if way in OFFERED}
    fulfilled = recorded(account, "2", package, shipped_by=said, order_class=OrderClass.CHANNEL_FULFILLED)
    assert ways_each([fulfilled])[fulfilled.pk].codes == ("by_channel",)
    assert all(fulfilled not in Order.objects.filter(taking([account], way)) for way in OFFERED)


def test_what_an_owner_sets_holds_from_its_day_on_until_it_is_taken_back(
    company: Any, warehouse: Any
) -> None:
    account = shop(company, "JP", shop_kind="CROSS_BORDER")
    order = recorded(account, package="P")
    market = {"company": company, "channel": "tiktok", "region": "JP", "shipped_by": "seller", "by": "Alice"}

    def now() -> str:
        return ways_each([order])[order.pk].codes[0]

    first = set_way(**market, way="own_by_package", since=date(2026, 1, 1), note="TikTok wrote to us")
    assert set_way(**market, way="own_by_package", since=date(2026, 1, 1)) == first
    assert (now(), told_ways(account)) == ("own_by_package", {"seller": "own_by_package"})
    set_way(**market, way="own_by_order", since=date(2999, 1, 1))
    set_way(**market, way="own_by_order", since=date(2026, 1, 1), seller_kind="LOCAL")
    assert now() == "own_by_package", "neither a later day nor another kind of shop"
    cross = set_way(**market, way="own_by_order", since=date(2025, 1, 1), seller_kind="CROSS_BORDER")
    assert now() == "own_by_order", "this kind of shop goes before every kind"
    withdraw_way(policy=cross, by="Alice")
    withdraw_way(policy=first, by="Alice")
    assert (now(), told_ways(account)) == ("own_by_order", {}), "what the plugin knows"
    put_way_back(policy=first, by="Alice")
    assert now() == "own_by_package"
    replaced = set_way(**market, way="own_by_order", since=date(2026, 1, 1))
    first.refresh_from_db()
    assert (now(), first.withdrawn_by) == ("own_by_order", "Alice")
    with pytest.raises(BadWay):
        put_way_back(policy=first, by="Alice")
    assert WayPolicy.objects.get(pk=replaced.pk).withdrawn_at is None
    told = list(audit_log(company, kind="waypolicy"))
    assert {entry.additional_data["by"] for entry in told} == {"Alice"}
    WayPolicy.objects.filter(pk=replaced.pk).update(way="by_dragon")
    assert now() == "own_by_order", "a word that no release knows decides nothing"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"region": "XX"}, "region"),
        ({"shipped_by": "digital"}, "shipped_by"),
        ({"way": "label_by_slot"}, "way"),
    ],
)
def test_a_way_that_fits_no_market_is_refused_and_nothing_is_set(
    company: Any, wrong: dict[str, str], field: str
) -> None:
    given = {"channel": "tiktok", "region": "VN", "shipped_by": "seller", "way": "own_by_order", **wrong}
    with pytest.raises(BadWay) as refusal:
        set_way(company=company, since=clock.now().date(), by="Alice", **given)
    assert (refusal.value.field, refusal.value.hint[:3]) == (field, "Use")
    assert not WayPolicy.objects.exists()


def test_an_invoice_comes_before_every_way(company: Any, warehouse: Any, shirt: Any) -> None:
    account = shop(company, "BR")
    order = recorded(account, package="P", invoice=InvoiceState.NEEDED, travels_with="together")
    assert (order.invoice, order.travels_with, order.is_blocked) == ("needed", "together", True)
    assert ways_each([order])[order.pk].codes == (INVOICE_FIRST, *BY_PACKAGE)
    assert Order.objects.filter(taking([account], INVOICE_FIRST)).get() == order
    assert "invoice" in may_ship(order)[-1]
    later = clock.now()
    for state, why in ((InvoiceState.BEING_CHECKED, "is checking"), (InvoiceState.TAKEN, "")):
        later = later.replace(microsecond=later.microsecond + 1 if later.microsecond < 999_999 else 0)
        order = recorded(account, package="P", invoice=state, updated_at=later)
        assert order.is_blocked == bool(why)
        assert why in " ".join(may_ship(order))
        assert bool(may_ship(order)) == bool(why)
    assert ways_each([order])[order.pk].codes == tuple(BY_PACKAGE)


def test_every_way_has_words() -> None:
    assert set(OFFERED) < set(WORDS)
    assert words_of("by_dragon", "TikTok Shop").label == "Not known"

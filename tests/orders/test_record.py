"""What recording a page of orders reservations."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import (
    DAY_ONE,
    FULL_ADDRESS,
    MASKED_ADDRESS,
    NO_ADDRESS,
    channel_order,
    channel_unit,
    make_account,
)

from shelfwire.channels.port import Amount, Funder, OrderClass, ShippedBy
from shelfwire.inventory.models import Movement, Reservation
from shelfwire.inventory.queries import audit
from shelfwire.kit import events
from shelfwire.orders import actions, queries
from shelfwire.orders.actions import _new
from shelfwire.orders.events import AddressChanged, OrdersCancelled, OrdersReleased, OrdersShipped
from shelfwire.orders.models import Address, Block, MoneyRow, Order, OrderDocument, TimelineEntry, Unit

pytestmark = pytest.mark.django_db


def later(minutes: int) -> Any:
    return DAY_ONE + timedelta(minutes=minutes)


def record(account: Any, *docs: Any, via: str = "poll") -> Any:
    return actions.record_orders(account, docs, via)


def reserved(sku: Any) -> int:
    return sum(sku.reservations.filter(status="active").values_list("quantity", flat=True))


def on_hand(sku: Any) -> int:
    return sum(sku.balances.values_list("on_hand", flat=True))


def open_blocks(order: Order) -> set[str]:
    return set(order.blocks.filter(ended_at=None).values_list("code", flat=True))


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    heard: list[object] = []
    for event in (OrdersReleased, OrdersCancelled, OrdersShipped, AddressChanged):
        monkeypatch.setitem(events._listeners, event, [heard.append])
    return heard


def test_a_new_order_is_recorded_whole_with_its_stock_reserved(
    account: Any, shirt: Any, announced: Any
) -> None:
    doc = channel_order(
        "5764601",
        units=[("SHIRT-M", 2)],
        buyer_message="Leave it at the door",
        unknown={"payment.new_fee": "12"},
        amounts=(
            Amount("product_price", Funder.BUYER, 3000, "30.00"),
            Amount("product_discount", Funder.PLATFORM, 200, "2.00"),
            Amount("product_discount", Funder.SELLER, 100, "1.00"),
            Amount("insurance_fee", Funder.BUYER, 0, "0.00"),
        ),
    )

    recorded = record(account, doc, via="download")

    order = Order.objects.get()
    assert recorded == actions.Recorded(created=1, order_ids={"5764601": order.pk})
    assert (order.status, order.channel_status, order.source) == ("released", "AWAITING_SHIPMENT", "Website")
    assert (order.total_minor, order.currency, order.unit_count) == (3499, "USD", 2)
    assert (order.buyer_message, order.unknown) == ("Leave it at the door", {"payment.new_fee": "12"})
    assert [u.sku for u in order.units.all()] == [shirt, shirt]
    assert (order.address.name, order.address.lines) == ("Dana Whitfield", ["77 Elm Street", "Apt 4"])
    assert order.address.levels[0] == ["L0", "Country", "United States"]
    assert set(order.money.values_list("kind", "funder", "minor", "text")) == {
        ("product_price", "buyer", 3000, "30.00"),
        ("product_discount", "platform", 200, "2.00"),
        ("product_discount", "seller", 100, "1.00"),
    }
    assert OrderDocument.objects.get().body == doc.document.decode()
    assert (reserved(shirt), on_hand(shirt)) == (2, 10)
    assert set(Reservation.objects.values_list("holder", flat=True)) == {
        f"unit:{u.pk}" for u in order.units.all()
    }
    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.text, entry.after) == (
        "poll",
        "Recorded: Awaiting shipment, 2 units",
        "released",
    )
    assert announced == [OrdersReleased((order.pk,))]


def test_the_copied_columns_are_all_the_columns_there_are() -> None:
    for model, columns, left_to_the_database in (
        (Order, _new.ORDER_COLUMNS, {"search", "changed_at"}),
        (Unit, _new.UNIT_COLUMNS, set()),
        (Address, _new.ADDRESS_COLUMNS, set()),
        (MoneyRow, _new.MONEY_COLUMNS, {"id"}),
        (OrderDocument, _new.DOCUMENT_COLUMNS, {"id"}),
        (Block, _new.BLOCK_COLUMNS, {"id"}),
    ):
        assert set(columns) | left_to_the_database == {f.column for f in model._meta.concrete_fields}
        assert len(columns) == len(set(columns))


@pytest.mark.parametrize(
    ("word", "status", "holds"),
    [
        ("unpaid", "unpaid", 1),
        ("on_hold", "held", 1),
        ("awaiting_shipment", "released", 1),
        ("partially_shipped", "partly_shipped", 1),
        ("awaiting_collection", "shipped", 0),
        ("in_transit", "in_transit", 0),
        ("delivered", "delivered", 0),
        ("completed", "completed", 0),
        ("cancelled", "cancelled", 0),
    ],
)
def test_a_first_sight_reserves_only_what_is_still_to_leave(
    account: Any, shirt: Any, word: str, status: str, holds: int
) -> None:
    record(account, channel_order(status=word))

    assert Order.objects.get().status == status
    assert (reserved(shirt), on_hand(shirt)) == (holds, 10)
    assert open_blocks(Order.objects.get()) == set()
    assert not Movement.objects.filter(kind="shipment").exists()


def test_only_the_channel_releases_and_it_is_announced_once(account: Any, shirt: Any, announced: Any) -> None:
    record(account, channel_order("1", status="on_hold"))
    assert announced == []

    record(account, channel_order("1", updated_at=later(60)))
    record(account, channel_order("1", updated_at=later(60)))

    assert announced == [OrdersReleased((Order.objects.get().pk,))]
    step = TimelineEntry.objects.get(kind="state")
    assert (step.before, step.after) == ("held", "released")
    assert "the address arrived" in step.text


def test_the_same_page_twice_changes_nothing(account: Any, shirt: Any) -> None:
    docs = [channel_order(str(n), units=[("SHIRT-M", 1), ("NEW-1", 1)]) for n in range(5)]
    first = record(account, *docs)
    before = [
        list(m.objects.order_by("pk").values()) for m in (Unit, Address, Block, TimelineEntry, Reservation)
    ]

    again = record(account, *docs)

    assert (first.created, again.created, again.unchanged) == (5, 0, 5)
    assert again.order_ids == first.order_ids
    assert before == [
        list(m.objects.order_by("pk").values()) for m in (Unit, Address, Block, TimelineEntry, Reservation)
    ]


def test_an_order_told_twice_in_one_page_is_recorded_once_at_its_newest(account: Any, shirt: Any) -> None:
    new = channel_order("1", updated_at=later(60))
    old = channel_order("1", status="on_hold")

    recorded = record(account, new, old, new)

    assert (recorded.created, recorded.stale) == (1, 2)
    assert Order.objects.get().status == "released"


def test_an_older_document_never_overwrites_a_newer_one(account: Any, shirt: Any) -> None:
    record(account, channel_order("1", updated_at=later(60), buyer_message="new"))

    recorded = record(account, channel_order("1", status="on_hold", buyer_message="old"))

    order = Order.objects.get()
    assert (recorded.stale, order.status, order.buyer_message) == (1, "released", "new")
    assert order.documents.count() == 1


def test_another_writing_of_one_version_is_kept_once_and_settles(account: Any, shirt: Any) -> None:
    search, detail = (
        channel_order("1", document=text) for text in (b'{"from":"search"}', b'{"from":"detail"}')
    )
    record(account, search)

    outcomes = [record(account, doc) for doc in (detail, search, detail)]

    assert [(o.updated, o.unchanged) for o in outcomes] == [(1, 0), (0, 1), (0, 1)]
    assert Order.objects.get().documents.count() == 2


def test_shipping_on_the_channel_uses_the_reservation_up(account: Any, shirt: Any, announced: Any) -> None:
    record(account, channel_order("1", units=[("SHIRT-M", 2)]))
    announced.clear()

    record(
        account, channel_order("1", units=[("SHIRT-M", 2)], status="awaiting_collection", updated_at=later(9))
    )
    record(account, channel_order("1", units=[("SHIRT-M", 2)], status="in_transit", updated_at=later(99)))

    order = Order.objects.get()
    assert (reserved(shirt), on_hand(shirt), order.status) == (0, 8, "in_transit")
    assert set(Movement.objects.filter(kind="shipment").values_list("reference", flat=True)) == {"1"}
    assert announced == [OrdersShipped((order.pk,))]
    assert audit(account.company) == []


def test_a_cancellation_frees_the_stock(account: Any, shirt: Any, announced: Any) -> None:
    record(account, channel_order("1", status="on_hold", units=[("SHIRT-M", 3)]))

    record(account, channel_order("1", status="cancelled", units=[("SHIRT-M", 3)], updated_at=later(5)))

    assert (reserved(shirt), on_hand(shirt)) == (0, 10)
    assert set(Unit.objects.values_list("status", flat=True)) == {"cancelled"}
    assert announced == [OrdersCancelled((Order.objects.get().pk,))]


def test_a_partial_shipment_moves_only_its_units(account: Any, shirt: Any, mug: Any) -> None:
    record(account, channel_order("1", units=[("SHIRT-M", 1), ("MUG-1", 1)]))
    gone = channel_unit("SHIRT-M", "1-1", "awaiting_collection", package_id="PK1", tracking_number="9400")
    left = channel_unit("MUG-1", "1-2", "awaiting_shipment")

    record(account, channel_order("1", status="partially_shipped", units=[gone, left], updated_at=later(9)))

    assert (reserved(shirt), on_hand(shirt)) == (0, 9)
    assert (reserved(mug), on_hand(mug)) == (1, 10)
    unit = Unit.objects.get(external_id="1-1")
    assert (unit.status, unit.channel_package_id, unit.tracking_number) == ("shipped", "PK1", "9400")


def test_an_order_the_channel_fulfils_never_touches_our_stock(account: Any, shirt: Any) -> None:
    kind = {"order_class": OrderClass.CHANNEL_FULFILLED, "units": [("SHIRT-M", 1), ("NEW-1", 1)]}
    record(account, channel_order("1", **kind))
    record(account, channel_order("1", status="in_transit", updated_at=later(5), **kind))

    assert (reserved(shirt), on_hand(shirt)) == (0, 10)
    assert not Block.objects.exists()


def test_an_unlinked_line_is_recorded_and_blocks_and_reserves_nothing(account: Any, shirt: Any) -> None:
    record(account, channel_order("1", units=[("SHIRT-M", 1), ("NEW-1", 2)]))

    order = Order.objects.get()
    block = order.blocks.get()
    assert (order.is_blocked, block.code, block.detail) == (True, "unmapped", "Not linked: NEW-1")
    assert reserved(shirt) == 1
    assert queries.may_ship(order) == ["Not linked to a SKU: NEW-1."]


def test_an_unknown_status_keeps_ours_and_heals_when_known(account: Any, shirt: Any) -> None:
    record(account, channel_order("1"))
    record(account, channel_order("1", status="teleported", updated_at=later(5)))

    order = Order.objects.get()
    assert (order.status, order.channel_status, open_blocks(order)) == (
        "released",
        "TELEPORTED",
        {"unknown_status"},
    )
    assert "TELEPORTED" in queries.may_ship(order)[0]
    assert reserved(shirt) == 1

    record(account, channel_order("1", updated_at=later(6)))
    order.refresh_from_db()
    assert (order.status, order.is_blocked, open_blocks(order)) == ("released", False, set())


def test_an_unknown_status_at_first_sight_waits_and_then_goes_anywhere(account: Any, shirt: Any) -> None:
    record(account, channel_order("1", status="teleported"))
    assert (Order.objects.get().status, reserved(shirt)) == ("unknown", 1)

    record(account, channel_order("1", status="on_hold", updated_at=later(1)))
    assert (Order.objects.get().status, open_blocks(Order.objects.get())) == ("held", set())


def test_a_status_that_does_not_follow_waits_with_both_truths_until_one_follows(
    account: Any, shirt: Any
) -> None:
    record(account, channel_order("1", status="delivered"))
    record(account, channel_order("1", status="cancelled", updated_at=later(5)))

    order = Order.objects.get()
    detail = order.blocks.get().detail
    assert (order.status, order.channel_status, open_blocks(order)) == (
        "delivered",
        "CANCELLED",
        {"status_conflict"},
    )
    assert "Delivered" in detail
    assert "CANCELLED" in detail

    record(account, channel_order("1", status="completed", updated_at=later(6)))
    assert (Order.objects.get().status, open_blocks(order)) == ("completed", set())


def test_a_cancellation_request_blocks_and_heals_when_it_goes(account: Any, shirt: Any) -> None:
    record(account, channel_order("1"))
    record(account, channel_order("1", cancel_requested=True, updated_at=later(1)))
    order = Order.objects.get()
    assert (order.is_blocked, open_blocks(order)) == (True, {"cancel_requested"})
    assert not queries.shippable(account.company).exists()

    record(account, channel_order("1", updated_at=later(2)))
    order.refresh_from_db()
    assert (order.is_blocked, open_blocks(order)) == (False, set())
    assert list(queries.shippable(account.company)) == [order]


@pytest.mark.parametrize(
    ("address", "shipped_by", "blocked"),
    [
        (NO_ADDRESS, ShippedBy.SELLER, True),
        (NO_ADDRESS, ShippedBy.CHANNEL, True),
        (NO_ADDRESS, ShippedBy.DIGITAL, False),
        (MASKED_ADDRESS, ShippedBy.SELLER, True),
        (MASKED_ADDRESS, ShippedBy.CHANNEL, False),
        (FULL_ADDRESS, ShippedBy.SELLER, False),
    ],
)
def test_a_released_order_without_a_usable_address_is_blocked(
    account: Any, shirt: Any, address: Any, shipped_by: Any, blocked: bool
) -> None:
    record(account, channel_order("1", address=address, shipped_by=shipped_by))

    assert open_blocks(Order.objects.get()) == ({"no_address"} if blocked else set())
    assert bool(queries.may_ship(Order.objects.get())) is blocked


@pytest.mark.parametrize("less", [MASKED_ADDRESS, NO_ADDRESS])
def test_a_masked_or_absent_address_never_overwrites_a_full_one(account: Any, shirt: Any, less: Any) -> None:
    record(account, channel_order("1"))

    record(account, channel_order("1", address=less, updated_at=later(5)))

    order = Order.objects.get()
    assert (order.address.kind, order.address.name, order.addresses.count()) == ("full", "Dana Whitfield", 1)
    assert open_blocks(order) == set()


def test_a_changed_address_is_a_new_version_and_is_announced(
    account: Any, shirt: Any, announced: Any
) -> None:
    record(account, channel_order("1"))
    moved = dataclasses.replace(FULL_ADDRESS, lines=("9 Oak Avenue",))

    record(account, channel_order("1", address=moved, updated_at=later(5)))
    record(
        account,
        channel_order(
            "1", address=dataclasses.replace(moved, lines=("9  OAK avenue ",)), updated_at=later(6)
        ),
    )

    order = Order.objects.get()
    assert list(order.addresses.order_by("version").values_list("version", "lines")) == [
        (1, ["77 Elm Street", "Apt 4"]),
        (2, ["9 Oak Avenue"]),
    ]
    assert order.address.version == 2
    assert announced == [OrdersReleased((order.pk,)), AddressChanged(order.pk)]


def test_another_warehouse_of_the_channel_moves_the_reservation(
    account: Any, shirt: Any, company: Any
) -> None:
    from tests.factories import make_warehouse

    from shelfwire.inventory.actions import link_warehouse

    east = make_warehouse(company, "east")
    link_warehouse(account=account, external_id="W-EAST", warehouse=east, by="Alice")
    record(account, channel_order("1"))

    record(account, channel_order("1", warehouse_id="W-EAST", updated_at=later(5)))

    held = Reservation.objects.get(status="active")
    assert (held.warehouse, Order.objects.get().warehouse) == (east, east)
    assert audit(company) == []


def test_text_too_long_for_its_column_costs_no_page(account: Any, shirt: Any) -> None:
    long = channel_unit("SHIRT-M", "1-1", product_name="x\0" * 400, tracking_number="9" * 300)
    record(
        account,
        channel_order(
            "1",
            units=[long],
            buyer_name="é" * 5000,
            cancel_reason="r" * 999,
            document=b'{"a":"\\u0000\x00\xff"}',
        ),
        channel_order("2"),
    )

    assert Order.objects.count() == 2
    assert Unit.objects.get(external_id="1-1").product_name == "x" * 400
    assert len(Order.objects.get(external_id="1").buyer_name) == 200


def test_words_with_quotes_and_backslashes_survive_the_copy(account: Any, shirt: Any) -> None:
    odd = 'A"B\\C,{D} E'
    record(account, channel_order("1", units=[channel_unit(odd, "1-1")], document=b'{"a": "\\u0000 \\t \t"}'))

    order = Order.objects.get()
    assert order.units.get().seller_sku == odd
    assert {odd, 'A"B\\C,{D}', "E"} <= set(order.search_tokens)
    assert list(queries.orders(account.company, queries.OrderFilter(sku=odd))) == [order]
    assert order.documents.get().body == '{"a": "\\u0000 \\t \t"}'


def test_a_unit_named_twice_and_a_unit_named_late_are_each_recorded_once(account: Any, shirt: Any) -> None:
    one = channel_unit("SHIRT-M", "1-1")
    record(account, channel_order("1", units=[one, one]))
    record(account, channel_order("1", units=[one, channel_unit("SHIRT-M", "1-2")], updated_at=later(1)))

    order = Order.objects.get()
    assert (order.units.count(), order.unit_count, reserved(shirt)) == (2, 2, 2)


def test_two_shops_may_use_one_order_id(account: Any, shirt: Any, company: Any) -> None:
    other = make_account(company, "Second shop")
    record(account, channel_order("1"))
    record(other, channel_order("1"))

    assert Order.objects.filter(external_id="1").count() == 2
    assert {o.account_id for o in queries.by_external_id(company, ["1"])["1"]} == {account.pk, other.pk}


def test_a_page_of_new_orders_costs_the_same_few_queries_whatever_its_size(
    account: Any, shirt: Any, django_assert_max_num_queries: Any
) -> None:
    record(account, channel_order())
    with django_assert_max_num_queries(25):
        record(account, *[channel_order(units=[("SHIRT-M", 2)]) for _ in range(3)])
    with django_assert_max_num_queries(25):
        record(account, *[channel_order(units=[("SHIRT-M", 2)]) for _ in range(60)])


def test_money_of_one_kind_and_funder_is_one_row(account: Any, shirt: Any) -> None:
    twice = (
        Amount("handling_fee", Funder.BUYER, 100, "1.00"),
        Amount("handling_fee", Funder.BUYER, 50, "0.50"),
    )
    record(account, channel_order("1", amounts=twice))
    assert list(MoneyRow.objects.values_list("minor", "text")) == [(150, "1.00 + 0.50")]

    record(account, channel_order("1", amounts=twice[:1], updated_at=later(3)))
    assert list(MoneyRow.objects.values_list("minor", "text")) == [(100, "1.00")]

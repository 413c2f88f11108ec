"""Healing, shipping, blocks, erasing, the timeline and the shipping_checks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from tests.factories import (
    DAY_ONE,
    FULL_ADDRESS,
    channel_order,
    channel_unit,
    make_account,
    make_sku,
    make_warehouse,
)

from shelfwire.inventory.models import Movement, Reservation
from shelfwire.inventory.queries import audit
from shelfwire.kit import events
from shelfwire.listings.actions import link
from shelfwire.listings.events import SkuLinked
from shelfwire.listings.models import ListingSku
from shelfwire.orders import actions, queries
from shelfwire.orders.errors import NoSuchBlock, NotForceable, NotReleased
from shelfwire.orders.models import MoneyRow, Order, TimelineEntry, Unit

pytestmark = pytest.mark.django_db


def later(minutes: int) -> Any:
    return DAY_ONE + timedelta(minutes=minutes)


def record(account: Any, *docs: Any) -> Order:
    recorded = actions.record_orders(account, docs, "poll")
    return Order.objects.get(pk=recorded.order_ids[docs[0].external_id])


def reserved(sku: Any) -> int:
    return sum(sku.balances.values_list("reserved", flat=True))


def on_hand(sku: Any) -> int:
    return sum(sku.balances.values_list("on_hand", flat=True))


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run them in threads that start together; their results, or the first failure."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


@pytest.fixture
def healing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What sync's table of reactions does."""

    def heal(event: SkuLinked) -> None:
        actions.heal_units(event.account_id, event.by)

    monkeypatch.setitem(events._listeners, SkuLinked, [heal])


# ── healing ──────────────────────────────────────────────────────────────────────────────────────────────


def test_linking_a_sku_heals_every_order_that_waited(account: Any, shirt: Any, healing: None) -> None:
    waiting = [record(account, channel_order(units=[("OLD-NAME", 2)])) for _ in range(3)]
    half = record(account, channel_order(units=[("OLD-NAME", 1), ("NEW-2", 1)]))
    held = record(account, channel_order(units=[("OLD-NAME", 1)], status="on_hold"))
    assert reserved(shirt) == 0

    link(listing_sku=ListingSku.objects.get(external_id="C-OLD-NAME"), sku=shirt, by="Bob")

    assert reserved(shirt) == 3 * 2 + 1 + 1
    for order in [*waiting, held]:
        order.refresh_from_db()
        assert (order.is_blocked, order.blocks.filter(ended_at=None).exists()) == (False, False)
    half.refresh_from_db()
    assert half.is_blocked
    assert queries.may_ship(waiting[0]) == []
    assert list(
        queries.orders(account.company, queries.OrderFilter(sku="SHIRT-M")).values_list("pk", flat=True)
    )
    assert TimelineEntry.objects.filter(order=waiting[0], by="Bob", kind="decision").count() == 1
    assert actions.heal_units(account.pk, "Bob") == 0
    assert audit(account.company) == []


def test_a_unit_that_shipped_while_unlinked_leaves_the_ledger_when_linked_and_history_never(
    account: Any, shirt: Any, healing: None
) -> None:
    record(account, channel_order("1", units=[("OLD-NAME", 1)]))
    record(account, channel_order("1", units=[("OLD-NAME", 1)], status="in_transit", updated_at=later(5)))
    record(account, channel_order("2", units=[("OLD-NAME", 5)], status="completed"))
    record(account, channel_order("3", units=[("OLD-NAME", 5)], status="cancelled"))

    link(listing_sku=ListingSku.objects.get(external_id="C-OLD-NAME"), sku=shirt, by="Bob")

    assert (on_hand(shirt), reserved(shirt)) == (9, 0)
    assert Movement.objects.filter(kind="shipment").get().reference == "1"


def test_a_unit_that_shipped_unlinked_and_is_linked_by_a_later_document_leaves_the_ledger_once(
    account: Any, shirt: Any
) -> None:
    record(account, channel_order("1", units=[("OLD-NAME", 2)]))
    record(account, channel_order("1", units=[("OLD-NAME", 2)], status="in_transit", updated_at=later(5)))
    link(listing_sku=ListingSku.objects.get(external_id="C-OLD-NAME"), sku=shirt, by="Bob")
    assert on_hand(shirt) == 10, "its heal was lost"
    for minutes in (15, 20):
        record(
            account,
            channel_order("1", units=[("OLD-NAME", 2)], status="delivered", updated_at=later(minutes)),
        )
        assert actions.heal_units(account.pk, "Bob") == 0
        assert (on_hand(shirt), reserved(shirt)) == (8, 0)
    assert audit(account.company) == []


def test_a_unit_that_shipped_unlinked_and_was_cancelled_leaves_no_ledger_when_linked(
    account: Any, shirt: Any
) -> None:
    record(account, channel_order("1", units=[("OLD-NAME", 1)]))
    record(
        account,
        channel_order("1", units=[("OLD-NAME", 1)], status="awaiting_collection", updated_at=later(5)),
    )
    link(listing_sku=ListingSku.objects.get(external_id="C-OLD-NAME"), sku=shirt, by="Bob")
    record(account, channel_order("1", units=[("OLD-NAME", 1)], status="cancelled", updated_at=later(15)))
    actions.heal_units(account.pk, "Bob")
    assert (on_hand(shirt), reserved(shirt)) == (10, 0)
    assert audit(account.company) == []


def test_a_warehouse_that_comes_late_reserves_what_waited(company: Any) -> None:
    from shelfwire.catalog.models import Product, Sku

    product = Product.objects.create(company=company, title="Shirt")
    sku = Sku.objects.create(company=company, product=product, code="SHIRT-M", title="Shirt")
    account = make_account(company)
    order = record(account, channel_order(units=[("SHIRT-M", 2)]))
    assert "There is no warehouse to ship from." in queries.may_ship(order)

    warehouse = make_warehouse(company)
    assert (actions.reserve_open_units(account, "Alice"), actions.reserve_open_units(account, "Alice")) == (
        1,
        0,
    )

    order.refresh_from_db()
    assert (order.warehouse, reserved(sku)) == (warehouse, 2)
    assert queries.may_ship(order) == []


@pytest.mark.django_db(transaction=True)
def test_a_link_made_while_an_order_is_recorded_heals_it_whoever_comes_first(
    account: Any, shirt: Any, healing: None
) -> None:
    record(account, channel_order("0", units=[("OLD-NAME", 1)]))
    listing_sku = ListingSku.objects.get(external_id="C-OLD-NAME")
    pages = [[channel_order(f"{p}-{n}", units=[("OLD-NAME", 1)]) for n in range(20)] for p in (1, 2)]

    at_once(
        *(partial(actions.record_orders, account, page, "poll") for page in pages),
        partial(link, listing_sku=listing_sku, sku=shirt, by="Bob"),
    )

    assert not Unit.objects.filter(sku=None).exists()
    assert reserved(shirt) == 41
    assert not Order.objects.filter(is_blocked=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_page_record_every_order_once(account: Any, shirt: Any) -> None:
    page = [channel_order(str(n)) for n in range(30)]
    results = at_once(
        *(
            partial(actions.record_orders, account, docs, "notice")
            for docs in (page, page[::-1], page[10:], page[:20])
        )
    )

    assert sum(r.created for r in results) == 30
    assert sum(r.created + r.unchanged for r in results) == 100
    assert (Order.objects.count(), Unit.objects.count(), reserved(shirt)) == (30, 30, 30)
    assert Reservation.objects.filter(status="active").count() == 30


# ── shipping ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_that_is_named_no_more_holds_no_stock_once_the_rest_has_left(account: Any, shirt: Any) -> None:
    record(account, channel_order("1", status="unpaid", units=[("SHIRT-M", 2)]))
    assert reserved(shirt) == 2
    left = channel_order("1", status="awaiting_collection", units=[("SHIRT-M", 1)], updated_at=later(5))
    record(account, replace(left, left_out="a line could not be read", updated_at=later(4)))
    assert reserved(shirt) == 1, "the line that could not be read may have named it"
    order = record(account, left)
    assert (order.status, on_hand(shirt), reserved(shirt)) == ("shipped", 9, 0)
    assert sorted(order.units.values_list("status", flat=True)) == ["open", "shipped"]
    whole = channel_order("1", status="awaiting_collection", units=[("SHIRT-M", 2)], updated_at=later(6))
    record(account, whole)
    assert (on_hand(shirt), reserved(shirt)) == (8, 0)


def test_shipped_units_leave_the_ledger_and_move_the_order(account: Any, shirt: Any) -> None:
    order = record(account, channel_order("1", units=[("SHIRT-M", 2)]))
    first, second = order.units.order_by("external_id").values_list("pk", flat=True)

    def ship(*ids: int, at: int) -> int:
        return actions.mark_units_shipped(
            [actions.ShippedUnits(ids, ("PK1",), later(at), "Told the channel")], "worker"
        )

    assert ship(first, at=10) == 1
    order.refresh_from_db()
    assert (order.status, order.status_at, on_hand(shirt), reserved(shirt)) == (
        "partly_shipped",
        later(10),
        9,
        1,
    )
    assert (ship(first, at=11), ship(first, second, at=12), ship(first, second, at=13)) == (0, 1, 0)
    order.refresh_from_db()
    assert (order.status, on_hand(shirt), reserved(shirt)) == ("shipped", 8, 0)
    assert set(Movement.objects.filter(kind="shipment").values_list("reference", flat=True)) == {"1"}
    steps = TimelineEntry.objects.filter(order=order, kind="state").order_by("pk")
    assert [(s.before, s.after) for s in steps] == [
        ("released", "partly_shipped"),
        ("partly_shipped", "shipped"),
    ]


@pytest.mark.parametrize("status", ["unpaid", "on_hold", "teleported"])
def test_units_of_an_order_that_was_never_released_cannot_be_shipped(
    account: Any, shirt: Any, status: str
) -> None:
    order = record(account, channel_order("1", status=status))

    with pytest.raises(NotReleased):
        actions.mark_units_shipped(
            [actions.ShippedUnits([order.units.get().pk], (), later(1), "?")], "worker"
        )

    assert order.units.get().status == "open"
    assert (on_hand(shirt), reserved(shirt)) == (10, 1)


# ── blocks, shipping_checks ───────────────────────────────────────────────────────────────────────────────────────


def test_a_block_from_elsewhere_opens_once_and_a_person_lifts_it(account: Any, shirt: Any) -> None:
    order = record(account, channel_order("1"))

    opened = [
        actions.add_block(order.pk, "address_changed", "1Z… was made before", "worker") for _ in range(2)
    ]
    order.refresh_from_db()
    assert (opened, order.is_blocked) == ([True, False], True)
    assert queries.may_ship(order) == ["1Z… was made before"]
    check = next(r for r in queries.shipping_checks(order) if r.code == "address_changed")
    assert (check.forceable, check.block) == (True, "address_changed")

    actions.acknowledge_address(order, "Bob")
    order.refresh_from_db()
    assert (order.is_blocked, queries.may_ship(order)) == (False, [])
    with pytest.raises(NoSuchBlock):
        actions.acknowledge_address(order, "Bob")


def test_only_forceable_blocks_are_lifted(account: Any, shirt: Any) -> None:
    order = record(account, channel_order("1", units=[("NEW-1", 1)]))

    with pytest.raises(NotForceable, match="ends by itself"):
        actions.lift_block(order, "unmapped", "Bob", "Trust me")
    assert order.blocks.get().ended_at is None

    record(account, channel_order("2", status="in_transit"))
    conflicted = record(account, channel_order("2", updated_at=later(5)))
    actions.lift_block(conflicted, "status_conflict", "Bob", "Looked at it")
    conflicted.refresh_from_db()
    assert conflicted.is_blocked is False
    assert TimelineEntry.objects.filter(order=conflicted, by="Bob").exists()


def states(order: Order) -> dict[str, str]:
    order = queries.get(order.company, order.pk)  # type: ignore[assignment]
    return {check.code: str(check.state) for check in queries.shipping_checks(order)}


def test_the_shipping_checks_are_all_named_and_where_it_stops(account: Any, shirt: Any) -> None:
    with time_machine.travel(later(60), tick=False):
        good = states(record(account, channel_order()))
        assert list(good) == [
            "connection",
            "class",
            "state",
            "cancelled",
            "cancel_request",
            "mapping",
            "stock",
            "address",
            "notices",
            "deadline",
        ]
        assert set(good.values()) == {"passed"}

        held = states(record(account, channel_order(status="on_hold")))
        assert (held["class"], held["state"], held["address"]) == ("passed", "stops", "not_reached")
        cancelled = states(record(account, channel_order(status="cancelled")))
        assert (cancelled["cancelled"], cancelled["mapping"]) == ("stops", "not_reached")
        both = states(record(account, channel_order(units=[("NEW-1", 1)], cancel_requested=True)))
        assert (both["cancel_request"], both["mapping"]) == ("stops", "stops")
        many = states(record(account, channel_order(units=[("SHIRT-M", 40)])))
        assert many["stock"] == "warns"

        account.status = "parked"
        account.save()
        assert states(record(account, channel_order()))["connection"] == "warns"
    with time_machine.travel(later(60 * 24 * 3), tick=False):
        assert states(record(account, channel_order()))["deadline"] == "warns"


def test_the_timeline_is_read_page_by_page_newest_first(account: Any, shirt: Any) -> None:
    order = record(account, channel_order("1"))
    for n in range(5):
        actions.add_timeline([order.pk], "person", f"Note {n}", "Bob", {"n": n})

    first = queries.timeline(order, size=4)
    second = queries.timeline(order, after=first.after, size=4)

    assert [e.text for e in first.rows] == ["Note 4", "Note 3", "Note 2", "Note 1"]
    assert [e.text for e in second.rows] == ["Note 0", "Recorded: Awaiting shipment, 1 unit"]
    assert second.after is None


# ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────


def test_erasing_takes_the_person_and_leaves_every_amount(account: Any, shirt: Any) -> None:
    company = account.company
    doc = channel_order("1", buyer_name="dana.w", buyer_message="Ring twice", status="delivered")
    order = record(account, doc)
    record(account, channel_order("2", address=replace(FULL_ADDRESS, name="Erik Holm")))
    actions.add_tracking_words([order.pk], "1Z999AA10123456784")
    money = list(MoneyRow.objects.order_by("pk").values())
    assert list(queries.orders(company, queries.OrderFilter(search="whitfield"))) == [order]

    assert actions.erase_personal_data([order], "Alice", "Asked by the buyer") == 1
    assert actions.erase_personal_data([order], "Alice", "Again") == 0

    order.refresh_from_db()
    address = order.addresses.get()
    assert (address.name, address.phone, address.lines, address.postal_code, address.kind) == (
        "",
        "",
        [],
        "",
        "absent",
    )
    assert (address.country, address.region) == ("US", "California")
    assert (order.buyer_name, order.buyer_id, order.buyer_message) == ("", "", "")
    assert order.documents.get().body == ""
    assert not any("DANA" in token or "WHITFIELD" in token for token in order.search_tokens)
    assert list(queries.orders(company, queries.OrderFilter(search="whitfield"))) == []
    for found in ("1Z999AA10123456784", "SHIRT-M"):
        assert order in queries.orders(company, queries.OrderFilter(search=found))
    assert list(MoneyRow.objects.order_by("pk").values()) == money
    assert (order.total_minor, order.addresses.count()) == (doc.total_minor, 1)
    assert (
        TimelineEntry.objects.filter(order=order, by="Alice", text__contains="Asked by the buyer").count()
        == 1
    )
    other = Order.objects.get(external_id="2")
    assert (other.buyer_name, other.address.name) == ("dana.w", "Erik Holm")


def test_an_erased_order_stays_erased_whatever_the_channel_says_later(account: Any, shirt: Any) -> None:
    order = record(account, channel_order("1"))
    actions.erase_personal_data([order], "Alice", "Retention")

    newer = channel_order("1", status="completed", updated_at=later(5), buyer_message="Hello")
    outcomes = [actions.record_orders(account, [newer], "poll") for _ in range(2)]

    order.refresh_from_db()
    assert [(o.updated, o.unchanged) for o in outcomes] == [(1, 0), (0, 1)]
    assert (order.status, order.buyer_name, order.buyer_message, order.address.name) == (
        "completed",
        "",
        "",
        "",
    )
    assert {d.body for d in order.documents.all()} == {""}
    assert not any("DANA" in token for token in order.search_tokens)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("576461413038785752", True),
        ("5752", True),
        ("38785752", True),
        ("5764614130387", True),
        ("8578", False),
        ("57646", False),
        ("shirt-m", True),
        ("SHIRT", True),
        ("whitfield", True),
        ("Dana Whit", True),
        ("dana nobody", False),
        ("9400 1000 0000 0000 0000 06", True),
        ("000006", True),
        ("o'brien", True),
        ("RED SHOE XL", True),
        ("red xl", True),
        ("') | 'SHIRT", False),
        ("a:* | b", False),
        ("\\'", False),
        ("   ", True),
        ("\x00", True),
    ],
)
def test_orders_are_found_by_what_people_have_at_hand(
    account: Any, shirt: Any, typed: str, finds: bool
) -> None:
    unit = channel_unit("SHIRT-M", "u1", "awaiting_collection", tracking_number="9400100000000000000006")
    record(
        account,
        channel_order(
            "576461413038785752", units=[unit, channel_unit("Red Shoe XL", "u2")], buyer_name="Pat O'Brien"
        ),
    )

    found = queries.orders(account.company, queries.OrderFilter(search=typed))

    assert found.exists() is finds


def test_filters_narrow_each_other_and_stay_in_their_company(
    account: Any, shirt: Any, company: Any, other_company: Any
) -> None:
    from shelfwire.orders.errors import BadFilter

    elsewhere = make_account(other_company, channel="demo")
    second = make_account(company, "Second", channel="demo")
    mine = record(account, channel_order("1"))
    held = record(account, channel_order("2", status="on_hold", placed_at=later(10)))
    stuck = record(second, channel_order("3", units=[("NEW-1", 1)], placed_at=later(20)))
    record(elsewhere, channel_order("4"))

    def ids(**f: Any) -> list[int]:
        return list(
            queries.orders(company, queries.OrderFilter(**f)).order_by("pk").values_list("pk", flat=True)
        )

    assert ids() == [mine.pk, held.pk, stuck.pk]
    assert ids(account_ids=[account.pk]) == [mine.pk, held.pk]
    assert ids(account_ids=[elsewhere.pk]) == []
    assert ids(channel="demo") == [stuck.pk]
    assert ids(statuses=["held", "unpaid"]) == [held.pk]
    assert ids(classes=["sale"], blocked=True) == [stuck.pk]
    assert ids(placed_from=later(5), placed_to=later(20)) == [held.pk]
    assert ids(source="Website") == [mine.pk, held.pk, stuck.pk]
    assert ids(sku="SHIRT-M", blocked=False) == [mine.pk, held.pk]
    assert ids(search="3") == [stuck.pk]
    for wrong in ({"statuses": ["sold"]}, {"deadline": "soon"}, {"classes": ["x"]}):
        with pytest.raises(BadFilter, match="Choose from"):
            ids(**wrong)
    assert queries.get(company, stuck.pk) == stuck
    assert queries.get(other_company, stuck.pk) is None


def test_deadlines_are_counted_by_the_shops_own_day(company: Any, account: Any, shirt: Any) -> None:
    tokyo = make_account(company, "Tokyo", timezone="Asia/Tokyo")
    now = later(0)  # Monday 15:00 UTC: 07:00 in Los Angeles, midnight in Tokyo
    due = {
        "late": now - timedelta(minutes=1),
        "today": now + timedelta(hours=16),
        "tomorrow": now + timedelta(hours=17, minutes=30),
        "later": now + timedelta(hours=42),
    }
    with time_machine.travel(now, tick=False):
        for when, moment in due.items():
            record(account, channel_order(f"la-{when}", ship_by=moment))
        record(tokyo, channel_order("tokyo", ship_by=now + timedelta(hours=23, minutes=59)))
        record(account, channel_order("held", status="on_hold", ship_by=due["late"]))
        record(account, channel_order("open-ended", ship_by=None))

        tiles = queries.tiles(company)
        shown = {
            when: set(
                queries.orders(company, queries.OrderFilter(deadline=when)).values_list(
                    "external_id", flat=True
                )
            )
            for when in queries.DEADLINES
        }
        by_order = {o.external_id: queries.deadline_of(o) for o in queries.orders(company)}

    assert shown == {
        "late": {"la-late"},
        "today": {"la-today", "tokyo"},
        "tomorrow": {"la-tomorrow"},
        "later": {"la-later"},
    }
    assert {when: tiles[when].count for when in queries.DEADLINES} == {
        "late": 1,
        "today": 2,
        "tomorrow": 1,
        "later": 1,
    }
    assert (tiles["held"].count, tiles["to_ship"].count, tiles["blocked"].count) == (1, 6, 0)
    assert by_order["tokyo"] == "today"
    assert by_order["open-ended"] == ""


def test_a_page_of_the_grid_costs_three_queries_and_the_tiles_two(
    account: Any, shirt: Any, company: Any, django_assert_num_queries: Any
) -> None:
    from shelfwire.kit.paging import page

    actions.record_orders(
        account, [channel_order(units=[("SHIRT-M", 2), ("NEW", 1)]) for _ in range(30)], "poll"
    )

    with django_assert_num_queries(3):
        for order in page(queries.orders(company), keys=queries.KEYS, size=25).rows:
            assert order.account.name
            assert [u.sku.code if u.sku else "" for u in order.units.all()] == ["SHIRT-M", "SHIRT-M", ""]
            assert [b.code for b in order.open_blocks] == ["unmapped"]  # type: ignore[attr-defined]
    with django_assert_num_queries(2):
        queries.tiles(company)


def test_a_second_sku_code_of_a_link_finds_the_order_too(account: Any, shirt: Any, company: Any) -> None:
    make_sku(company, "WAREHOUSE-77")
    listing = record(account, channel_order("1")).units.get()
    assert listing.sku == shirt
    row = ListingSku.objects.get(external_id="C-SHIRT-M")
    row.sku_id = company.skus.get(code="WAREHOUSE-77").pk
    row.save()
    order = record(account, channel_order("2"))
    assert list(queries.orders(company, queries.OrderFilter(sku="warehouse-77"))) == [order]


def test_a_reservation_stays_in_its_warehouse_until_the_channel_names_another(company: Any) -> None:
    """A person who links a warehouse, or chooses another default, decides about later orders."""
    from shelfwire.inventory.actions import link_warehouse, set_default_warehouse

    account, main = make_account(company), make_warehouse(company)
    shirt = make_sku(company, on_hand=10)
    east, west = make_warehouse(company, "east"), make_warehouse(company, "west")

    def places() -> dict[str, int]:
        return {
            b.warehouse.code: b.reserved for b in shirt.balances.select_related("warehouse") if b.reserved
        }

    order = record(account, channel_order("1", warehouse_id="W1"))
    link_warehouse(account=account, external_id="W1", warehouse=east, by="Alice")
    set_default_warehouse(warehouse=west, by="Alice")
    record(account, channel_order("1", warehouse_id="W1", updated_at=later(5), buyer_message="hi"))
    more = [("SHIRT-M", 2)]
    record(account, channel_order("1", warehouse_id="W1", updated_at=later(10), units=more))
    order.refresh_from_db()
    assert (order.warehouse, places()) == (main, {"main": 2})
    assert record(account, channel_order("2", warehouse_id="W1")).warehouse == east

    record(account, channel_order("1", warehouse_id="W2", updated_at=later(15), units=more))
    order.refresh_from_db()
    assert (order.warehouse, places()) == (west, {"east": 1, "west": 2})
    assert audit(company) == []


def test_a_document_that_names_no_warehouse_moves_no_reservation(company: Any) -> None:
    from shelfwire.inventory.actions import link_warehouse

    account, main, east = make_account(company), make_warehouse(company), make_warehouse(company, "east")
    make_sku(company, on_hand=10)
    link_warehouse(account=account, external_id="W1", warehouse=east, by="Alice")
    record(account, channel_order("1", warehouse_id="W1"))
    assert record(account, channel_order("1", warehouse_id="", updated_at=later(5))).warehouse == east
    link_warehouse(account=account, external_id="W1", warehouse=main, by="Alice")
    again = record(account, channel_order("1", warehouse_id="W1", updated_at=later(10)))
    assert (again.warehouse, again.channel_warehouse_id) == (east, "W1"), "the same name is no other one"
    assert audit(company) == []

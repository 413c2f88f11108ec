"""Kits and shadows: what they are made of, what there is of them, and what an order of them reserves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import connection
from tests.factories import make_sku, make_warehouse
from tests.support.announcements import hear

from shelfwire.catalog.actions import archive_sku, set_kit, set_shadow
from shelfwire.catalog.errors import ArchivedSku, BadKit, BadShadow, NoStockOfItsOwn
from shelfwire.catalog.events import StockPartsChanged
from shelfwire.catalog.models import KitPart, Sku
from shelfwire.catalog.queries import dependents, stock_parts
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    NewReservation,
    consume,
    count_stock,
    record_movement,
    release,
    reserve,
    settle_shipped,
)
from shelfwire.inventory.errors import StockOfItsOwn
from shelfwire.inventory.models import Balance, Movement, Reservation
from shelfwire.inventory.sellable import PartSupply, Supply
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company


@pytest.fixture
def shop(company: Company) -> dict[str, Sku]:
    """Ten mugs and four boxes in the main warehouse; SET is one box with two mugs."""
    make_warehouse(company)
    make_warehouse(company, "east")
    skus = {code: make_sku(company, code, on_hand=n) for code, n in (("MUG", 10), ("BOX", 4), ("SET", 0))}
    set_kit(sku=skus["SET"], parts=[(skus["MUG"], 2), (skus["BOX"], 1)], by="Bob")
    return skus


def place(company: Company, code: str = "main") -> int:
    return queries.warehouses(company).get(code=code).pk


def stock_of(company: Company) -> dict[str, tuple[int, int]]:
    assert queries.audit(company) == []
    return {b.sku.code: (b.on_hand, b.reserved) for b in queries.balances(company)}


def test_a_kit_is_as_many_as_its_scarcest_part_is_enough_for(company: Company, shop: dict[str, Sku]) -> None:
    main, east = place(company), place(company, "east")
    mug, box, kit = (shop[code].pk for code in ("MUG", "BOX", "SET"))
    shadow = set_shadow(sku=make_sku(company, "SET-B"), of=shop["SET"], by="Bob").pk
    reserve([NewReservation(mug, main, "unit:1", 3)], clock.now())
    count_stock(sku_id=box, warehouse_id=east, counted=5, reason="", by="Bob")

    found = queries.supply_of([mug, kit, shadow], [main, east])
    parts = (PartSupply(mug, 2, 10, 3, True), PartSupply(box, 1, 4, 0, True))
    assert found[mug, main] == Supply(10, 3, 7, True)
    assert found[kit, main] == found[shadow, main] == Supply(4, 1, 3, True, parts)
    assert found[kit, east] == Supply(
        0, 0, 0, False, (PartSupply(mug, 2, 0, 0, False), PartSupply(box, 1, 5, 0, True))
    )
    assert (mug, east) not in found
    # the same formula in the database, for lists
    assert queries.sellable_of([kit, shadow]) == dict.fromkeys(
        [(kit, main), (shadow, main)], 3
    ) | dict.fromkeys([(kit, east), (shadow, east)], 0)
    assert {s.code: (s.on_hand, s.reserved) for s in queries.stock(company)} == {
        "BOX": (9, 0),
        "MUG": (10, 3),
        "SET": (4, 1),
        "SET-B": (4, 1),
    }


def test_too_much_reserved_of_a_part_shows_below_zero(company: Company, shop: dict[str, Sku]) -> None:
    main = place(company)
    reserve([NewReservation(shop["MUG"].pk, main, "unit:1", 13)], clock.now())
    assert queries.supply_of([shop["SET"].pk], [main])[shop["SET"].pk, main].available == -2
    assert queries.sellable_of([shop["SET"].pk])[shop["SET"].pk, main] == -2


def test_a_kit_and_a_shadow_are_explained_by_the_ledgers_behind_them(
    company: Company, shop: dict[str, Sku]
) -> None:
    main = queries.warehouses(company).get(code="main")
    Sku.objects.filter(pk=shop["SET"].pk).update(buffer=1)
    told = queries.explain(shop["SET"], main)
    assert (told.on_hand, told.reserved, told.buffer, told.sellable, told.agrees) == (4, 0, 1, 3, True)
    assert [(q, part.whose.code, part.moved) for q, part in told.parts] == [
        (2, "MUG", {"count": 10}),
        (1, "BOX", {"count": 4}),
    ]
    assert told.formula == (
        "the least of MUG (10 − 0) ÷ 2 = 5, BOX (4 − 0) ÷ 1 = 4 − 1 safety quantity = 3 sellable"
    )
    shadow = set_shadow(sku=make_sku(company, "MUG-B", buffer=2), of=shop["MUG"], by="Bob")
    told = queries.explain(shadow, main)
    assert (told.whose.code, told.moved, told.sellable, len(told.movements)) == ("MUG", {"count": 10}, 8, 1)


def test_a_unit_of_a_kit_reserves_ships_and_gives_back_every_part(
    company: Company, shop: dict[str, Sku]
) -> None:
    main = place(company)
    sold = [NewReservation(shop["SET"].pk, main, f"unit:{n}") for n in (1, 2, 3)]
    assert reserve(sold, clock.now()) == {"unit:1", "unit:2", "unit:3"}
    assert reserve(sold, clock.now()) == set()
    assert stock_of(company) == {"MUG": (10, 6), "BOX": (4, 3)}
    assert release(["unit:1"], "cancelled", "worker") == 1
    assert consume(["unit:2", "unit:3"], "order 7", "worker") == 2
    assert (release(["unit:2"], "late", "worker"), consume(["unit:2"], "again", "worker")) == (0, 0)
    assert stock_of(company) == {"MUG": (6, 0), "BOX": (2, 0)}
    assert reserve(sold[1:], clock.now()) == set()
    keys = Movement.objects.filter(kind="shipment").values_list("once", flat=True)
    assert set(keys) == {f"ship:unit:{n}:{shop[code].pk}" for n in (2, 3) for code in ("MUG", "BOX")}
    assert settle_shipped(["unit:2", "unit:3"], back=True, reference="order 7", by="Bob") == 2
    assert settle_shipped(["unit:2", "unit:3"], back=True, reference="order 7", by="Bob") == 0
    assert stock_of(company) == {"MUG": (10, 0), "BOX": (4, 0)}


def test_a_kit_and_its_part_in_one_order_go_back_once_each(company: Company, shop: dict[str, Sku]) -> None:
    main = place(company)
    sold = [NewReservation(shop[code].pk, main, f"unit:{n}") for n, code in enumerate(("MUG", "SET"))]
    reserve(sold, clock.now())
    consume(["unit:0", "unit:1"], "order", "worker")
    assert stock_of(company) == {"MUG": (7, 0), "BOX": (3, 0)}
    settle_shipped(["unit:0", "unit:1"], back=True, reference="order", by="Bob")
    assert stock_of(company) == {"MUG": (10, 0), "BOX": (4, 0)}


def test_open_reservations_keep_the_parts_that_the_kit_had(company: Company, shop: dict[str, Sku]) -> None:
    main = place(company)
    reserve([NewReservation(shop["SET"].pk, main, "unit:1")], clock.now())
    set_kit(sku=shop["SET"], parts=[(shop["BOX"], 2)], by="Bob")
    assert reserve([NewReservation(shop["SET"].pk, main, "unit:1")], clock.now()) == set()
    assert stock_of(company) == {"MUG": (10, 2), "BOX": (4, 1)}
    reserve([NewReservation(shop["SET"].pk, main, "unit:2")], clock.now())
    assert stock_of(company) == {"MUG": (10, 2), "BOX": (4, 3)}
    consume(["unit:1", "unit:2"], "order", "worker")
    assert stock_of(company) == {"MUG": (8, 0), "BOX": (1, 0)}


def test_a_shadow_of_another_company_uses_the_stock_where_it_lies(
    company: Company, other_company: Company, shop: dict[str, Sku]
) -> None:
    theirs = make_warehouse(other_company)
    shadow = make_sku(other_company, "MUG-2")
    with pytest.raises(BadShadow, match="another company"):
        set_shadow(sku=shadow, of=shop["MUG"], by="Bob")
    set_shadow(sku=shadow, of=shop["MUG"], by="Bob", may=True)
    main, east = place(company), place(company, "east")
    reserve(
        [NewReservation(shadow.pk, theirs.pk, "unit:1"), NewReservation(shadow.pk, east, "unit:2")],
        clock.now(),
    )
    rows = Reservation.objects.order_by("holder").values_list("sku_id", "warehouse_id")
    assert list(rows) == [(shop["MUG"].pk, main), (shop["MUG"].pk, east)]
    assert queries.supply_of([shadow.pk], [main, theirs.pk]) == {(shadow.pk, main): Supply(
        10, 1, 9, True, (PartSupply(shop["MUG"].pk, 1, 10, 1, True),)
    )}  # fmt: skip


def test_a_sku_that_was_only_sold_was_never_counted(company: Company) -> None:
    main = make_warehouse(company).pk
    sku, zero = make_sku(company, "A").pk, make_sku(company, "B").pk
    reserve([NewReservation(sku, main, "unit:1"), NewReservation(sku, main, "unit:2")], clock.now())
    consume(["unit:2"], "order", "worker")
    assert queries.supply_of([sku, zero], [main]) == {(sku, main): Supply(-1, 1, -2, False)}
    count_stock(sku_id=zero, warehouse_id=main, counted=0, reason="", by="Bob")
    record_movement(sku_id=sku, warehouse_id=main, quantity=5, kind=MovementKind.RECEIPT, reason="", by="Bob")
    assert queries.supply_of([sku, zero], [main]) == {
        (sku, main): Supply(4, 1, 3, True),
        (zero, main): Supply(0, 0, 0, True),
    }


def test_who_depends_on_a_skus_stock(company: Company, shop: dict[str, Sku]) -> None:
    kit_b = set_shadow(sku=make_sku(company, "SET-B"), of=shop["SET"], by="Bob").pk
    mug_b = set_shadow(sku=make_sku(company, "MUG-B"), of=shop["MUG"], by="Bob").pk
    mug, box, kit = (shop[code].pk for code in ("MUG", "BOX", "SET"))
    assert dependents([mug]) == {mug, mug_b, kit, kit_b}
    assert dependents([box]) == {box, kit, kit_b}
    assert dependents([kit]) == {kit, kit_b}
    assert stock_parts([mug_b, kit_b]) == {mug_b: ((mug, 1),), kit_b: ((mug, 2), (box, 1))}


def test_a_change_is_announced_and_recorded_once(
    company: Company, shop: dict[str, Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    kit, shadow = shop["SET"], set_shadow(sku=make_sku(company, "SET-B"), of=shop["SET"], by="Bob")
    heard = hear(monkeypatch, StockPartsChanged)
    for _ in range(2):
        set_kit(sku=kit, parts=[(shop["MUG"], 3)], by="Bob")
    for _ in range(2):
        set_shadow(sku=shadow, of=None, by="Bob")
    set_kit(sku=kit, parts=[], by="Bob")
    assert heard == [
        StockPartsChanged(company.pk, (kit.pk, shadow.pk), None, "Bob"),
        StockPartsChanged(company.pk, (shadow.pk,), None, "Bob"),
        StockPartsChanged(company.pk, (kit.pk,), None, "Bob"),
    ]
    entries = LogEntry.objects.order_by("pk").filter(
        changes__has_any_keys=["kit parts", "shares the stock of"]
    )
    assert [entry.changes for entry in entries][1:] == [
        {"shares the stock of": ["", "SET"]},
        {"kit parts": ["1 × BOX, 2 × MUG", "3 × MUG"]},
        {"shares the stock of": ["SET", ""]},
        {"kit parts": ["3 × MUG", ""]},
    ]


Refused = tuple[str, Callable[[dict[str, Sku]], Any], type[RuleBroken], str]
REFUSALS: list[Refused] = [
    ("kit in kit", lambda s: set_kit(sku=s["NEW"], parts=[(s["SET"], 1)], by="Bob"), BadKit, "is a kit itself"),
    ("part of a kit", lambda s: set_kit(sku=s["MUG"], parts=[(s["NEW"], 1)], by="Bob"), BadKit, "is a part of"),
    ("itself", lambda s: set_kit(sku=s["NEW"], parts=[(s["NEW"], 1)], by="Bob"), BadKit, "contain itself"),
    ("twice", lambda s: set_kit(sku=s["NEW"], parts=[(s["MUG"], 1)] * 2, by="Bob"), BadKit, "named twice"),
    ("none", lambda s: set_kit(sku=s["NEW"], parts=[(s["MUG"], 0)], by="Bob"), BadKit, "cannot have 0"),
    ("too many", lambda s: set_kit(sku=s["NEW"], parts=[(s["MUG"], 10**6)], by="Bob"), BadKit, "1,000,000"),
    ("foreign", lambda s: set_kit(sku=s["NEW"], parts=[(s["THEIRS"], 1)], by="Bob"), BadKit, "another company"),
    ("old part", lambda s: set_kit(sku=s["NEW"], parts=[(s["OLD"], 1)], by="Bob"), ArchivedSku, "archived"),
    ("old kit", lambda s: set_kit(sku=s["OLD"], parts=[(s["MUG"], 1)], by="Bob"), ArchivedSku, "archived"),
    ("shadow part", lambda s: set_kit(sku=s["NEW"], parts=[(s["TWIN"], 1)], by="Bob"), BadKit, "shares"),
    ("shadow kit", lambda s: set_kit(sku=s["TWIN"], parts=[(s["MUG"], 1)], by="Bob"), BadKit, "shares"),
    ("stock", lambda s: set_kit(sku=s["LAMP"], parts=[(s["MUG"], 1)], by="Bob"), StockOfItsOwn, "7 on hand"),
    ("sold", lambda s: set_kit(sku=s["SOLD"], parts=[(s["MUG"], 1)], by="Bob"), StockOfItsOwn, "1 reserved"),
    ("own shadow", lambda s: set_shadow(sku=s["NEW"], of=s["NEW"], by="Bob"), BadShadow, "its own stock"),
    ("shadow of shadow", lambda s: set_shadow(sku=s["NEW"], of=s["TWIN"], by="Bob"), BadShadow, "itself"),
    ("has shadows", lambda s: set_shadow(sku=s["LAMP"], of=s["NEW"], by="Bob"), BadShadow, "Other SKUs"),
    ("kit as shadow", lambda s: set_shadow(sku=s["SET"], of=s["LAMP"], by="Bob"), BadShadow, "is a kit"),
    ("part as shadow", lambda s: set_shadow(sku=s["MUG"], of=s["LAMP"], by="Bob"), BadShadow, "part of a kit"),
    ("old", lambda s: set_shadow(sku=s["NEW"], of=s["OLD"], by="Bob"), ArchivedSku, "archived"),
    ("stock of shadow", lambda s: set_shadow(sku=s["SOLD"], of=s["LAMP"], by="Bob"), StockOfItsOwn, "reserved"),
]  # fmt: skip


def test_what_cannot_be_is_refused_and_nothing_happens(
    company: Company, other_company: Company, shop: dict[str, Sku]
) -> None:
    skus = shop | {code: make_sku(company, code) for code in ("NEW", "OLD", "TWIN", "SOLD")}
    skus |= {"LAMP": make_sku(company, "LAMP", on_hand=7), "THEIRS": make_sku(other_company, "THEIRS")}
    archive_sku(sku=skus["OLD"], by="Bob")
    set_shadow(sku=skus["TWIN"], of=skus["LAMP"], by="Bob")
    reserve([NewReservation(skus["SOLD"].pk, place(company), "unit:1")], clock.now())

    def state() -> tuple[list[Any], list[Any], int]:
        parts = KitPart.objects.order_by("pk").values_list("kit", "part", "quantity")
        return (
            list(parts),
            list(Sku.objects.order_by("pk").values_list("shadow_of")),
            LogEntry.objects.count(),
        )

    before = state()
    for name, act, refusal, words in REFUSALS:
        with pytest.raises(refusal, match=words):
            act(skus)
        assert state() == before, name


def test_stock_may_stay_when_a_person_says_so_and_can_still_be_taken_away(
    company: Company, shop: dict[str, Sku]
) -> None:
    main, lamp = place(company), make_sku(company, "LAMP", on_hand=7)
    set_kit(sku=lamp, parts=[(shop["MUG"], 1)], by="Bob", leave_stock=True)
    assert queries.supply_of([lamp.pk], [main])[lamp.pk, main].on_hand == 10
    for counted in (8, 1):
        with pytest.raises(NoStockOfItsOwn, match="is a kit"):
            count_stock(sku_id=lamp.pk, warehouse_id=main, counted=counted, reason="", by="Bob")
    with pytest.raises(NoStockOfItsOwn, match="is a kit"):
        record_movement(
            sku_id=lamp.pk, warehouse_id=main, quantity=1, kind=MovementKind.RECEIPT, reason="", by="Bob"
        )
    assert Balance.objects.get(sku=lamp).on_hand == 7
    count_stock(sku_id=lamp.pk, warehouse_id=main, counted=0, reason="Taken apart", by="Bob")
    assert Balance.objects.get(sku=lamp).on_hand == 0


def test_the_supply_of_very_many_skus_is_one_statement(
    company: Company, django_assert_num_queries: Any
) -> None:
    """Twenty thousand SKUs, a tenth of them kits of three, in two warehouses."""
    places = [make_warehouse(company).pk, make_warehouse(company, "east").pk]
    product = make_sku(company, "FIRST").product_id
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_sku (company_id, product_id, code, title, barcode, currency, buffer, created_at,"
            " updated_at) SELECT %s, %s, 'S' || n, 'S', '', '', 0, now(), now() FROM generate_series(1, 20000) n",
            [company.pk, product],
        )
        cursor.execute(
            "INSERT INTO inventory_balance (sku_id, warehouse_id, on_hand, reserved, is_counted, updated_at)"
            " SELECT s.id, w, 9, 2, true, now() FROM catalog_sku s CROSS JOIN unnest(%s::bigint[]) w"
            " WHERE right(code, 1) <> '0'",
            [places],
        )
        cursor.execute(
            "INSERT INTO catalog_kitpart (kit_id, part_id, quantity)"
            " SELECT id, id - n, n FROM catalog_sku CROSS JOIN generate_series(1, 3) n WHERE right(code, 1) = '0'"
        )
    ids = list(Sku.objects.filter(code__startswith="S").values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = queries.supply_of(ids, places)
    assert len(found) == 40_000
    kits = [supply for supply in found.values() if supply.parts]
    assert len(kits) == 4_000
    assert {supply.available for supply in kits} == {2}

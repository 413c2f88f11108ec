"""Every way in which stock moves: with its cause, once, and never out of nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.catalog.errors import NoStockOfItsOwn
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import (
    assemble,
    cancel_transfer,
    change_stock,
    receive_transfer,
    send_transfer,
)
from shelfwire.inventory.errors import (
    AnotherCompany,
    BadAssembly,
    BadQuantity,
    BadTransfer,
    Ended,
    KeyUsed,
    NotEnoughThere,
)
from shelfwire.inventory.models import Movement, Transfer, Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company


@pytest.fixture
def house(company: Company) -> tuple[Warehouse, Warehouse, Sku, Sku]:
    """Main and east; ten mugs and four boxes in main."""
    main, east = make_warehouse(company), make_warehouse(company, "east")
    return main, east, make_sku(company, "MUG", on_hand=10), make_sku(company, "BOX", on_hand=4)


def stock(company: Company) -> dict[tuple[str, str], int]:
    assert queries.audit(company) == []
    return {(b.sku.code, b.warehouse.code): b.on_hand for b in queries.balances(company)}


def test_what_is_in_transit_is_nobodys_until_it_arrives(company: Company, house: Any) -> None:
    main, east, mug, box = house
    before = stock(company)
    for _ in range(2):
        sent = send_transfer(
            source=main, target=east, lines=[(mug, 6), (box, 1)], by="Bob", reference="Van 7", once="k1"
        )
    assert stock(company) == before | {("MUG", "main"): 4, ("BOX", "main"): 3}
    assert (mug.pk, east.pk) not in queries.sellable_of([mug.pk])
    with pytest.raises(KeyUsed):
        send_transfer(source=main, target=east, lines=[(mug, 5)], by="Bob", once="k1")
    for _ in range(2):
        receive_transfer(transfer=sent, by="Charlie", arrived={mug.pk: 5})
    assert stock(company) == {
        ("MUG", "main"): 4, ("BOX", "main"): 3, ("MUG", "east"): 5, ("BOX", "east"): 1,
    }  # fmt: skip
    [row] = queries.transfers(company)
    assert (row.status, row.sent_by, row.ended_by) == ("arrived", "Bob", "Charlie")
    assert dict(row.lines.values_list("sku__code", "arrived")) == {"MUG": 5, "BOX": 1}
    with pytest.raises(Ended):
        cancel_transfer(transfer=sent, by="Bob")
    posted = Movement.objects.filter(kind="transfer").values_list("quantity", "reference", "reason", "by")
    assert set(posted) == {
        (-6, "Van 7", "To East", "Bob"), (-1, "Van 7", "To East", "Bob"),
        (5, "Van 7", "From Main", "Charlie"), (1, "Van 7", "From Main", "Charlie"),
    }  # fmt: skip


def test_a_transfer_that_never_went_comes_back_once(company: Company, house: Any) -> None:
    main, east, mug, _ = house
    before = stock(company)
    sent = send_transfer(source=main, target=east, lines=[(mug, 6)], by="Bob")
    for _ in range(2):
        cancel_transfer(transfer=sent, by="Bob")
    assert stock(company) == before
    with pytest.raises(Ended):
        receive_transfer(transfer=sent, by="Bob")
    assert stock(company) == before


def test_parts_become_a_counted_sku_and_are_taken_apart_again(company: Company, house: Any) -> None:
    main, _, mug, box = house
    gift = make_sku(company, "GIFT")
    parts = [(mug, 2), (box, 1)]
    for _ in range(2):
        assemble(sku=gift, parts=parts, quantity=3, warehouse=main, by="Bob", reference="Job 4", once="a1")
    assert stock(company) == {("MUG", "main"): 4, ("BOX", "main"): 1, ("GIFT", "main"): 3}
    assert queries.supply_of([gift.pk], [main.pk])[gift.pk, main.pk].counted
    with pytest.raises(KeyUsed):
        assemble(sku=gift, parts=parts, quantity=2, warehouse=main, by="Bob", once="a1")
    moved = assemble(sku=gift, parts=parts, quantity=-1, warehouse=main, by="Bob")
    assert {m.sku.code: (m.quantity, m.reason) for m in moved} == {
        code: (quantity, "1 × GIFT taken apart") for code, quantity in (("GIFT", -1), ("MUG", 2), ("BOX", 1))
    }
    assert stock(company) == {("MUG", "main"): 6, ("BOX", "main"): 2, ("GIFT", "main"): 2}


def test_damage_takes_away_what_is_named(company: Company, house: Any) -> None:
    main, _, mug, _ = house
    for _ in range(2):
        change_stock(
            sku_id=mug.pk, warehouse_id=main.pk, kind=MovementKind.DAMAGE, quantity=3, reason="Fell", by="Bob",
            once="d1",
        )  # fmt: skip
    assert stock(company)["MUG", "main"] == 7
    with pytest.raises(BadQuantity, match="brings stock back"):
        change_stock(
            sku_id=mug.pk, warehouse_id=main.pk, kind=MovementKind.DAMAGE, quantity=-3, reason="", by="Bob"
        )
    assert stock(company)["MUG", "main"] == 7


def test_what_cannot_be_is_refused_and_nothing_happens(
    company: Company, other_company: Company, house: Any
) -> None:
    main, east, mug, box = house
    theirs, foreign, kit = (
        make_warehouse(other_company),
        make_sku(other_company, "X"),
        make_sku(company, "SET"),
    )
    set_kit(sku=kit, parts=[(mug, 2)], by="Bob")

    def send(*lines: tuple[Sku, int], target: Warehouse = east) -> Any:
        return send_transfer(source=main, target=target, lines=lines, by="Bob")

    def build(sku: Sku, *parts: tuple[Sku, int], quantity: int = 1) -> Any:
        return assemble(sku=sku, parts=parts, quantity=quantity, warehouse=main, by="Bob")

    before, count = stock(company), Movement.objects.count()
    cases: list[tuple[Callable[[], Any], type[RuleBroken]]] = [
        (lambda: send((mug, 1), target=main), BadTransfer),
        (lambda: send((mug, 1), target=theirs), AnotherCompany),
        (lambda: send((foreign, 1)), AnotherCompany),
        (lambda: send(), BadTransfer),
        (lambda: send((mug, 1), (mug, 1)), BadTransfer),
        (lambda: send((mug, 0)), BadQuantity),
        (lambda: send((mug, 11)), NotEnoughThere),
        (lambda: send((kit, 1)), NoStockOfItsOwn),
        (lambda: build(kit, (mug, 2)), NoStockOfItsOwn),
        (lambda: build(box), BadAssembly),
        (lambda: build(box, (box, 1)), BadAssembly),
        (lambda: build(box, (mug, 0)), BadAssembly),
        (lambda: build(box, (mug, 1), quantity=0), BadAssembly),
        (lambda: build(box, (foreign, 1)), AnotherCompany),
    ]
    for act, refusal in cases:
        with pytest.raises(refusal):
            act()
    assert (stock(company), Movement.objects.count()) == (before, count)
    assert not Transfer.objects.exists()

"""Reservations of order sources outside Shelfwire: once by their key, and gone at their moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries
from shelfwire.inventory.actions import release_for, reserve_for, ship_for
from shelfwire.inventory.errors import (
    AnotherCompany,
    BadQuantity,
    BadReservation,
    Ended,
    KeyUsed,
    NotReserved,
)
from shelfwire.inventory.jobs_registry import release_expired_reservations
from shelfwire.inventory.models import ExternalReservation, Movement, Warehouse
from shelfwire.kit import clock
from shelfwire.people.models import Company


@pytest.fixture
def goods(company: Company) -> tuple[Warehouse, Sku, Sku]:
    """Ten mugs, and a set of two."""
    main = make_warehouse(company)
    mug = make_sku(company, "MUG", on_hand=10)
    return main, mug, set_kit(sku=make_sku(company, "SET"), parts=[(mug, 2)], by="Bob")


def mugs(company: Company) -> tuple[int, int]:
    assert queries.audit(company) == []
    [row] = queries.balances(company)
    return row.on_hand, row.reserved


def test_a_source_reserves_ships_and_releases_once_by_its_key(company: Company, goods: Any) -> None:
    main, mug, kit = goods
    lines = [(mug, main, 1), (kit, main, 2)]
    for _ in range(2):
        made = reserve_for(company=company, source="till", key="A-1", lines=lines, by="key Till")
    reserve_for(company=company, source="shop", key="A-1", lines=[(mug, main, 1)], by="key Shop")
    assert mugs(company) == (10, 6)
    with pytest.raises(KeyUsed):
        reserve_for(company=company, source="till", key="A-1", lines=[(mug, main, 2)], by="key Till")
    holders = {f"external:{line.pk}" for line in made.lines.all()}
    assert queries.external_holders([*holders, "unit:1"]) == dict.fromkeys(holders, made)
    for _ in range(2):
        ship_for(company=company, source="till", key="A-1", by="key Till")
        release_for(company=company, source="shop", key="A-1", by="key Shop")
    assert mugs(company) == (5, 0)
    sold = Movement.objects.filter(kind="shipment").values_list("quantity", "reference")
    assert sorted(sold) == [(-4, "till A-1"), (-1, "till A-1")]
    with pytest.raises(Ended):
        release_for(company=company, source="till", key="A-1", by="key Till")
    with pytest.raises(Ended):
        ship_for(company=company, source="shop", key="A-1", by="key Shop")
    # the same order again makes no second reservation
    reserve_for(company=company, source="till", key="A-1", lines=lines, by="key Till")
    assert mugs(company) == (5, 0)


def test_what_expires_is_released_at_its_moment_and_not_before(company: Company, goods: Any) -> None:
    main, mug, _ = goods
    now = clock.now()
    for key, days in (("soon", 1), ("later", 3)):
        reserve_for(
            company=company, source="till", key=key, lines=[(mug, main, 2)], by="Till",
            expires_at=now + timedelta(days=days),
        )  # fmt: skip
    reserve_for(company=company, source="till", key="kept", lines=[(mug, main, 1)], by="Till")
    for hours, reserved in ((23, 5), (25, 3), (25, 3), (80, 1)):
        with time_machine.travel(now + timedelta(hours=hours)):
            release_expired_reservations()
        assert mugs(company) == (10, reserved)
    statuses = queries.external_reservations(company).values_list("key", "status")
    assert dict(statuses) == {"soon": "expired", "later": "expired", "kept": "active"}
    with pytest.raises(Ended):
        ship_for(company=company, source="till", key="soon", by="Till")
    release_for(company=company, source="till", key="soon", by="Till")
    assert mugs(company) == (10, 1)


def test_what_cannot_be_is_refused_and_nothing_is_made(
    company: Company, other_company: Company, goods: Any
) -> None:
    main, mug, _ = goods
    foreign, theirs = make_sku(other_company, "X"), make_warehouse(other_company)
    past = clock.now() - timedelta(seconds=1)
    cases: list[tuple[list[Any], dict[str, Any], type[Exception]]] = [
        ([], {}, BadReservation),
        ([(mug, main, 0)], {}, BadQuantity),
        ([(foreign, main, 1)], {}, AnotherCompany),
        ([(mug, theirs, 1)], {}, AnotherCompany),
        ([(mug, main, 1)], {"expires_at": past}, BadReservation),
    ]
    for lines, more, refusal in cases:
        with pytest.raises(refusal):
            reserve_for(company=company, source="till", key="A", lines=lines, by="Till", **more)
    for act in (release_for, ship_for):
        with pytest.raises(NotReserved):
            act(company=company, source="till", key="A", by="Till")
    assert not ExternalReservation.objects.exists()
    assert mugs(company) == (10, 0)

"""Whatever is kept beside its rows is recounted, and a planted fault is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.factories import make_sku, make_warehouse

from shelfwire.catalog.actions import set_kit
from shelfwire.inventory import queries
from shelfwire.inventory.actions import NewReservation, reserve, reserve_for
from shelfwire.kit import clock
from shelfwire.people.models import Company

FAULTS = [
    ("UPDATE inventory_balance SET on_hand = 9 WHERE sku_id = %(mug)s", {"balance", "oversold"}),
    ("UPDATE inventory_oversold SET units = 7", {"oversold"}),
    ("DELETE FROM inventory_oversold", {"oversold"}),
    (
        "UPDATE inventory_reservation SET status = 'consumed' WHERE sku_id = %(box)s",
        {"balance", "holder unit:1", "holder external"},
    ),
    ("UPDATE inventory_externalreservation SET status = 'shipped'", {"holder external"}),
    ("INSERT INTO catalog_kitpart (kit_id, part_id, quantity) VALUES (%(mug)s, %(box)s, 1)", {"part MUG"}),
]


@pytest.mark.parametrize(("fault", "found"), FAULTS)
def test_a_planted_fault_is_found(fault: str, found: set[str], company: Company) -> None:
    main = make_warehouse(company)
    mug, box, kit = (make_sku(company, code, on_hand=n) for code, n in (("MUG", 2), ("BOX", 5), ("SET", 0)))
    set_kit(sku=kit, parts=[(mug, 3), (box, 1)], by="Bob")
    reserve([NewReservation(kit.pk, main.pk, "unit:1")], clock.now())
    reserve_for(company=company, source="till", key="1", lines=[(box, main, 1)], by="Till")
    assert queries.audit(company) == []
    with connection.cursor() as cursor:
        cursor.execute(fault, {"mug": mug.pk, "box": box.pk})

    def short(what: str) -> Any:
        return what.rsplit(":", 1)[0] if what.startswith("holder external") else what

    assert {short(difference.what) for difference in queries.audit(company)} == found

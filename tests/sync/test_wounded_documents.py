"""TikTok's order documents with one field broken, all the way into the tables: none is lost, none costs another."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.shelfwire_tiktok.support import US_ORDER
from tests.shelfwire_tiktok.test_generosity import JUNK, mutated, paths
from tests.support.folder_shops import Shop

from shelfwire.channels.port import OrderPage
from shelfwire.orders.models import Order
from shelfwire.sync.orders.recording import take_in
from shelfwire_tiktok.mapping.orders import read_order

WORSE: list[Any] = [
    "\ud800x", "\udc00\ud800", "\U0001f600", "\u202eabc", "é " * 6000, "-12.50", "999999999999999.99", "1.2345", "a\nb",
    2**63 - 1, -(2**63), float("nan"), float("inf"), 7, 4294967296, 32503680000, 253402300799, 1767229300000,
]  # fmt: skip
PLACES = [path for path in paths(US_ORDER) if path != ("id",)]


def test_a_broken_field_is_recorded_around_and_costs_no_other_order(selling: Shop) -> None:
    for kind, junk in enumerate([*JUNK, *WORSE]):
        documents = [
            copy.deepcopy(US_ORDER) | {"id": f"57646{kind:03}{at:010}"} for at in range(len(PLACES) + 1)
        ]
        wounded = [mutated(document, path, junk) for document, path in zip(documents, PLACES, strict=False)]
        page = [read_order(json.dumps(each).encode(), "USD") for each in [*wounded, documents[-1]]]
        first, again = (take_in(selling.account, OrderPage(tuple(page), None), "poll") for _ in range(2))
        assert (junk, first.lost, again.lost) == (junk, (), ())
        assert (junk, first.recorded.created, again.recorded.unchanged) == (junk, len(page), len(page))
    known = set(Order.objects.values_list("external_id", flat=True))
    assert documents[-1]["id"] in known
    assert len(known) == len([*JUNK, *WORSE]) * len(page)

"""``shelfwire packages``: every refusal by name; the journeys of packages split and combine with it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import channel_order, make_account, make_sku, make_warehouse

from shelfwire.cli import packages
from shelfwire.cli.stock import UnknownName
from shelfwire.fulfilment.errors_requests import NoSplitHere, NotCombinable
from shelfwire.fulfilment.models import PackageRequest
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: packages.split_lines("9", ["SHIRT-M"]), UnknownName),
        (lambda: packages.split_lines("1", ["MUG"]), UnknownName),
        (lambda: packages.split_lines("1", ["shirt-m"]), NoSplitHere),
        (lambda: packages.combinable_lines("Nowhere"), UnknownName),
        (lambda: packages.combine_lines("Corner Shop US", "7", []), NotCombinable),
        (lambda: packages.uncombine_lines("Corner Shop US", "7", []), NotCombinable),
        (lambda: packages.act_lines("undo", 7), UnknownName),
    ],
)
def test_what_cannot_be_is_refused_by_name(company: Company, call: Any, error: type[Exception]) -> None:
    make_warehouse(company)
    make_sku(company, "SHIRT-M", on_hand=10)
    record_orders(make_account(company), [channel_order("1", units=[("SHIRT-M", 2)])], "poll")
    with pytest.raises(error):
        list(call())
    assert not PackageRequest.objects.exists()
    assert list(packages.list_lines("", 5)) == list(packages.combinable_lines("")) == []

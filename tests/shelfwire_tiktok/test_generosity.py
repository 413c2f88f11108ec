"""Whatever a document looks like, reading it never fails and never forgets which order it is."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shelfwire_tiktok.support import US_ORDER, VN_ORDER, sample_orders

from shelfwire.channels.port import ChannelOrder
from shelfwire_tiktok.mapping.orders import NotAnOrder, read_order

DOCUMENTS = [
    US_ORDER,
    VN_ORDER,
    *sample_orders("get-order-detail"),
    *sample_orders("get-order-detail-202309"),
]

Path = tuple[str | int, ...]


def paths(node: Any, at: Path = ()) -> Iterator[Path]:
    """Every place in a document, the root left out."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield (*at, key)
        yield from paths(value, (*at, key))


PLACES = [(document, path) for document in DOCUMENTS for path in paths(document) if path != ("id",)]

JUNK: list[Any] = [
    None, "", " ", "0", "abc", "12,5", "NaN", "\x00", "**", "x" * 5000,
    0, -1, 1.5, 10**25, -(10**25), 1e308, True, False,
    [], [None], [[]], ["a"], {}, {"a": None}, [{}], [{"id": 7}], {"id": []},
]  # fmt: skip


def mutated(document: Any, path: Path, value: Any, *, drop: bool = False) -> Any:
    copied = copy.deepcopy(document)
    place = copied
    for step in path[:-1]:
        if not isinstance(place, dict | list):
            return copied  # an earlier mutation took this place away
        try:
            place = place[step]  # type: ignore[call-overload,index]
        except (KeyError, IndexError, TypeError):
            return copied
    try:
        if drop:
            del place[path[-1]]
        else:
            place[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return copied
    return copied


def read(document: Any) -> ChannelOrder:
    raw = json.dumps(document).encode()
    order = read_order(raw)
    assert order.document == raw
    assert order.placed_at.tzinfo is not None
    assert order.updated_at.tzinfo is not None
    assert all(isinstance(words, str) for words in order.unknown.values())
    for number in (order.total_minor, order.tax_minor, *(row.minor for row in order.amounts)):
        assert -(2**63) <= number < 2**63
    assert all("\x00" not in word for word in (order.buyer_message, order.buyer_name, order.channel_status))
    assert len({unit.external_id for unit in order.units}) == len(order.units)
    assert all(0 < len(unit.external_id) <= 64 for unit in order.units)
    assert len({(row.kind, row.funder) for row in order.amounts}) == len(order.amounts)
    return order


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:20])
def test_junk_in_any_single_field_costs_neither_the_order_nor_its_id(junk: Any) -> None:
    for document, path in PLACES:
        assert read(mutated(document, path, junk)).external_id == document["id"]


def test_any_single_field_may_be_missing() -> None:
    for document, path in PLACES:
        assert read(mutated(document, path, None, drop=True)).external_id == document["id"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(JUNK),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.data())
def test_many_wounds_at_once_cost_neither_the_order_nor_its_id(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    places = [path for path in paths(document) if path != ("id",)]
    for path in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=12)):
        document = mutated(document, path, data.draw(JSON), drop=data.draw(st.booleans()))
    assert read(document).external_id == document["id"]


@given(JSON | st.dictionaries(st.sampled_from(sorted(US_ORDER)), JSON))
def test_any_json_at_all_is_an_order_or_says_why_not(document: Any) -> None:
    with contextlib.suppress(NotAnOrder):
        assert read(document).external_id


@given(st.binary())
def test_any_bytes_at_all_are_an_order_or_say_why_not(raw: bytes) -> None:
    with pytest.raises(NotAnOrder):
        read_order(raw)


def test_a_document_nested_without_end_says_why_not() -> None:
    with pytest.raises(NotAnOrder):
        read_order(b"[" * 100_000)


def test_fields_of_the_future_are_kept_in_the_document_and_disturb_nothing() -> None:
    today = read(US_ORDER)
    tomorrow = read({**US_ORDER, "hologram": {"of": ["the", "buyer"]}, "status_v2": 3})
    assert tomorrow.unknown == today.unknown == {}
    assert b"hologram" in tomorrow.document
    assert tomorrow.units == today.units

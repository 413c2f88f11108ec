"""Whatever a cancellation or return looks like, reading it never fails and never forgets which case it is."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shelfwire_tiktok.support import SAMPLES
from tests.shelfwire_tiktok.test_generosity import JSON, JUNK, mutated, paths

from shelfwire.aftersales import columns
from shelfwire.aftersales.moments import dated
from shelfwire.channels.port import ChannelCase
from shelfwire.kit.money import Money
from shelfwire_tiktok.mapping.cases import NotACase, cancellation, offered_part, returned
from tiktok_shop.reading import read as read_wire
from tiktok_shop.reply import Document
from tiktok_shop.types.aftersales import Cancellation, ReturnOrder

NOW = datetime(2026, 6, 1, tzinfo=UTC)
T = 1767225600
_READERS: dict[str, Any] = {"cancel_id": (Cancellation, cancellation), "return_id": (ReturnOrder, returned)}


def _samples() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name, rows, key in (
        ("search-cancellations", "cancellations", "cancel_id"),
        ("search-returns", "return_orders", "return_id"),
    ):
        sample = json.loads((SAMPLES / "return_refund" / f"{name}.json").read_text())
        found += [(key, row) for row in sample["response"]["body"]["data"][rows]]
    return found


DOCUMENTS = _samples()
PLACES = [
    (key, document, path)
    for key, document in DOCUMENTS
    for path in paths(document)
    if path not in ((key,), ("order_id",))
]


def read(key: str, document: Any, currency: str = "USD") -> ChannelCase:
    kind, reader = _READERS[key]
    raw = json.dumps(document).encode()
    wire, faults = read_wire(kind, raw)
    case: ChannelCase = reader(Document(wire, raw, faults), currency)
    assert case.document == raw
    assert case.created_at.tzinfo is not None
    assert case.updated_at.tzinfo is not None
    assert all(isinstance(words, str) for words in case.unknown.values())
    case = dated(case, NOW).doc
    for row in (columns.facts(case), *columns.item_rows(case)):
        assert all("\x00" not in value for value in row.values() if isinstance(value, str))
    offered_part(case)
    return case


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:20])
def test_junk_in_any_single_field_costs_neither_the_case_nor_its_id(junk: Any) -> None:
    for key, document, path in PLACES:
        assert read(key, mutated(document, path, junk)).external_id == document[key]


def test_any_single_field_may_be_missing() -> None:
    for key, document, path in PLACES:
        assert read(key, mutated(document, path, None, drop=True)).external_id == document[key]


@given(st.data())
def test_many_wounds_at_once_cost_neither_the_case_nor_its_id(data: st.DataObject) -> None:
    key, document = data.draw(st.sampled_from(DOCUMENTS))
    places = [path for path in paths(document) if path not in ((key,), ("order_id",))]
    wounded = copy.deepcopy(document)
    for path in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=12)):
        wounded = mutated(wounded, path, data.draw(JSON), drop=data.draw(st.booleans()))
    assert read(key, wounded).external_id == document[key]


def row(key: str, **more: Any) -> dict[str, Any]:
    own = {
        "cancel_id": {"cancel_status": "CANCELLATION_REQUEST_PENDING"},
        "return_id": {"return_type": "REFUND", "return_status": "RETURN_OR_REFUND_REQUEST_PENDING"},
    }[key]
    return {
        key: "4",
        "order_id": "5",
        "role": "BUYER",
        "create_time": T,
        "update_time": T + 60,
        **own,
        **more,
    }


@pytest.mark.parametrize(
    ("action", "due", "unknown"),
    [
        ({"action": "SELLER_RESPOND_REFUND", "deadline": T + 900}, T + 900, {}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": str(T + 900)}, T + 900, {}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": (T + 900) * 1000}, T + 900, {}),
        ({"action": "SELLER_RESPOND_REFUND"}, T + 48 * 3600, {"deadline": "missing"}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": None}, T + 48 * 3600, {"deadline": "missing"}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": 0}, T + 48 * 3600, {"deadline": "missing"}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": -7}, T + 48 * 3600, {"deadline": "-7"}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": 9**11}, T + 48 * 3600, {"deadline": "31381059609"}),
        ({"action": "SELLER_RESPOND_REFUND", "deadline": "soon"}, T + 48 * 3600, {"deadline": "soon"}),
        ({"action": "SELLER_RESPOND_REPLACEMENT"}, T + 24 * 3600, {"deadline": "missing"}),
        ({"action": "SELLER_RESPOND_RECEIVE_PACKAGE"}, T + 60 + 48 * 3600, {"deadline": "missing"}),
        ({"action": "RESPOND_SOMEHOW", "deadline": T + 900}, T + 900, {}),
        ({"deadline": T + 900}, T + 900, {"action": "missing"}),
        ({"action": "BUYER_RESPOND", "deadline": T + 900}, None, {}),
    ],
)
def test_what_waits_for_the_seller_has_a_deadline_whatever_is_said_of_it(
    action: Any, due: int | None, unknown: dict[str, str]
) -> None:
    case = read("return_id", row("return_id", seller_next_action_response=[action]))
    assert case.due_at == (None if due is None else datetime.fromtimestamp(due, UTC))
    assert case.unknown == {f"seller_next_action_response[0].{name}": what for name, what in unknown.items()}


@pytest.mark.parametrize(
    ("amount", "shop", "read_as", "unknown"),
    [
        ({"refund_total": "1200", "currency": "JPY"}, "USD", Money(1200, "JPY"), None),
        ({"refund_total": 1200, "currency": "vnd"}, "USD", Money(1200, "VND"), None),
        ({"refund_total": "1.234", "currency": "KWD"}, "USD", Money(1234, "KWD"), None),
        ({"refund_total": "0", "currency": "USD"}, "USD", Money(0, "USD"), None),
        ({"refund_total": "5.5"}, "GBP", Money(550, "GBP"), None),
        ({"refund_total": "5.5", "currency": "$"}, "GBP", Money(550, "GBP"), "currency"),
        ({"refund_total": "5.5"}, "", None, "currency"),
        ({"refund_total": "1,5", "currency": "USD"}, "USD", None, "refund_total"),
        ({"currency": "USD"}, "USD", None, None),
    ],
)
def test_amounts_are_read_in_their_currency_or_kept_as_they_are(
    amount: Any, shop: str, read_as: Money | None, unknown: str | None
) -> None:
    case = read("cancel_id", row("cancel_id", refund_amount=amount), shop)
    assert (case.refund.total if case.refund else None) == read_as
    assert list(case.unknown) == ([f"refund_amount.{unknown}"] if unknown else [])


def test_of_a_bundle_the_parts_may_name_the_unit_alone() -> None:
    parts = [{"order_line_item_id": None}, {"order_line_item_id": 77}, {"order_line_item_id": "77"}]
    line = {"return_line_item_id": "1", "sku_id": "8", "return_sub_line_items": parts}
    (item,) = read("return_id", row("return_id", return_line_items=[line])).items
    assert item.unit_ids == ("77",)


@given(st.sampled_from(list(_READERS)), JSON)
def test_any_json_at_all_is_a_case_or_says_why_not(key: str, document: Any) -> None:
    with contextlib.suppress(NotACase):
        assert read(key, document).external_id

"""Reading generously: every sample, and everything a sample may turn into."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tiktok_shop.wire_server import SPEC, Scripted, WireServer, envelope

from tiktok_shop import OPERATIONS, Client, Operation, UnreadableAnswer
from tiktok_shop._http import Answer
from tiktok_shop.envelope import open_envelope
from tiktok_shop.reading import Fault, build, read
from tiktok_shop.types.orders import Order
from tiktok_shop.types.requests import Write


def samples() -> dict[str, dict[str, Any]]:
    found = {}
    for area in ("authorization", "seller", "order", "logistics", "fulfillment", "event"):
        for path in sorted((SPEC / "samples" / area).glob("*.json")):
            found[f"{area}/{path.stem}"] = json.loads(path.read_text())
    return found


SAMPLES = samples()

# Endpoints that have a sample but are no part of this client yet.
ELSEWHERE = {
    "logistics/get-global-seller-warehouse",
    "order/add-external-order-references",
    "order/get-external-order-references",
    "order/search-order-by-external-order-reference",
}


WRONG = {"fulfillment/upload-invoice"}
"""Its order_ids is one text, where the documentation of the same call says a list."""


def operation_of(sample: dict[str, Any]) -> tuple[Operation[Any], str] | None:
    """The operation and version a sample was taken from."""
    method, path = sample["_meta"]["what"].split()
    version = path.split("/")[2]
    for row in OPERATIONS.values():
        if (
            row.method == method
            and version in row.versions
            and row.path.replace("{version}", version) == path
        ):
            return row, version
    return None


KNOWN = {name: found for name, sample in SAMPLES.items() if (found := operation_of(sample))}


def test_every_sample_of_these_areas_belongs_to_an_operation_or_is_known_to_be_elsewhere() -> None:
    assert set(SAMPLES) - set(KNOWN) == ELSEWHERE


def opened(row: Operation[Any], body: bytes) -> tuple[Any, str | None, tuple[Fault, ...]]:
    return open_envelope(row.name, Answer(200, body, lambda _: None), row.result)


def leaves(value: Any, found: Any, path: str) -> list[str]:
    """Where the understood value lost something of the document."""
    if isinstance(found, msgspec.Struct):
        names = {f.encode_name: f.name for f in msgspec.structs.fields(type(found))}
        return [
            lost
            for key, inner in value.items()
            if inner is not None
            for lost in (
                leaves(inner, getattr(found, names[key]), f"{path}.{key}")
                if key in names
                else [f"{path}.{key}"]
            )
        ]
    if isinstance(value, list):
        assert len(value) == len(found), path
        return [
            lost
            for at, (inner, got) in enumerate(zip(value, found, strict=True))
            for lost in leaves(inner, got, f"{path}[{at}]")
        ]
    return [] if value == found else [path]


@pytest.mark.parametrize("name", KNOWN)
def test_every_sample_is_understood_without_losing_a_field(name: str) -> None:
    row, _ = KNOWN[name]
    body = SAMPLES[name]["response"]["body"]
    value, request_id, faults = opened(row, json.dumps(body).encode())
    assert request_id == body["request_id"]
    assert faults == ()
    if row.item is None:
        assert leaves(body["data"], value, "") == []
        return
    key = next(f.encode_name for f in msgspec.structs.fields(row.result) if f.name == "items")
    documents = body["data"].get(key) or []
    assert [json.loads(bytes(raw)) for raw in value.items] == documents
    for raw, document in zip(value.items, documents, strict=True):
        item, item_faults = read(row.item, raw)
        assert item_faults == ()
        assert leaves(document, item, "") == []


@pytest.mark.parametrize(
    "name",
    [name for name in KNOWN if SAMPLES[name].get("request", {}).get("body") and name not in WRONG],
)
def test_every_sample_of_a_request_can_be_written(name: str) -> None:
    row, version = KNOWN[name]
    body = SAMPLES[name]["request"]["body"]
    request: Write = msgspec.convert(body, row.bodies[version])
    assert json.loads(msgspec.json.encode(request)) == body


ORDER = SAMPLES["order/get-order-detail"]["response"]["body"]["data"]["orders"][0]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += places(inner, (*path, key))
    return found


PLACES = [path for path in places(ORDER) if path]

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), junk), min_size=1, max_size=4))
def test_an_order_with_anything_anywhere_is_still_read_and_the_rest_of_it_kept(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    document = copy.deepcopy(ORDER)
    for path, value in changes:
        target = document
        with contextlib.suppress(LookupError, TypeError):  # an earlier change took the place away
            for step in path[:-1]:
                target = target[step]
            target[path[-1]] = value
    order, _ = read(Order, json.dumps(document).encode())
    touched = {path[0] for path, _ in changes}
    for name in ("id", "status", "create_time"):
        if name not in touched:
            assert getattr(order, name) == ORDER[name]
    assert isinstance(order.line_items, list)
    for item in order.line_items:
        assert item.id is None or isinstance(item.id, str)
    json.dumps(msgspec.to_builtins(order))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(OPERATIONS)), junk)
def test_any_data_at_all_gives_a_value_or_a_clear_error(name: str, data: Any) -> None:
    row = OPERATIONS[name]
    try:
        value, _, _ = opened(row, json.dumps({"code": 0, "message": "Success", "data": data}).encode())
    except UnreadableAnswer as error:
        value = error
    assert isinstance(value, row.result) or "is not a list" in str(value)


@given(st.binary(max_size=60))
def test_any_bytes_at_all_are_read_or_named(body: bytes) -> None:
    row = OPERATIONS["orders.detail"]
    with pytest.raises(UnreadableAnswer):
        opened(row, body)


@pytest.mark.parametrize(
    ("document", "field", "expected", "faulty"),
    [
        ({"id": 576461413038785752}, "id", "576461413038785752", False),
        ({"id": True}, "id", "true", False),
        ({"id": 1.5}, "id", "1.5", False),
        ({"id": ["x"]}, "id", None, True),
        ({"id": None}, "id", None, False),
        ({"create_time": "1619611561"}, "create_time", 1619611561, False),
        ({"create_time": 1619611561.0}, "create_time", 1619611561, False),
        ({"create_time": ""}, "create_time", None, True),
        ({"create_time": "soon"}, "create_time", None, True),
        ({"create_time": "--5"}, "create_time", None, True),
        ({"create_time": "٣"}, "create_time", None, True),
        ({"create_time": 1.5}, "create_time", None, True),
        ({"create_time": True}, "create_time", None, True),
        ({"is_cod": "true"}, "is_cod", True, False),
        ({"is_cod": "False"}, "is_cod", False, False),
        ({"is_cod": 1}, "is_cod", True, False),
        ({"is_cod": 2}, "is_cod", None, True),
        ({"is_cod": "yes"}, "is_cod", None, True),
        ({"payment": []}, "payment", None, True),
        ({"packages": None}, "packages", [], False),
        ({"packages": {}}, "packages", [], True),
        ({"packages": [None, "x"]}, "packages", [], True),
        ({"status": "TELEPORTED"}, "status", "TELEPORTED", False),
        ({"a_field_of_next_year": {"x": 1}}, "id", None, False),
    ],
)
def test_a_value_in_another_shape_is_understood_or_named(
    document: dict[str, Any], field: str, expected: Any, faulty: bool
) -> None:
    order, faults = read(Order, json.dumps(document).encode())
    assert getattr(order, field) == expected
    assert bool(faults) == faulty
    if faulty:
        assert faults[0].path.startswith(f"$.{field}")


@given(
    st.dictionaries(
        st.sampled_from(["id", "create_time", "is_cod", "payment", "packages", "line_items"]), junk
    )
)
def test_the_slow_way_understands_whatever_the_fast_way_does(document: dict[str, Any]) -> None:
    raw = json.dumps(document).encode()
    try:
        fast = msgspec.json.decode(raw, type=Order)
    except msgspec.ValidationError:
        return
    faults: list[Fault] = []
    assert build(Order, document, "$", faults) == fast
    assert faults == []


def test_one_order_in_a_wrong_shape_does_not_cost_the_others(server: WireServer, client: Client) -> None:
    server.answers = [
        Scripted(
            b'{"code":0,"message":"Success","request_id":"R","data":{"total_count":"3","orders":['
            b'{"id":"1", "line_items":"none"}, {"id":2}, null, "not an order", {"id":"4"}]}}'
        )
    ]
    page = client.orders.search()
    assert [item.value.id for item in page] == ["1", "2", None, None, "4"]
    assert [bool(item.faults) for item in page] == [True, False, True, True, False]
    assert [item.raw for item in page] == [
        b'{"id":"1", "line_items":"none"}',
        b'{"id":2}',
        b"null",
        b'"not an order"',
        b'{"id":"4"}',
    ]
    assert page.total_count == 3


def test_each_order_keeps_its_document_byte_for_byte(server: WireServer, client: Client) -> None:
    orders = [
        b'{ "id" : "1",\n "new_field": [1.50, "\xc3\x81o"] }',
        b'{"id":"2","payment":{"total_amount":"434566"}}',
    ]
    body = b'{"code":0,"message":"Success","request_id":"R","data":{"orders":[' + b",".join(orders) + b"]}}"
    server.answers = [Scripted(body)]
    page = client.orders.detail(["1", "2"])
    assert [document.raw for document in page] == orders
    assert page.reply.raw == body
    assert page.values[1].payment is not None
    assert page.values[1].payment.total_amount == "434566"


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"code":0,"data":{"orders":[{"id":"1"}]}}',
        b'{"code":0,"data":{"orders":[{"id":"1","buyer_message":"\\ud83d"}]}}',
        b'{"code":0,"data":{"orders":[{"id":"1","buyer_message":"\xff\xfe"}]}}',
        b'{"code":"0","data":{"orders":[{"id":"1"}],"next_page_token":null}}',
        b'{"code":0,"data":{"orders":[{"id":"1","create_time":' + b"9" * 5000 + b"}]}}",
        b'{"code":0,"message":["?"],"request_id":7,"data":{"orders":[{"id":"1"}],"total_count":"many"}}',
    ],
    ids=["byte-order-mark", "lone-surrogate", "stray-bytes", "code-as-text", "endless-number", "odd-head"],
)
def test_a_page_that_is_not_quite_json_still_gives_its_orders(
    server: WireServer, client: Client, body: bytes
) -> None:
    server.answers = [Scripted(body)]
    page = client.orders.detail(["1"])
    assert [item.value.id for item in page] == ["1"]
    assert page.next_page_token is None


@pytest.mark.parametrize(
    "data",
    [
        {"orders": []},
        {"orders": [], "next_page_token": ""},
        {"orders": [], "total_count": 0},
        {"total_count": 0},
        {"orders": None, "total_count": "0"},
    ],
)
def test_nothing_found_is_an_empty_page_however_it_is_said(
    server: WireServer, client: Client, data: Any
) -> None:
    server.answers = [envelope(data)]
    page = client.orders.search()
    assert len(page) == 0
    assert page.next_page_token is None


def test_empty_data_of_a_write_is_an_answer_like_any_other(server: WireServer, client: Client) -> None:
    for data in (None, {}, []):
        server.answers = [envelope(data)]
        reply = client.fulfilment.update_order_shipping_info(
            "1", tracking_number="T", shipping_provider_id="P"
        )
        assert reply.errors == ()
        assert reply.request_id == "REQ-1"

"""Every operation and every typed field against spec/: a typo cannot live."""

from __future__ import annotations

import inspect
import json
import re
import types
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from tests.tiktok_shop.wire_server import SPEC

from tiktok_shop import OPERATIONS, Kind, Operation, webhooks
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import (
    aftersales,
    aftersales_newer,
    aftersales_requests,
    events,
    finance,
    finance_requests,
    fulfilment,
    listing_answers,
    listing_requests,
    logistics,
    notices,
    orders,
    package_requests,
    packages,
    product_requests,
    products,
    promotions,
    requests,
    shops,
    taxonomy,
    taxonomy_requests,
    values,
)
from tiktok_shop.types._base import Data, ItemError, ListData, Wire
from tiktok_shop.types.requests import Write

Spec = dict[str, Any]
CASES = [
    pytest.param(row, version, id=f"{row.name}-{version}")
    for row in OPERATIONS.values()
    for version in row.versions
]
UNASKED = {"shipping_period", "category_version", "request_types"}
"""In a query: known from one source without a meaning; of the oldest product search, later ones have it in the body;
unknown to 202309, and every type is wanted."""
OUTDATED = {"products.edit": {"202309"}, "products.partial_edit": {"202309"}}
"""Versions that the specification marks as superseded and that nobody here speaks."""
APART = {
    "finance.lines": {"202309"},
    "finance.order_lines": {"202309"},
    "finance.payments": {"202309"},
    "finance.lines_202309": {"202501"},
    "finance.order_lines_202309": {"202501"},
    "finance.payments_202309": {"202605"},
}
"""Versions with another shape, which have a row of their own."""
JSON_TYPES = {str: "string", int: "integer", bool: "boolean"}


class Book:
    """The OpenAPI document, with references followed."""

    def __init__(self, document: Spec) -> None:
        self.document = document

    def follow(self, schema: Spec) -> Spec:
        while "$ref" in schema:
            node: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                node = node[step]
            schema = node
        return schema

    def operation(self, row: Operation[Any], version: str) -> Spec:
        return self.document["paths"][row.path.replace("{version}", version)][row.method.lower()]

    def data(self, operation: Spec) -> Spec:
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        parts = [self.follow(part) for part in schema.get("allOf", [schema])]
        return next(
            self.follow(part["properties"]["data"])
            for part in reversed(parts)
            if "data" in part.get("properties", {})
        )

    def body(self, operation: Spec) -> Spec | None:
        if "requestBody" not in operation:
            return None
        kinds = operation["requestBody"]["content"]
        return self.follow((kinds.get("application/json") or kinds["multipart/form-data"])["schema"])

    def parameters(self, operation: Spec, place: str) -> dict[str, Spec]:
        own = [p for p in operation.get("parameters", []) if "$ref" not in p]
        return {p["name"]: p for p in own if p["in"] == place}


@pytest.fixture(scope="module")
def book(openapi: Spec) -> Book:
    return Book(openapi)


@pytest.mark.parametrize(("row", "version"), CASES)
def test_an_operation_is_where_the_spec_says(book: Book, row: Operation[Any], version: str) -> None:
    spec = book.operation(row, version)
    rules = spec["x-tts"]
    assert rules["shop_cipher"] == row.versions[version]
    others = OUTDATED.get(row.name, set()) | APART.get(row.name, set())
    assert set(rules["versions_known"]) - others == set(row.versions)
    assert set(book.parameters(spec, "path")) == set(re.findall(r"{(\w+)}", row.path)) - {"version"}
    if "scope_keys" in rules:
        assert set(rules["scope_keys"]) == set(row.scopes)


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_an_operation_knows_its_versions_oldest_first_and_repeats_only_what_may_be(
    row: Operation[Any],
) -> None:
    assert list(row.versions) == sorted(row.versions)
    if row.method == "GET":
        assert row.kind is Kind.READ
    if row.kind is Kind.READ:
        allowed = ("search", "recommend", "/listing_check", "/query", "/calculate")
        assert row.method == "GET" or any(word in row.path for word in allowed)
    if row.kind is Kind.IDEMPOTENT:
        assert (
            row.method in ("PUT", "DELETE") or row.upload
        )  # a picture twice is two pictures that nobody sees


def test_every_operation_is_a_method_of_its_resource() -> None:
    for name in OPERATIONS:
        area, method = name.split(".")
        resource = next(
            kind for kind in Resource.__subclasses__() if kind.__module__ == f"tiktok_shop.resources.{area}"
        )
        assert callable(getattr(resource, method))


def without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not types.NoneType)
    return hint


def bare(hint: Any) -> tuple[Any, dict[str, Any]]:
    """A type without Annotated, and the limits that stood there."""
    hint = without_none(hint)
    limits: dict[str, Any] = {}
    while get_origin(hint) is Annotated:
        inner, *metas = get_args(hint)
        for meta in metas:
            known = {name: getattr(meta, name) for name in ("ge", "le", "max_length")}
            limits |= {name: limit for name, limit in known.items() if limit is not None}
        hint = inner
    return hint, limits


def fields_of(kind: type[msgspec.Struct]) -> Iterator[tuple[str, Any, bool]]:
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        yield field.encode_name, hints[field.name], field.required


def agree(book: Book, hint: Any, schema: Spec, where: str, *, item: type | None = None) -> None:
    hint, limits = bare(hint)
    schema = book.follow(schema)
    if get_origin(hint) is list:
        assert schema["type"] == "array", where
        assert limits.get("max_length") == schema.get("maxItems"), where
        agree(book, item or get_args(hint)[0], schema["items"], f"{where}[]")
    elif isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        assert schema["type"] == "object", where
        (agree_write if issubclass(hint, Write) else agree_read)(book, hint, schema, where)
    elif get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        written = set(get_args(hint)) if get_origin(hint) is Literal else {member.value for member in hint}
        assert written == set(schema["enum"]), where
    elif hint == dict[str, object]:
        assert schema["type"] == "object", where
    else:
        assert JSON_TYPES[hint] == schema["type"], f"{where}: {hint} is not {schema['type']}"
        if "enum" in schema:
            raise AssertionError(f"{where}: the values of this field are known: {schema['enum']}")
        for ours, theirs in (("ge", "minimum"), ("le", "maximum")):
            if theirs in schema:
                assert limits[ours] == schema[theirs], where
        if "maxLength" in schema:
            assert limits["max_length"] == schema["maxLength"], where


def agree_read(book: Book, kind: type, schema: Spec, where: str) -> None:
    for name, hint, required in fields_of(kind):
        assert not required, f"{where}.{name}: a field that is read may be missing"
        assert name in schema["properties"], f"{where}.{name} is not in the spec"
        agree(book, hint, schema["properties"][name], f"{where}.{name}")


def agree_write(book: Book, kind: type, schema: Spec, where: str) -> None:
    names = {name for name, _, _ in fields_of(kind)}
    assert names == set(schema["properties"]), where
    for name, hint, required in fields_of(kind):
        if name in schema.get("required", []):
            assert required, f"{where}.{name} is required"
        agree(book, hint, schema["properties"][name], f"{where}.{name}")


def merged(book: Book, left: Spec, right: Spec) -> Spec:
    """The union of two schemas: one type reads all versions."""
    left, right = book.follow(left), book.follow(right)
    if left.get("type") == "array" and right.get("type") == "array":
        return {**left, "items": merged(book, left["items"], right["items"])}
    if "properties" not in left or "properties" not in right:
        return left
    both = {**right["properties"], **left["properties"]}
    for name in set(left["properties"]) & set(right["properties"]):
        both[name] = merged(book, left["properties"][name], right["properties"][name])
    return {**left, "properties": both}


def answers_of(book: Book, row: Operation[Any]) -> Spec:
    rows = [other for other in OPERATIONS.values() if other.result is row.result]
    schemas = [book.data(book.operation(other, version)) for other in rows for version in other.versions]
    union = schemas[0]
    for schema in schemas[1:]:
        union = merged(book, union, schema)
    return union


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_every_field_that_is_read_is_in_the_spec(book: Book, row: Operation[Any]) -> None:
    schema = answers_of(book, row)
    assert issubclass(row.result, Data)
    assert issubclass(row.result, ListData) == (row.item is not None)
    for name, hint, required in fields_of(row.result):
        assert not required
        if name in ("errors", "next_page_token", "total_count"):  # facts.md 3.2 and 4.2: any answer, any list
            continue
        agree(book, hint, schema["properties"][name], f"{row.name}.{name}", item=row.item)


def unread(book: Book, kind: type, schema: Spec, where: str) -> Iterator[str]:
    hints = {name: without_none(hint) for name, hint, _ in fields_of(kind)}
    for name, inner in book.follow(schema).get("properties", {}).items():
        if name not in hints:
            yield f"{where}.{name}"
            continue
        hint, inner = hints[name], book.follow(inner)
        if get_origin(hint) is list:
            hint, inner = get_args(hint)[0], book.follow(inner["items"])
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            yield from unread(book, hint, inner, f"{where}.{name}")


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_every_field_of_the_spec_is_read(book: Book, row: Operation[Any]) -> None:
    schema = answers_of(book, row)
    if row.item is None:
        left_out = list(unread(book, row.result, schema, row.name))
    else:
        key = next(f.encode_name for f in msgspec.structs.fields(row.result) if f.name == "items")
        left_out = list(unread(book, row.item, book.follow(schema["properties"][key])["items"], row.name))
    assert left_out == []


@pytest.mark.parametrize(("row", "version"), CASES)
def test_every_field_that_is_written_is_in_the_spec(book: Book, row: Operation[Any], version: str) -> None:
    spec = book.operation(row, version)
    body = book.body(spec)
    assert (body is not None) == (version in row.bodies)
    if body is not None:
        texts = {name: part for name, part in body.get("properties", {}).items() if name != row.upload}
        agree_write(book, row.bodies[version], {**body, "properties": texts}, row.name)
    query = book.parameters(spec, "query")
    if row.query is None:
        assert set(query) <= {"category_asset_cipher"}
        return
    written = {name: (hint, required) for name, hint, required in fields_of(row.query)}
    assert set(query) - UNASKED <= set(written) <= set(query)
    for name, (hint, required) in written.items():
        assert required == bool(query[name].get("required")), name
        agree(book, hint, query[name]["schema"], f"{row.name}?{name}")


def structs_in(module: Any, base: type) -> set[type]:
    return {
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, base) and kind.__module__ == module.__name__
    }


def reachable(kinds: list[Any]) -> set[type]:
    found: set[type] = set()
    while kinds:
        hint = bare(kinds.pop())[0]
        kinds.extend(get_args(hint))
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in found:
            found.add(hint)
            kinds.extend(hint for _, hint, _ in fields_of(hint))
    return found


def test_no_type_escapes_the_comparison_with_the_spec() -> None:
    rows = list(OPERATIONS.values())
    compared = reachable(
        [row.result for row in rows]
        + [row.item for row in rows if row.item]
        + list(webhooks.DATA.values())
        + [body for row in rows for body in row.bodies.values()]
        + [row.query for row in rows if row.query]
    )
    declared: set[type] = {
        kind
        for module in (
            aftersales_requests,
            finance_requests,
            requests,
            product_requests,
            package_requests,
            taxonomy_requests,
            listing_requests,
        )
        for kind in structs_in(module, Write)
        if kind is not Write and not kind.__name__.startswith("_")
    }
    for module in (
        aftersales,
        aftersales_newer,
        finance,
        listing_answers,
        orders,
        logistics,
        fulfilment,
        shops,
        events,
        notices,
        packages,
        products,
        promotions,
        taxonomy,
    ):
        declared |= structs_in(module, Wire)
    assert declared <= compared
    assert compared - declared == {Data, ItemError}


def sample_data(number: int) -> dict[str, Any]:
    for path in (SPEC / "samples" / "webhooks").glob(f"{number:02}-*.json"):
        return json.loads(path.read_text())["body"]["data"]
    return {}


@pytest.mark.parametrize("number", webhooks.DATA, ids=str)
def test_every_field_of_a_notice_is_in_the_spec_or_in_an_official_sample(book: Book, number: int) -> None:
    spec = next(
        entry["post"]
        for entry in book.document["webhooks"].values()
        if entry["post"]["x-tts"]["type"] == number
    )
    schema = book.follow(spec["requestBody"]["content"]["application/json"]["schema"])
    data = book.follow(schema["properties"]["data"])
    if number == 37:  # the sample has the singular (facts.md 5.6)
        assert sample_data(37)["audit"]["pre_approved_reason"]
        data = {
            **data,
            "properties": {
                **data["properties"],
                "audit": {
                    "type": "object",
                    "properties": {
                        **data["properties"]["audit"]["properties"],
                        "pre_approved_reason": {"type": "string"},
                    },
                },
            },
        }
    agree_read(book, webhooks.DATA[number], data, f"type {number}")


def test_every_notice_type_of_the_spec_has_its_name(book: Book) -> None:
    spec = {entry["post"]["x-tts"]["type"]: key for key, entry in book.document["webhooks"].items()}
    for number, key in spec.items():
        assert webhooks.NAMES[number].replace("_", "") == key.split("_", 1)[1].replace("_", "")
    assert set(webhooks.NAMES) - set(spec) == {2}  # the legacy one of facts.md 5.6


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        (values.OrderStatus, "orders.search", "orders[].status"),
        (values.FulfillmentType, "orders.search", "orders[].fulfillment_type"),
        (values.ShippingType, "orders.search", "orders[].shipping_type"),
        (values.OrderType, "orders.search", "orders[].order_type"),
        (values.PackageStatus, "fulfilment.package_detail", "package_status"),
        (values.HandoverMethod, "fulfilment.package_detail", "handover_method"),
        (values.EffectStatus, "logistics.warehouses", "warehouses[].effect_status"),
        (values.WarehouseType, "logistics.warehouses", "warehouses[].type"),
        (values.SellerType, "authorization.shops", "shops[].seller_type"),
        (values.EventType, "events.webhooks", "webhooks[].event_type"),
    ],
)
def test_known_values_are_those_of_the_spec(book: Book, kind: type[Enum], name: str, field: str) -> None:
    row = OPERATIONS[name]
    schema = book.data(book.operation(row, row.default))
    for step in field.split("."):
        schema = book.follow(schema["properties"][step.removesuffix("[]")])
        schema = book.follow(schema["items"]) if step.endswith("[]") else schema
    assert {member.value for member in kind} == set(schema["x-known-values"])


def test_the_spec_is_not_needed_at_run_time() -> None:
    for path in (SPEC.parents[1] / "src" / "tiktok_shop").rglob("*.py"):
        assert "openapi" not in re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text()), path

"""The published samples against the simulator: requests are taken, responses have the shape it answers in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.tiktok_shop_sim.known import Known, known_things, with_known
from tests.tiktok_shop_sim.wire import Reply, Shop

from tiktok_shop_sim import spec
from tiktok_shop_sim.spec import GATEWAY_PARAMETERS
from tiktok_shop_sim.testing import Simulator

FOLDER = spec.folder() / "samples"
SAMPLES = {
    str(path.relative_to(FOLDER)): msgspec.json.decode(path.read_bytes())
    for path in sorted(FOLDER.rglob("*.json"))
}
CALLS = {
    name: sample
    for name, sample in SAMPLES.items()
    if "request" in sample and spec.load().match(sample["request"]["method"], sample["request"]["path"])
}
BAD_PARAMETER = 36009004
SLIPS = {
    "customer_service/read-message.json": "its path lacks the conversation's id",
    "finance/get-unsettled-transactions.json": "`sort_field`",
    "fulfillment/upload-invoice.json": "`invoices.0.order_ids`",
    "promotion/create-activity.json": "`discount.shipping_discount.area_scope.specific_areas`",
    "promotion/update-activity.json": "`discount.shipping_discount.area_scope.specific_areas`",
}
"""Published requests that break their own documentation, and what the refusal names."""
ANSWER_SLIPS = {
    "product/get-category-rules.json": ["allowed_special_product_types"],
    "product/get-global-listing-rules.json": ["listing_methods"],
    "promotion/get-activity.json": ["activity_commands", "specific_areas"],
    "promotion/search-activities.json": ["activity_commands", "specific_areas"],
    "return_refund/search-returns.json": ["is_combined_return"],
}
"""Published responses with a value of another type than documented: the fields."""
CODES = {int(code) for code in spec.document("error_codes.json")}


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Simulator("corner-shop", orders=60, auth_codes=["C1"]) as simulator:
        yield Shop(simulator).connect("C1")
        assert simulator.errors() == ""


@pytest.fixture(scope="module")
def things(shop: Shop) -> Known:
    return known_things(shop)


def operation_of(sample: dict[str, Any]) -> spec.Operation:
    match = spec.load().match(sample["request"]["method"], sample["request"]["path"])
    assert match is not None
    assert match.operation is not None
    return match.operation


def test_nearly_all_samples_with_a_request_are_calls_of_the_api_host() -> None:
    others = {name for name, sample in SAMPLES.items() if "request" in sample} - CALLS.keys()
    assert others == {name for name in others if name.startswith("auth/")} | (SLIPS.keys() - CALLS.keys())
    assert len(CALLS) > 80


@pytest.mark.parametrize("name", CALLS)
def test_a_published_response_is_one_that_the_simulator_could_give(name: str) -> None:
    operation, response = operation_of(CALLS[name]), CALLS[name]["response"]["body"]
    assert operation.response_validator is not None
    wrong = [error.instance_path[-1] for error in operation.response_validator.iter_errors(response)]
    assert wrong == ANSWER_SLIPS.get(name, [])


@pytest.mark.parametrize("name", CALLS)
def test_a_published_request_is_taken_or_refused_for_a_documented_reason(
    name: str, shop: Shop, things: Known
) -> None:
    """As published first: its ids do not exist here. Then about things that exist."""
    published = CALLS[name]["request"]
    for request_body, known in ((published, {}), (with_known(published, things, 3), things)):
        reply = _replay(shop, request_body, known)
        if name in SLIPS:
            assert (reply.code, SLIPS[name] in reply.body["message"]) == (BAD_PARAMETER, True), reply.body
            continue
        assert reply.code == 0 or reply.code in CODES, reply.body
        (call,) = shop.sim.control.calls(limit=1)
        assert not [warning for warning in call["warnings"] if "unknown" in warning], call["warnings"]


def _replay(shop: Shop, request: dict[str, Any], known: Known) -> Reply:
    operation = operation_of({"request": request})
    path = request["path"]
    for name in re.findall(r"\{(\w+)\}", operation.path):
        if name in known:
            match = spec.load().match(request["method"], path)
            assert match is not None
            path = path.replace(match.path_values[name], known[name][3 % len(known[name])])
    left_out = GATEWAY_PARAMETERS | {"page_token"}
    query = {key: value for key, value in request.get("query", {}).items() if key not in left_out}
    cipher = None if operation.cipher == "not_allowed" else "own"
    if operation.multipart:
        form = "multipart/form-data; boundary=b"
        return shop.call(operation.method, path, query, raw=b"--b--\r\n", content_type=form, cipher=cipher)
    return shop.call(operation.method, path, query, request.get("body"), cipher=cipher)

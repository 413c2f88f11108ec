"""Signatures against every vector of the specification, positive and negative."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, send

from tiktok_shop_sim import signing, spec
from tiktok_shop_sim.testing import Simulator

VECTORS = json.loads((spec.folder() / "signing" / "vectors.json").read_text())
REQUESTS = [v for v in VECTORS["vectors"] if v["kind"] == "request"]
WEBHOOKS = [v for v in VECTORS["vectors"] if v["kind"] == "webhook"]


@pytest.mark.parametrize("vector", REQUESTS, ids=lambda v: v["name"])
def test_a_call_is_signed_as_the_vector_says(vector: dict[str, Any]) -> None:
    multipart = (vector["content_type"] or "").startswith("multipart/")
    body = b"" if multipart else (vector["body"] or "").encode()
    sign = signing.call_signature(vector["app_secret"], vector["path"], vector["query"].items(), body)
    assert sign == vector["sign"]


@pytest.mark.parametrize("vector", WEBHOOKS, ids=lambda v: v["name"])
def test_a_notice_is_signed_as_the_vector_says(vector: dict[str, Any]) -> None:
    sign = signing.notice_signature(vector["app_key"], vector["app_secret"], vector["body"].encode())
    assert sign == vector["sign"]


@pytest.mark.parametrize("twin", VECTORS["negative"], ids=lambda v: v["mistake"])
def test_a_wrong_twin_is_another_signature(twin: dict[str, Any]) -> None:
    vector = next(v for v in REQUESTS if v["name"] == twin["of"])
    body = (vector["body"] or "").encode()
    sign = signing.call_signature(vector["app_secret"], vector["path"], vector["query"].items(), body)
    assert not signing.same(sign, twin["wrong_sign"])


def test_a_wrong_sign_is_refused_with_106001(corner: Shop) -> None:
    reply = corner.post("/order/202309/orders/search", {}, {"page_size": 1}, sign="0" * 64)
    assert (reply.status, reply.code) == (401, 106001)
    assert reply.body["data"] is None
    assert "'sign' query parameter is invalid" in reply.body["message"]


def test_a_body_changed_after_signing_is_refused(corner: Shop) -> None:
    body = {"order_status": "AWAITING_SHIPMENT"}
    honest = corner.post("/order/202309/orders/search", body, {"page_size": 1})
    assert honest.code == 0
    corner.secret = "another secret"
    assert corner.post("/order/202309/orders/search", body, {"page_size": 1}).code == 106001


def test_a_non_ascii_sign_is_refused_not_a_crash(corner: Shop) -> None:
    assert corner.get("/order/202309/orders", {"ids": "1"}, sign="ü" * 64).code == 106001


def test_an_empty_object_may_be_signed_or_left_out(corner: Shop) -> None:
    signed = corner.post("/order/202309/orders/search", None, {"page_size": 1}, raw=b"{}")
    assert signed.code == 0


@pytest.fixture(scope="module")
def of_the_vectors() -> Iterator[Simulator]:
    """A simulator whose app and moment are those of the vectors."""
    vector = next(v for v in REQUESTS if v["name"] == "post-search-query-and-body")
    query = vector["query"]
    with Simulator(
        "corner-shop",
        orders=0,
        app_key=query["app_key"],
        app_secret=vector["app_secret"],
        now=float(query["timestamp"]),
    ) as simulator:
        yield simulator


def _sent(simulator: Simulator, vector: dict[str, Any], sign: str) -> int:
    return send(
        simulator.url,
        vector["method"],
        vector["path"],
        vector["query"] | {"sign": sign},
        (vector["body"] or "").encode(),
        {"content-type": vector["content_type"] or "application/json"},
    ).code


@pytest.mark.parametrize("twin", VECTORS["negative"], ids=lambda v: v["mistake"])
def test_a_call_signed_like_the_wrong_twin_is_refused_with_106001(
    of_the_vectors: Simulator, twin: dict[str, Any]
) -> None:
    """The right sign comes as far as the token, which is missing: only the sign tells the two calls apart."""
    vector = next(v for v in REQUESTS if v["name"] == twin["of"])
    assert _sent(of_the_vectors, vector, vector["sign"]) == 36009004
    assert _sent(of_the_vectors, vector, twin["wrong_sign"]) == 106001

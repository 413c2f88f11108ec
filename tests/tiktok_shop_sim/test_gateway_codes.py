"""Every refusal of the gateway that is documented can be had, in its own code, words and status.

The table below must name each line of common_errors.json, so a line added there asks for a way to reach it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Reply, Shop, nothing_changes

from tiktok_shop_sim import spec

SEARCH = "/order/202309/orders/search"
UPLOAD = "/product/202309/images/upload"
SHOPS = "/authorization/202309/shops"
COMMON = [(entry["code"], entry["wire_message"] or "") for entry in spec.document("common_errors.json")]


def _search(shop: Shop, **options: Any) -> Reply:
    return shop.post(SEARCH, {}, {"page_size": 1, **options.pop("query", {})}, **options)


def _limited(shop: Shop) -> Reply:
    shop.sim.control.settings(rate_limit=3)
    replies = [_search(shop) for _ in range(8)]
    return next(reply for reply in replies if reply.code)


def _hourly(shop: Shop) -> Reply:
    shop.sim.control.settings(hourly_limit=1)
    _search(shop)
    return _search(shop)


def _inactive_shop(shop: Shop) -> Reply:
    shop.sim.control.post("/activity", shop_id=shop.id, active=False)
    return _search(shop)


def _inactive_seller(shop: Shop) -> Reply:
    shop.sim.control.post("/activity", active=False)
    return _search(shop)


def _narrow(shop: Shop) -> Reply:
    code = shop.sim.control.authorize(scopes=["seller.product.basic"])
    pair = shop.exchange(code).data
    return _search(shop, token=pair["access_token"])


def _planted(kind: str) -> Callable[[Shop], Reply]:
    def call(shop: Shop) -> Reply:
        shop.sim.control.fault(kind, f"POST {SEARCH}")
        return _search(shop)

    return call


def _outside(shop: Shop) -> Reply:
    shop.sim.control.settings(allowed_ips=["203.0.113.7"])
    return _search(shop)


def _old_header(shop: Shop) -> Reply:
    shop.extra = {"access_token": shop.token}
    try:
        return _search(shop, token=None)
    finally:
        shop.extra = {}


WAYS: dict[tuple[int, str], tuple[Callable[[Shop], Reply], int]] = {
    (36009002, "Too many requests"): (_limited, 429),
    (36009003, "Internal error"): (_planted("error_before"), 500),
    (36009007, "Request timeout"): (_planted("timeout_before"), 504),
    (36009009, "Invalid path"): (lambda s: s.get("/order/202309/nothing"), 404),
    (36009010, "Invalid method"): (lambda s: s.get(SEARCH), 405),
    (36009014, "The version name"): (lambda s: s.post("/order/209901/orders/search"), 400),
    (36009021, "Invalid file size"): (lambda s: s.post(SEARCH, raw=b"{" + b" " * (10 << 20) + b"}"), 413),
    (36009022, "Invalid request format"): (lambda s: _search(s, content_type="text/plain"), 400),
    (36009023, "Invalid request format"): (lambda s: s.post(UPLOAD, raw=b"{}", cipher=None), 400),
    (36009033, "Access denied"): (_outside, 403),
    (101000, "Invalid query or header"): (lambda s: _search(s, cipher="ROW_nobody"), 401),
    (105002, "Expired credentials"): (_search, 401),
    (105005, "Access denied"): (_narrow, 403),
    (106001, "Invalid credentials"): (lambda s: _search(s, sign="0" * 64), 401),
    (106013, "Missing identifier"): (lambda s: _search(s, cipher=None), 400),
    (36009004, "Missing credentials"): (lambda s: _search(s, drop=("sign",)), 401),
    (36009004, "Invalid credentials. The `access_token`"): (_old_header, 401),
    (36009004, "Invalid credentials. The `x-tts-access-token`"): (lambda s: _search(s, token="no"), 401),
    (36009004, "Invalid credentials. Invalid `app_key`"): (
        lambda s: _search(s, query={"app_key": "no"}),
        401,
    ),
    (36009004, "Invalid timestamp. The value of the `timestamp` query parameter must not be lesser"): (
        lambda s: _search(s, stamp=-1),
        401,
    ),
    (36009004, "Invalid timestamp. The value of the `timestamp` query parameter must not be earlier"): (
        lambda s: _search(s, stamp=int(time.time()) - 400),
        401,
    ),
    (36009004, "Invalid timestamp. The value of the `timestamp` query parameter must not exceed"): (
        lambda s: _search(s, stamp=int(time.time()) + 60),
        401,
    ),
    (36009004, "Unexpected identifier. The `shop_cipher`"): (lambda s: s.get(SHOPS), 400),
    (36009004, "Unexpected identifier. The `category_asset_cipher`"): (
        lambda s: _search(s, query={"category_asset_cipher": "x"}),
        400,
    ),
    (36009004, "Invalid identifier. The `shop_id`"): (lambda s: _search(s, query={"shop_id": "1"}), 400),
    (36009004, "Invalid API version. The `version`"): (lambda s: _search(s, query={"version": "new"}), 400),
    (36004001, "rt has expired"): (lambda s: s.refresh(), 200),
    (36004005, ""): (lambda s: s.refresh("never seen"), 200),
    (36009037, ""): (_hourly, 429),
    (36009043, ""): (_inactive_shop, 401),
    (36009044, ""): (_inactive_seller, 401),
    (36004004, "invalid auth code"): (lambda s: s.exchange("never seen"), 200),
}


DAYS_BEFORE = {105002: 8, 36004001: 366}
"""Tokens end by the clock."""


def _way(code: int, words: str) -> tuple[Callable[[Shop], Reply], int]:
    found = [way for (number, start), way in WAYS.items() if number == code and words.startswith(start)]
    assert len(found) == 1, f"{len(found)} ways to {code} {words}"
    return found[0]


@pytest.mark.parametrize(("code", "words"), COMMON, ids=lambda value: str(value)[:60])
def test_a_documented_refusal_of_the_gateway_can_be_had(corner: Shop, code: int, words: str) -> None:
    action, status = _way(code, words)
    corner.sim.control.step(days=DAYS_BEFORE.get(code, 0))
    with nothing_changes(corner.sim):
        reply = action(corner)
    assert (reply.code, reply.status) == (code, status)
    assert reply.body["message"].replace("'", "`").startswith(words.replace("'", "`"))
    assert reply.body["request_id"]

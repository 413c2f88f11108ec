"""Notices: verified first, read generously after."""

from __future__ import annotations

import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tiktok_shop.wire_server import SPEC

import tiktok_shop as t
from tiktok_shop import signing, webhooks
from tiktok_shop.types import notices as n

FILES = {
    path.stem: json.loads(path.read_text())["body"]
    for path in sorted((SPEC / "samples/webhooks").glob("*.json"))
}


anything = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def body(**changes: Any) -> bytes:
    document = {
        "type": 1,
        "tts_notification_id": "7327112393057371910",
        "shop_id": "7494049642642441621",
        "timestamp": 1644412885,
        "data": {
            "order_id": "1",
            "order_status": "UNPAID",
            "is_on_hold_order": False,
            "update_time": 1644412885,
        },
    }
    return json.dumps({**document, **changes}).encode()


def signed(raw: bytes) -> str:
    return signing.sign_webhook("k", "secret", raw)


@pytest.mark.parametrize("name", FILES)
def test_every_sample_notice_is_read(name: str) -> None:
    document = FILES[name]
    raw = json.dumps(document).encode()
    notice = webhooks.receive(raw, signed(raw), "k", "secret")
    assert notice.type == document["type"]
    assert notice.name.replace("_", "") == name[3:].upper().replace("_", "")
    assert notice.notification_id == document.get("tts_notification_id")
    assert notice.shop_id == document.get("shop_id")
    assert notice.seller_open_id == document.get("seller_open_id")
    assert notice.timestamp == document["timestamp"]
    assert json.loads(notice.raw_data) == document["data"]
    assert notice.raw == raw
    assert notice.faults == ()
    assert (notice.data is not None) == (notice.type in webhooks.DATA)


@pytest.mark.parametrize("number", [1, 3, 4, 5, 6, 7, 11, 12, 15, 16, 37])
def test_the_notices_the_shop_lives_by_are_typed(number: int) -> None:
    notice = webhooks.parse(body(type=number, data={"update_time": "1644412885"}))
    assert isinstance(notice.data, webhooks.DATA[number])
    assert getattr(notice.data, "update_time", 1644412885) in (1644412885, None)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (None, "absent"),
        ("", "empty"),
        ("0" * 64, "wrong"),
        ("Bearer " + signed(body()), "with a prefix"),
        (signed(body()).upper(), "in capitals"),
        (signed(body())[:-1], "cut short"),
        (signed(body()) + "0", "too long"),
        (signed(body(shop_id="1")), "of another body"),
        (signing.sign_webhook("k", "other-secret", body()), "of another app"),
        (signing.sign_webhook("other-key", "secret", body()), "of another key"),
        ("ключ", "not ASCII"),
        ("\udcff", "not even Unicode"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_a_body_that_tiktok_did_not_sign_is_not_read_at_all(
    header: str | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: bytes) -> None:
        raise AssertionError("parsed before it was verified")

    monkeypatch.setattr(webhooks, "parse", never)
    assert not webhooks.verify(body(), header, "k", "secret")
    with pytest.raises(t.BadSignature):
        webhooks.receive(body(), header, "k", "secret")


def test_the_signature_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(left: bytes, right: bytes) -> bool:
        compared.append((left, right))
        return left == right

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert webhooks.verify(body(), signed(body()), "k", "secret")
    assert not webhooks.verify(body(), "x", "k", "secret")
    assert len(compared) == 2


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"{}", b"7", b'"x"', b"{", b'{"type":null}', b'{"type":"soon"}', b"[" * 100_000],
)
def test_what_is_no_notice_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(t.BadNotice):
        webhooks.receive(raw, signed(raw), "k", "secret")


@given(st.integers(-5, 100_000), anything)
def test_an_unknown_type_or_content_is_kept_and_never_an_exception(number: int, data: Any) -> None:
    notice = webhooks.parse(body(type=number, data=data))
    assert notice.type == number
    assert notice.name == webhooks.NAMES.get(number, f"TYPE_{number}")
    assert json.loads(notice.raw_data) == data
    if number in webhooks.DATA:
        assert isinstance(notice.data, webhooks.DATA[number])
    else:
        assert notice.data is None


def test_heads_in_other_shapes_are_understood_or_named() -> None:
    notice = webhooks.parse(
        body(type="1", shop_id=7494049642642441621, timestamp="1644412885", tts_notification_id="")
    )
    assert (notice.type, notice.shop_id, notice.timestamp) == (1, "7494049642642441621", 1644412885)
    assert notice.notification_id is None
    odd = webhooks.parse(body(shop_id={"id": 1}, timestamp="soon"))
    assert (odd.shop_id, odd.timestamp) == (None, None)
    assert {fault.path for fault in odd.faults} == {"$.shop_id", "$.timestamp"}
    assert isinstance(odd.data, n.OrderStatusChanged)


def test_a_notice_without_data_is_still_a_notice() -> None:
    for raw in (b'{"type":6,"shop_id":"1"}', b'{"type":6,"shop_id":"1","data":null}'):
        notice = webhooks.parse(raw)
        assert isinstance(notice.data, n.SellerDeauthorized)
        assert notice.data.message is None


@pytest.mark.parametrize("spelling", ["CANCEL", "CANCELLED"])
def test_both_spellings_of_cancelled_are_one(spelling: str) -> None:
    notice = webhooks.parse(body(data={"order_id": "1", "order_status": spelling}))
    assert notice.data.status == "CANCELLED"
    assert notice.data.order_status == spelling


@pytest.mark.parametrize("product_id", [1729592969712207008, "1729592969712207008"])
def test_a_product_id_is_read_as_a_number_or_a_text(product_id: Any) -> None:
    notice = webhooks.parse(body(type=5, data={"product_id": product_id}))
    assert notice.data.product_id == 1729592969712207008

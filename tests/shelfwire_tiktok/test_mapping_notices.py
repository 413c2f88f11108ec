"""Notices: every documented type, and those of tomorrow (facts.md section 5)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shelfwire_tiktok.support import SAMPLES, SPEC

from shelfwire.channels.port import Notice, NoticeTopic
from shelfwire_tiktok.mapping.notices import EVENT_TYPES, TOPICS, notice, stock_hints
from tiktok_shop import webhooks

T = NoticeTopic
SAMPLE_FILES = sorted((SAMPLES / "webhooks").glob("*.json"))


def ring(body: Any) -> Notice:
    return notice(webhooks.parse(json.dumps(body).encode()))


def of_type(kind: int, data: Any, **more: Any) -> Notice:
    return ring(
        {
            "type": kind,
            "tts_notification_id": "7327",
            "shop_id": "7494",
            "timestamp": 1644412885,
            "data": data,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("kind", "data", "topic", "subjects"),
    [
        (1, {"order_id": "576", "order_status": "UNPAID"}, T.ORDER, [("order", "576")]),
        (1, {"order_id": 576486316948490001, "order_status": "CANCEL"}, T.ORDER, [("order", "576486316948490001")]),
        (3, {"order_id": "576"}, T.ORDER, [("order", "576")]),
        (
            4,
            {"package_list": [{"order_id_list": ["5", 6]}, {"order_id_list": ["5"]}]},
            T.PACKAGE,
            [("order", "5"), ("order", "6")],
        ),
        (5, {"product_id": 576486316948490000}, T.PRODUCT, [("product", "576486316948490000")]),
        (6, {"message": "bye"}, T.CONSENT_ENDED, []),
        (7, {"message": "soon", "expiration_time": "1627587506"}, T.CONSENT_ENDING, []),
        (11, {"order_id": "576", "cancel_id": "4"}, T.AFTERSALE, [("order", "576"), ("cancellation", "4")]),
        (12, {"order_id": "576", "return_id": "4"}, T.AFTERSALE, [("order", "576"), ("return", "4")]),
        (15, {"product_id": "1", "changed_fields": ["title"]}, T.PRODUCT, [("product", "1")]),
        (16, {"product_id": 9}, T.PRODUCT, [("product", "9")]),
        (27, {"product_id": "1", "sku_id": "2"}, T.STOCK, [("stock", "2")]),
        (37, {"product_id": 9, "audit": {"status": "FAILED"}}, T.PRODUCT, [("product", "9")]),
        (38, {"product_id": "1", "sku_id": "2"}, T.PROMOTION, [("product", "1")]),
        (39, {"activity_id": "7", "status": "ONGOING"}, T.PROMOTION, [("promotion", "7")]),
        (50, {"product_id": "1", "skus": [{"sku_id": "2"}]}, T.PRODUCT, [("product", "1")]),
        (
            63,
            {"activity_id": "7", "product_update_list": [{"product_id": "1"}]},
            T.PROMOTION,
            [("promotion", "7")],
        ),
        (71, {"product_id": 1, "sku_id": 2, "change_detail": [{"idempotency_key": "3"}]}, T.STOCK, [("stock", "2")]),
        (71, {"sku_id": None, "change_detail": "?"}, T.STOCK, []),
        (71, [], T.STOCK, []),
        (
            36,
            {"package_id": "1", "order_ids": ["5", "6"]},
            T.PACKAGE,
            [("order", "5"), ("order", "6"), ("package", "1")],
        ),
        (67, {"line_items": [{"main_order_id": "5"}, {"main_order_id": "5"}]}, T.AFTERSALE, [("order", "5")]),
        (64, {"aftersales_request_id": "8", "return_role": "BUYER"}, T.AFTERSALE, []),
        (65, {"rma_id": "9", "aftersales_request_id": "8"}, T.AFTERSALE, []),
        (
            67,
            {"line_items": [{"main_order_id": "5", "sku_return_request_id": "4", "sku_id": "2"}]},
            T.AFTERSALE,
            [("order", "5"), ("return", "4")],
        ),
        (63, {"activity_id": "7", "product_update_list": {"product_ids": ["1"]}}, T.PROMOTION, [("promotion", "7")]),
        (71, {"product_id": 1, "sku_id": 2}, T.STOCK, [("stock", "2")]),
        (13, {"conversation_id": "576"}, T.OTHER, []),
        (21, {"inbound_order_id": "IBR5"}, T.OTHER, []),
    ],
)  # fmt: skip
def test_each_type_says_what_to_look_at(
    kind: int, data: Any, topic: NoticeTopic, subjects: list[tuple[str, str]]
) -> None:
    found = of_type(kind, data)
    assert (found.topic, list(found.subjects)) == (topic, subjects)
    assert found.kind == str(kind)
    assert found.known


def test_every_webhook_of_the_specification_is_known_and_our_topics_are_of_it() -> None:
    spec = json.loads((SPEC / "openapi-all-versions.json").read_text())["webhooks"]
    documented = {row["post"]["x-tts"]["type"] for row in spec.values()}
    assert all(of_type(kind, {}).known for kind in documented)
    assert TOPICS.keys() <= documented | {2}
    subscribable = {
        row["post"]["x-tts"]["event_type"] for row in spec.values() if row["post"]["x-tts"]["event_type"]
    }
    assert set(EVENT_TYPES) <= subscribable


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)
def test_every_published_notice_is_understood(path: Path) -> None:
    body = json.loads(path.read_text())["body"]
    found = ring(body)
    assert found.known
    assert found.kind == str(body["type"])
    assert found.shop_id == body.get("shop_id")
    assert found.at is not None
    data = body["data"]
    if "order_id" in data:
        assert ("order", str(data["order_id"])) in found.subjects
    if found.topic == T.STOCK:
        assert found.subjects == (("stock", str(data["sku_id"])),)
    elif "product_id" in data:
        assert found.subjects == (("product", str(data["product_id"])),)


def test_an_inventory_notice_hints_at_a_number_and_its_source() -> None:
    data = {
        "sku_id": 1729382256910270465,
        "occurred_at": "1773241200",
        "quantity_snapshot_after_change": {"total_available_quantity": 7},
        "change_detail": [
            {"trigger_source": "SELLER"},
            {"trigger_source": "SELLER"},
            {"trigger_source": "ORDER"},
        ],
    }
    (hint,) = stock_hints(json.dumps({"type": 71, "data": data}))
    assert (hint.sku_id, hint.available, hint.source) == ("1729382256910270465", 7, "SELLER, ORDER")
    assert hint.at == datetime.fromtimestamp(1773241200, UTC)
    for other in ({"type": 27, "data": data}, {"type": 71, "data": {}}, {"type": 71}, []):
        assert stock_hints(json.dumps(other)) == ()
    assert stock_hints("no json") == ()


def test_a_type_of_tomorrow_is_kept_as_unknown() -> None:
    found = of_type(999, {"order_id": "576", "secret_sauce": 1})
    assert (found.known, found.topic, found.kind, found.kind_name) == (False, T.OTHER, "999", "TYPE_999")
    assert found.subjects == (("order", "576"),)


def test_the_channels_own_id_of_a_notice_tells_it_from_another() -> None:
    one, again = of_type(1, {"order_id": "5"}), of_type(1, {"order_id": "5"}, timestamp=1)
    assert one.dedupe_key == again.dedupe_key
    assert of_type(1, {}, tts_notification_id="7328").dedupe_key != one.dedupe_key


@pytest.mark.parametrize("own", [None, "", "x" * 65])
def test_without_a_usable_id_the_body_tells_a_notice_from_another(own: Any) -> None:
    body = {"type": 3, "tts_notification_id": own, "timestamp": 1, "data": {"order_id": "5"}}
    one, same, other = ring(body), ring(body), ring({**body, "data": {"order_id": "6"}})
    assert one.dedupe_key == same.dedupe_key
    assert one.dedupe_key != other.dedupe_key
    assert one.dedupe_key.startswith("sha256:")


def test_a_notice_without_a_shop_names_none() -> None:
    assert ring({"type": 19, "seller_open_id": "7010", "data": {}}).shop_id is None


@pytest.mark.parametrize(
    "data", [None, [], "x", 7, {"order_id": None}, {"order_id": ["", {}, "a b", True, 1.5]}]
)
def test_data_that_says_nothing_names_nothing(data: Any) -> None:
    assert of_type(1, data).subjects == ()


def test_a_flood_of_ids_is_bounded() -> None:
    assert len(of_type(4, {"order_id_list": [str(at) for at in range(5000)]}).subjects) == 200


@given(
    st.dictionaries(
        st.sampled_from(["type", "tts_notification_id", "shop_id", "timestamp", "data", "x"]),
        st.none() | st.integers() | st.text() | st.lists(st.text(), max_size=2)
        | st.dictionaries(st.text(), st.text(), max_size=2),
    )
)  # fmt: skip
def test_any_object_with_a_type_is_a_notice(body: dict[str, Any]) -> None:
    try:
        found = ring(body)
    except webhooks.BadNotice:
        return
    assert found.kind
    assert found.dedupe_key

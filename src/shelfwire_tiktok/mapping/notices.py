"""Webhook notices: what to look at, never what happened (facts.md section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shelfwire.channels.port import Notice, NoticeTopic, StockHint, Subject, SubjectKind
from shelfwire.kit.ids import ExternalShopId, ExternalSkuId
from shelfwire_tiktok.mapping.values import moment, text
from tiktok_shop import webhooks
from tiktok_shop.reading import loads

_T = NoticeTopic

TOPICS: dict[int, NoticeTopic] = {
    1: _T.ORDER,
    2: _T.AFTERSALE,
    3: _T.ORDER,
    4: _T.PACKAGE,
    5: _T.PRODUCT,
    6: _T.CONSENT_ENDED,
    7: _T.CONSENT_ENDING,
    11: _T.AFTERSALE,
    12: _T.AFTERSALE,
    15: _T.PRODUCT,
    16: _T.PRODUCT,
    18: _T.PRODUCT,
    27: _T.STOCK,
    36: _T.PACKAGE,
    37: _T.PRODUCT,
    38: _T.PROMOTION,
    39: _T.PROMOTION,
    42: _T.PRODUCT,
    50: _T.PRODUCT,
    51: _T.PRODUCT,
    52: _T.PRODUCT,
    62: _T.PRODUCT,
    63: _T.PROMOTION,
    64: _T.AFTERSALE,
    65: _T.AFTERSALE,
    66: _T.PRODUCT,
    67: _T.AFTERSALE,
    71: _T.STOCK,
}
"""Type to what it asks us to look at; every other type is OTHER."""

EVENT_TYPES: tuple[str, ...] = (
    "ORDER_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PACKAGE_UPDATE",
    "CANCELLATION_STATUS_CHANGE",
    "RETURN_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION",
    "PRODUCT_STATUS_CHANGE",
    "PRODUCT_INFORMATION_CHANGE",
    "PRODUCT_CREATION",
    "PRODUCT_AUDIT_STATUS_CHANGE",
)
"""What we subscribe to: every notice that something here reacts to. Those of stock and promotions (27, 38, 39, 63, 71)
have no event type: they are switched on in TikTok's Partner Center (facts.md 5.5)."""

_SUBJECT_KEYS: dict[SubjectKind, frozenset[str]] = {
    SubjectKind.ORDER: frozenset({"order_id", "order_ids", "order_id_list", "main_order_id"}),
    SubjectKind.PACKAGE: frozenset({"package_id", "package_ids", "package_id_list"}),
    SubjectKind.PRODUCT: frozenset({"product_id", "product_ids", "source_product_id", "local_product_id"}),
    SubjectKind.RETURN: frozenset({"return_id", "return_ids", "sku_return_request_id"}),
    SubjectKind.CANCELLATION: frozenset({"cancel_id", "cancel_ids"}),
}
"""The names under which the notices of facts.md section 5 carry ids, by what the ids are of. The newer model's notices
64 and 65 carry none of them: they ask for a look at what has changed; 67 names a return by the newer model's word."""
_ABOUT: dict[int, tuple[SubjectKind, frozenset[str]]] = {
    27: (SubjectKind.STOCK, frozenset({"sku_id"})),
    39: (SubjectKind.PROMOTION, frozenset({"activity_id"})),
    63: (SubjectKind.PROMOTION, frozenset({"activity_id"})),
    71: (SubjectKind.STOCK, frozenset({"sku_id"})),
}
"""Types that are about one thing only, whatever other ids they carry."""
_MOST_IDS = 200
_DEEPEST = 12
_INVENTORY_CHANGED = 71


def notice(wire: webhooks.Notice) -> Notice:
    """What a verified notice is about. Ids may come as integers and in lists; all of them are texts here."""
    data = _data(wire.raw_data)
    return Notice(
        dedupe_key=_dedupe_key(wire),
        kind=str(wire.type),
        kind_name=wire.name,
        topic=TOPICS.get(wire.type, NoticeTopic.OTHER),
        shop_id=ExternalShopId(text(wire.shop_id)) if text(wire.shop_id) else None,
        at=moment(wire.timestamp, "timestamp", {}),
        subjects=tuple(
            Subject(kind, found) for kind, keys in _keys_of(wire.type) for found in _ids(data, keys)
        ),
        known=wire.type in webhooks.NAMES,
    )


def _keys_of(type_: int) -> tuple[tuple[SubjectKind, frozenset[str]], ...]:
    only = _ABOUT.get(type_)
    return (only,) if only else tuple(_SUBJECT_KEYS.items())


def stock_hints(body: str) -> tuple[StockHint, ...]:
    """What a notice about an inventory change (type 71) says; nothing for any other body."""
    said = _data(body.encode())
    data = said.get("data") if isinstance(said, dict) and said.get("type") == _INVENTORY_CHANGED else None
    if not isinstance(data, dict) or not (ids := _ids(data, frozenset({"sku_id"}))):
        return ()
    after = data.get("quantity_snapshot_after_change")
    units = after.get("total_available_quantity") if isinstance(after, dict) else None
    words = [word for word in _values(data, frozenset({"trigger_source"}), 0) if isinstance(word, str)]
    return (
        StockHint(
            sku_id=ExternalSkuId(ids[0]),
            available=units if isinstance(units, int) else None,
            source=", ".join(dict.fromkeys(filter(None, map(text, words)))),
            at=_second(data.get("occurred_at")),
        ),
    )


def _second(value: object) -> datetime | None:
    """This notice writes its moments as texts."""
    readable = isinstance(value, str) and len(value) < 20 and value.isdecimal()
    return moment(int(str(value)), "occurred_at", {}) if readable else None


def _dedupe_key(wire: webhooks.Notice) -> str:
    """The channel's own id of the notice, with its type; type 3 may have none (facts.md 5.1): then the body."""
    own = text(wire.notification_id)
    if own and len(own) <= 64:
        return f"{wire.type}:{own}"
    return f"sha256:{hashlib.sha256(wire.raw).hexdigest()}"


def _data(raw: bytes) -> object:
    try:
        return loads(raw)
    except ValueError:
        return None


def _ids(data: object, keys: frozenset[str]) -> list[str]:
    """Every id under one of these keys, wherever it stands, each once and in order."""
    found: dict[str, None] = {}
    for value in _values(data, keys, 0):
        word = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(word, str) and 0 < len(word.strip()) <= 64 and word.strip().isalnum():
            found[word.strip()] = None
            if len(found) == _MOST_IDS:
                break
    return list(found)


def _values(node: Any, keys: frozenset[str], depth: int) -> Iterator[object]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for each in node:
            yield from _values(each, keys, depth + 1)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in keys:
                yield from value if isinstance(value, list) else (value,)
            else:
                yield from _values(value, keys, depth + 1)

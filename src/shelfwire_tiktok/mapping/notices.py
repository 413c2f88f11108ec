"""Webhook notices as doorbell rings: what to look at, never what happened (facts.md section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from shelfwire.channels.port import Notice, NoticeTopic
from shelfwire.kit.ids import ExternalOrderId, ExternalProductId, ExternalShopId
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
    27: _T.PRODUCT,
    36: _T.PACKAGE,
    37: _T.PRODUCT,
    38: _T.PRODUCT,
    42: _T.PRODUCT,
    50: _T.PRODUCT,
    51: _T.PRODUCT,
    52: _T.PRODUCT,
    62: _T.PRODUCT,
    64: _T.AFTERSALE,
    65: _T.AFTERSALE,
    66: _T.PRODUCT,
    67: _T.AFTERSALE,
    71: _T.PRODUCT,
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
)
"""What we subscribe to: every notice that something here reacts to."""

_ORDER_KEYS = frozenset({"order_id", "order_ids", "order_id_list", "main_order_id"})
_PRODUCT_KEYS = frozenset({"product_id", "product_ids", "source_product_id", "local_product_id"})
_MOST_IDS = 200
_DEEPEST = 12


def notice(wire: webhooks.Notice) -> Notice:
    """The ring in a verified notice. Ids may come as integers and in lists; all of them are texts here."""
    data = _data(wire.raw_data)
    return Notice(
        dedupe_key=_dedupe_key(wire),
        kind=str(wire.type),
        kind_name=wire.name,
        topic=TOPICS.get(wire.type, NoticeTopic.OTHER),
        shop_id=ExternalShopId(text(wire.shop_id)) if text(wire.shop_id) else None,
        at=moment(wire.timestamp, "timestamp", {}),
        order_ids=tuple(ExternalOrderId(found) for found in _ids(data, _ORDER_KEYS)),
        product_ids=tuple(ExternalProductId(found) for found in _ids(data, _PRODUCT_KEYS)),
        known=wire.type in webhooks.NAMES,
    )


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

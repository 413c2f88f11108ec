"""Notices TikTok posts to us (facts.md section 5). Verify the raw body first, then parse it.

A notice holds little, and notices arrive out of order, more than once, or never: fetch the object a notice is about.
The signature has no replay window, so deduplicate on `notification_id`, which type 3 may lack.
"""

from __future__ import annotations

import hmac
from typing import Any

import msgspec

from tiktok_shop import signing
from tiktok_shop._secret import Secret
from tiktok_shop.reading import Fault, read
from tiktok_shop.types import notices as n

NAMES: dict[int, str] = {
    1: "ORDER_STATUS_CHANGE",
    2: "REVERSE_STATUS_UPDATE",
    3: "RECIPIENT_ADDRESS_UPDATE",
    4: "PACKAGE_UPDATE",
    5: "PRODUCT_STATUS_CHANGE",
    6: "SELLER_DEAUTHORIZATION",
    7: "UPCOMING_AUTHORIZATION_EXPIRATION",
    11: "CANCELLATION_STATUS_CHANGE",
    12: "RETURN_STATUS_CHANGE",
    13: "NEW_CONVERSATION",
    14: "NEW_MESSAGE",
    15: "PRODUCT_INFORMATION_CHANGE",
    16: "PRODUCT_CREATION",
    17: "SHOPPABLE_CONTENT_POSTING",
    18: "PRODUCT_CATEGORY_CHANGE",
    19: "SIZE_CHART_CHANGE",
    20: "CREATOR_DEAUTHORIZATION",
    21: "INBOUND_FBT_ORDER_STATUS_CHANGE",
    22: "FBT_MERCHANT_ONBOARDING",
    23: "GOODS_MATCH",
    24: "FBT_INVENTORY_UPDATE",
    25: "OPPORTUNITY_MATCHING_STATUS_CHANGE",
    27: "INVENTORY_STATUS_CHANGE",
    33: "NEW_MESSAGE_LISTENER",
    35: "TOKOPEDIA_MIRROR_STATUS_CHANGE",
    36: "INVOICE_STATUS_CHANGE",
    37: "PRODUCT_AUDIT_STATUS_CHANGE",
    38: "STRIKETHROUGH_PRICE_EXPIRED",
    39: "ACTIVITY_STATUS_CHANGE",
    42: "COMBINED_LISTING_CHANGE",
    46: "IMAGE_TRANSLATION_COMPLETED",
    50: "SKU_STATUS_CHANGE",
    51: "GLOBAL_REPLICATION_STATUS_CHANGE",
    52: "GLOBAL_LISTING_METHOD_CHANGE",
    55: "VIDEO_PRECHECK_RESULT",
    56: "SAMPLE_APPLICATION_STATUS_CHANGE",
    58: "GET_FBT_MCF_ORDER_STATUS",
    59: "SHOPPABLE_VIDEO_PRECHECK_TASKS_RESULT",
    62: "PRODUCT_PACKAGE_RECOMMENDED",
    63: "ACTIVITY_CHANGE",
    64: "AFTERSALES_REQUEST_STATUS_UPDATE",
    65: "RMA_STATUS_UPDATE",
    66: "APPEAL_COMPLETED",
    67: "REFUND_SUCCESS",
    71: "INVENTORY_CHANGED_BY_SHOP",
}
"""Type -> name. A type that is not here is kept as it is."""

DATA: dict[int, type[msgspec.Struct]] = {
    1: n.OrderStatusChanged,
    3: n.RecipientAddressUpdated,
    4: n.PackageUpdated,
    5: n.ProductStatusChanged,
    6: n.SellerDeauthorized,
    7: n.AuthorizationExpiring,
    11: n.CancellationStatusChanged,
    12: n.ReturnStatusChanged,
    15: n.ProductInformationChanged,
    16: n.ProductCreated,
    27: n.InventoryStatusChanged,
    36: n.InvoiceStatusChanged,
    37: n.ProductAuditStatusChanged,
}
"""Type -> what its data is read as. The data of any other type is kept raw."""


class BadNotice(ValueError):
    """A body that is no notice: not JSON, no object, or without a type. Says which."""


class BadSignature(Exception):
    """A body that was not signed by TikTok for this app. Nothing of it was read."""


class _Notice(msgspec.Struct):
    type: int | None = None
    tts_notification_id: str | None = None
    shop_id: str | None = None
    seller_open_id: str | None = None
    creator_open_id: str | None = None
    timestamp: int | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


class Notice:
    """A notice. `timestamp` is unix seconds; `data` the understood content, None for a type not read here.

    `raw` and `raw_data` are the JSON as it came; `faults` names what could not be understood.
    """

    __slots__ = (
        "creator_open_id",
        "data",
        "faults",
        "name",
        "notification_id",
        "raw",
        "raw_data",
        "seller_open_id",
        "shop_id",
        "timestamp",
        "type",
    )

    def __init__(self, type_: int, head: _Notice, raw: bytes, faults: tuple[Fault, ...]) -> None:
        self.type, self.name = type_, NAMES.get(type_, f"TYPE_{type_}")
        self.notification_id = head.tts_notification_id or None
        self.shop_id, self.timestamp = head.shop_id or None, head.timestamp
        self.seller_open_id, self.creator_open_id = head.seller_open_id or None, head.creator_open_id or None
        self.raw, self.raw_data = raw, bytes(head.data)
        self.data: Any = None
        self.faults = faults
        if type_ in DATA:
            self.data, more = read(DATA[type_], self.raw_data)
            self.faults += more

    def __repr__(self) -> str:
        return f"Notice({self.name}, shop_id={self.shop_id!r}, notification_id={self.notification_id!r})"


def verify(raw_body: bytes, header: str | None, app_key: str, app_secret: str | Secret) -> bool:
    """Whether TikTok signed this body for this app. Takes the same time however much of it is right.

    In: the body exactly as received, the value of the `Authorization` header.
    """
    expected = signing.sign_webhook(app_key, Secret(app_secret).reveal(), raw_body)
    return hmac.compare_digest(expected.encode(), (header or "").encode("utf-8", "replace"))


def parse(raw_body: bytes) -> Notice:
    """The notice in a body that was verified.

    Errors: BadNotice when it is no JSON object with a `type`. Unknown types, unknown fields and fields in
    unknown shapes are no errors.
    """
    try:
        head, faults = read(_Notice, raw_body)
    except ValueError:
        raise BadNotice("the body is not JSON") from None
    if head.type is None:
        raise BadNotice("the body has no type")
    return Notice(head.type, head, raw_body, faults)


def receive(raw_body: bytes, header: str | None, app_key: str, app_secret: str | Secret) -> Notice:
    """Verify, then parse. Errors: BadSignature, BadNotice."""
    if not verify(raw_body, header, app_key, app_secret):
        raise BadSignature("the Authorization header does not match the body")
    return parse(raw_body)

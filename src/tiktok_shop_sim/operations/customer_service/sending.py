"""Sending messages: what each type has to say, and what the platform does not let through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.customer_service.conversations import INVALID, own_conversation
from tiktok_shop_sim.operations.uploads import MEGABYTE, file, limit, picture
from tiktok_shop_sim.world import conversations, media
from tiktok_shop_sim.world.conversations import Conversation, rules
from tiktok_shop_sim.world.coupons import COUPONS, status_at
from tiktok_shop_sim.world.records import Order

ROLES = ("", "CUSTOMER_SERVICE", "SHOP", "ROBOT")
"""Values of `sender_role` (202606), taken from the roles that messages are read with."""

Content = dict[str, Any]


@operation(
    "POST",
    "/customer_service/202309/conversations/{conversation_id}/messages",
    "/customer_service/202606/conversations/{conversation_id}/messages",
)
def send_message(call: Call) -> dict[str, Any]:
    row = own_conversation(call)
    kind, content = call.field("type"), _content(call)
    check = CHECKS.get(kind)
    if check is None or call.field("sender_role", "") not in ROLES:
        raise call.refuse(INVALID)
    check(call, row, content)
    if not conversations.may_write(call.world, row, call.now):
        raise call.refuse(45109001)
    role = call.field("sender_role", "") or "CUSTOMER_SERVICE"
    if kind == "COUPON_CARD":
        conversations.desk(call.world, row.shop_id).coupon_card_time = call.now
    message = conversations.shop_says(call.world, row, kind, call.field("content"), call.now, role)
    return {"message_id": message.id}


def _content(call: Call) -> Content:
    """`content` is a JSON object written as a string."""
    try:
        content = msgspec.json.decode(call.field("content"))
    except msgspec.DecodeError:
        call.warnings.append("content is not JSON: it is an object, written as a string")
        raise call.refuse(INVALID) from None
    if not isinstance(content, dict) or not content:
        raise call.refuse(INVALID)
    return content


def _text(call: Call, _: Conversation, content: Content) -> None:
    text = content.get("content")
    if not isinstance(text, str) or not text.strip() or len(text) > rules().text_length:
        raise call.refuse(INVALID)
    if any(word in text.lower() for word in rules().refused_words):
        raise call.refuse(45101006)


def _image(call: Call, _: Conversation, content: Content) -> None:
    if not str(content.get("url", "")).startswith(("http://", "https://")):
        raise call.refuse(INVALID)
    if not all(str(content.get(side, "")).isdigit() for side in ("width", "height")):
        raise call.refuse(INVALID)


def _video(*_: object) -> None:
    """No source tells what a video's content holds: any object is taken."""


def _product(call: Call, _: Conversation, content: Content) -> None:
    product = call.world.products.get(str(content.get("product_id")))
    if product is None or product.shop_id != call.shop.id:
        raise call.refuse(INVALID)


def _own_order(call: Call, row: Conversation, content: Content, code: int) -> Order:
    order = call.world.orders.get(str(content.get("order_id")))
    if order is None or order.shop_id != call.shop.id or order.buyer_id != row.buyer_id:
        raise call.refuse(code)
    return order


def _order(call: Call, row: Conversation, content: Content) -> None:
    _own_order(call, row, content, INVALID)


def _logistics(call: Call, row: Conversation, content: Content) -> None:
    order = _own_order(call, row, content, INVALID)
    package = content.get("package_id")
    if package is not None and str(package) not in order.package_ids:
        raise call.refuse(INVALID)


def _return_refund(call: Call, row: Conversation, content: Content) -> None:
    order = _own_order(call, row, content, 45101002)
    if order.status in ("UNPAID", "CANCELLED"):
        raise call.refuse(45101002)


def _coupon(call: Call, row: Conversation, content: Content) -> None:
    coupon = COUPONS.of(call.world).get(str(content.get("coupon_id")))
    if coupon is None or coupon.shop_id != call.shop.id or status_at(coupon, call.now) != "ONGOING":
        raise call.refuse(45111017)
    if coupon.display_type not in ("CHAT", "REGULAR"):
        raise call.refuse(45111017)
    last = conversations.desk(call.world, row.shop_id).coupon_card_time
    if call.now - last < rules().coupon_card_seconds:
        raise call.refuse(45111012)


CHECKS: dict[str, Callable[[Call, Conversation, Content], None]] = {
    "TEXT": _text,
    "IMAGE": _image,
    "VIDEO": _video,
    "PRODUCT_CARD": _product,
    "ORDER_CARD": _order,
    "LOGISTICS_CARD": _logistics,
    "RETURN_REFUND_CARD": _return_refund,
    "COUPON_CARD": _coupon,
}


@operation("POST", "/customer_service/202309/images/upload", judges=("data",))
def upload_image(call: Call) -> dict[str, Any]:
    part = file(call, "data", missing=INVALID)
    limit(call, part, rules().image_megabytes * MEGABYTE, code=INVALID)
    look = picture(call, part, broken=INVALID, size=INVALID, shortest=1)
    kept = media.keep_image(call.world, call.grant.seller_id, "CHAT_IMAGE", part.data, look)
    return {
        "url": media.image_url(call.base_url, kept.uri),
        "width": kept.width,
        "height": kept.height,
    }

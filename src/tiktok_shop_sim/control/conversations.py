"""Buyers and creators write to a shop, and buyers judge how they were served."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import ShopFilter, find, find_order, find_shop
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import conversations
from tiktok_shop_sim.world.conversations import (
    CONVERSATIONS,
    FROM_ORDER,
    FROM_PRODUCT,
    SESSIONS,
    Conversation,
)
from tiktok_shop_sim.world.world import World


class MessageRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who writes what: a `text`, or another `type` with its `content` object.

    The buyer is `buyer_id`, the buyer of `order_id`, or else who ordered last in the shop.
    """

    shop_id: str = ""
    order_id: str = ""
    buyer_id: str = ""
    product_id: str = ""
    text: str = "Hello, I have a question."
    type: Literal["TEXT", "IMAGE", "VIDEO", "EMOTICONS", "ORDER_CARD", "PRODUCT_CARD", "OTHER"] = "TEXT"
    content: dict[str, Any] = {}


class MessageSent(msgspec.Struct):
    conversation_id: str
    message_id: str
    session_id: str


@endpoint("POST", "/message", MessageRequest)
def message(simulation: Simulation, request: MessageRequest) -> MessageSent:
    """A buyer writes to the shop (webhooks 13 for a first word, 14).

    Coming from an order or a product page is told first, as a message of its own.
    """
    world = simulation.world
    now = world.now()
    row = _conversation(simulation, request)
    if request.order_id:
        conversations.system_says(world, row, FROM_ORDER, {"order_id": request.order_id}, now)
    elif request.product_id:
        conversations.system_says(world, row, FROM_PRODUCT, {"product_id": request.product_id}, now)
    content = request.content or {"content": request.text}
    said = conversations.buyer_says(world, row, request.type, content, now)
    return MessageSent(row.id, said.id, row.session_id)


def _conversation(simulation: Simulation, request: MessageRequest) -> Conversation:
    world = simulation.world
    if request.order_id:
        order = find_order(simulation, request.order_id)
        return conversations.start(world, order.shop_id, order.buyer_id, world.now())
    shop = find_shop(simulation, request.shop_id)
    buyer_id = request.buyer_id or _last_buyer(world, shop.id)
    if buyer_id not in world.buyers:
        raise NotThere(f"no buyer {buyer_id!r}: name a buyer_id or an order_id")
    return conversations.start(world, shop.id, buyer_id, world.now())


def _last_buyer(world: World, shop_id: str) -> str:
    """Who ordered last in a shop, empty when nobody has."""
    return next((order.buyer_id for order in reversed(world.orders.values()) if order.shop_id == shop_id), "")


class CreatorMessageRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a creator sends to which shop."""

    shop_id: str = ""
    text: str = "I would like to show your products."
    type: Literal["TEXT", "PRODUCT_CARD", "TARGET_COLLABORATION_CARD", "FREE_SAMPLE_CARD"] = "TEXT"
    content: dict[str, Any] = {}


@endpoint("POST", "/message/creator", CreatorMessageRequest)
def creator_message(simulation: Simulation, request: CreatorMessageRequest) -> dict[str, Any]:
    """A creator writes to the shop (webhook 33); these conversations are not part of customer service."""
    shop = find_shop(simulation, request.shop_id)
    content = request.content or {"content": request.text}
    conversations.creator_says(simulation.world, shop.id, request.type, content, simulation.world.now())
    return {}


class RatingRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a buyer judges a session: 1 to 5, and why not more."""

    session_id: str
    score: int
    reason: str = ""


@endpoint("POST", "/message/rate", RatingRequest)
def rate(simulation: Simulation, request: RatingRequest) -> dict[str, Any]:
    """The buyer judges how they were served in a session."""
    session = find(SESSIONS.of(simulation.world), request.session_id, "session")
    if not 1 <= request.score <= 5:
        raise ValueError("score is from 1 to 5")
    session.score, session.reason = request.score, request.reason
    return {}


class MessageTruth(msgspec.Struct):
    id: str
    type: str
    content: str
    role: str
    create_time: int


class ConversationTruth(msgspec.Struct):
    id: str
    shop_id: str
    buyer_id: str
    buyer: str
    """The buyer's nickname."""
    unread: int
    session_id: str
    messages: list[MessageTruth]


class Conversations(msgspec.Struct):
    conversations: list[ConversationTruth]


@endpoint("GET", "/conversations", ShopFilter)
def list_conversations(simulation: Simulation, request: ShopFilter) -> Conversations:
    """Every conversation with its messages, oldest first."""
    world = simulation.world
    return Conversations(
        [
            ConversationTruth(
                id=row.id,
                shop_id=row.shop_id,
                buyer_id=row.buyer_id,
                buyer=world.buyers[row.buyer_id].nickname,
                unread=row.unread,
                session_id=row.session_id,
                messages=[
                    MessageTruth(one.id, one.type, one.content, one.role, one.create_time)
                    for one in conversations.messages_of(world, row)
                ],
            )
            for row in CONVERSATIONS.of(world).values()
            if request.shop_id in ("", row.shop_id)
        ]
    )

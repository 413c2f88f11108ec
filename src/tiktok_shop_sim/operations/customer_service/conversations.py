"""Finding, starting and reading conversations."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.world import conversations
from tiktok_shop_sim.world.conversations import (
    CONVERSATIONS,
    MESSAGES,
    SESSIONS,
    Conversation,
    Message,
    rules,
)

INVALID = 45101001
NOT_FOUND = 45101003
UNSUPPORTED = "Please check this message in Seller Center."


@operation("GET", "/customer_service/202309/conversations")
def list_conversations(call: Call) -> dict[str, Any]:
    check_size(call)
    own = (row for row in CONVERSATIONS.of(call.world).values() if row.shop_id == call.shop.id)
    rows, token = page(call, own, key=lambda row: (row.update_time, row.sequence), descending=True)
    silent = any(not conversations.wrote_lately(row, call.now) for row in rows)
    buyers = conversations.lately(call.world, call.shop.id, call.now) if silent else frozenset()
    return {"next_page_token": token, "conversations": [_summary(call, row, buyers) for row in rows]}


def check_size(call: Call) -> None:
    """Refuse a page size that no list of this area gives."""
    if not 1 <= call.query["page_size"] <= rules().page_size:
        raise call.refuse(INVALID)


def _summary(call: Call, row: Conversation, buyers: frozenset[str]) -> dict[str, Any]:
    document = {
        **_document(call, row, "buyer_platform"),
        "can_send_message": conversations.wrote_lately(row, call.now) or row.buyer_id in buyers,
    }
    if row.message_ids:
        last = MESSAGES.of(call.world)[row.message_ids[-1]]
        document["latest_message"] = _message(call, row, last)
    return document


def _document(call: Call, row: Conversation, platform_field: str) -> dict[str, Any]:
    participants = _participants(call, row, platform_field)
    document: dict[str, Any] = {
        "id": row.id,
        "participant_count": len(participants),
        "participants": participants,
        "create_time": row.create_time,
        "unread_count": row.unread,
    }
    session = SESSIONS.of(call.world).get(row.session_id)
    if session is not None and call.query.get("need_session_id"):
        document["cur_session_id"] = session.id
    if session is not None and call.query.get("need_session_info"):
        document["cur_session"] = {"id": session.id, "phase": session.phase}
    return document


def _participants(call: Call, row: Conversation, platform_field: str) -> list[dict[str, Any]]:
    desk = conversations.desk(call.world, row.shop_id)
    buyer = call.world.buyers.get(row.buyer_id)
    people = [
        (row.buyer_im_id, "BUYER", buyer.nickname if buyer is not None else "", row.buyer_id),
        (desk.shop_im_id, "SHOP", call.shop.name, ""),
        (desk.agent_im_id, "CUSTOMER_SERVICE", call.shop.name, ""),
    ]
    return [
        {
            "im_user_id": im_user_id,
            "role": role,
            "nickname": nickname,
            "avatar": conversations.avatar(im_user_id),
            **({"user_id": user_id, platform_field: "TIKTOK_SHOP"} if user_id else {}),
        }
        for im_user_id, role, nickname, user_id in people
    ]


@operation("POST", "/customer_service/202309/conversations")
def create_conversation(call: Call) -> dict[str, Any]:
    buyer_id = call.field("buyer_user_id")
    if buyer_id not in call.world.buyers:
        raise call.refuse(INVALID)
    known = conversations.between(call.world, call.shop.id, buyer_id)
    if known is None and buyer_id not in conversations.lately(call.world, call.shop.id, call.now):
        raise call.refuse(45109003)
    row = known or conversations.start(call.world, call.shop.id, buyer_id, call.now)
    return {"conversation_id": row.id}


@operation("GET", "/customer_service/202601/conversations/{conversation_id}")
def get_conversation(call: Call) -> dict[str, Any]:
    return {"conversation": _document(call, own_conversation(call), "platform")}


def own_conversation(call: Call) -> Conversation:
    """The conversation in the path: it exists and is this shop's."""
    row = CONVERSATIONS.of(call.world).get(call.path["conversation_id"])
    if row is None:
        raise call.refuse(NOT_FOUND)
    if row.shop_id != call.shop.id:
        raise call.refuse(45102007, NOT_FOUND)
    return row


@operation("GET", "/customer_service/202309/conversations/{conversation_id}/messages")
def list_messages(call: Call) -> dict[str, Any]:
    row = own_conversation(call)
    check_size(call)
    by_index = call.query.get("sort_field") == "index"
    rows, token = page(
        call,
        conversations.messages_of(call.world, row),
        key=lambda one: (int(one.index), one.sequence) if by_index else (one.create_time, one.sequence),
        descending=call.query.get("sort_order", "DESC") == "DESC",
    )
    return {
        "next_page_token": token,
        "unsupported_msg_tips": UNSUPPORTED,
        "messages": [_message_with_extras(call, row, one) for one in rows],
    }


def _message(call: Call, row: Conversation, message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "type": message.type,
        "content": message.content,
        "create_time": message.create_time,
        "is_visible": message.is_visible,
        "sender": conversations.sender_in(call.world, row, message),
        "index": message.index,
    }


def _message_with_extras(call: Call, row: Conversation, message: Message) -> dict[str, Any]:
    document = _message(call, row, message)
    if call.query.get("need_data"):
        document["data"] = "{}"
    if call.query.get("need_plaintext"):
        document["plaintext"] = message.content if message.type == "TEXT" else f"[{message.type}]"
    return document


@operation("POST", "/customer_service/202309/conversations/{conversation_id}/messages/read")
def read_messages(call: Call) -> dict[str, Any]:
    conversations.read(own_conversation(call))
    return {}

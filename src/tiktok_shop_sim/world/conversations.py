"""What buyers and shops say to each other: conversations, their messages, and the sessions agents are measured by.

Every verb takes the moment it happens at. Numbers that no source gives are in `rules/customer_service.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tiktok_shop_sim.world import timers
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import Event, World

FILE = Path(__file__).resolve().parents[1] / "rules" / "customer_service.json"
DAY, HOUR = 86_400, 3600
FROM_ORDER = "BUYER_ENTER_FROM_ORDER"
FROM_PRODUCT = "BUYER_ENTER_FROM_PRODUCT"


class Rules(msgspec.Struct, frozen=True):
    """When a shop may write, what it may not write, and when a session ends by itself."""

    reply_days: int
    order_days: int
    session_idle_hours: int
    late_response_hours: int
    text_length: int
    page_size: int
    coupon_card_seconds: int
    image_megabytes: int
    refused_words: list[str]


@cache
def rules() -> Rules:
    return msgspec.json.decode(FILE.read_bytes(), type=Rules)


class ChatDesk(msgspec.Struct):
    """A shop's side of all its conversations. `conversations` finds one by its buyer."""

    shop_id: str
    shop_im_id: str
    agent_im_id: str
    can_accept_chat: bool = True
    coupon_card_time: int = 0
    conversations: dict[str, str] = {}


class Conversation(msgspec.Struct):
    """All that one buyer and one shop said to each other. `session_id` is empty while no session is open."""

    id: str
    sequence: int
    shop_id: str
    buyer_id: str
    buyer_im_id: str
    create_time: int
    update_time: int
    message_ids: list[str] = []
    unread: int = 0
    session_id: str = ""
    buyer_wrote: int | None = None


class Message(msgspec.Struct):
    """One message; `content` is a JSON document written as a string, as on the wire."""

    id: str
    sequence: int
    conversation_id: str
    type: str
    content: str
    create_time: int
    role: str
    im_user_id: str
    is_visible: bool = True

    @property
    def index(self) -> str:
        """Grows from message to message within a conversation."""
        return f"{self.create_time * 1_000_000 + self.sequence % 1_000_000}"


class Session(msgspec.Struct):
    """One visit of a buyer to the service desk, from the first message to the end. Scores are 1 to 5."""

    id: str
    sequence: int
    shop_id: str
    conversation_id: str
    begin_time: int
    last_time: int
    phase: str
    end_time: int | None = None
    response_time: int | None = None
    score: int | None = None
    reason: str = ""


DESKS = Store("chat_desks", ChatDesk)
CONVERSATIONS = Store("conversations", Conversation)
MESSAGES = Store("messages", Message)
SESSIONS = Store("chat_sessions", Session)


def desk(world: World, shop_id: str) -> ChatDesk:
    """The service desk of a shop, set up when it is first needed."""
    desks = DESKS.of(world)
    if shop_id not in desks:
        desks[shop_id] = ChatDesk(shop_id, world.ids.next("chat_user"), world.ids.next("chat_user"))
    return desks[shop_id]


def between(world: World, shop_id: str, buyer_id: str) -> Conversation | None:
    """The conversation of a shop with a buyer, if they have one."""
    return CONVERSATIONS.of(world).get(desk(world, shop_id).conversations.get(buyer_id, ""))


def start(world: World, shop_id: str, buyer_id: str, at: int) -> Conversation:
    """The conversation of a shop with a buyer, begun when there is none (webhook 13)."""
    known = between(world, shop_id, buyer_id)
    if known is not None:
        return known
    made = Conversation(
        id=world.ids.next("conversation"),
        sequence=world.ids.sequence("conversation"),
        shop_id=shop_id,
        buyer_id=buyer_id,
        buyer_im_id=world.ids.next("chat_user"),
        create_time=at,
        update_time=at,
    )
    CONVERSATIONS.of(world)[made.id] = made
    desk(world, shop_id).conversations[buyer_id] = made.id
    data = {"conversation_id": made.id, "create_time": at}
    world.announce(Event("conversation_new", shop_id, made.id, data))
    return made


def may_write(world: World, conversation: Conversation, at: int) -> bool:
    """Whether the shop may write now: the buyer wrote or ordered not long ago."""
    return wrote_lately(conversation, at) or conversation.buyer_id in lately(world, conversation.shop_id, at)


def wrote_lately(conversation: Conversation, at: int) -> bool:
    """Whether the buyer wrote so short a time ago that the shop may answer."""
    wrote = conversation.buyer_wrote
    return wrote is not None and wrote > at - rules().reply_days * DAY


def lately(world: World, shop_id: str, at: int) -> frozenset[str]:
    """The buyers to whom a shop may write because they ordered not long ago."""
    since = at - rules().order_days * DAY
    return frozenset(order.buyer_id for order in world.books[shop_id].created.items(since))


def buyer_says(world: World, conversation: Conversation, kind: str, content: Any, at: int) -> Message:
    """A message from the buyer; opens a session when none is open."""
    session = _open_session(world, conversation, at)
    message = _add(world, conversation, kind, content, at, "BUYER", conversation.buyer_im_id)
    conversation.unread += 1
    conversation.buyer_wrote = at
    _stay_open(world, session, at)
    return message


def system_says(world: World, conversation: Conversation, kind: str, content: Any, at: int) -> Message:
    """A line by the platform itself, such as where the buyer came from."""
    return _add(world, conversation, kind, content, at, "SYSTEM", "0")


def shop_says(
    world: World, conversation: Conversation, kind: str, content: Any, at: int, role: str = "CUSTOMER_SERVICE"
) -> Message:
    """An answer of the shop; the first one of a session is what its response time is measured by."""
    own = desk(world, conversation.shop_id)
    message = _add(
        world, conversation, kind, content, at, role, own.shop_im_id if role == "SHOP" else own.agent_im_id
    )
    session = SESSIONS.of(world).get(conversation.session_id)
    if session is not None:
        session.phase = "ASSIGNED"
        if session.response_time is None:
            session.response_time = at - session.begin_time
        _stay_open(world, session, at)
    return message


def read(conversation: Conversation) -> None:
    """The shop has seen everything."""
    conversation.unread = 0


def end_session(world: World, session: Session, at: int) -> None:
    """Close a session; the buyer's next message opens another."""
    session.end_time = at
    conversation = CONVERSATIONS.of(world)[session.conversation_id]
    if conversation.session_id == session.id:
        conversation.session_id = ""


def messages_of(world: World, conversation: Conversation) -> list[Message]:
    """All messages, oldest first."""
    store = MESSAGES.of(world)
    return [store[message_id] for message_id in conversation.message_ids]


def sender_in(world: World, conversation: Conversation, message: Message) -> dict[str, str]:
    """Who a message is from, as the wire tells it."""
    buyer = world.buyers.get(conversation.buyer_id)
    names = {"BUYER": buyer.nickname if buyer is not None else "", "SYSTEM": ""}
    return {
        "im_user_id": message.im_user_id,
        "role": message.role,
        "nickname": names.get(message.role, world.shops[conversation.shop_id].name),
        "avatar": avatar(message.im_user_id),
    }


def avatar(im_user_id: str) -> str:
    return f"https://p16-avatar.example.com/{im_user_id}.jpeg"


def creator_says(world: World, shop_id: str, kind: str, content: Any, at: int) -> None:
    """A creator writes to the shop: only webhook 33 tells of it, these conversations are not customer service."""
    conversation_id = world.ids.next("conversation")
    data = {
        "index": f"{at * 1_000_000 + world.ids.sequence('message') % 1_000_000}",
        "message_id": world.ids.next("message"),
        "conversation_id": conversation_id,
        "msg_type": kind,
        "content": _written(content),
        "create_time": str(at),
        "sender": {"sender_im_user_id": world.ids.next("chat_user")},
    }
    world.announce(Event("message_listener", shop_id, conversation_id, data))


def _add(
    world: World, conversation: Conversation, kind: str, content: Any, at: int, role: str, im_user_id: str
) -> Message:
    message = Message(
        id=world.ids.next("message"),
        sequence=world.ids.sequence("message"),
        conversation_id=conversation.id,
        type=kind,
        content=_written(content),
        create_time=at,
        role=role,
        im_user_id=im_user_id,
    )
    MESSAGES.of(world)[message.id] = message
    conversation.message_ids = [*conversation.message_ids, message.id]
    conversation.update_time = at
    sender = sender_in(world, conversation, message)
    data = {
        "message_id": message.id,
        "index": message.index,
        "conversation_id": conversation.id,
        "type": kind,
        "content": message.content,
        "create_time": at,
        "is_visible": message.is_visible,
        "sender": {"im_user_id": sender["im_user_id"], "role": sender["role"]},
    }
    world.announce(Event("message_new", conversation.shop_id, conversation.id, data))
    return message


def _written(content: Any) -> str:
    return content if isinstance(content, str) else msgspec.json.encode(content).decode()


def _open_session(world: World, conversation: Conversation, at: int) -> Session:
    session = SESSIONS.of(world).get(conversation.session_id)
    if session is not None:
        return session
    session = Session(
        id=world.ids.next("session"),
        sequence=world.ids.sequence("session"),
        shop_id=conversation.shop_id,
        conversation_id=conversation.id,
        begin_time=at,
        last_time=at,
        phase="QUEUED" if desk(world, conversation.shop_id).can_accept_chat else "AUTO_REPLY",
    )
    SESSIONS.of(world)[session.id] = session
    conversation.session_id = session.id
    return session


def _stay_open(world: World, session: Session, at: int) -> None:
    session.last_time = at
    world.schedule(_idle_end(session), "chat_idle", session.id)


def _idle_end(session: Session) -> int:
    return session.last_time + rules().session_idle_hours * HOUR


@timers.when_due("chat_idle")
def _idle(world: World, session_id: str, at: int) -> None:
    session = SESSIONS.of(world).get(session_id)
    if session is not None and session.end_time is None and _idle_end(session) <= at:
        end_session(world, session, at)


@timers.waits
def _open_sessions(world: World) -> Iterator[timers.Waiting]:
    for session in SESSIONS.of(world).values():
        if session.end_time is None:
            yield _idle_end(session), "chat_idle", session.id

"""The agent's switch, the sessions, and how well they went."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.customer_service.conversations import INVALID, check_size, own_conversation
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.world import conversations
from tiktok_shop_sim.world.conversations import CONVERSATIONS, HOUR, SESSIONS, Session, rules

CONTENT = 4
"""From this score on a buyer counts as satisfied; assumed."""


@operation("GET", "/customer_service/202309/agents/settings")
def get_settings(call: Call) -> dict[str, Any]:
    return {"can_accept_chat": conversations.desk(call.world, call.shop.id).can_accept_chat}


@operation("PUT", "/customer_service/202309/agents/settings")
def update_settings(call: Call) -> dict[str, Any]:
    conversations.desk(call.world, call.shop.id).can_accept_chat = call.field("can_accept_chat")
    return {}


@operation("POST", "/customer_service/202605/conversations/{conversation_id}/sessions/{session_id}/end")
def end_session(call: Call) -> dict[str, Any]:
    row = own_conversation(call)
    session = SESSIONS.of(call.world).get(call.path["session_id"])
    if session is None or session.conversation_id != row.id:
        raise call.refuse(45101003)
    if session.end_time is None:
        conversations.end_session(call.world, session, call.now)
    return {}


@operation("POST", "/customer_service/202602/sessions/search")
def search_sessions(call: Call) -> dict[str, Any]:
    check_size(call)
    start, end = call.field("begin_time_ge"), call.field("begin_time_lt")
    if start >= end:
        raise call.refuse(INVALID)
    wanted = call.field("buyer_nickname", "").lower()
    found = [
        row
        for row in _sessions(call, start, end)
        if wanted in _nickname(call, row).lower()
    ]  # fmt: skip
    rows, token = page(call, found, key=lambda row: (row.begin_time, row.sequence), descending=True)
    return {"next_page_token": token, "sessions": [_document(call, row) for row in rows]}


def _sessions(call: Call, start: int, end: int) -> list[Session]:
    return [
        row
        for row in SESSIONS.of(call.world).values()
        if row.shop_id == call.shop.id and start <= row.begin_time < end
    ]


def _nickname(call: Call, session: Session) -> str:
    buyer_id = CONVERSATIONS.of(call.world)[session.conversation_id].buyer_id
    buyer = call.world.buyers.get(buyer_id)
    return buyer.nickname if buyer is not None else ""


def _document(call: Call, session: Session) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": session.id,
        "conversation_id": session.conversation_id,
        "begin_time": session.begin_time,
        "buyer_nickname": _nickname(call, session),
        "chat_tags": [],
        "first_response_late": _late(call, session),
    }
    optional = {
        "end_time": session.end_time,
        "satisfaction_score": session.score,
        "dissatisfaction_reason": session.reason or None,
        "first_response_time": session.response_time,
    }
    return document | {name: value for name, value in optional.items() if value is not None}


def _late(call: Call, session: Session) -> bool:
    waited = session.response_time
    if waited is None:
        waited = (session.end_time or call.now) - session.begin_time
    return waited > rules().late_response_hours * HOUR


@operation("GET", "/customer_service/202407/performance")
def performance(call: Call) -> dict[str, Any]:
    """Numbers over the sessions that began on the days asked for, in the shop's time zone."""
    start, end = _midnight(call, "support_date_ge"), _midnight(call, "support_date_lt")
    if start >= end:
        raise call.refuse(INVALID)
    rows = _sessions(call, start, end)
    answered = [row.response_time for row in rows if row.response_time is not None]
    in_time = [waited for waited in answered if waited <= rules().late_response_hours * HOUR]
    scores = [row.score for row in rows if row.score is not None]
    return {
        "performance": {
            "support_session_count": len(rows),
            "response_percentage": _share(len(in_time), len(rows)),
            "satisfaction_percentage": _share(sum(score >= CONTENT for score in scores), len(scores)),
            "response_time_mins": f"{sum(answered) / len(answered) / 60 if answered else 0:.1f}",
        }
    }


def _midnight(call: Call, name: str) -> int:
    try:
        day = date.fromisoformat(call.query[name])
    except ValueError:
        raise call.refuse(INVALID) from None
    return int(datetime.combine(day, time(), ZoneInfo(call.market.time_zone)).timestamp())


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 0:.1f}"

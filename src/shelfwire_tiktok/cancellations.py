"""Why buyers ask to cancel, and until when they are to be answered (facts.md section 7).

The order says that there is a request; its reason and its deadline stand in the search of cancellations. A page of
orders with requests is one more call, one without is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from shelfwire.channels.port import CancelRequest, ChannelOrder, OrderPage
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import moment, quote, text
from tiktok_shop import Client
from tiktok_shop.errors import ApiError, Conflict, NotFound, Rejected, ScopeMissing, UnreadableAnswer
from tiktok_shop.types.aftersales import Cancellation
from tiktok_shop.types.requests import CancellationSearch

_PER_CALL = 50
"""The largest page of the search (facts.md 4.3); an order has one open request at most."""
_OURS = "SELLER_RESPOND"
"""How the actions begin that TikTok waits for us with (facts.md 7.5)."""
_ANSWERED = (ScopeMissing, NotFound, Rejected, Conflict, UnreadableAnswer)
"""Answers that a second call would not better: the orders come in without the reasons."""


def with_requests(client: Client, page: OrderPage) -> OrderPage:
    """The page with what is known of each request to cancel in it. Errors: the client's, when asking again may help."""
    asked = [order.external_id for order in page.documents if order.cancel_requested]
    if not asked:
        return page
    found: dict[str, CancelRequest] = {}
    why = ""
    for at in range(0, len(asked), _PER_CALL):
        try:
            found |= dict(_requests(client, asked[at : at + _PER_CALL]))
        except _ANSWERED as error:
            why = _why_not(error)
    return replace(page, documents=tuple(_with(order, found, why) for order in page.documents))


def _why_not(error: ApiError) -> str:
    if isinstance(error, ScopeMissing):
        label = facts.SCOPES["seller.return_refund.basic"]["label"]
        return f"TikTok Shop does not tell the reason: the consent does not cover “{label}”"
    return f"TikTok Shop does not tell the reason: “{quote(error.message)}”"


def _requests(client: Client, order_ids: Sequence[str]) -> Iterator[tuple[str, CancelRequest]]:
    search = CancellationSearch(
        order_ids=list(order_ids), cancel_status=["CANCELLATION_REQUEST_PENDING"], locale="en-US"
    )
    for document in client.aftersales.search_cancellations(search, page_size=_PER_CALL).items:
        yield text(document.value.order_id), _request(document.value)


def _request(wire: Cancellation) -> CancelRequest:
    code = text(wire.cancel_reason)
    due = [
        moment(action.deadline, "deadline", {})
        for action in wire.seller_next_action_response
        if text(action.action).startswith(_OURS)
    ]
    return CancelRequest(
        reason=code,
        text=facts.CANCEL_REASONS.get(code) or text(wire.cancel_reason_text),
        asked_at=moment(wire.create_time, "create_time", {}),
        due_at=min((at for at in due if at is not None), default=None),
    )


def _with(order: ChannelOrder, found: dict[str, CancelRequest], why: str) -> ChannelOrder:
    """What the search says goes before what the order says; a deadline that nobody told follows from the rule."""
    if not order.cancel_requested:
        return order
    said = found.get(order.external_id) or CancelRequest(text=why)
    asked_at = said.asked_at or (order.cancel_request.asked_at if order.cancel_request else None)
    hours = timedelta(hours=facts.limit("cancel_answer_hours"))
    due_at = said.due_at or (asked_at + hours if asked_at else None)
    return replace(order, cancel_request=replace(said, asked_at=asked_at, due_at=due_at))

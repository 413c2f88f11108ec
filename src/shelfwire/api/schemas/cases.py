"""Cancellations, refunds, returns, replacements and exchanges."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import Field, model_validator

from shelfwire.aftersales.models import ActUnit, CaseItem, ReturnReceipt, ReturnRelease
from shelfwire.aftersales.states import ActKind, ActStatus, Condition, Disposition
from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.schemas.labels import PriceIn
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Id, Strict
from shelfwire.channels.port import (
    Allowed,
    AnswerOption,
    CaseActor,
    CaseEvent,
    CaseKind,
    CaseReason,
    CaseStatus,
    Decision,
    RefundParts,
)
from shelfwire.kit import money
from shelfwire.kit.errors import Reason


def _money(found: money.Money | None) -> dict[str, Any] | None:
    return {"minor": found.minor, "currency": found.currency} if found else None


def _refund_of(item: CaseItem) -> dict[str, Any] | None:
    return _money(item.refund)


class CaseItemOut(Shape):
    """A line of a case. `unit_ids`: our units that it is about, as far as that is clear."""

    sku_id: str
    seller_sku: str
    name: str
    sku_name: str
    quantity: int
    unit_ids: Annotated[list[int], By(lambda item: [one.unit_id for one in item.units.all()])]
    refund: Annotated[Money | None, By(_refund_of)]


class NextActOut(Schema):
    """What the channel waits for from the seller, in its own word."""

    name: str
    due_at: datetime | None


class EvidenceOut(Schema):
    """A photo or film of the buyer's; the address may be short-lived."""

    url: str
    kind: str
    note: str


class CaseOut(Shape):
    """A case as the channel tells it. `due_at`: without an answer until then the channel decides itself, in the
    buyer's favour; null when nobody waits for the seller."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    external_id: str
    kind: Stored[CaseKind]
    status: Stored[CaseStatus]
    channel_status: str
    asked_by: Stored[CaseActor]
    order_id: int | None = Field(description="Null while the order is not read.")
    order_external_id: str
    new_order_id: int | None = Field(description="The order of a replacement or exchange.")
    new_order_external_id: str
    reason: str
    reason_text: str
    note: str
    evidence: list[EvidenceOut]
    refund: Annotated[Money | None, Amount("refund_minor", "refund_currency")]
    refund_parts: dict[str, int] = Field(
        description="In minor units: subtotal, shipping, tax, as far as told."
    )
    items: Annotated[list[CaseItemOut], By(lambda case: case.items.all())]
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None
    next_acts: list[NextActOut]
    replenishes: bool | None = Field(
        description="Whether the channel puts the units back into its stock itself; null: not said."
    )
    tracking_number: str
    carrier_name: str
    warehouse_id: int | None


def _units(act: Any) -> list[int]:
    named: list[ActUnit] = list(act.units.all())
    return [one.unit_id for one in named]


class CaseActOut(Shape):
    """Something asked of the channel about a case; told once. `overtaken`: it was decided otherwise meanwhile."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    case_id: int | None
    order_id: int | None
    kind: Stored[ActKind]
    case_kind: Stored[CaseKind]
    decision: str
    reason: str
    note: str
    amount: Annotated[Money | None, Amount("amount_minor")]
    unit_ids: Annotated[list[int], By(_units)] = Field(description="None: the whole order.")
    status: Stored[ActStatus]
    error: str
    asked_at: datetime
    by: str
    settled_at: datetime | None


class ReceivedUnitIn(Strict):
    """One of our units as it came back, and what becomes of it."""

    unit_id: Id
    condition: Condition = Field(strict=False)
    disposition: Disposition = Field(strict=False)


class ReceiveIn(Strict):
    """Units of a case that came back. `although_replenished`: put back here too what the channel puts back itself."""

    units: list[ReceivedUnitIn] = Field(min_length=1, max_length=200)
    warehouse: str = Field(
        "", max_length=40, description="The code of ours where they lie; empty: where they belong."
    )
    note: str = Field("", max_length=300)
    although_replenished: bool = False


class ReturnReleaseIn(Strict):
    """What becomes of a unit that was set aside, and what was found. `although_replenished`: as when receiving."""

    disposition: Literal["restock", "scrap"]
    why: str = Field(min_length=1, max_length=300)
    although_replenished: bool = False


class ReturnReleaseOut(Shape):
    """What became of a unit that was set aside. `movement_id`: of the stock that was put back; null: scrapped."""

    disposition: Stored[Disposition]
    movement_id: int | None
    why: str
    by: str
    at: datetime


def _release(row: ReturnReceipt) -> ReturnRelease | None:
    return getattr(row, "release", None)


class ReturnReceiptOut(Shape):
    """That a unit came back. `movement_id`: of the stock that was put back; null where none was. `release`: what became
    later of one that was set aside."""

    id: int
    case_id: int
    unit_id: int
    condition: Stored[Condition]
    disposition: Stored[Disposition]
    movement_id: int | None
    warehouse_id: int | None
    release: Annotated[ReturnReleaseOut | None, By(_release)]
    note: str
    by: str
    at: datetime


class ReceivedOut(Schema):
    """What was received now, and what was before: nothing of that changed."""

    new: list[ReturnReceiptOut]
    already: list[ReturnReceiptOut]


class CaseReasonOut(Schema):
    """A reason that can be given: send the code."""

    code: str
    text: str


class WhyNotOut(Schema):
    """Why something cannot be done now."""

    code: str
    message: str
    advice: str


class AllowedOut(Schema):
    """What the seller may start with some units of an order now, or why not."""

    kind: CaseKind
    unit_ids: list[int]
    as_whole: bool
    reasons: list[CaseReasonOut]
    why_not: list[WhyNotOut]


class AnswerOptionOut(Schema):
    """An answer that the channel takes now, or why not."""

    decision: str
    reasons: list[CaseReasonOut]
    least: Money | None
    most: Money | None
    may_keep_item: bool
    why_not: list[WhyNotOut]


class RefundQuoteOut(Schema):
    """What the buyer would get back."""

    total: Money
    subtotal: Money | None
    shipping: Money | None
    tax: Money | None


class CaseEventOut(Schema):
    """A line of the history of a case, in the channel's words."""

    at: datetime | None
    by: str
    what: str
    note: str
    evidence: list[EvidenceOut]


class CaseAnswerIn(Strict):
    """How a case is answered. `reason`: one of those that the option names; `amount`: with a partial refund.
    `seen_refund`: the case's `refund` as whoever answers saw it; where it is another meanwhile, nothing is answered."""

    decision: Decision = Field(strict=False)
    reason: str = Field("", max_length=200)
    note: str = Field("", max_length=2000)
    amount: PriceIn | None = None
    seen_refund: PriceIn | None = None
    keep_item: bool = False

    @model_validator(mode="after")
    def _amount_with_an_offer(self) -> Self:
        if (self.decision is Decision.OFFER_PARTIAL) != (self.amount is not None):
            raise ValueError("an amount goes with offer_partial, and with nothing else")
        if self.keep_item and self.decision is not Decision.ACCEPT_RETURN:
            raise ValueError("keep_item goes with accept_return only")
        return self


class RefundQuoteIn(Strict):
    """For which units (none: the whole order), and why."""

    kind: Literal["cancellation", "refund", "return"]
    reason: str = Field(min_length=1, max_length=200)
    unit_ids: list[Id] = Field([], max_length=1000)


class CaseStartIn(RefundQuoteIn):
    """A case to be started. `agreed`: the refund that was seen; where it is another by then, nothing is done."""

    idempotency_key: str = Field(min_length=1, max_length=100)
    agreed: PriceIn | None = None


def why_not_out(reason: Reason) -> dict[str, Any]:
    """A reason of the channel's, or ours."""
    return {"code": reason.code, "message": reason.text, "advice": reason.advice}


def _reason_out(reason: CaseReason) -> dict[str, Any]:
    return {"code": reason.code, "text": reason.text}


def allowed_out(entry: Allowed, ours: dict[str, int]) -> dict[str, Any]:
    """What may be started, with our ids of the units; ``ours``: by the channel's."""
    return {
        "kind": entry.kind,
        "unit_ids": [ours[each] for each in entry.unit_ids if each in ours],
        "as_whole": entry.as_whole,
        "reasons": [_reason_out(each) for each in entry.reasons],
        "why_not": [why_not_out(each) for each in entry.why_not],
    }


def option_out(option: AnswerOption) -> dict[str, Any]:
    """An answer that may be given, or why not."""
    return {
        "decision": str(option.decision),
        "reasons": [_reason_out(each) for each in option.reasons],
        "least": _money(option.least),
        "most": _money(option.most),
        "may_keep_item": option.may_keep_item,
        "why_not": [why_not_out(each) for each in option.why_not],
    }


def quote_out(parts: RefundParts) -> dict[str, Any]:
    """A refund and its parts."""
    return {name: _money(getattr(parts, name)) for name in ("total", "subtotal", "shipping", "tax")}


def event_out(event: CaseEvent) -> dict[str, Any]:
    """A line of a case's history."""
    evidence = [{"url": one.url, "kind": one.kind, "note": one.note} for one in event.evidence]
    return {"at": event.at, "by": event.by, "what": event.what, "note": event.note, "evidence": evidence}

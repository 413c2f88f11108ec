"""A cancellation or return of the wire as the port's ``ChannelCase`` (facts.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from shelfwire.channels.port import (
    CaseActor,
    CaseEvent,
    CaseItem,
    CaseKind,
    CaseStatus,
    CaseStream,
    ChannelCase,
    Evidence,
    NextAct,
    RefundParts,
    Unknown,
)
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalSkuId, ExternalUnitId, SellerSku
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import (
    MISSING,
    Unknowns,
    amount,
    identifier,
    moment,
    note_faults,
    quote,
    text,
)
from tiktok_shop.reading import read
from tiktok_shop.reply import Document
from tiktok_shop.types.aftersales import (
    Cancellation,
    CancelledLine,
    NextAction,
    OrderRefundAmount,
    RefundAmount,
    ReturnedLine,
    ReturnOrder,
    ReturnRecord,
)

_S = CaseStatus

STATUSES: Final[Mapping[str, CaseStatus]] = MappingProxyType(
    {
        "CANCELLATION_REQUEST_PENDING": _S.REQUESTED,
        "CANCELLATION_REQUEST_SUCCESS": _S.ACCEPTED,
        "CANCELLATION_REQUEST_CANCEL": _S.WITHDRAWN,
        "CANCELLATION_REQUEST_CANCELLED": _S.WITHDRAWN,
        "CANCELLATION_REQUEST_COMPLETE": _S.COMPLETED,
        "RETURN_OR_REFUND_REQUEST_PENDING": _S.REQUESTED,
        "REFUND_OR_RETURN_REQUEST_REJECT": _S.DECLINED,
        "AWAITING_BUYER_SHIP": _S.AWAITING_RETURN,
        "BUYER_SHIPPED_ITEM": _S.RETURNING,
        "REJECT_RECEIVE_PACKAGE": _S.RETURN_DECLINED,
        "AWAITING_BUYER_RESPONSE": _S.OFFERED,
        "RETURN_OR_REFUND_REQUEST_SUCCESS": _S.ACCEPTED,
        "RETURN_OR_REFUND_REQUEST_CANCEL": _S.WITHDRAWN,
        "RETURN_OR_REFUND_REQUEST_COMPLETE": _S.COMPLETED,
        "REPLACEMENT_REQUEST_PENDING": _S.REQUESTED,
        "REPLACEMENT_REQUEST_REJECT": _S.DECLINED,
        "REPLACEMENT_REQUEST_REFUND_SUCCESS": _S.COMPLETED,
        "REPLACEMENT_REQUEST_CANCEL": _S.WITHDRAWN,
        "REPLACEMENT_REQUEST_COMPLETE": _S.COMPLETED,
        "EXCHANGE_REQUEST_PENDING": _S.REQUESTED,
        "EXCHANGE_REQUEST_REJECT": _S.DECLINED,
        "EXCHANGE_REQUEST_REFUND_SUCCESS": _S.COMPLETED,
        "EXCHANGE_REQUEST_CANCEL": _S.WITHDRAWN,
        "EXCHANGE_REQUEST_COMPLETE": _S.COMPLETED,
    }
)
"""facts.md 7.4 and 7.7, in both spellings. A cancellation that was declined and one that the buyer took back end in the
same word; so do exchanges."""

KINDS: Final[Mapping[str, CaseKind]] = MappingProxyType(
    {
        "CANCEL": CaseKind.CANCELLATION,
        "REFUND": CaseKind.REFUND,
        "RETURN_AND_REFUND": CaseKind.RETURN,
        "RETURN": CaseKind.RETURN,
        "REPLACEMENT": CaseKind.REPLACEMENT,
        "EXCHANGE": CaseKind.EXCHANGE,
    }
)
_ACTORS = {
    "BUYER": CaseActor.BUYER,
    "SELLER": CaseActor.SELLER,
    "SYSTEM": CaseActor.CHANNEL,
    "OPERATOR": CaseActor.CHANNEL,
}
_OTHERS = ("BUYER_", "PLATFORM_", "OPERATOR_", "SYSTEM_", "LOGISTICS_")
"""How actions begin that TikTok does not wait for the seller with; the seller's begin with SELLER_ (facts.md 7.5)."""
_DAWN = clock.from_unix(0)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class NotACase(ValueError):
    """A document in which no case can be recognised; ``external_id`` is what could be read of its id."""

    def __init__(self, why: str, external_id: str = "") -> None:
        super().__init__(why)
        self.why, self.external_id = why, external_id


def status(word: str | None, unknown: Unknowns, path: str = "status") -> CaseStatus | Unknown:
    """Where a case stands."""
    written = text(word)
    if written in STATUSES:
        return STATUSES[written]
    unknown[path] = quote(written) if written else MISSING
    return Unknown(written)


def reason_text(code: str, said: str | None) -> str:
    """A reason in plain words: TikTok's label in English, else what TikTok says."""
    return facts.CANCEL_REASONS.get(code) or facts.RETURN_REASONS.get(code) or text(said)


class _Common(NamedTuple):
    """What both kinds of documents say, under names of their own."""

    external_id: ExternalCaseId
    order_id: ExternalOrderId
    created_at: datetime
    updated_at: datetime


def cancellation(document: Document[Cancellation], currency: str = "") -> ChannelCase:
    """A cancellation. ``currency``: the shop's, where the document names none. Errors: NotACase without a usable id."""
    wire, unknown = document.value, _faults(document)
    common = _common(wire, wire.cancel_id, "cancel_id", unknown)
    reason = text(wire.cancel_reason)
    return ChannelCase(
        external_id=common.external_id,
        stream=CaseStream.CANCELLATIONS,
        order_id=common.order_id,
        kind=CaseKind.CANCELLATION,
        status=status(wire.cancel_status, unknown, "cancel_status"),
        channel_status=text(wire.cancel_status),
        asked_by=_actor(wire.role, unknown),
        created_at=common.created_at,
        updated_at=common.updated_at,
        document=document.raw,
        items=tuple(_item(line, line.cancel_line_item_id, currency) for line in wire.cancel_line_items),
        reason=reason,
        reason_text=reason_text(reason, wire.cancel_reason_text),
        refund=refund_parts(wire.refund_amount, currency, unknown),
        next_acts=_next_acts(wire, common, unknown),
        replenishes=wire.should_replenish_stock,
        unknown=unknown,
    )


def returned(document: Document[ReturnOrder], currency: str = "") -> ChannelCase:
    """A refund, return, replacement or exchange. Arguments and errors as above."""
    wire, unknown = document.value, _faults(document)
    common = _common(wire, wire.return_id, "return_id", unknown)
    reason, kind = text(wire.return_reason), text(wire.return_type)
    if kind not in KINDS:
        unknown["return_type"] = quote(kind) if kind else MISSING
    return ChannelCase(
        external_id=common.external_id,
        stream=CaseStream.RETURNS,
        order_id=common.order_id,
        kind=KINDS.get(kind) or Unknown(kind),
        status=status(wire.return_status, unknown, "return_status"),
        channel_status=text(wire.return_status),
        asked_by=_actor(wire.role, unknown),
        created_at=common.created_at,
        updated_at=common.updated_at,
        document=document.raw,
        items=tuple(_item(line, line.return_line_item_id, currency) for line in wire.return_line_items),
        reason=reason,
        reason_text=reason_text(reason, wire.return_reason_text),
        refund=refund_parts(wire.refund_amount, currency, unknown),
        next_acts=_next_acts(wire, common, unknown),
        tracking_number=text(wire.return_tracking_number),
        carrier_name=text(wire.return_provider_name),
        unknown=unknown,
    )


def _faults(document: Document[Cancellation] | Document[ReturnOrder]) -> Unknowns:
    unknown: Unknowns = {}
    if document.faults:
        note_faults(document.faults, document.raw, unknown)
    return unknown


def _common(wire: Cancellation | ReturnOrder, own_id: str | None, field: str, unknown: Unknowns) -> _Common:
    external_id = identifier(own_id, field, unknown)
    order_id = identifier(wire.order_id, "order_id", unknown)
    if not external_id or not order_id:
        missing = "order_id" if external_id else field
        raise NotACase(f"it has no {missing} that can be used: {unknown.get(missing, MISSING)}", external_id)
    updated = moment(wire.update_time, "update_time", unknown)
    if updated is None:
        unknown.setdefault("update_time", MISSING)
        updated = _DAWN
    created = moment(wire.create_time, "create_time", unknown) or updated
    return _Common(ExternalCaseId(external_id), ExternalOrderId(order_id), created, updated)


def _actor(word: str | None, unknown: Unknowns) -> CaseActor | Unknown:
    written = text(word)
    if written not in _ACTORS:
        unknown["role"] = quote(written) if written else MISSING
        return Unknown(written)
    return _ACTORS[written]


def _next_acts(wire: Cancellation | ReturnOrder, common: _Common, unknown: Unknowns) -> tuple[NextAct, ...]:
    """What TikTok waits for the seller with: everything but what it names another's."""
    found = []
    for at, each in enumerate(wire.seller_next_action_response):
        word, path = text(each.action), f"seller_next_action_response[{at}]"
        if word.startswith(_OTHERS):
            continue
        if not word:
            unknown[f"{path}.action"] = MISSING
        found.append(NextAct(word, _deadline(each, word, common, f"{path}.deadline", unknown)))
    return tuple(found)


def _deadline(
    action: NextAction, word: str, common: _Common, path: str, unknown: Unknowns
) -> datetime | None:
    """Until when it waits. Where TikTok does not say so, or says what cannot be: as its rule has it (facts.md 7.5),
    from the asking on, or from the last change where the parcel has come back."""
    said = moment(action.deadline, path, unknown)
    if said is not None and clock.can_be_due(said):
        return said
    unknown.setdefault(path, quote(action.deadline) if action.deadline else MISSING)
    since = common.updated_at if "RECEIVE" in word else common.created_at
    if since == _DAWN:
        return None
    hours = facts.limit("replacement_answer_hours" if "REPLACEMENT" in word else "cancel_answer_hours")
    return since + timedelta(hours=hours)


def _item(line: CancelledLine | ReturnedLine, own_id: str | None, currency: str) -> CaseItem:
    """One unit: TikTok has a line for each. An amount that cannot be read is only missing here: the document has it."""
    unit_id = _unit_of(line)
    parts = refund_parts(line.refund_amount, currency, {})
    return CaseItem(
        external_id=identifier(own_id, "line_item_id", {}),
        sku_id=ExternalSkuId(identifier(line.sku_id, "sku_id", {})),
        seller_sku=SellerSku(text(line.seller_sku)),
        name=text(line.product_name),
        sku_name=text(line.sku_name),
        image_url=text(line.product_image.url) if line.product_image else "",
        unit_ids=(ExternalUnitId(unit_id),) if unit_id else (),
        refund=parts.total if parts else None,
    )


def _unit_of(line: CancelledLine | ReturnedLine) -> str:
    """The order's line item. Of a bundle its parts may name it alone (202602)."""
    parts = line.cancel_sub_line_items if isinstance(line, CancelledLine) else line.return_sub_line_items
    named = (identifier(each.order_line_item_id, "order_line_item_id", {}) for each in (line, *parts))
    return next(filter(None, named), "")


def refund_parts(
    wire: RefundAmount | OrderRefundAmount | None, currency: str, unknown: Unknowns
) -> RefundParts | None:
    """What a refund consists of; None when no total is said. ``currency``: where the amount names none."""
    if wire is None:
        return None
    named = text(wire.currency).upper()
    if _CURRENCY.fullmatch(named):
        currency = named
    elif named:
        unknown["refund_amount.currency"] = quote(named)
    if not currency:
        if text(wire.refund_total):
            unknown.setdefault("refund_amount.currency", MISSING)
        return None

    def part(field: str) -> Money | None:
        units = amount(getattr(wire, field), currency, f"refund_amount.{field}", unknown)
        return None if units is None else Money(units, currency)

    total = part("refund_total")
    if total is None:
        return None
    return RefundParts(total, part("refund_subtotal"), part("refund_shipping_fee"), part("refund_tax"))


def offered_part(case: ChannelCase) -> Money | None:
    """The part of the refund that the seller proposes, from the document; None without one that can be read."""
    wire = read(ReturnOrder, case.document)[0].partial_refund
    currency = text(wire.currency if wire else None).upper() or (
        case.refund.total.currency if case.refund else ""
    )
    units = amount(wire.amount, currency, "partial_refund.amount", {}) if wire and currency else None
    return None if units is None else Money(units, currency)


def event(wire: ReturnRecord) -> CaseEvent:
    """One line of the history of a return."""
    shown = [(image.url, "image") for image in wire.images] + [(film.url, "video") for film in wire.videos]
    return CaseEvent(
        at=moment(wire.create_time, "create_time", {}),
        by=text(wire.role),
        what=text(wire.description) or text(wire.event),
        note=" · ".join(filter(None, (text(wire.reason_text), text(wire.note)))),
        evidence=tuple(Evidence(text(url), kind) for url, kind in shown if text(url)),
    )

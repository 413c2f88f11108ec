"""Cancelling, refunding and taking back as the seller: what may be started, what it pays back, doing it once (facts.md
7.1 to 7.3 and 7.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from shelfwire.channels.port import (
    Allowed,
    CaseActor,
    CaseKind,
    CaseReason,
    CaseReceipt,
    CaseStart,
    CaseStatus,
    CaseStream,
    ChannelCase,
    ChannelOrder,
    ChannelOrderStatus,
    Eligibility,
    Reason,
    RefundParts,
    Session,
    TryLater,
    Unknown,
)
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalUnitId
from shelfwire_tiktok import facts
from shelfwire_tiktok.buying import read_orders
from shelfwire_tiktok.cases import of_orders
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping.cases import KINDS, reason_text, refund_parts, status
from shelfwire_tiktok.mapping.listing_body import written
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import Client
from tiktok_shop.errors import Conflict, Rejected
from tiktok_shop.types.aftersales import LineEligibility
from tiktok_shop.types.aftersales_requests import CalculateRefund202309, CancelOrder202309, CreateReturn202309

RequestType = Literal["CANCEL", "REFUND", "RETURN_AND_REFUND"]
_WORDS: Final[Mapping[CaseKind, RequestType]] = {
    CaseKind.CANCELLATION: "CANCEL",
    CaseKind.REFUND: "REFUND",
    CaseKind.RETURN: "RETURN_AND_REFUND",
}
_IN_PARTS = frozenset({"US", "GB", "UK"})
"""Where single units may be cancelled, for want of stock only (facts.md 7.3)."""
_OUT_OF_STOCK = "out_of_stock"
_ENDED = frozenset({CaseStatus.WITHDRAWN, CaseStatus.DECLINED, CaseStatus.RETURN_DECLINED})


def eligibility(client: Client, session: Session, order_id: ExternalOrderId) -> Eligibility:
    """What the seller may start, with TikTok's reasons. Units that share an answer are named together."""
    skus = (
        client.aftersales.eligibility(order_id, initiate_aftersale_user="SELLER").value.sku_eligibility or []
    )
    entries = [each for sku in skus for each in sku.line_item_eligibility]
    units: dict[tuple[CaseKind, tuple[CaseReason, ...], tuple[Reason, ...]], list[ExternalUnitId]] = {}
    for entry in entries:
        kind = KINDS.get(text(entry.request_type))
        if kind is not None and kind in _WORDS:
            key = (kind, _reasons(entry), _why_not(entry))
            units.setdefault(key, []).extend(_units(entry))
    region = session.shop.region if session.shop else ""
    return Eligibility(
        order_id,
        tuple(
            each
            for key, named in units.items()
            for each in _allowed(key, tuple(dict.fromkeys(named)), region)
        ),
    )


def _units(entry: LineEligibility) -> list[ExternalUnitId]:
    """The line items that an entry names; bundles it names piece by piece (202602)."""
    pieces = (text(each.order_line_item_id) for each in entry.order_line_list)
    return [ExternalUnitId(each) for each in (*entry.order_line_items_ids, *pieces) if each]


def _reasons(entry: LineEligibility) -> tuple[CaseReason, ...]:
    codes = dict.fromkeys(filter(None, map(text, entry.available_reason_names)))
    return tuple(CaseReason(code, reason_text(code, "") or code) for code in codes)


def _why_not(entry: LineEligibility) -> tuple[Reason, ...]:
    if entry.eligible:
        return ()
    code = "" if entry.ineligible_code is None else str(entry.ineligible_code)
    words = text(entry.ineligible_reason) or "TikTok Shop does not say why."
    return (Reason(code=code, text=words, advice=facts.advice(code)),)


def _allowed(
    key: tuple[CaseKind, tuple[CaseReason, ...], tuple[Reason, ...]],
    unit_ids: tuple[ExternalUnitId, ...],
    region: str,
) -> Iterable[Allowed]:
    """A cancellation is of the whole order, but for want of stock, where the market has it so (facts.md 7.3)."""
    kind, reasons, why_not = key
    if kind is not CaseKind.CANCELLATION or why_not:
        return [Allowed(kind, unit_ids, reasons, why_not)]
    in_parts = tuple(each for each in reasons if region in _IN_PARTS and _OUT_OF_STOCK in each.code)
    rest = tuple(each for each in reasons if each not in in_parts)
    whole = [Allowed(kind, unit_ids, rest, as_whole=True)] if rest or not in_parts else []
    return [*whole, *([Allowed(kind, unit_ids, in_parts)] if in_parts else [])]


def quote(
    client: Client,
    session: Session,
    order_id: ExternalOrderId,
    kind: CaseKind,
    reason: str,
    unit_ids: Sequence[ExternalUnitId],
) -> RefundParts:
    """What TikTok would pay back now. Errors: Refused; TryLater when it does not say an amount."""
    reply = client.aftersales.calculate_refund(
        CalculateRefund202309(
            order_id=order_id,
            request_type=_word(kind),
            reason_name=reason,
            order_line_item_ids=list(unit_ids) or None,
        )
    )
    currency = session.shop.currency if session.shop else ""
    found = refund_parts(reply.value.order_refund_amount, currency, {})
    if found is None:
        raise TryLater(
            "TikTok Shop does not say what would be paid back.",
            request_id=reply.request_id or "",
            operation=reply.operation,
        )
    return found


def _word(kind: CaseKind) -> RequestType:
    if kind not in _WORDS:
        raise refused(
            "not_started_by_sellers", f"A seller cannot start a case of {kind} on TikTok Shop.", field="kind"
        )
    return _WORDS[kind]


def find(client: Client, session: Session, wanted: CaseStart) -> CaseReceipt | None:
    """The seller's case of this kind over exactly these units, when it is there and did not come to nothing."""
    _word(wanted.kind)
    order = read_orders(client, session, [wanted.order_id])[wanted.order_id]
    return _found(client, session, wanted, order)


def start(client: Client, session: Session, wanted: CaseStart) -> CaseReceipt:
    """Start it, unless it is there. Errors: Refused, Gone; TryLater where it is not clear."""
    word = _word(wanted.kind)
    order = read_orders(client, session, [wanted.order_id])[wanted.order_id]
    there = _found(client, session, wanted, order)
    if there is not None:
        return there
    try:
        if word == "CANCEL":
            return _cancel(client, session, wanted)
        return _give_back(client, session, wanted, word)
    except (Conflict, Rejected):
        again = _found(client, session, wanted, order)
        if again is None:
            raise
        return again


def _found(client: Client, session: Session, wanted: CaseStart, order: ChannelOrder) -> CaseReceipt | None:
    cancels = wanted.kind is CaseKind.CANCELLATION
    stream = CaseStream.CANCELLATIONS if cancels else CaseStream.RETURNS
    cases = of_orders(client, session, stream, [wanted.order_id]).documents
    own = [case for case in cases if case.kind is wanted.kind and _is_our_own(case)]
    units = frozenset(wanted.unit_ids)
    fitting = [case for case in own if _is_about(case, units, order)]
    if not fitting:
        return None
    newest = max(fitting, key=lambda case: (case.created_at, len(case.external_id), case.external_id))
    return CaseReceipt(newest.external_id, newest.status, found=True)


def _is_our_own(case: ChannelCase) -> bool:
    return case.asked_by is CaseActor.SELLER and case.status not in _ENDED


def _is_about(case: ChannelCase, units: frozenset[ExternalUnitId], order: ChannelOrder) -> bool:
    """Whether a case is about exactly these units; about the whole order when no units are named: all that are not
    cancelled, besides those of the case itself."""
    named = frozenset(unit_id for item in case.items for unit_id in item.unit_ids)
    if units:
        return named == units
    live = {unit.external_id for unit in order.units if unit.status is not ChannelOrderStatus.CANCELLED}
    return bool(named) and live <= named


def _cancel(client: Client, session: Session, wanted: CaseStart) -> CaseReceipt:
    if wanted.agreed is not None:
        _agreed(client, session, wanted)
    reply = client.aftersales.cancel_order(
        CancelOrder202309(
            order_id=wanted.order_id,
            cancel_reason=wanted.reason,
            order_line_item_ids=list(wanted.unit_ids) or None,
        )
    )
    return _receipt(reply.value.cancel_id, reply.value.cancel_status, reply.request_id, reply.operation)


def _give_back(
    client: Client, session: Session, wanted: CaseStart, word: Literal["REFUND", "RETURN_AND_REFUND"]
) -> CaseReceipt:
    """What was calculated is what is asked for (facts.md 7.10)."""
    total = _agreed(client, session, wanted).total
    reply = client.aftersales.create_return(
        CreateReturn202309(
            order_id=wanted.order_id,
            return_type=word,
            return_reason=wanted.reason,
            order_line_item_ids=list(wanted.unit_ids) or None,
            refund_total=written(total) if total.minor else None,
            currency=total.currency if total.minor else None,
        ),
        idempotency_key=wanted.idempotency_key,
    )
    return _receipt(reply.value.return_id, reply.value.return_status, reply.request_id, reply.operation)


def _agreed(client: Client, session: Session, wanted: CaseStart) -> RefundParts:
    """What would be paid back now. Refused where a person agreed to another amount."""
    now = quote(client, session, wanted.order_id, wanted.kind, wanted.reason, wanted.unit_ids)
    if wanted.agreed is not None and wanted.agreed != now.total:
        raise refused(
            "amount_changed",
            f"The refund would be {now.total} now, not {wanted.agreed}.",
            field="agreed",
            advice="Look at the amount again and confirm it.",
        )
    return now


def _receipt(case_id: str | None, word: str | None, request_id: str | None, operation: str) -> CaseReceipt:
    if not text(case_id):
        raise TryLater(
            "TikTok Shop does not say which case it started.",
            maybe_done=True,
            request_id=request_id or "",
            operation=operation,
        )
    said = status(word, {}) if text(word) else Unknown("")
    return CaseReceipt(ExternalCaseId(text(case_id)), said, request_id or "")

"""Answering buyers: what TikTok takes for a case now, and saying it once (facts.md 7.5 and 7.9)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from shelfwire.channels.port import (
    DECLINES,
    AnswerOption,
    CaseAnswer,
    CaseKind,
    CaseReason,
    CaseReceipt,
    CaseStatus,
    CaseStream,
    ChannelCase,
    Decision,
    Evidence,
    Gone,
    Reason,
    Session,
    Unknown,
)
from shelfwire.kit.ids import ExternalCaseId
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.cases import by_id
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping.cases import offered_part, reason_text
from shelfwire_tiktok.mapping.listing_body import written
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import Client
from tiktok_shop.errors import Conflict, NotFound, Rejected
from tiktok_shop.types import aftersales as af
from tiktok_shop.types import aftersales_requests as ar

_D, _S = Decision, CaseStatus

DECISIONS: Final[Mapping[str, Decision]] = {
    "APPROVE_REQUEST_CANCEL": _D.ACCEPT_CANCELLATION,
    "REJECT_REQUEST_CANCEL": _D.DECLINE_CANCELLATION,
    "APPROVE_REFUND": _D.ACCEPT_REFUND,
    "APPROVE_RETURN": _D.ACCEPT_RETURN,
    "APPROVE_RECEIVED_PACKAGE": _D.ACCEPT_RECEIVED,
    "APPROVE_REPLACEMENT": _D.ACCEPT_REPLACEMENT,
    "ISSUE_REPLACEMENT_REFUND": _D.REFUND_INSTEAD,
    "ISSUE_EXCHANGE_REFUND": _D.REFUND_INSTEAD,
    "OFFER_PARTIAL_REFUND": _D.OFFER_PARTIAL,
    "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG": _D.OFFER_PARTIAL,
    "DIRECT_REFUND": _D.REFUND_AT_ONCE,
    "REJECT_REFUND": _D.DECLINE_REFUND,
    "REJECT_RETURN": _D.DECLINE_RETURN,
    "REJECT_RECEIVED_PACKAGE": _D.DECLINE_RECEIVED,
    "REJECT_REPLACEMENT": _D.DECLINE_REPLACEMENT,
}
"""facts.md 7.9, and what ``decision_eligibility`` adds."""

_OTHER_KIND = 25020004
"""“Decision not match reverse type”: an answer to another kind of case, not worth a word."""
_ONLY_THERE = "ISSUE_EXCHANGE_REFUND"
"""Judged by TikTok, but no call takes it (openapi: the decisions of approve return)."""
_ASKED = frozenset({_S.REQUESTED, _S.OFFERED})
_UNPAID = _ASKED | {_S.AWAITING_RETURN, _S.RETURNING}
_PAID = frozenset({_S.ACCEPTED, _S.COMPLETED})
_LATE_OFFER: Final = "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"

Yes = Literal[
    "APPROVE_REFUND",
    "APPROVE_RETURN",
    "APPROVE_RECEIVED_PACKAGE",
    "APPROVE_REPLACEMENT",
    "ISSUE_REPLACEMENT_REFUND",
    "OFFER_PARTIAL_REFUND",
    "DIRECT_REFUND",
]
No = Literal["REJECT_REFUND", "REJECT_RETURN", "REJECT_RECEIVED_PACKAGE", "REJECT_REPLACEMENT"]

_YES: Final[Mapping[Decision, Yes]] = {
    _D.ACCEPT_REFUND: "APPROVE_REFUND",
    _D.ACCEPT_RETURN: "APPROVE_RETURN",
    _D.ACCEPT_RECEIVED: "APPROVE_RECEIVED_PACKAGE",
    _D.ACCEPT_REPLACEMENT: "APPROVE_REPLACEMENT",
    _D.REFUND_INSTEAD: "ISSUE_REPLACEMENT_REFUND",
    _D.OFFER_PARTIAL: "OFFER_PARTIAL_REFUND",
    _D.REFUND_AT_ONCE: "DIRECT_REFUND",
}
_NO: Final[Mapping[Decision, No]] = {
    _D.DECLINE_REFUND: "REJECT_REFUND",
    _D.DECLINE_RETURN: "REJECT_RETURN",
    _D.DECLINE_RECEIVED: "REJECT_RECEIVED_PACKAGE",
    _D.DECLINE_REPLACEMENT: "REJECT_REPLACEMENT",
}


@dataclass(frozen=True, slots=True)
class _Effect:
    """Where a case stands before an answer and after it. ``before``: TikTok is asked, and may still refuse."""

    after: frozenset[CaseStatus]
    said: CaseStatus
    before: frozenset[CaseStatus] = _ASKED


_EFFECTS: Final[Mapping[Decision, _Effect]] = {
    _D.ACCEPT_CANCELLATION: _Effect(_PAID, _S.ACCEPTED),
    _D.DECLINE_CANCELLATION: _Effect(frozenset({_S.WITHDRAWN}), _S.DECLINED),
    _D.ACCEPT_REFUND: _Effect(_PAID, _S.ACCEPTED),
    _D.ACCEPT_RETURN: _Effect(
        frozenset({_S.AWAITING_RETURN, _S.RETURNING, _S.RETURN_DECLINED}), _S.AWAITING_RETURN
    ),
    _D.ACCEPT_RECEIVED: _Effect(_PAID, _S.ACCEPTED, _UNPAID),
    _D.ACCEPT_REPLACEMENT: _Effect(_PAID, _S.COMPLETED),
    _D.REFUND_INSTEAD: _Effect(_PAID, _S.COMPLETED),
    _D.OFFER_PARTIAL: _Effect(frozenset({_S.OFFERED}), _S.OFFERED, frozenset({_S.REQUESTED, _S.RETURNING})),
    _D.REFUND_AT_ONCE: _Effect(_PAID, _S.ACCEPTED, _UNPAID),
    _D.DECLINE_REFUND: _Effect(frozenset({_S.DECLINED}), _S.DECLINED),
    _D.DECLINE_RETURN: _Effect(frozenset({_S.DECLINED}), _S.DECLINED),
    _D.DECLINE_RECEIVED: _Effect(frozenset({_S.RETURN_DECLINED}), _S.RETURN_DECLINED, _UNPAID),
    _D.DECLINE_REPLACEMENT: _Effect(frozenset({_S.DECLINED}), _S.DECLINED),
}


def options(
    client: Client, session: Session, case_id: ExternalCaseId, stream: CaseStream
) -> tuple[AnswerOption, ...]:
    """What TikTok takes for a case now. Answers to other kinds of cases are left out."""
    case = _case(client, session, case_id, stream)
    judged = client.aftersales.decision_eligibility(case_id, locale="en-US").value.decisions or []
    found = [_option(each) for each in judged if each.ineligible_code != _OTHER_KIND]
    if any(_lacks_reasons(option, case) for option in found):
        reasons = _reasons(client.aftersales.reject_reasons(case_id, locale="en-US").value.reasons or [])
        found = [
            replace(option, reasons=reasons) if _lacks_reasons(option, case) else option for option in found
        ]
    return tuple(_with_amounts(case, found))


def _option(judged: af.JudgedDecision) -> AnswerOption:
    word = text(judged.decision)
    decision = DECISIONS.get(word) or Unknown(word)
    why_not: tuple[Reason, ...] = ()
    if not judged.eligible:
        code = "" if judged.ineligible_code is None else str(judged.ineligible_code)
        words = text(judged.ineligible_reason) or "TikTok Shop does not say why."
        why_not = (Reason(code=code, text=words, advice=facts.advice(code)),)
    elif word == _ONLY_THERE:
        why_not = (
            Reason(code="seller_center_only", text="This can be done in TikTok's Seller Center only."),
        )
    return AnswerOption(
        decision=decision,
        reasons=_reasons(judged.available_reject_reasons),
        may_keep_item=decision is _D.ACCEPT_RETURN and not why_not,
        why_not=why_not,
    )


def _reasons(named: list[af.NamedReason]) -> tuple[CaseReason, ...]:
    return tuple(
        CaseReason(code, text(each.text) or reason_text(code, "") or code)
        for each in named
        if (code := text(each.name))
    )


def _lacks_reasons(option: AnswerOption, case: ChannelCase) -> bool:
    """What came back is refunded in part with a reason too."""
    late = option.decision is _D.OFFER_PARTIAL and case.status is _S.RETURNING
    return (option.decision in DECLINES or late) and not option.why_not and not option.reasons


def _with_amounts(case: ChannelCase, found: list[AnswerOption]) -> Iterator[AnswerOption]:
    """The options with the partial refund: TikTok judges it where the seller's own id is known only, so it is offered
    where what it takes the place of is."""
    own = [option for option in found if option.decision is _D.OFFER_PARTIAL]
    yield from (option for option in found if option not in own)
    total = case.refund.total if case.refund else None
    if total is None or total.minor < 1:
        return
    base = own or [
        option for option in found if option.decision in _PARTIAL_INSTEAD_OF and not option.why_not
    ]
    for option in sorted(base, key=lambda each: bool(each.why_not))[:1]:
        yield AnswerOption(
            _D.OFFER_PARTIAL,
            option.reasons,
            most=total,
            least=Money(1, total.currency),
            why_not=option.why_not,
        )


_PARTIAL_INSTEAD_OF = frozenset({_D.ACCEPT_REFUND, _D.ACCEPT_RETURN, _D.DECLINE_RECEIVED})
"""What a partial refund can be offered instead of (facts.md 7.9); after the parcel came, with the reasons of the no."""


def answer(
    client: Client, session: Session, case_id: ExternalCaseId, stream: CaseStream, answer: CaseAnswer
) -> CaseReceipt:
    """Say it, unless the case stands so already. Errors: Refused, Gone."""
    _refuse_incomplete(stream, answer)
    case = _case(client, session, case_id, stream)
    if _stands(case, answer):
        return CaseReceipt(case_id, case.status, found=True)
    _refuse_amount(case, answer)
    try:
        request_id = _say(client, case, answer)
    except (Conflict, NotFound, Rejected):
        again = _case(client, session, case_id, stream)
        if not _stands(again, answer):
            raise
        return CaseReceipt(case_id, again.status, found=True)
    said = _S.ACCEPTED if answer.keep_item else _EFFECTS[answer.decision].said
    return CaseReceipt(case_id, said, request_id)


def _case(client: Client, session: Session, case_id: ExternalCaseId, stream: CaseStream) -> ChannelCase:
    page = by_id(client, session, stream, [case_id])
    if not page.documents:
        raise Gone(f"TikTok Shop has no case {case_id} in this shop.", request_id=page.request_id)
    return page.documents[0]


def _refuse_incomplete(stream: CaseStream, answer: CaseAnswer) -> None:
    decision = answer.decision
    of_cancellations = decision in (_D.ACCEPT_CANCELLATION, _D.DECLINE_CANCELLATION)
    if of_cancellations != (stream is CaseStream.CANCELLATIONS):
        raise refused("wrong_answer", f"“{decision}” is no answer to such a case.", field="decision")
    if decision in DECLINES and not answer.reason:
        raise refused(
            "reason_missing",
            "TikTok Shop takes no refusal without a reason.",
            field="reason",
            advice="Choose one of the reasons that are offered for this case.",
        )
    if answer.keep_item and decision is not _D.ACCEPT_RETURN:
        raise refused(
            "keep_item_not_here",
            "The buyer keeps the item only where a return is accepted.",
            field="keep_item",
        )
    if (answer.amount is not None) != (decision is _D.OFFER_PARTIAL):
        raise refused(
            "amount_not_here", "An amount goes with a partial refund, and only there.", field="amount"
        )
    if answer.evidence and decision not in DECLINES:
        raise refused("evidence_not_here", "Pictures go with a refusal, and only there.", field="evidence")


def _refuse_amount(case: ChannelCase, answer: CaseAnswer) -> None:
    """A partial amount is in the currency of the refund and no more than it."""
    if answer.amount is None or case.refund is None:
        return
    total = case.refund.total
    if answer.amount.currency != total.currency or not 1 <= answer.amount.minor <= total.minor:
        raise refused(
            "amount_out_of_range",
            f"{answer.amount} cannot be offered: the refund is {total}.",
            field="amount",
            advice=f"Offer more than nothing and {total} at most.",
        )


def _stands(case: ChannelCase, answer: CaseAnswer) -> bool:
    """Whether a case stands as after this very answer. Refused where it was decided otherwise; False where it is
    still to be said."""
    if isinstance(case.status, Unknown):
        return False
    if _is_done(case, case.status, answer):
        return True
    if case.status in _EFFECTS[answer.decision].before and not _offers_otherwise(case, answer):
        return False
    if case.status is _S.WITHDRAWN:
        raise refused(
            "withdrawn",
            f"Case {case.external_id} was taken back by the buyer, or has ended elsewhere: there is nothing to answer.",
        )
    raise refused(
        "answered_otherwise",
        f"Case {case.external_id} was answered otherwise meanwhile: it is “{case.channel_status}”.",
        advice="Look at it again; TikTok answers itself when nobody does in time.",
    )


def _is_done(case: ChannelCase, status: CaseStatus, answer: CaseAnswer) -> bool:
    decision, effect = answer.decision, _EFFECTS[answer.decision]
    if decision is _D.ACCEPT_RETURN and (answer.keep_item or status in _PAID):
        return status in _PAID and (answer.keep_item or bool(case.tracking_number))
    if decision is _D.OFFER_PARTIAL:
        taken = status in _PAID and case.refund is not None and case.refund.total == answer.amount
        return taken or (status is _S.OFFERED and offered_part(case) == answer.amount)
    if decision in (_D.ACCEPT_REPLACEMENT, _D.REFUND_INSTEAD):
        paid = case.channel_status.endswith("_REFUND_SUCCESS")
        return status in effect.after and paid == (decision is _D.REFUND_INSTEAD)
    if decision is _D.DECLINE_REPLACEMENT and case.kind is CaseKind.EXCHANGE:
        return status in (
            _S.DECLINED,
            _S.WITHDRAWN,
        )  # a declined exchange ends in the same word as a withdrawn one
    return status in effect.after


def _offers_otherwise(case: ChannelCase, answer: CaseAnswer) -> bool:
    return answer.decision is _D.OFFER_PARTIAL and case.status is _S.OFFERED


def _say(client: Client, case: ChannelCase, answer: CaseAnswer) -> str:
    """Make the call of an answer. Returns the request id."""
    case_id, key, decision = case.external_id, _key(case, answer), answer.decision
    calls, note = client.aftersales, answer.note or None
    if decision is _D.ACCEPT_CANCELLATION:
        return calls.approve_cancellation(case_id, idempotency_key=key).request_id or ""
    if decision is _D.DECLINE_CANCELLATION:
        no = ar.RejectCancellation(reject_reason=answer.reason, comment=note, images=_images(answer))
        return calls.reject_cancellation(case_id, no, idempotency_key=key).request_id or ""
    if decision in _NO:
        body = ar.RejectReturn202309(
            decision=_NO[decision], reject_reason=answer.reason, comment=note, images=_images(answer)
        )
        return calls.reject_return(case_id, body, idempotency_key=key).request_id or ""
    if decision is _D.OFFER_PARTIAL and case.status is _S.RETURNING:
        return calls.reject_return(case_id, _late_offer(answer), idempotency_key=key).request_id or ""
    yes = ar.ApproveReturn(
        decision=_YES[decision], buyer_keep_item=answer.keep_item or None, partial_refund=_offer(answer)
    )
    return calls.approve_return(case_id, yes, idempotency_key=key).request_id or ""


def send_evidence(client: Client, content: bytes, name: str) -> Evidence:
    """Upload a picture; ``url`` is its id."""
    return Evidence(text(client.products.upload_image(content, name=name).value.uri), "image")


def _images(answer: CaseAnswer) -> list[ar.ProofImage] | None:
    return [ar.ProofImage(image_id=one.url) for one in answer.evidence] or None


def _offer(answer: CaseAnswer) -> ar.PartialRefundOffer | None:
    if answer.amount is None:
        return None
    return ar.PartialRefundOffer(currency=answer.amount.currency, amount=written(answer.amount))


def _late_offer(answer: CaseAnswer) -> ar.RejectReturn202606:
    assert answer.amount is not None  # refused before
    if not answer.reason:
        raise refused(
            "reason_missing",
            "What came back is refunded in part only with a reason.",
            field="reason",
            advice="Choose one of the reasons that are offered for this case.",
        )
    part = ar.LatePartialRefund(partial_refund_total=written(answer.amount), currency=answer.amount.currency)
    return ar.RejectReturn202606(
        decision=_LATE_OFFER,
        reject_reason=answer.reason,
        comment=answer.note or None,
        partial_refund_amount=part,
    )


def _key(case: ChannelCase, answer: CaseAnswer) -> str:
    """The same for the same answer to a case as it stands: said again after a lost answer it is said once (facts.md
    3.9)."""
    parts = (
        case.external_id,
        str(case.updated_at.timestamp()),
        answer.decision,
        answer.reason,
        str(answer.amount),
        str(answer.keep_item),
    )
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()

"""Whether an answer can be meant for a case. What the channel takes of those that can is its own to say."""

from __future__ import annotations

from typing import Final

from shelfwire.aftersales.columns import kind_words
from shelfwire.aftersales.errors import BadAct
from shelfwire.aftersales.models import Case
from shelfwire.aftersales.states import DECISION_WORDS
from shelfwire.channels.port import DECLINES, CaseAnswer, CaseStream, Decision
from shelfwire.kit.money import Money

_OF_CANCELLATIONS: Final = frozenset({Decision.ACCEPT_CANCELLATION, Decision.DECLINE_CANCELLATION})
_LONGEST: Final = {"reason": 200, "note": 2000}
_MOST_MINOR: Final = 10**15


def refuse_bad_answer(case: Case, answer: CaseAnswer) -> None:
    """Raise BadAct: it answers another kind of case, is too long, or offers what cannot be offered."""
    decision = answer.decision
    if (decision in _OF_CANCELLATIONS) != (case.stream == CaseStream.CANCELLATIONS):
        raise BadAct(
            f"“{DECISION_WORDS[decision]}” is no answer to a {kind_words(case.kind).lower() or 'case'}.",
            field="decision",
            value=decision,
            hint="Reload the page and choose one of its answers.",
        )
    if answer.keep_item and decision is not Decision.ACCEPT_RETURN:
        raise BadAct(
            "The buyer keeps the item only where a return is accepted.",
            field="keep_item",
            hint="Accept the return, or leave it out.",
        )
    if answer.evidence and decision not in DECLINES:
        raise BadAct(
            "Pictures go with a no only.", field="evidence", hint="Leave them out, or decline the request."
        )
    for field, most in _LONGEST.items():
        refuse_too_long(field, getattr(answer, field), most)
    if decision is Decision.OFFER_PARTIAL:
        _refuse_bad_offer(case, answer.amount)
    elif answer.amount is not None:
        raise BadAct(
            "An amount goes with the offer of a partial refund, and only there.",
            field="amount",
            value=str(answer.amount),
            hint="Leave it out.",
        )


def refuse_too_long(field: str, text: str, most: int) -> None:
    """Raise BadAct for a text that would be cut."""
    if len(text) > most:
        raise BadAct(
            f"The {field} has {len(text):,} characters, and {most:,} at most are taken.",
            field=field,
            value=text[:40],
            hint="Shorten it.",
        )


def _refuse_bad_offer(case: Case, amount: Money | None) -> None:
    """More than nothing, and no more than the refund, in its currency."""
    if amount is None or amount.minor <= 0:
        raise BadAct(
            "No amount is offered.", field="amount", hint="Enter what the buyer is to get, more than nothing."
        )
    refund = case.refund
    above = refund is not None and (amount.currency != refund.currency or amount.minor > refund.minor)
    if above or amount.minor > _MOST_MINOR:
        what = f"the refund is {refund}" if refund else "no refund is that large"
        raise BadAct(
            f"{amount} cannot be offered: {what}.",
            field="amount",
            value=str(amount),
            hint=f"Offer {refund} at most." if refund else "Check the amount.",
        )

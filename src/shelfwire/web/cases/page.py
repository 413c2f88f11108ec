"""The page of a case: what the buyer wants and why, until when, the answers that the channel takes, and the history."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import ask_answer, retry_act, withdraw_act
from shelfwire.aftersales.errors import BadAct
from shelfwire.aftersales.models import Case, CaseAct, CaseMove
from shelfwire.aftersales.returns import receipts
from shelfwire.aftersales.states import DECISION_WORDS, ActStatus
from shelfwire.channels.port import DECLINES, AnswerOption, CaseAnswer, Decision
from shelfwire.kit.errors import ChannelError, RuleBroken
from shelfwire.kit.money import Money, NotMoney, to_minor
from shelfwire.people.models import Role
from shelfwire.sync.aftersales.asking import history_for, options_for
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.cases.evidence import evidence_of
from shelfwire.web.cases.shown import (
    act_words,
    asked_by_words,
    attach_item_pictures,
    name_of,
    note_of,
    parts_of,
    stands_as_seen,
    web_address,
)
from shelfwire.web.clocks import WallClock
from shelfwire.web.refusals import problem
from shelfwire.web.timeline import Event, stretches

_MOST = 100


def case_of(request: CompanyRequest, case_id: int) -> Case:
    """The case when it is this company's, else 404."""
    return find(queries.cases(request.company), pk=case_id)


@requires(Role.VIEWER)
@require_GET
def case_page(request: CompanyRequest, case_id: int) -> HttpResponse:
    """One case."""
    case = case_of(request, case_id)
    clock = WallClock.of(case.account.timezone)
    attach_item_pictures([case])
    act = queries.open_act(case)
    context = {
        "case": case,
        "kind": queries.kind_words(case.kind),
        "status": queries.status_words(case.status),
        "asked_by": asked_by_words(case),
        "zone": case.account.timezone,
        "clock_name": clock.name,
        "left": clock.left(case.due_at) if case.due_at else "",
        "lines": [(name_of(item), item) for item in case.items.all()],
        "parts": parts_of(case),
        "evidence": [(one, web_address(str(one.get("url", "")))) for one in case.evidence],
        "act": act,
        "act_words": act_words(act) if act else "",
        "may_answer": case.due_at is not None
        and not case.is_over
        and (act is None or act.status != ActStatus.ASKED),
        "receipts": list(receipts(request.company).filter(case=case).order_by("pk")[:_MOST]),
        "history": stretches(_history(case)),
    }
    return render(request, "web/cases/case.html", context)


def _history(case: Case) -> list[Event]:
    return [_event(move) for move in queries.moves(case).order_by("-at", "-pk")[:_MOST]]


def _event(move: CaseMove) -> Event:
    changed = move.before != move.after
    return Event(
        at=move.at,
        text=move.what,
        icon="status-change" if changed else "pencil",
        tone="state" if changed else "",
        by="" if move.by in ("worker", "channel") else move.by,
    )


@requires(Role.OPERATOR)
@require_GET
def answers(request: CompanyRequest, case_id: int) -> HttpResponse:
    """The part of the page with every answer that the channel takes now, asked of it at this moment."""
    case = case_of(request, case_id)
    try:
        options = options_for(case)
    except (RuleBroken, ChannelError) as refusal:
        return render(request, "web/cases/not_told.html", {"problem": problem(refusal), "case": case})
    context = {
        "case": case,
        "options": [_shown(case, option) for option in options if not option.why_not and _known(option)],
        "unknown": [option.decision for option in options if not option.why_not and not _known(option)],
        "refused": [
            (DECISION_WORDS[Decision(option.decision)], option.why_not)
            for option in options
            if option.why_not and _known(option)
        ],
    }
    return render(request, "web/cases/answers.html", context)


@requires(Role.VIEWER)
@require_GET
def history(request: CompanyRequest, case_id: int) -> HttpResponse:
    """The part of the page with what the channel says happened: the buyer's words and pictures, asked for now."""
    case = case_of(request, case_id)
    try:
        events = history_for(case)
    except (RuleBroken, ChannelError) as refusal:
        return render(request, "web/cases/not_told.html", {"problem": problem(refusal), "case": case})
    shown = [
        (event, [(one.kind, one.note, web_address(one.url)) for one in event.evidence]) for event in events
    ]
    context = {"case": case, "events": shown, "zone": case.account.timezone}
    return render(request, "web/cases/history.html", context)


def _known(option: AnswerOption) -> bool:
    return isinstance(option.decision, Decision)


_PAYS = frozenset(
    {Decision.ACCEPT_REFUND, Decision.ACCEPT_RECEIVED, Decision.REFUND_INSTEAD, Decision.REFUND_AT_ONCE}
)
"""Answers after which the refund goes out; it stands on their buttons."""


def _shown(case: Case, option: AnswerOption) -> dict[str, object]:
    decision = Decision(option.decision)
    return {
        "option": option,
        "decision": decision.value,
        "words": DECISION_WORDS[decision],
        "pays": case.refund if decision in _PAYS else None,
        "takes_note": decision in DECLINES or bool(option.reasons),
        "declines": decision in DECLINES,
        "asks_amount": decision is Decision.OFFER_PARTIAL,
        "plain": not (option.reasons or option.may_keep_item or decision is Decision.OFFER_PARTIAL),
    }


@requires(Role.OPERATOR)
@require_POST
def answer(request: CompanyRequest, case_id: int) -> HttpResponse:
    """Tell the channel."""
    case = case_of(request, case_id)
    given = request.POST
    decision = given.get("decision", "")
    if decision not in list(Decision):
        raise BadAct("No answer was chosen.", field="decision", value=decision[:40], hint="Choose one.")
    if not stands_as_seen(case, given.get("refund")):
        raise BadAct(
            f"The refund is {case.refund or 'not named'} now, not {given['refund'][:40] or 'what the page showed'}.",
            field="refund",
            value=given["refund"][:40],
            hint="Reload the page, look at the amount again and answer then.",
        )
    said = CaseAnswer(
        Decision(decision),
        reason=given.get("reason", ""),
        note=note_of(given.get("note", "")),
        amount=_amount(given.get("amount", ""), case) if decision == Decision.OFFER_PARTIAL else None,
        keep_item=given.get("keep_item") == "yes",
        evidence=evidence_of(request, case, Decision(decision)),
    )
    ask_answer(case=case, answer=said, by=request.by)
    messages.success(
        request, f"“{DECISION_WORDS[said.decision]}” is on its way to {case.account.channel_label}."
    )
    return back_to(request, "orders:case", case_id=case.pk)


def _amount(text: str, case: Case) -> Money:
    """Raises NotMoney, and BadAct for a part of the smallest coin."""
    currency = case.refund_currency or case.account.currency
    if "_" in text:
        raise NotMoney(f"“{text[:40]}” is not an amount of money.", value=text[:40])
    amount = Money(to_minor(text.strip(), currency), currency)
    if amount.decimal != Decimal(text.strip()):
        raise BadAct(
            f"{text.strip()[:40]} has more decimals than {currency}.",
            field="amount",
            value=text[:40],
            hint=f"Write {amount.decimal}, for example.",
        )
    return amount


def _act_of(request: CompanyRequest, act_id: int) -> CaseAct:
    return find(queries.acts(request.company), pk=act_id)


def _back(request: CompanyRequest, act: CaseAct) -> HttpResponse:
    if act.case_id is not None:
        return back_to(request, "orders:case", case_id=act.case_id)
    return back_to(request, "orders:order", order_id=act.order_id)


@requires(Role.OPERATOR)
@require_POST
def withdraw(request: CompanyRequest, act_id: int) -> HttpResponse:
    """Ask for it no more, while it is not on its way."""
    act = withdraw_act(act=_act_of(request, act_id), by=request.by)
    messages.success(request, "It is withdrawn: nothing is told.")
    return _back(request, act)


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, act_id: int) -> HttpResponse:
    """Tell again what was refused."""
    act = retry_act(act=_act_of(request, act_id), by=request.by)
    messages.success(request, f"{act.account.channel_label} is told again.")
    return _back(request, act)

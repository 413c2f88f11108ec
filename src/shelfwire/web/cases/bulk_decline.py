"""Declining several cases at once: those that the channel takes the same no for, with one reason and one note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import ask_answer
from shelfwire.aftersales.answers import declining
from shelfwire.aftersales.errors import BadAct
from shelfwire.aftersales.models import Case, CaseAct
from shelfwire.aftersales.states import DECISION_WORDS
from shelfwire.channels.port import AnswerOption, CaseAnswer, CaseReason, Decision
from shelfwire.kit.errors import ChannelError, RuleBroken
from shelfwire.people.models import Role
from shelfwire.sync.aftersales.asking import options_of_each
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.cases.bulk import chosen, to_what_became
from shelfwire.web.cases.shown import note_of
from shelfwire.web.selection import ids_of

MOST = 50
"""Cases of one go: the channel is asked about each."""


@dataclass(slots=True)
class Group:
    """Cases of one type that the channel declines for the same reasons."""

    decision: Decision
    channel: str
    reasons: tuple[CaseReason, ...]
    cases: list[Case] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What is told."""
        return DECISION_WORDS[self.decision]


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def decline(request: CompanyRequest) -> HttpResponse:
    """The selected cases, while the channel is asked; then decline the groups that got a reason."""
    if request.method == "POST":
        return _told(request)
    cases, more = chosen(request, request.GET, MOST)
    context = {"cases": cases, "more": more, "most": MOST}
    return render(request, "web/cases/decline.html", context)


@requires(Role.OPERATOR)
@require_GET
def groups(request: CompanyRequest) -> HttpResponse:
    """The part of the page with the groups: which reasons the channel takes is asked at this moment."""
    cases, _ = chosen(request, request.GET, MOST)
    found, others = _sorted(cases)
    context = {"groups": found, "others": others, "count": sum(len(group.cases) for group in found)}
    return render(request, "web/cases/decline_groups.html", context)


def _sorted(cases: Iterable[Case]) -> tuple[list[Group], list[tuple[Case, str]]]:
    """The groups, and the others with what keeps them from being declined."""
    others: list[tuple[Case, str]] = []
    waiting: list[tuple[Case, Decision]] = []
    for case in cases:
        decision = declining(case)
        if case.open_acts:  # type: ignore[attr-defined]  # queries.cases
            others.append((case, "something is being told already."))
        elif decision is None:
            others.append((case, "nobody waits for a no."))
        else:
            waiting.append((case, decision))
    answers = options_of_each(case for case, _ in waiting)
    found: dict[tuple[object, ...], Group] = {}
    for case, decision in waiting:
        option = _offered(answers[case.pk], decision)
        if isinstance(option, str):
            others.append((case, option))
            continue
        key = (case.account.channel, case.kind, decision, option.reasons)
        group = found.setdefault(key, Group(decision, case.account.channel_label, option.reasons))
        group.cases.append(case)
    return list(found.values()), others


def _offered(
    answer: tuple[AnswerOption, ...] | ChannelError | RuleBroken, decision: Decision
) -> AnswerOption | str:
    """What the channel takes for this no, or why it takes none."""
    if isinstance(answer, ChannelError | RuleBroken):
        return str(answer)
    option = next((one for one in answer if one.decision is decision), None)
    if option is None:
        return f"“{DECISION_WORDS[decision]}” is not taken now."
    if option.why_not:
        return " ".join(f"{reason.text} {reason.advice}".strip() for reason in option.why_not)
    return option if option.reasons else "no reason is offered for a no."


def _told(request: CompanyRequest) -> HttpResponse:
    """Raises BadAct where no group got a reason; nothing is asked then."""
    given = request.POST
    chosen_groups = [n for n in given.getlist("group") if given.get(f"reason-{n}", "").strip()]
    if not chosen_groups:
        raise BadAct(
            "No reason is chosen.", field="reason", hint="Choose one for each group that is to be declined."
        )
    acts: list[CaseAct] = []
    refused: list[str] = []
    for n in chosen_groups:
        wanted = ids_of(given.getlist(f"ids-{n}"))[:MOST]
        reason, note = given[f"reason-{n}"].strip(), note_of(given.get(f"note-{n}", ""))
        decision = given.get(f"decision-{n}", "")
        for case in queries.cases(request.company).filter(pk__in=wanted).order_by("pk"):
            if (declining(case) or "nobody waits") != decision:
                refused.append(f"{case.external_id}: it stands otherwise than you saw.")
                continue
            answer = CaseAnswer(Decision(decision), reason=reason, note=note)
            try:
                acts.append(ask_answer(case=case, answer=answer, by=request.by))
            except RuleBroken as broken:
                refused.append(f"{case.external_id}: {broken}")
    return to_what_became(request, acts, refused)

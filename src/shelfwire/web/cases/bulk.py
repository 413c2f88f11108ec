"""Accepting several cases at once: first what each would be answered and paid, then each told by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.aftersales.actions import ask_answer
from shelfwire.aftersales.answers import accepting
from shelfwire.aftersales.models import Case, CaseAct, answer_by
from shelfwire.aftersales.states import DECISION_WORDS
from shelfwire.channels.port import CaseAnswer, Decision
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import sums
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.cases.lists import CaseFilterForm, rows_of
from shelfwire.web.cases.shown import stands_as_seen
from shelfwire.web.selection import selection

MOST = 100
"""Cases of one go: each is one call."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case and the yes to it."""

    case: Case
    decision: Decision

    @property
    def words(self) -> str:
        """What is told."""
        return DECISION_WORDS[self.decision]


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def accept(request: CompanyRequest) -> HttpResponse:
    """What accepting the selected cases would say and pay; then say it."""
    sent = request.POST if request.method == "POST" else request.GET
    lines, others, more = _lines(request, sent)
    if request.method == "POST" and lines:
        return _told(request, lines)
    paid = [line.case.refund for line in lines if line.case.refund is not None]
    context = {
        "lines": lines,
        "others": others,
        "more": more,
        "most": MOST,
        "total": " + ".join(map(str, sums(paid))),
    }
    return render(request, "web/cases/accept.html", context)


def chosen(request: CompanyRequest, sent: QueryDict, most: int) -> tuple[list[Case], bool]:
    """The cases that the bulk bar sent, what must be answered soonest first, and whether there were more than fit."""
    asked = selection(sent)
    rows = rows_of(request.company, CaseFilterForm(request.company, asked.matching or QueryDict()))
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.order_by(answer_by(), "pk")[: most + 1])
    return found[:most], len(found) > most


def _lines(request: CompanyRequest, sent: QueryDict) -> tuple[list[Line], list[Case], bool]:
    """Those that can be accepted as they stand, the others, and whether there were more than fit."""
    found, more = chosen(request, sent, MOST)
    lines, others = [], []
    for case in found:
        decision = None if case.open_acts else accepting(case)  # type: ignore[attr-defined]  # queries.cases
        if decision is None:
            others.append(case)
        else:
            lines.append(Line(case, decision))
    return lines, others, more


def _told(request: CompanyRequest, lines: list[Line]) -> HttpResponse:
    acts, refused = [], []
    for line in lines:
        as_seen = stands_as_seen(line.case, request.POST.get(f"refund-{line.case.pk}"))
        if request.POST.get(f"decision-{line.case.pk}") != line.decision or not as_seen:
            refused.append(f"{line.case.external_id}: it stands otherwise than you saw.")
            continue
        try:
            acts.append(ask_answer(case=line.case, answer=CaseAnswer(line.decision), by=request.by))
        except RuleBroken as broken:
            refused.append(f"{line.case.external_id}: {broken}")
    return to_what_became(request, acts, refused)


def to_what_became(request: CompanyRequest, acts: list[CaseAct], refused: list[str]) -> HttpResponse:
    """To the page that says what became of the answers; of those that were not asked, why."""
    for sentence in refused:
        messages.warning(request, sentence)
    if not acts:
        return back_to(request, "orders:cases", query={"stands": "waiting"})
    return back_to(request, "orders:cases_told", query={"acts": ",".join(str(act.pk) for act in acts)})

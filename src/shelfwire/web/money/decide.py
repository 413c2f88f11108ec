"""Closing differences with a reason, giving them to somebody, and opening one again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money, sums
from shelfwire.people.models import Role, User
from shelfwire.people.queries import members
from shelfwire.settlements import queries_differences as queries
from shelfwire.settlements.actions import assign_differences, close_differences, reopen_difference
from shelfwire.settlements.errors import BadOwner
from shelfwire.settlements.models import Difference
from shelfwire.web.access import CompanyRequest, back_to, find, label_of, requires
from shelfwire.web.money.differences import DifferenceFilterForm
from shelfwire.web.refusals import problem
from shelfwire.web.selection import ids_of, selection

MOST = 500
"""Differences of one go, as many as the actions take."""


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def decide(request: CompanyRequest) -> HttpResponse:
    """The selected open differences, to be closed with one reason or given to one person; then that."""
    sent = request.POST if request.method == "POST" else request.GET
    rows, more = _rows(request, sent)
    refusal = None
    if request.method == "POST":
        try:
            return _done(request, rows, ended=max(len(selection(sent).ids) - len(rows), 0))
        except RuleBroken as broken:
            refusal = problem(broken)
    context = {
        "rows": rows,
        "more": more,
        "most": MOST,
        "total": " + ".join(map(str, sums(Money(row.minor, row.currency) for row in rows))),
        "people": [one.user for one in members(request.company)],
        "why": sent.get("why", ""),
        "refusal": refusal,
    }
    return render(request, "web/money/decide.html", context, status=422 if refusal else 200)


def _rows(request: CompanyRequest, sent: QueryDict) -> tuple[list[Difference], bool]:
    """The open ones among those that were sent, and whether there were more than fit."""
    asked = selection(sent)
    form = DifferenceFilterForm(request, asked.matching if asked.matching is not None else QueryDict())
    rows = queries.differences(request.company, form.asked()).filter(ended_at=None)
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.order_by(*queries.OLDEST_DIFFERENCES)[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _done(request: CompanyRequest, rows: list[Difference], ended: int) -> HttpResponse:
    """Close or give; ``ended``: how many were chosen and are open no more. Raises RuleBroken."""
    ids = [row.pk for row in rows]
    if not rows:
        messages.warning(request, "Nothing was changed: what was chosen is not open any more.")
    elif request.POST.get("act") == "assign":
        owner = _person(request)
        changed = assign_differences(company=request.company, ids=ids, owner=owner, by=request.by)
        whose = f"{label_of(owner)} looks" if owner else "Nobody looks"
        messages.success(request, f"{whose} after {_counted(len(changed))} now.")
    else:
        closed = close_differences(
            company=request.company, ids=ids, why=request.POST.get("why", ""), by=request.by
        )
        messages.success(request, f"{_counted(len(closed))} {'is' if len(closed) == 1 else 'are'} closed.")
    if rows and ended:
        left = "was not open any more, and stays" if ended == 1 else "were not open any more, and stay"
        messages.warning(request, f"{_counted(ended)} {left} as before.")
    if back := ids_of([request.POST.get("back", "")]):
        return back_to(request, "differences:difference", difference_id=back[0])
    return back_to(request, "differences:list")


def _person(request: CompanyRequest) -> User | None:
    """The person that was chosen; None: nobody. Raises BadOwner for one who has no role here any more."""
    wanted = request.POST.get("owner", "")
    found = next((one.user for one in members(request.company) if str(one.user_id) == wanted), None)
    if wanted and found is None:
        raise BadOwner(
            "That person has no role in this company any more.",
            field="owner",
            hint="Choose somebody else, or nobody.",
        )
    return found


def _counted(count: int) -> str:
    return f"{count:,} difference{'' if count == 1 else 's'}"


@requires(Role.OPERATOR)
@require_POST
def reopen(request: CompanyRequest, difference_id: int) -> HttpResponse:
    """Open one again that a person closed."""
    found = find(Difference.objects.filter(company=request.company), pk=difference_id)
    reopen_difference(company=request.company, difference_id=found.pk, by=request.by)
    messages.success(request, "It is open again.")
    return back_to(request, "differences:difference", difference_id=found.pk)

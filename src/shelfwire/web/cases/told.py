"""What became of answers that were given together."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.aftersales import queries
from shelfwire.aftersales.states import ActStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.cases.shown import act_words
from shelfwire.web.selection import ids_of

_MOST = 100


@requires(Role.VIEWER)
@require_GET
def told(request: CompanyRequest) -> HttpResponse:
    """Each answer: on its way, done, refused with its reason, or decided otherwise meanwhile."""
    wanted = ids_of(request.GET.get("acts", "").split(","))[:_MOST]
    acts = [
        act
        for act in queries.acts(request.company).filter(pk__in=wanted).order_by("pk")
        if act.case is not None
    ]
    counted = Counter(act.status for act in acts)
    off = {act.account for act in acts if act.status == ActStatus.ASKED and not act.account.aftersales_out}
    asked = [act for act in acts if act.status == ActStatus.ASKED and act.account not in off]
    context = {
        "lines": [(act_words(act), act) for act in acts],
        "total": len(acts),
        "settled": len(acts) - counted[ActStatus.ASKED],
        "done": counted[ActStatus.DONE],
        "refused": counted[ActStatus.REFUSED],
        "going_on": bool(asked),
        "off": sorted(off, key=str),
    }
    part = request.htmx and request.htmx.target == "cases-told"
    return render(request, "web/cases/told_live.html" if part else "web/cases/told.html", context)

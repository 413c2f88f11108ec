"""Evidence packs: of one order at once, of many as a job."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.fulfilment.evidence import evidence_pack
from shelfwire.fulfilment.evidence_job import EVIDENCE_MOST, evidence_job
from shelfwire.jobs.actions import enqueue
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.selection import selected_orders


@requires(Role.OPERATOR)
@require_POST
def evidence(request: CompanyRequest, order_id: int) -> HttpResponse:
    """The pack of one order, to be kept. Only an owner gets it with the buyer's data."""
    order = order_of(request, order_id)
    whole = request.POST.get("whole") == "yes" and covers(request.role, Role.OWNER)
    pack = evidence_pack(order, by=request.by, whole=whole)
    answer = HttpResponse(pack.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{pack.name}"'
    return answer


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def evidence_many(request: CompanyRequest) -> HttpResponse:
    """Ask first, then a job with the packs of the selected orders, the buyers' data hidden."""
    asked = QueryDict(request.POST.get("asked", "")) if request.method == "POST" else request.GET
    ids = list(selected_orders(request, asked).values_list("pk", flat=True)[:EVIDENCE_MOST])
    if request.method == "POST" and ids:
        job = enqueue(evidence_job, company=request.company, by=request.by, user=request.user, order_ids=ids)
        messages.success(request, "The packs are being made.")
        return back_to(request, "jobs:job", job_id=job.pk)
    context = {"count": len(ids), "asked": asked.urlencode(), "most": EVIDENCE_MOST}
    return render(request, "web/orders/evidence.html", context)

"""Buy labels, third step: what became of each, and printing those that are here."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.jobs_registry import buy_labels_job
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.queries import LabelFilter
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.states import FINISHED
from shelfwire.kit.money import sums
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.labels.access import job_of
from shelfwire.web.labels.paper import paper_form

_SHOWN = 200


@requires(Role.PACKER)
@require_GET
def bought(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """How the purchase goes. What failed has its reason and what to do next; the others can be printed."""
    job = job_of(request, buy_labels_job, job_id)
    labels = list(queries.labels(request.company, LabelFilter(job_id=job.pk)).order_by("pk"))
    counted = Counter(label.status for label in labels)
    printable = [label for label in labels if label.status == LabelStatus.BOUGHT and _is_here(label)]
    coming = sum(label.status == LabelStatus.BOUGHT and not _is_here(label) for label in labels)
    off = [label for label in labels if label.status == LabelStatus.ASKED and not label.account.labels_out]
    wanted = len(job.arguments.get("labels", []))
    done = counted[LabelStatus.BOUGHT] + counted[LabelStatus.REFUSED] + counted[LabelStatus.VOID] + job.failed
    context: dict[str, Any] = {
        "job": job,
        "wanted": wanted,
        "bought": counted[LabelStatus.BOUGHT],
        "done": done,
        "coming": coming,
        "going_on": job.status not in FINISHED or counted[LabelStatus.ASKED] > len(off) or coming > 0,
        "failed_count": counted[LabelStatus.REFUSED] + job.failed,
        "refused": [label for label in labels if label.status == LabelStatus.REFUSED][:_SHOWN],
        "not_asked": list(_not_asked(job)) if job.status in FINISHED else [],
        "off": off[0].account if off else None,
        "printable": [label.pk for label in printable],
        "labels": [label for label in labels if label.status == LabelStatus.BOUGHT][:_SHOWN],
        "cost": _cost(labels),
        "again": urlencode(
            [
                ("ids", row.order_id)
                for label in labels
                if label.status == LabelStatus.REFUSED
                for row in label.contents.all()
            ]
        ),
        "paper": paper_form(request),
    }
    part = request.htmx and request.htmx.target == "labels-bought"
    return render(request, "web/labels/bought_live.html" if part else "web/labels/bought.html", context)


def _is_here(label: Label) -> bool:
    return any(not document.void and document.kind != "packing_slip" for document in label.documents.all())


def _not_asked(job: Job) -> list[tuple[JobRow, str]]:
    """What was refused before it was asked for, with an order to look at."""
    orders = {one["key"]: next(iter(one["contents"]), "") for one in job.arguments.get("labels", [])}
    rows = job.rows.filter(outcome=JobRow.Outcome.FAILED).order_by("pk")[:_SHOWN]
    return [(row, orders.get(row.key, "")) for row in rows]


def _cost(labels: list[Label]) -> str:
    """What the bought ones cost together, as far as it is known."""
    costs = [label.cost for label in labels if label.status == LabelStatus.BOUGHT]
    return " + ".join(map(str, sums(cost for cost in costs if cost is not None)))

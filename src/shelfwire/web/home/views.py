"""Home: what needs somebody now, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels import queries as channels
from shelfwire.channels.states import AccountStatus
from shelfwire.jobs import queries as jobs
from shelfwire.kit import clock
from shelfwire.orders import queries as orders
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.home.groups import groups
from shelfwire.web.onboarding import onboarding

_TILES = (
    ("late", "Late", "deadline=late", "red"),
    ("today", "Due today", "deadline=today", "yellow"),
    ("tomorrow", "Due tomorrow", "deadline=tomorrow", ""),
    ("later", "Due later", "deadline=later", ""),
)


@requires(Role.VIEWER)
@require_GET
def home(request: CompanyRequest) -> HttpResponse:
    """The set-up list until it is finished, the deadlines as filters into Orders, and the list of work."""
    context = {**_work(request), "onboarding": onboarding(request.company)}
    return render(request, "web/home/home.html", context)


@requires(Role.VIEWER)
@require_GET
def work(request: CompanyRequest) -> HttpResponse:
    """The moving part of the page, asked for once a minute."""
    return render(request, "web/home/work.html", _work(request))


def _work(request: CompanyRequest) -> dict[str, Any]:
    counts = orders.tiles(request.company)
    return {
        "groups": groups(request),
        "tiles": [
            {"label": label, "count": counts[key], "query": query, "tone": tone if counts[key].count else ""}
            for key, label, query, tone in _TILES
        ],
        "looked": _looked(request.company),
        "worker_heard_at": jobs.worker_heard_at(),
        "now": clock.now(),
    }


def _looked(company: Company) -> list[dict[str, Any]]:
    """When each connected shop's orders were last looked at."""
    accounts = channels.accounts(company).filter(status=AccountStatus.CONNECTED).prefetch_related("cursors")
    return [
        {
            "account": account,
            "at": next((c.succeeded_at for c in account.cursors.all() if c.conversation == "orders"), None),
        }
        for account in accounts[:20]
    ]

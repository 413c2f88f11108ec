"""Home: what is to be done today, what needs somebody, and how the sales go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import queries as jobs
from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, back_to, is_packer, requires
from shelfwire.web.home.charts import charts
from shelfwire.web.home.groups import groups
from shelfwire.web.home.left_alone import bring_back, leave_alone, sifted
from shelfwire.web.home.today import today
from shelfwire.web.models import LeftAlone
from shelfwire.web.onboarding import next_step
from shelfwire.web.shops import shops_of, shops_shown, with_shop


@requires(Role.VIEWER, packers=True)
@require_GET
def home(request: CompanyRequest) -> HttpResponse:
    """Today's numbers, what needs somebody, the next step of setting up, and two pictures. A packer works in the
    station.
    """
    if is_packer(request):
        return back_to(request, "station:station")
    context = {
        **_work(request),
        "set_up": next_step(request.company) if covers(request.role, Role.OWNER) else None,
        "begun": any(shop.status != AccountStatus.NEW for shop in shops_of(request)),
        "charts": charts(request),
    }
    return render(request, "web/home/home.html", context)


@requires(Role.VIEWER)
@require_GET
def work(request: CompanyRequest) -> HttpResponse:
    """The moving part of the page, asked for once a minute."""
    return render(request, "web/home/work.html", _work(request))


@requires(Role.OPERATOR)
@require_POST
def leave(request: CompanyRequest) -> HttpResponse:
    """Leave an issue as it is. It is hidden until it changes, and the answer offers to bring it back."""
    decision = leave_alone(request, groups(request), request.POST.get("key", ""))
    return _changed(request, decision, gone=decision is None)


@requires(Role.OPERATOR)
@require_POST
def restore(request: CompanyRequest) -> HttpResponse:
    """Bring back an issue that was left as it is."""
    bring_back(request, request.POST.get("key", ""))
    return _changed(request)


def _changed(request: CompanyRequest, decision: LeftAlone | None = None, gone: bool = False) -> HttpResponse:
    if not request.htmx:
        return back_to(request, "home:home")
    context = _work(request) | {"just_left": decision, "gone": gone}
    return render(request, "web/home/work.html", context)


def _work(request: CompanyRequest) -> dict[str, Any]:
    shown, hiding = sifted(request, groups(request))
    return {
        "groups": shown,
        "hiding": hiding,
        "today": today(request),
        "refresh": with_shop(request, "home:work"),
        "looked": _looked(shops_shown(request)),
        "worker_heard_at": jobs.worker_heard_at(),
        "now": clock.now(),
        "connect": at(request, "channels:add"),
    }


def _looked(shops: Sequence[Account]) -> list[dict[str, Any]]:
    """When each connected shop's orders were last looked at."""
    connected = [shop for shop in shops if shop.status == AccountStatus.CONNECTED][:20]
    last = exchange.succeeded_at(connected, "orders")
    return [{"account": shop, "at": last.get(shop.pk)} for shop in connected]

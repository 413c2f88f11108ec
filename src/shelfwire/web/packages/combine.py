"""What can be combined, what that saves, and what was combined lately."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.fulfilment import requests
from shelfwire.fulfilment.package_jobs import combine_job
from shelfwire.fulfilment.requests import Offer
from shelfwire.fulfilment.states import RequestKind
from shelfwire.jobs import enqueue
from shelfwire.people.models import Role
from shelfwire.sync.packages.look import look_soon
from shelfwire.web.access import CompanyRequest, at, back_to, requires
from shelfwire.web.shops import shops_shown

LATELY = 20
_MOST_CHOSEN = 500


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer on the screen. ``together``: where orders that share a number of ours are shipped."""

    offer: Offer
    saved: tuple[int, str] | None
    together: str


@requires(Role.VIEWER)
@require_GET
def combinable(request: CompanyRequest) -> HttpResponse:
    """Each offer with its orders, the most urgent first."""
    shops = shops_shown(request)
    offers = requests.combinable(shops)
    costs = requests.label_costs(shops)
    lines = [OfferLine(one, requests.saved(one, costs), _together(request, one)) for one in offers]
    recent = requests.requests(request.company).filter(kind__in=[RequestKind.COMBINE, RequestKind.UNCOMBINE])
    context = {
        "lines": lines,
        "fewer": sum(line.offer.saves for line in lines),
        "by_channel": any(line.offer.offer_id for line in lines),
        "recent": list(recent.filter(account__in=shops).order_by("-asked_at", "-pk")[:LATELY]),
        "splits": requests.must_split(request.company)[:LATELY],
    }
    return render(request, "web/packages/combine.html", context)


def _together(request: CompanyRequest, offer: Offer) -> str:
    if offer.offer_id:
        return ""
    query = urlencode([("ids", order.pk) for order in offer.orders])
    return f"{at(request, 'station:table')}?{query}"


@requires(Role.OPERATOR)
@require_POST
def combine(request: CompanyRequest) -> HttpResponse:
    """Ask for the chosen offers, as a job."""
    mine = {str(shop.pk) for shop in shops_shown(request)}
    chosen = [key.partition(":") for key in request.POST.getlist("offers")[:_MOST_CHOSEN]]
    offers = [[shop, offer] for shop, _, offer in chosen if shop in mine and offer]
    if not offers:
        messages.info(request, "Nothing is selected: tick the orders to combine.")
        return back_to(request, "orders:combine")
    with transaction.atomic():
        job = enqueue(combine_job, company=request.company, by=request.by, user=request.user, offers=offers)
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.OPERATOR)
@require_POST
def look(request: CompanyRequest) -> HttpResponse:
    """Ask the channels again."""
    with transaction.atomic():
        for shop in shops_shown(request):
            look_soon(shop.pk)
    messages.success(request, "The shops are being asked. Reload the page in a moment.")
    return back_to(request, "orders:combine")

"""Buy labels, second step: services and prices as the shop's channel says them now, the total, and the purchase."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.port import DocumentSize
from shelfwire.fulfilment.jobs_registry import buy_labels_job
from shelfwire.fulfilment.models_labels import LABEL_PDF, LABEL_ZPL, SLIP_PDF
from shelfwire.fulfilment.paper import Paper
from shelfwire.jobs.actions import enqueue
from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.states import FINISHED
from shelfwire.kit import clock
from shelfwire.kit.clock import on_clock, zone_of
from shelfwire.kit.money import Money, sums
from shelfwire.people.models import Role
from shelfwire.sync.labels.offers import label_offers_job
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.labels.access import job_of
from shelfwire.web.labels.measures import service_words
from shelfwire.web.labels.paper import keep, paper_form

_OLD = timedelta(minutes=15)
"""After which prices are likely to be others; whatever is dearer by then is not bought."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be bought for one parcel. ``value`` names it in the form; ``price``: None where none is said."""

    value: str
    name: str
    price: Money | None
    request: dict[str, Any]
    is_default: bool = False
    cheapest: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One parcel with its choices, the chosen one first named by ``chosen``."""

    key: str
    name: str
    order_ids: tuple[int, ...]
    choices: tuple[Choice, ...]
    chosen: str
    taken: bool

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return next(one for one in self.choices if one.value == self.chosen)


@requires(Role.PACKER)
@require_GET
def offers(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """How the asking goes; then what is on offer, the cheapest chosen."""
    job = job_of(request, label_offers_job, job_id)
    return _page(request, job, list(_lines(request, job)) if job.status in FINISHED else [])


@requires(Role.PACKER)
@require_POST
def buy(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """Buy what is chosen, when the total is the one that the person saw; else say the new one and buy nothing."""
    job = job_of(request, label_offers_job, job_id)
    lines = list(_lines(request, job)) if job.status in FINISHED else []
    taken = [line for line in lines if line.taken]
    form = paper_form(request, request.POST)
    seen = request.POST.get("total", "")
    if request.POST.get("action") != "buy" or not taken or not form.is_valid():
        return _page(request, job, lines)
    if seen != _total_text(taken):
        return _page(request, job, lines, changed=True, status=409)
    keep(request, form)
    size = DocumentSize.A5.value if form.options().paper is Paper.A5 else ""
    documents = [LABEL_PDF, SLIP_PDF, *([LABEL_ZPL] if form.options().zpl else [])]
    with transaction.atomic():
        bought = enqueue(
            buy_labels_job,
            company=request.company,
            by=request.by,
            user=request.user,
            title=f"Buy {len(taken)} label{'' if len(taken) == 1 else 's'}",
            idempotency_key=f"offers:{job.pk}:{_marked(taken)}",
            labels=list(_requests(job, taken, documents, size)),
        )
    return back_to(request, "station:labels_bought", job_id=bought.pk)


def _marked(taken: Sequence[Line]) -> str:
    """The same for the same choice: sent twice it is one purchase, and what was left out the first time is another."""
    return sha256(repr([(line.key, line.chosen) for line in taken]).encode()).hexdigest()[:16]


def _requests(
    job: Job, taken: Sequence[Line], documents: Sequence[str], size: str
) -> Iterator[dict[str, Any]]:
    asked = {one["key"]: one for one in _parcels(job)}
    for line in taken:
        yield {**asked[line.key], **line.choice.request, "documents": list(documents), "size": size}


def _parcels(job: Job) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = job.arguments.get("parcels", [])
    return found


# ── what is on offer ─────────────────────────────────────────────────────────────────────────────────────


def _lines(request: CompanyRequest, job: Job) -> Iterator[Line]:
    """The parcels with an offer, in the order in which they were asked for, as the person has chosen so far."""
    given = request.POST
    found: Mapping[str, Any] = job.result.get("offers", {})
    shops = {shop.pk: shop for shop in channels.accounts(request.company)}
    for one in _parcels(job):
        offer, shop = found.get(one["key"]), shops.get(one["account"])
        choices = tuple(_choices(offer, shop)) if offer and shop else ()
        if not choices:
            continue
        wanted = _wanted(given.get("action", ""), given.get(f"choice-{one['key']}", ""), choices)
        yield Line(
            one["key"],
            one["name"],
            tuple(int(pk) for pk in one["contents"]),
            choices,
            wanted,
            not given or f"take-{one['key']}" in given,
        )


def _wanted(action: str, chosen: str, choices: Sequence[Choice]) -> str:
    if action == "usual":
        return next((one.value for one in choices if one.is_default), choices[0].value)
    if action == "cheapest" or chosen not in {one.value for one in choices}:
        return choices[0].value
    return chosen


def _choices(offer: Mapping[str, Any], shop: Account) -> Iterator[Choice]:
    """What one answer offers, the cheapest or the usual first."""
    if offer["way"] == "slot":
        yield from _handovers(offer, shop)
        return
    priced = sorted(offer["services"], key=lambda one: (one["minor"] is None, one["minor"] or 0))
    for number, one in enumerate(priced):
        price = Money(one["minor"], one["currency"]) if one["minor"] is not None else None
        said = str(price) if price else one["price_text"] or "no price given"
        parts = [service_words(one["provider_name"], one["name"]), said, one["days"]]
        yield Choice(
            value=one["id"],
            name=" · ".join(filter(None, parts)),
            price=price,
            request={
                "service_id": one["id"],
                "service_name": one["name"],
                "provider_id": one["provider_id"],
                "provider_name": one["provider_name"],
                "minor": one["minor"],
                "currency": one["currency"],
            },
            is_default=one["is_default"],
            cheapest=not number and price is not None,
        )


def _handovers(offer: Mapping[str, Any], shop: Account) -> Iterator[Choice]:
    zone = zone_of(shop.timezone)
    for slot in offer["slots"] if offer["pickup"] else ():
        start, end = (on_clock(datetime.fromisoformat(slot[name]), zone) for name in ("start", "end"))
        name = f"Pickup {start:%a} {start.day} {start:%b}, {start:%H:%M}–{end:%H:%M}"
        yield Choice(f"pickup {slot['start']}", name, None, {"method": "pickup", **slot})
    if offer["pickup"] and not offer["slots"]:
        name = (
            "Pickup as agreed with the carrier" if offer["van"] else "Pickup, the next time the carrier comes"
        )
        yield Choice("pickup", name, None, {"method": "pickup"})
    if offer["drop_off"]:
        yield Choice("drop_off", "Drop-off", None, {"method": "drop_off"})


def _total_text(taken: Sequence[Line]) -> str:
    """What they cost together, as far as it is said."""
    prices = [line.choice.price for line in taken]
    return " + ".join(map(str, sums(price for price in prices if price is not None)))


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: CompanyRequest, job: Job, lines: Sequence[Line], *, changed: bool = False, status: int = 200
) -> HttpResponse:
    finished = job.status in FINISHED
    failed = (
        job.rows.filter(outcome=JobRow.Outcome.FAILED).order_by("pk") if finished else JobRow.objects.none()
    )
    taken = [line for line in lines if line.taken]
    asked = {one["key"]: one for one in _parcels(job)}
    context = {
        "job": job,
        "finished": finished,
        "lines": lines,
        "failed": [(row, next(iter(asked[row.key]["contents"]), "")) for row in failed if row.key in asked],
        "again": urlencode(
            [("ids", pk) for row in failed if row.key in asked for pk in asked[row.key]["contents"]]
        ),
        "orders": urlencode([("ids", pk) for one in asked.values() for pk in one["contents"]]),
        "taken": len(taken),
        "total": _total_text(taken),
        "unpriced": sum(line.choice.price is None for line in taken),
        "by_slot": any("method" in line.choice.request for line in lines),
        "several": any(len(line.choices) > 1 for line in lines),
        "changed": changed,
        "old": job.finished_at is not None and job.finished_at < clock.now() - _OLD,
        "paper": paper_form(request),
    }
    part = request.htmx and request.htmx.target == "label-offers"
    template = "web/labels/offers_live.html" if part else "web/labels/offers.html"
    return render(request, template, context, status=status)

"""What the channel answered to a request, and what a person does about one that is refused or waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.actions._requests import SUBJECT, end, hold, settle
from shelfwire.fulfilment.errors_requests import RequestSettled
from shelfwire.fulfilment.models import PackageRequest, RequestOrder
from shelfwire.fulfilment.states import RequestKind, RequestStatus
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import Entry, add_entries
from shelfwire.orders.actions.repack import repack
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus

_DONE_WORDS = {
    RequestKind.SPLIT: "The order is split",
    RequestKind.COMBINE: "The orders are combined",
    RequestKind.UNCOMBINE: "The package is taken apart",
    RequestKind.DELIVER: "The delivery outcome is reported",
    RequestKind.INVOICE: "The invoice is uploaded",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """The channel's answer to one operation of a request. ``made``: its ids, kept."""

    request_id: int
    made: Mapping[str, Any]
    channel_request_id: str = ""


@transaction.atomic
def request_answered(answered: Sequence[Answered]) -> None:
    """Our units follow; the request is done when nothing of it is left to tell. Twice changes nothing."""
    for one in sorted(answered, key=lambda each: each.request_id):
        request = hold(one.request_id)
        _follow(request, one.made)
        rows = exchange.outgoing_of(SUBJECT, request.pk)
        if not rows.exclude(status=OutgoingStatus.DONE).exists():
            done = settle(request, RequestStatus.DONE, made={**request.made, **one.made}, error="")
            if done:
                found = " It was already so." if one.made.get("found") else ""
                _tell(request, f"{_DONE_WORDS[RequestKind(request.kind)]}.{found}", one.channel_request_id)


def _follow(request: PackageRequest, made: Mapping[str, Any]) -> None:
    """Put the units into the packages that the channel named."""
    match request.kind:
        case RequestKind.SPLIT:
            groups = zip(request.wanted["groups"], made["package_ids"], strict=True)
            repack(_units(request, {unit_id: package for group, package in groups for unit_id in group}))
        case RequestKind.COMBINE:
            repack(_of_orders(request, dict.fromkeys(made["order_ids"], made["package_id"])))
        case RequestKind.UNCOMBINE:
            places = {
                order_id: one["package_id"] for one in made["packages"] for order_id in one["order_ids"]
            }
            repack(_of_orders(request, places))


def _units(request: PackageRequest, places: Mapping[str, str]) -> dict[int, str]:
    orders = RequestOrder.objects.filter(request=request).values("order_id")
    rows = Unit.objects.filter(order__in=orders, external_id__in=places, status=UnitStatus.OPEN)
    return {pk: places[unit_id] for pk, unit_id in rows.values_list("pk", "external_id")}


def _of_orders(request: PackageRequest, places: Mapping[str, str]) -> dict[int, str]:
    rows = Unit.objects.filter(
        order__account=request.account_id, order__external_id__in=places, status=UnitStatus.OPEN
    )
    return {pk: places[order_id] for pk, order_id in rows.values_list("pk", "order__external_id")}


def _tell(request: PackageRequest, text: str, channel_request_id: str = "", by: str = "worker") -> None:
    data = {"package_request": request.pk, "request_id": channel_request_id}
    orders = RequestOrder.objects.filter(request=request).order_by("order_id")
    add_entries(
        [Entry(pk, "call", fit(text, 500), data) for pk in orders.values_list("order_id", flat=True)], by
    )


@transaction.atomic
def request_refused(*, request_id: int, error: str, channel_request_id: str = "") -> None:
    """The channel refused it: a person tries again, asks for something else, or withdraws it."""
    request = hold(request_id)
    if settle(request, RequestStatus.REFUSED, error=fit(error, 500)):
        _tell(request, f"{request.get_kind_display()} was refused: {error}", channel_request_id)


@transaction.atomic
def retry_request(*, request: PackageRequest, by: str) -> PackageRequest:
    """Tell again what was refused. Raises RequestSettled for one that is not refused."""
    held = hold(request.pk)
    if held.status != RequestStatus.REFUSED:
        raise _settled(held)
    refused = exchange.outgoing_of(SUBJECT, held.pk).filter(status=OutgoingStatus.REFUSED)
    for row in refused:
        outgoing.retry(outgoing_id=row.pk, by=by)
    settle(held, RequestStatus.ASKED, error="")
    _tell(held, f"{held.get_kind_display()} is sent again", by=by)
    return held


@transaction.atomic
def withdraw_request(*, request: PackageRequest, by: str) -> PackageRequest:
    """Ask for it no more. Withdrawn already: nothing changes. Raises RequestSettled when it is done, OutgoingInFlight
    while it may be on its way."""
    held = hold(request.pk)
    if held.status == RequestStatus.WITHDRAWN:
        return held
    if held.status == RequestStatus.DONE:
        raise _settled(held)
    end(held, by, "not wanted any more")
    _tell(held, f"{held.get_kind_display()} is withdrawn", by=by)
    return held


def _settled(request: PackageRequest) -> RequestSettled:
    return RequestSettled(
        f"{request.get_kind_display()} {request.pk} is {request.get_status_display().lower()}.",
        value=request.pk,
        hint="Reload the page.",
    )

"""Write a request and what is told of it; move it. Orders are always locked first, then requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.exchange.actions import outgoing
from shelfwire.fulfilment.errors_requests import RequestOpen
from shelfwire.fulfilment.models import PackageRequest, Parcel, RequestOrder
from shelfwire.fulfilment.states import REQUEST_MOVES, RequestKind, RequestStatus
from shelfwire.kit import clock, states
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order, TimelineEntry

SUBJECT = "package_request"
"""What the outgoing operations of requests are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request to come, about orders that are locked. ``packages``: those that are told one by one; none: one call."""

    kind: RequestKind
    wanted: Mapping[str, Any]
    says: str
    about: str = ""
    parcel: Parcel | None = None
    file: bytes | None = None
    file_name: str = ""
    undoes: PackageRequest | None = None
    packages: Sequence[str] = field(default=("",))


def locked(order_ids: Collection[int]) -> list[Order]:
    """The orders, locked in key order, with what decides about them."""
    found = Order.objects.select_for_update(of=("self",)).defer("search", "search_tokens")
    rows = found.select_related("account", "company", "address").prefetch_related("units")
    return list(rows.filter(pk__in=order_ids).order_by("pk"))


def hold(request_id: int) -> PackageRequest:
    """The request, its orders and itself locked, with its account."""
    ids = RequestOrder.objects.filter(request_id=request_id).values_list("order_id", flat=True)
    locked(list(ids))
    held = PackageRequest.objects.select_for_update(of=("self",)).select_related("account", "company")
    return held.get(pk=request_id)


def write(account: Account, orders: Sequence[Order], draft: Draft, by: str) -> PackageRequest:
    """Write the request and its outgoing operations. What was refused before about the same is withdrawn. Raises
    RequestOpen while something else is being told."""
    _make_room(orders, draft.about, by)
    now = clock.now()
    made = PackageRequest.objects.create(
        company_id=account.company_id,
        account=account,
        kind=draft.kind,
        status_at=now,
        wanted=dict(draft.wanted),
        parcel=draft.parcel,
        file=draft.file,
        file_name=fit(draft.file_name, 120),
        undoes=draft.undoes,
        asked_at=now,
        asked_by=fit(by, 120),
    )
    RequestOrder.objects.bulk_create(
        RequestOrder(request=made, order=order, about=draft.about) for order in orders
    )
    for package_id in draft.packages:
        outgoing.write_outgoing(
            account_id=account.pk,
            kind=draft.kind,
            idempotency_key=f"{draft.kind}:{made.pk}" + (f":{package_id}" if package_id else ""),
            subject_kind=SUBJECT,
            subject_id=made.pk,
            payload={"request": made.pk, "package_id": package_id},
            order_external_id=orders[0].external_id,
        )
    add_timeline(
        [order.pk for order in orders],
        TimelineEntry.Kind.PERSON,
        draft.says,
        by,
        {"package_request": made.pk},
    )
    return made


def _make_room(orders: Sequence[Order], about: str, by: str) -> None:
    rows = RequestOrder.objects.filter(order__in=orders, about=about, open=True)
    for row in rows.select_related("request", "order").order_by("request_id"):
        if row.request.status == RequestStatus.ASKED:
            raise RequestOpen(
                f"“{row.request.get_kind_display()}” of order {row.order.external_id} is still being sent.",
                field="order",
                value=row.order.external_id,
                hint="Wait until it is answered, or withdraw it.",
            )
    for request_id in set(rows.values_list("request_id", flat=True)):
        end(PackageRequest.objects.select_for_update().get(pk=request_id), by, "something else was asked for")


def end(request: PackageRequest, by: str, why: str) -> None:
    """Withdraw a locked request and what of it was not told. Raises OutgoingInFlight."""
    outgoing.withdraw(
        subject_kind=SUBJECT, subject_id=request.pk, kinds=list(RequestKind), why=f"withdrawn by {by}: {why}"
    )
    settle(request, RequestStatus.WITHDRAWN, error=fit(why, 500))


def settle(request: PackageRequest, after: RequestStatus, **also: Any) -> bool:
    """Move it; one that is done or withdrawn is open about nothing. False when it is there already."""
    step = states.move(
        request,
        after,
        moves=REQUEST_MOVES,
        by="",
        why="",
        record=_in_the_timelines,
        status_at=clock.now(),
        **also,
    )
    if after in (RequestStatus.DONE, RequestStatus.WITHDRAWN):
        RequestOrder.objects.filter(request=request, open=True).update(open=False)
    return step is not None


def _in_the_timelines(step: states.Step) -> None:
    """The timelines of its orders keep what was asked, and what was answered."""

"""Packages on the channel, for an operator at a shell: ``shelfwire packages``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.fulfilment import requests
from shelfwire.fulfilment.actions.package_requests import (
    ask_combine,
    ask_split,
    ask_uncombine,
    retry_request,
    undo_request,
    withdraw_request,
)
from shelfwire.fulfilment.lines import open_units
from shelfwire.fulfilment.models import PackageRequest

BY = "shelfwire packages"
_ACTS: dict[str, Callable[..., PackageRequest]] = {
    "undo": undo_request,
    "retry": retry_request,
    "withdraw": withdraw_request,
}


def list_lines(status: str, most: int) -> Iterator[str]:
    """What was asked about packages, of every company, the newest first."""
    rows = PackageRequest.objects.select_related("account").prefetch_related("orders__order").defer("file")
    found = rows.filter(status=status) if status else rows
    for row in found.order_by("-asked_at", "-pk")[:most]:
        yield _line(row)


def combinable_lines(shop: str) -> Iterator[str]:
    """Orders that can travel together, the most urgent first. Raises UnknownName."""
    for one in requests.combinable(naming.shops(shop)):
        named = ", ".join(order.external_id for order in one.orders)
        yield f"{one.offer_id or 'one number of yours'}  {one.account}  {named}  saves {one.saves}"


def split_lines(order_number: str, packages: Sequence[str]) -> Iterator[str]:
    """Ask for a package of each of ``packages``, the SKUs of one separated by commas; what is named in none stays.
    Raises UnknownName, and what ``ask_split`` refuses.
    """
    order = naming.order(order_number)
    waiting: dict[str, list[int]] = {}
    for unit in open_units(order):
        waiting.setdefault(unit.seller_sku.casefold(), []).append(unit.pk)
    groups = []
    for package in packages:
        codes = [code.strip() for code in package.split(",") if code.strip()]
        for code in codes:
            if code.casefold() not in waiting:
                raise UnknownName(
                    f"Nothing of order {order_number} that waits has the SKU “{code}”.",
                    field="SKU",
                    value=code,
                )
        groups.append([pk for code in codes for pk in waiting[code.casefold()]])
    yield from _asked(ask_split(order=order, groups=groups, by=BY))


def combine_lines(shop: str, offer: str, orders: Sequence[str]) -> Iterator[str]:
    """Ask for one package of the orders of an offer, or of some. Raises UnknownName, and what is refused."""
    yield from _asked(ask_combine(account=naming.shop(shop), offer_id=offer, order_ids=orders, by=BY))


def uncombine_lines(shop: str, package: str, orders: Sequence[str]) -> Iterator[str]:
    """Ask to take a package apart, or some orders out of it. Raises UnknownName, and what is refused."""
    yield from _asked(ask_uncombine(account=naming.shop(shop), package_id=package, order_ids=orders, by=BY))


def act_lines(act: str, request_id: int) -> Iterator[str]:
    """``undo``, ``retry`` or ``withdraw`` a request. Raises UnknownName, and what is refused."""
    row = PackageRequest.objects.select_related("account__company").filter(pk=request_id).first()
    if row is None:
        raise UnknownName(f"There is no request {request_id}.", field="request", value=request_id)
    yield from _asked(_ACTS[act](request=row, by=BY))


def _asked(row: PackageRequest) -> Iterator[str]:
    yield _line(row)
    if not row.account.tracking_out and row.status == "asked":
        yield f"“Allow tracking upload” is off for {row.account}: it waits."


def _line(row: PackageRequest) -> str:
    named = ", ".join(sorted(one.order.external_id for one in row.orders.all()))
    parts = (
        str(row.pk),
        f"{row.asked_at:%Y-%m-%d %H:%M}",
        str(row.account),
        row.get_kind_display(),
        row.get_status_display(),
        f"order {named}" if named else "",
        row.error,
    )
    return "  ".join(part for part in parts if part)

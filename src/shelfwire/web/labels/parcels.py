"""Buy labels, first step: the parcels in a table, with weight and packaging as they were last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.models import Packaging
from shelfwire.fulfilment.queries import Suggested, ToLabel
from shelfwire.jobs.actions import enqueue
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Role
from shelfwire.sync.labels.offers import label_offers_job
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.labels.measures import SIDES, BoxForm, plain
from shelfwire.web.orders.packing import packed_of
from shelfwire.web.orders.selection import selected_orders
from shelfwire.web.orders.tables import contents
from shelfwire.web.selection import ids_of
from shelfwire.web.shops import shops_shown

MOST = 200
"""Parcels of one purchase."""
_FIELDS = ("weight", "weight_unit", *SIDES, "length_unit")


@dataclass(slots=True)
class Row:
    """One parcel as it stands in the table. ``box``: weight and size as typed; ``wrong``: what is wrong, by field."""

    parcel: ToLabel
    box: dict[str, str]
    packaging_id: int | None
    remembered: bool = False
    taken: bool = True
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name in the form."""
        return self.parcel.key

    @property
    def items(self) -> list[tuple[str, int]]:
        """Its articles with their counts."""
        return contents(self.parcel.units)

    @property
    def first(self) -> Order:
        """The order it is named after."""
        return self.parcel.orders[0]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chosen order that takes no label now, and why."""

    order: Order
    why: str


@requires(Role.PACKER)
@require_http_methods(["GET", "POST"])
def parcels(request: CompanyRequest) -> HttpResponse:
    """The chosen orders as parcels; of everything that waits for a label when none is chosen."""
    boxes = list(queries.packagings(request.company))
    if request.method == "GET":
        found, more = _asked(request)
        rows, left_out = _rows(request, found)
        return _page(request, rows[:MOST], left_out, boxes, more=more + len(rows[MOST:]))
    found = _sent_orders(request)
    rows, left_out = _rows(request, found)
    rows = [_typed(row, request.POST, boxes) for row in rows[:MOST]]
    if request.POST.get("action") == "fill":
        rows = [_filled(row, request.POST, boxes) for row in rows]
        return _page(request, rows, left_out, boxes)
    taken = [row for row in rows if row.taken]
    if not taken or any(row.wrong for row in taken):
        return _page(request, rows, left_out, boxes, status=422)
    return back_to(request, "station:label_offers", job_id=queue_offers(request, taken))


def queue_offers(request: CompanyRequest, rows: Sequence[Row]) -> Any:
    """Ask what labels for these parcels cost, and return the job's id."""
    with transaction.atomic():
        job = enqueue(
            label_offers_job,
            company=request.company,
            by=request.by,
            user=request.user,
            title=f"Get prices for {len(rows)} label{'' if len(rows) == 1 else 's'} cost",
            parcels=[
                {
                    "key": row.key,
                    "name": ", ".join(order.external_id for order in row.parcel.orders),
                    "account": row.first.account_id,
                    "contents": {str(pk): units for pk, units in row.parcel.contents.items()},
                    "package_id": row.parcel.package_id,
                    "box": row.box,
                    "packaging": row.packaging_id,
                }
                for row in rows
            ],
        )
    return job.pk


# ── which parcels ────────────────────────────────────────────────────────────────────────────────────────


def _asked(request: CompanyRequest) -> tuple[list[Order], int]:
    """The orders that the address names, else those that wait for a label; and how many more wait."""
    if "ids" in request.GET or "matching" in request.GET:
        return packed_of(request, list(selected_orders(request))), 0
    waiting = queries.label_queue(request.company, shops_shown(request))
    found = list(waiting[: MOST + 1])
    return found[:MOST], len(found[MOST:])


def _sent_orders(request: CompanyRequest) -> list[Order]:
    ids = list(dict.fromkeys(ids_of(request.POST.getlist("ids"))))[: MOST * 2]
    place = {pk: number for number, pk in enumerate(ids)}
    found = orders.orders(request.company).filter(pk__in=ids)
    return packed_of(request, sorted(found, key=lambda order: place[order.pk]))


def _rows(request: CompanyRequest, found: Sequence[Order]) -> tuple[list[Row], list[LeftOut]]:
    """The parcels of those that take a label now, with what is known of them; the others with the reason."""
    waiting = queries.label_queue(request.company, shops_shown(request))
    fine = set(waiting.filter(pk__in=[order.pk for order in found]).values_list("pk", flat=True))
    parcels = queries.parcels_to_label([order for order in found if order.pk in fine])
    known = queries.suggested_each(request.company, {one.key: one.units for one in parcels})
    others = [order for order in found if order.pk not in fine]
    reasons = orders.may_ship_each(others)
    left_out = [LeftOut(order, _why_not(order, reasons[order.pk])) for order in others]
    return [_row(one, known[one.key]) for one in parcels], left_out


def _why_not(order: Order, reasons: Sequence[str]) -> str:
    if reasons:
        return reasons[0]
    if order.shipped_by == "channel":
        return "Everything in it already has a label or is in a parcel."
    return "It ships with your own carrier: type or scan its tracking number."


def _row(one: ToLabel, known: Suggested) -> Row:
    parcel = known.parcel
    sizes = {side: getattr(parcel, side) for side in SIDES}
    american = one.orders[0].account.region == "US"
    box = {
        "weight": plain(parcel.weight.value) if parcel.weight else "",
        "weight_unit": parcel.weight.unit if parcel.weight else ("lb" if american else "g"),
        **{side: plain(size.value) if size else "" for side, size in sizes.items()},
        "length_unit": parcel.length_unit or ("in" if american else "cm"),
    }
    return Row(one, box, known.packaging.pk if known.packaging else None, known.remembered)


# ── what was typed ───────────────────────────────────────────────────────────────────────────────────────


def _typed(row: Row, given: QueryDict, boxes: Sequence[Packaging]) -> Row:
    """The row as it was filled in. A packaging gives the size where none was typed."""
    if f"weight-{row.key}" not in given:
        row.taken = False
        return row
    row.taken = f"take-{row.key}" in given
    row.remembered = False
    row.box = {name: given.get(f"{name}-{row.key}", "").strip()[:20] for name in _FIELDS}
    row.packaging_id = _chosen(given.get(f"packaging-{row.key}", ""), boxes)
    if not any(row.box[side] for side in SIDES):
        _take_size(row, boxes)
    row.wrong = _wrong(row.box)
    return row


def _filled(row: Row, given: QueryDict, boxes: Sequence[Packaging]) -> Row:
    """The row with what is said for all of them alike."""
    if not row.taken:
        return row
    if weight := given.get("all_weight", "").strip()[:20]:
        row.box |= {"weight": weight, "weight_unit": given.get("all_weight_unit", "")[:2]}
    if (chosen := _chosen(given.get("all_packaging", ""), boxes)) is not None:
        row.packaging_id = chosen
        _take_size(row, boxes)
    row.wrong = _wrong(row.box)
    return row


def _wrong(box: dict[str, str]) -> dict[str, str]:
    form = BoxForm(box)
    form.is_valid()
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def _take_size(row: Row, boxes: Sequence[Packaging]) -> None:
    box = next((one for one in boxes if one.pk == row.packaging_id), None)
    if box is not None and box.length is not None:
        row.box |= {side: plain(getattr(box, side)) for side in SIDES} | {"length_unit": box.length_unit}


def _chosen(text: str, boxes: Sequence[Packaging]) -> int | None:
    return next((box.pk for box in boxes if str(box.pk) == text), None)


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: CompanyRequest,
    rows: Sequence[Row],
    left_out: Sequence[LeftOut],
    boxes: Sequence[Packaging],
    *,
    more: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": rows,
        "left_out": left_out,
        "boxes": [(box, {side: plain(getattr(box, side)) for side in SIDES}) for box in boxes],
        "weight_units": BoxForm.base_fields["weight_unit"].choices,  # type: ignore[attr-defined]  # a ChoiceField
        "length_units": BoxForm.base_fields["length_unit"].choices,  # type: ignore[attr-defined]
        "ids": list(dict.fromkeys(order.pk for row in rows for order in row.parcel.orders)),
        "taken": sum(row.taken for row in rows),
        "wrong": sum(bool(row.wrong) for row in rows if row.taken),
        "more": more,
        "most": MOST,
        "selected": urlencode([("ids", order.pk) for row in rows for order in row.parcel.orders]),
        "switched_off": sorted(
            {row.first.account for row in rows if not row.first.account.labels_out}, key=lambda one: one.pk
        ),
    }
    return render(request, "web/labels/parcels.html", context, status=status)

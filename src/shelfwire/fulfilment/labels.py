"""Questions about labels: lists, what may be printed, what a parcel of the same contents weighed before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import UNMEASURED, Measured, Parcelled
from shelfwire.fulfilment.contents import contents_key, still_inside
from shelfwire.fulfilment.models import Label, LabelDocument, LabelUnit, Measure, Packaging
from shelfwire.fulfilment.states import PAID, LabelStatus
from shelfwire.fulfilment.stops import Cause, ParcelStop, stops_of
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.people.models import Company

LABEL_KEYS: Final = ("asked_at", "id")
"""The keyset of the labels list, newest first."""
_PRINTABLE = frozenset({LabelDocument.Kind.LABEL, LabelDocument.Kind.BOTH, LabelDocument.Kind.PICTURE})
_GRAMS: Final = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFilter:
    """The filters of a list of labels; empty fields do not filter. ``missing``: only those whose documents are not all
    here."""

    account_ids: Collection[int] = ()
    statuses: Collection[str] = ()
    source: str = ""
    order_id: int | None = None
    job_id: UUID | str | None = None
    missing: bool = False


def labels(company: Company, filters: LabelFilter | None = None) -> QuerySet[Label]:
    """Return the company's labels, for ``page(…, keys=LABEL_KEYS)``, with ``account``, ``parcel`` and ``packaging``
    joined and, in a query a page each, ``contents`` with ``order`` and ``unit``, and ``documents`` without content.
    """
    f = filters or LabelFilter()
    found = Label.objects.filter(company=company)
    if f.account_ids:
        found = found.filter(account_id__in=list(f.account_ids))
    if f.statuses:
        found = found.filter(status__in=list(f.statuses))
    if f.source:
        found = found.filter(source=f.source)
    if f.job_id is not None:
        found = found.filter(job_id=f.job_id)
    if f.missing:
        found = found.filter(documents_due_at__isnull=False)
    if f.order_id is not None:
        found = found.filter(pk__in=LabelUnit.objects.filter(order_id=f.order_id).values("label_id"))
    return with_contents(found)


def with_contents(found: QuerySet[Label]) -> QuerySet[Label]:
    """Join what a page of labels shows."""
    contents = LabelUnit.objects.select_related("order", "unit").defer(
        "order__search", "order__search_tokens"
    )
    documents = LabelDocument.objects.defer("content").order_by("pk")
    return found.select_related("account", "parcel", "packaging").prefetch_related(
        Prefetch("contents", contents.order_by("pk")), Prefetch("documents", documents)
    )


def get_label(company: Company, label_id: int) -> Label | None:
    """Return one label as ``labels`` does; None when the company has no such label."""
    return with_contents(Label.objects.filter(company=company, pk=label_id)).first()


def labels_of(order: Order) -> QuerySet[Label]:
    """Return the order's labels, newest first, void ones included."""
    inside = LabelUnit.objects.filter(order=order).values("label_id")
    return with_contents(Label.objects.filter(pk__in=inside)).order_by("-asked_at", "-pk")


def document_of(label: Label, kind: str, format: str = "pdf") -> LabelDocument | None:
    """Return the document that is kept and not outdated, with its content."""
    found = LabelDocument.objects.filter(label=label, kind=kind, format=format, void=False)
    return found.order_by("-pk").first()


def documents_here(label_ids: Iterable[int]) -> dict[int, set[str]]:
    """Return which documents of each label are kept and not outdated, as ``kind.format``. One query."""
    here: dict[int, set[str]] = {pk: set() for pk in label_ids}
    kept = LabelDocument.objects.filter(label_id__in=here, void=False)
    for label_id, kind, format in kept.values_list("label_id", "kind", "format"):
        here[label_id].add(f"{kind}.{format}")
    return here


# ── may it be printed ────────────────────────────────────────────────────────────────────────────────────


def may_print(label: Label) -> list[str]:
    """Return why nothing of the label may be printed now, in sentences; empty when it may."""
    return may_print_each([label])[label.pk]


def may_print_each(found: Sequence[Label]) -> dict[int, list[str]]:
    """Return ``may_print`` of each of the labels, by its id. Ten queries, whatever their number."""
    ids = [label.pk for label in found]
    rows = LabelUnit.objects.filter(label_id__in=ids).select_related("order__address", "unit", "address")
    rows = rows.only(
        "label_id", "address__fingerprint", "order__external_id", "order__status", "order__cancel_requested",
        "order__address__fingerprint", "unit__status",
    )  # fmt: skip
    contents = still_inside(found, rows.order_by("pk"))
    kept = LabelDocument.objects.filter(label_id__in=ids, void=False, kind__in=_PRINTABLE)
    here = set(kept.values_list("label_id", flat=True))
    stops = stops_of({label.parcel_id for label in found if label.parcel_id})
    return {
        label.pk: [
            *_why_not(label, contents[label.pk], label.pk in here),
            *_beside(contents[label.pk], stops.get(label.parcel_id or 0, [])),
        ]
        for label in found
    }


_OF_ITS_OWN = (Cause.ON_HOLD, Cause.CANCEL_ASKED, Cause.LABEL_CHANGED)


def _beside(contents: Sequence[LabelUnit], stops: Sequence[ParcelStop]) -> list[str]:
    """What stops the label's parcel because of another order inside, or because one of its own is on hold, being
    cancelled, or in another package now."""
    mine = {row.order_id for row in contents}
    return [
        f"The parcel is stopped. {stop.why}"
        for stop in stops
        if stop.order.pk not in mine or stop.cause in _OF_ITS_OWN
    ]


def _why_not(label: Label, contents: Sequence[LabelUnit], here: bool) -> list[str]:
    if label.status == LabelStatus.VOID:
        return [f"The label is void. {label.void_why}".strip()]
    if label.status == LabelStatus.VOID_ASKED:
        return [f"The label is to be voided. {label.void_why}".strip()]
    if label.status != LabelStatus.BOUGHT:
        return [f"The label is not bought. {label.error}".strip()]
    why = _stopped(contents)
    if not here:
        why.append(f"Its document is not here yet. {label.documents_error}".strip())
    return why


def _stopped(contents: Sequence[LabelUnit]) -> list[str]:
    why: list[str] = []
    for order in {row.order_id: row.order for row in contents}.values():
        mine = [row for row in contents if row.order_id == order.pk]
        if order.status == OrderStatus.CANCELLED:
            why.append(f"Order {order.external_id} is cancelled.")
        elif order.cancel_requested:
            why.append(f"The buyer asks to cancel order {order.external_id}.")
        elif any(row.unit.status == UnitStatus.CANCELLED for row in mine):
            why.append(f"A unit of order {order.external_id} is cancelled.")
        if order.address is not None and any(
            row.address is None or row.address.fingerprint != order.address.fingerprint for row in mine
        ):
            why.append(f"The address of order {order.external_id} changed after the label was bought.")
    return why


# ── weight and size ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a parcel is likely to weigh and measure. ``remembered``: it is what the same contents weighed last time;
    else the sum of the SKUs and the packaging, as far as they are known."""

    parcel: Parcelled
    packaging: Packaging | None
    remembered: bool


def suggested(company: Company, units: Iterable[Unit]) -> Suggested:
    """Return weight and size for a parcel of these units (with ``sku`` joined). Two queries."""
    return suggested_each(company, {"": list(units)})[""]


def suggested_each(company: Company, parcels: Mapping[str, Sequence[Unit]]) -> dict[str, Suggested]:
    """Return ``suggested`` of each of the parcels, by its name. Two queries, whatever their number."""
    keys = {name: contents_key(units) for name, units in parcels.items()}
    rows = Measure.objects.filter(company=company, contents_key__in=set(keys.values()) - {""})
    last = {row.contents_key: row for row in rows.select_related("packaging")}
    box = Packaging.objects.filter(company=company, is_default=True, active=True).first()
    return {
        name: Suggested(row.parcelled, row.packaging, True)
        if (row := last.get(keys[name])) is not None
        else Suggested(_summed(units, box), box, False)
        for name, units in parcels.items()
    }


def packagings(company: Company, *, active: bool = True) -> QuerySet[Packaging]:
    """Return the company's packagings in their order; ``active``: only those in use."""
    found = Packaging.objects.filter(company=company)
    return (found.filter(active=True) if active else found).order_by("position", "name", "pk")


def _summed(units: Sequence[Unit], box: Packaging | None) -> Parcelled:
    weight = _weight(units, box)
    if box is None:
        return Parcelled(weight=weight) if weight else UNMEASURED
    size = box.parcelled
    return Parcelled(weight=weight, length=size.length, width=size.width, height=size.height)


def _weight(units: Sequence[Unit], box: Packaging | None) -> Measured | None:
    """None when the weight of a SKU is not known: a sum without it would be too low."""
    grams = Decimal(0)
    units_used: set[str] = set()
    for unit in units:
        sku = unit.sku
        if sku is None or sku.weight is None or sku.weight_unit not in _GRAMS:
            return None
        grams += sku.weight * _GRAMS[sku.weight_unit]
        units_used.add(sku.weight_unit)
    if not units_used:
        return None
    if box is not None and box.weight is not None and box.weight_unit in _GRAMS:
        grams += box.weight * _GRAMS[box.weight_unit]
    said = units_used.pop() if len(units_used) == 1 else "g"
    return Measured((grams / _GRAMS[said]).quantize(Decimal("0.0001")), said)


# ── work that is left ────────────────────────────────────────────────────────────────────────────────────


def without_parcel() -> QuerySet[Label]:
    """Return bought labels whose parcel can be made or is there already: the number is known, or their units are in a
    parcel."""
    said = Exists(LabelUnit.objects.filter(label=OuterRef("pk"), live=True).exclude(unit__tracking_number=""))
    return Label.objects.filter(
        Q(said, source=Label.Source.CHANNEL) | ~Q(tracking_number=""),
        status__in=PAID,
        parcel__isnull=True,
        error="",
    )


def untold(company: Company, accounts: Collection[Account]) -> QuerySet[Label]:
    """Return bought labels of these shops whose parcel was refused, so that the channel does not know their number; the
    oldest first."""
    found = Label.objects.filter(
        company=company, account__in=accounts, status=LabelStatus.BOUGHT, parcel__isnull=True
    )
    return found.exclude(error="").select_related("account").order_by("bought_at", "pk")


def closed_by_channel() -> QuerySet[Label]:
    """Return the channel's bought labels of which every unit is cancelled."""
    going = LabelUnit.objects.filter(label=OuterRef("pk"), live=True).exclude(
        unit__status=UnitStatus.CANCELLED
    )
    return Label.objects.filter(
        ~Exists(going),
        source=Label.Source.CHANNEL,
        status__in=PAID,
    )

"""The parcel of a bought label: made when its tracking number is known, or the one that holds its units already.

The channel knows the parcel of its own label: it is sent at once, and nothing is told. The parcel of an own carrier's
label is made as any other, so that its number goes to the channel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models.functions import Upper

from shelfwire.fulfilment.actions._numbers import parcel_with
from shelfwire.fulfilment.actions.make import make_parcel
from shelfwire.fulfilment.actions.warn import warn_address_changed, warn_cancelled
from shelfwire.fulfilment.carriers import all_carriers, named
from shelfwire.fulfilment.errors import CarrierNotMapped, ParcelStopped
from shelfwire.fulfilment.models import Label, LabelUnit, Parcel, ParcelMove, ParcelUnit
from shelfwire.fulfilment.states import PAID, ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import Entry, add_entries, add_tracking_words
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.models import TimelineEntry
from shelfwire.orders.states import UnitStatus

UNKNOWN_CARRIER = "other"
VIA = "label"
MAY_PASS: Final = (OrderBlocked, NotReleased, CarrierNotMapped, ParcelStopped)
"""Refusals that pass without anybody touching the label."""
TRIES_MOST: Final = 30
"""About a day: the pauses double up to an hour."""


def give_parcels(labels: Sequence[Label], by: str) -> None:
    """``give_parcel`` of the channel's labels, locked with their orders; as many statements for many as for one."""
    waiting = [label for label in labels if label.parcel_id is None and label.status in PAID]
    contents = _contents(waiting)
    for label in waiting:
        if not label.tracking_number:
            _number_of_units(label, contents[label.pk])
    waiting = [label for label in waiting if label.tracking_number and contents[label.pk]]
    new = _without_any(waiting, contents)
    for label in waiting:
        if label not in new:
            give_parcel(label, by)
    _make_new(new, contents, by)


def _contents(labels: Sequence[Label]) -> dict[int, list[LabelUnit]]:
    found: dict[int, list[LabelUnit]] = {label.pk: [] for label in labels}
    rows = LabelUnit.objects.filter(label__in=labels, live=True).select_related(
        "unit", "order__address", "address"
    )
    for row in rows.defer("order__search", "order__search_tokens").order_by("pk"):
        found[row.label_id].append(row)
    return found


def _without_any(labels: Sequence[Label], contents: Mapping[int, Sequence[LabelUnit]]) -> list[Label]:
    """The labels whose units are in no parcel and whose number no parcel has."""
    units = [row.unit_id for label in labels for row in contents[label.pk]]
    packed = set(ParcelUnit.objects.filter(unit_id__in=units, live=True).values_list("unit_id", flat=True))
    numbers = Counter((label.account_id, label.tracking_number.upper()) for label in labels)
    known = (
        Parcel.objects.annotate(number=Upper("tracking_number"))
        .filter(account_id__in={pk for pk, _ in numbers}, number__in={number for _, number in numbers})
        .exclude(status=ParcelStatus.VOID)
    )
    used = set(known.values_list("account_id", "number"))
    return [
        label
        for label in labels
        if not packed.intersection(row.unit_id for row in contents[label.pk])
        and (key := (label.account_id, label.tracking_number.upper())) not in used
        and numbers[key] == 1
    ]


def _make_new(labels: Sequence[Label], contents: Mapping[int, Sequence[LabelUnit]], by: str) -> None:
    """Insert their parcels together; when a number is taken at this very moment, one by one."""
    try:
        with transaction.atomic():
            parcels = Parcel.objects.bulk_create([_parcel(label, contents[label.pk]) for label in labels])
    except IntegrityError:
        for label in labels:
            give_parcel(label, by)
        return
    made = list(zip(labels, parcels, strict=True))
    _tell(made, contents, by)
    fill([(parcel, label, row) for label, parcel in made for row in contents[label.pk]])
    for label, parcel in made:
        label.parcel, label.error = parcel, ""
    Label.objects.bulk_update([label for label, _ in made], ["parcel", "error"])
    _warn([row for label, _ in made for row in contents[label.pk]], by)


def give_parcel(label: Label, by: str, *, carrier: str = "") -> Parcel | None:
    """Give a bought label, locked with its orders, its parcel. None while its number is not known, and when its units
    are in another parcel; ``error`` of the label then says so. Twice changes nothing.
    """
    if label.status not in PAID:
        return None
    if label.parcel_id is not None:
        return label.parcel
    rows = _contents([label])[label.pk]
    if not label.tracking_number:
        _number_of_units(label, rows)
    if not label.tracking_number or not rows:
        return None
    if label.source == Label.Source.CARRIER:
        return _of_carrier(label, rows, carrier, by)
    parcel = _of_channel(label, rows, by)
    if parcel is not None:
        _keep(label, parcel)
        _warn(rows, by)
    return parcel


def _warn(rows: Sequence[LabelUnit], by: str) -> None:
    """What was cancelled, or goes elsewhere, while its label was bought is stopped."""
    cancelled = {row.order_id for row in rows if row.unit.status == UnitStatus.CANCELLED}
    if cancelled:
        warn_cancelled(cancelled, by)
    moved = {row.order_id for row in rows if row.address_id != row.order.address_id}
    for order_id in sorted(moved):
        warn_address_changed(order_id, by)


def _number_of_units(label: Label, rows: Sequence[LabelUnit]) -> None:
    """The channel may have told the number with the order."""
    numbers = {row.unit.tracking_number for row in rows} - {""}
    if label.source == Label.Source.CHANNEL and len(numbers) == 1:
        label.tracking_number = numbers.pop()
        Label.objects.filter(pk=label.pk).update(tracking_number=label.tracking_number)


def _keep(label: Label, parcel: Parcel) -> None:
    label.parcel = parcel
    Label.objects.filter(pk=label.pk).update(parcel=parcel, error="", parcel_again_at=None)


# ── an own carrier's label ───────────────────────────────────────────────────────────────────────────────


def _of_carrier(label: Label, rows: Sequence[LabelUnit], carrier: str, by: str) -> Parcel | None:
    """The label is paid for, whatever is refused now: it is kept, says why, and is tried again where that may help."""
    contents: dict[int, list[int]] = {}
    for row in rows:
        contents.setdefault(row.order_id, []).append(row.unit_id)
    try:
        with transaction.atomic():
            parcel = make_parcel(
                company=label.company,
                account=label.account,
                carrier=carrier or (label.carrier_account.carrier if label.carrier_account else ""),
                tracking_number=label.tracking_number,
                contents=contents,
                by=by,
                via=VIA,
                accept_unusual_number=True,
                label_id=label.pk,
                labelled_at=label.bought_at,
            )
    except RuleBroken as refusal:
        _refused(label, refusal)
        return None
    _keep(label, parcel)
    return parcel


def _refused(label: Label, refusal: RuleBroken) -> None:
    label.error, label.parcel_tries = str(refusal), min(label.parcel_tries + 1, TRIES_MOST)
    label.parcel_again_at = _again_at(label.parcel_tries) if isinstance(refusal, MAY_PASS) else None
    label.save(update_fields=["error", "parcel_tries", "parcel_again_at"])


def _again_at(tries: int) -> datetime | None:
    """After 2, 4, 8 … minutes, then hourly; never once it was tried often enough."""
    return None if tries >= TRIES_MOST else clock.now() + timedelta(minutes=min(2 ** min(tries, 6), 60))


# ── the channel's label ──────────────────────────────────────────────────────────────────────────────────


def _of_channel(label: Label, rows: Sequence[LabelUnit], by: str) -> Parcel | None:
    """The parcel that has the number, or a new one; the label's units are in it."""
    number = label.tracking_number.upper()
    inside = ParcelUnit.objects.filter(unit_id__in=[row.unit_id for row in rows], live=True)
    elsewhere = {
        content.unit_id: content.parcel
        for content in inside.select_related("parcel")
        if content.parcel.tracking_number.upper() != number
    }
    free = [row for row in rows if row.unit_id not in elsewhere]
    if not free:
        other = next(iter(elsewhere.values()))
        label.error = (
            f"Its units are in the parcel {other.tracking_number}; the label says {label.tracking_number}."
        )
        Label.objects.filter(pk=label.pk).update(error=label.error)
        return None
    parcel = parcel_with(label.company, number, account=label.account) or _make(label, rows, number, by)
    fill([(parcel, label, row) for row in free])
    return parcel


def _make(label: Label, rows: Sequence[LabelUnit], number: str, by: str) -> Parcel:
    """Insert the parcel; when the channel's order told the number at this very moment, it is that one."""
    try:
        with transaction.atomic():
            parcel = _parcel(label, rows)
            parcel.save()
    except IntegrityError:
        found = parcel_with(label.company, number, account=label.account)
        if found is None:
            raise
        return found
    _tell([(label, parcel)], {label.pk: rows}, by)
    return parcel


def _provider(label: Label, rows: Sequence[LabelUnit]) -> str:
    return label.provider_name or next((row.unit.provider_name for row in rows if row.unit.provider_name), "")


def _parcel(label: Label, rows: Sequence[LabelUnit]) -> Parcel:
    now, provider = clock.now(), _provider(label, rows)
    known = named(provider, label.account.region)
    return Parcel(
        company=label.company,
        account=label.account,
        carrier=known.code if known else UNKNOWN_CARRIER,
        service=fit(label.service_name or provider, 80),
        tracking_number=label.tracking_number,
        status=ParcelStatus.SENT,
        status_at=now,
        via=VIA,
        made_at=now,
        made_by=label.asked_by,
        sent_at=label.bought_at or now,
    )


def _tell(made: Sequence[tuple[Label, Parcel]], contents: Mapping[int, Sequence[LabelUnit]], by: str) -> None:
    """The history of new parcels, and the timelines of their orders."""
    entries = []
    for label, parcel in made:
        rows = contents[label.pk]
        known = all_carriers().get(parcel.carrier) if parcel.carrier != UNKNOWN_CARRIER else None
        name = known.name if known else _provider(label, rows) or label.account.channel_label
        about = {"parcel": parcel.pk, "label": label.pk, "via": VIA}
        order_ids = sorted({row.order_id for row in rows})
        text = f"Parcel with {name} {label.tracking_number}"
        entries += [Entry(order_id, TimelineEntry.Kind.STATE, text, about) for order_id in order_ids]
        add_tracking_words(order_ids, label.tracking_number)
    ParcelMove.objects.bulk_create(
        ParcelMove(
            parcel=parcel,
            before="",
            after=ParcelStatus.SENT,
            at=parcel.made_at,
            by=fit(by, 120),
            why=fit(f"Label of {label.account.channel_label} bought", 300),
        )
        for label, parcel in made
    )
    add_entries(entries, by)


def fill(rows: Sequence[tuple[Parcel, Label, LabelUnit | ParcelUnit]]) -> None:
    """These units are in the parcels, in the packages of the labels; one that was taken out comes back."""
    ParcelUnit.objects.bulk_create(
        [
            ParcelUnit(
                parcel=parcel,
                unit_id=row.unit_id,
                order_id=row.order_id,
                address_id=row.address_id,
                channel_package_id=label.package_id,
                live=True,
            )
            for parcel, label, row in rows
        ],
        update_conflicts=True,
        unique_fields=["parcel", "unit"],
        update_fields=["live", "channel_package_id", "address"],
    )

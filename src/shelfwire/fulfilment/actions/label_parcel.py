"""The parcel of a bought label: made when its tracking number is known, or the one that holds its units already.

The channel knows the parcel of its own label: it is sent at once, and nothing is told. The parcel of an own carrier's
label is made as any other, so that its number goes to the channel.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from shelfwire.fulfilment.actions._labels import order_ids_of
from shelfwire.fulfilment.actions._numbers import parcel_with
from shelfwire.fulfilment.actions.make import make_parcel
from shelfwire.fulfilment.actions.warn import warn_address_changed, warn_cancelled
from shelfwire.fulfilment.carriers import named
from shelfwire.fulfilment.models import Label, LabelUnit, Parcel, ParcelMove, ParcelUnit
from shelfwire.fulfilment.states import LabelStatus, ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import add_timeline, add_tracking_words
from shelfwire.orders.models import TimelineEntry

UNKNOWN_CARRIER = "other"
VIA = "label"


def give_parcel(label: Label, by: str, *, carrier: str = "") -> Parcel | None:
    """Give a bought label, locked with its orders, its parcel. None while its number is not known, and when its units
    are in another parcel; ``error`` of the label then says so. Twice changes nothing.
    """
    if label.status not in (LabelStatus.BOUGHT, LabelStatus.VOID_ASKED):
        return None
    if label.parcel_id is not None:
        return label.parcel
    rows = list(LabelUnit.objects.filter(label=label, live=True).select_related("unit").order_by("pk"))
    if not label.tracking_number:
        _number_of_units(label, rows)
    if not label.tracking_number or not rows:
        return None
    if label.source == Label.Source.CARRIER:
        return _of_carrier(label, rows, carrier, by)
    parcel = _of_channel(label, rows, by)
    if parcel is not None:
        _keep(label, parcel)
        order_ids = order_ids_of(label)
        warn_cancelled(order_ids, by)
        for order_id in order_ids:
            warn_address_changed(order_id, by)
    return parcel


def _number_of_units(label: Label, rows: Sequence[LabelUnit]) -> None:
    """The channel may have told the number with the order."""
    numbers = {row.unit.tracking_number for row in rows} - {""}
    if label.source == Label.Source.CHANNEL and len(numbers) == 1:
        label.tracking_number = numbers.pop()
        Label.objects.filter(pk=label.pk).update(tracking_number=label.tracking_number)


def _keep(label: Label, parcel: Parcel) -> None:
    label.parcel = parcel
    Label.objects.filter(pk=label.pk).update(parcel=parcel, error="")


# ── an own carrier's label ───────────────────────────────────────────────────────────────────────────────


def _of_carrier(label: Label, rows: Sequence[LabelUnit], carrier: str, by: str) -> Parcel | None:
    """The label is paid for, whatever is refused now: it is kept, says why, and is tried again."""
    contents: dict[int, list[int]] = {}
    for row in rows:
        contents.setdefault(row.order_id, []).append(row.unit_id)
    try:
        with transaction.atomic():
            parcel = make_parcel(
                company=label.company,
                account=label.account,
                carrier=carrier or label.provider_id,
                tracking_number=label.tracking_number,
                contents=contents,
                by=by,
                via=VIA,
                accept_unusual_number=True,
                label_id=label.pk,
                labelled_at=label.bought_at,
            )
    except RuleBroken as refusal:
        Label.objects.filter(pk=label.pk).update(error=str(refusal))
        label.error = str(refusal)
        return None
    _keep(label, parcel)
    return parcel


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
    parcel = parcel_with(label.company, number, account=label.account) or _make(label, number, by)
    _join(label, parcel, free)
    return parcel


def _make(label: Label, number: str, by: str) -> Parcel:
    """Insert the parcel; when the channel's order told the number at this very moment, it is that one."""
    now = clock.now()
    provider = label.provider_name or _provider_of_units(label)
    known = named(provider, label.account.region)
    try:
        with transaction.atomic():
            parcel = Parcel.objects.create(
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
    except IntegrityError:
        found = parcel_with(label.company, number, account=label.account)
        if found is None:
            raise
        return found
    why = f"Label of {label.account.channel_label} bought"
    ParcelMove.objects.create(
        parcel=parcel, before="", after=ParcelStatus.SENT, at=now, by=fit(by, 120), why=fit(why, 300)
    )
    order_ids = order_ids_of(label)
    add_tracking_words(order_ids, label.tracking_number)
    add_timeline(
        order_ids,
        TimelineEntry.Kind.STATE,
        f"Parcel with {known.name if known else provider or label.account.channel_label} {label.tracking_number}",
        by,
        {"parcel": parcel.pk, "label": label.pk, "via": VIA},
    )
    return parcel


def _provider_of_units(label: Label) -> str:
    names = LabelUnit.objects.filter(label=label).exclude(unit__provider_name="")
    return names.values_list("unit__provider_name", flat=True).first() or ""


def _join(label: Label, parcel: Parcel, rows: Sequence[LabelUnit]) -> None:
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
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["parcel", "unit"],
        update_fields=["live", "channel_package_id", "address"],
    )

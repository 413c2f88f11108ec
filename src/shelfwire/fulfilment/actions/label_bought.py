"""What became of a label that was asked for: it was bought, or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from shelfwire.fulfilment import events as told
from shelfwire.fulfilment.actions._labels import hold_label, hold_labels, move_label, note, order_ids_of
from shelfwire.fulfilment.actions.label_parcel import give_parcel
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.kit import clock, events
from shelfwire.kit.errors import Reason
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import ShippedUnits, add_timeline, mark_units_shipped
from shelfwire.orders.models import TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts:
    """What the seller of the label answered.

    ``cost``: None when it is not said, as for a label that is only looked up. ``carrier``: code of the carrier, where
    the label is of an own carrier account. ``addresses``: our order id to the address version that it was bought for.
    ``found``: it was there already.
    """

    at: datetime = field(default_factory=clock.now)
    package_id: str = ""
    tracking_number: str = ""
    cost: Money | None = None
    service_id: str = ""
    service_name: str = ""
    provider_id: str = ""
    provider_name: str = ""
    carrier: str = ""
    request_id: str = ""
    found: bool = False
    addresses: Mapping[int, int | None] = field(default_factory=dict)


@transaction.atomic
def label_bought(label_id: int, facts: LabelFacts, *, by: str = "worker") -> Label:
    """Store that the label was bought. Its units have left by the channel's label, and it has a parcel as soon as its
    tracking number is known. The same answer twice changes nothing; a later one adds what the first did not say, and
    never takes the cost away.
    """
    label = hold_label(label_id)
    if label.status == LabelStatus.VOID:
        # withdrawn here while it was bought there: it exists, and somebody must know
        note(label, by=by, why=f"It was bought all the same: {facts.tracking_number or facts.package_id}")
        return label
    learned = _learned(label, facts)
    if label.status in (LabelStatus.ASKED, LabelStatus.REFUSED):
        move_label(
            label,
            LabelStatus.BOUGHT,
            by=by,
            why=_why(label, facts),
            bought_at=facts.at,
            found=facts.found,
            documents_due_at=clock.now() if label.documents_wanted else None,
            error="",
            reasons=[],
            **learned,
        )
        _leave(label, facts, by)
        events.announce(told.LabelBought(label.pk, label.source))
    elif learned:
        Label.objects.filter(pk=label.pk).update(**learned)
        label.refresh_from_db()
    give_parcel(label, by, carrier=facts.carrier)
    return label


def label_refused(label_id: int, *, error: str, reasons: Sequence[Reason] = (), by: str = "worker") -> Label:
    """Store that nothing was bought, and why. Once it is bought or void nothing changes."""
    with transaction.atomic():
        label = hold_label(label_id)
        if label.status not in (LabelStatus.ASKED, LabelStatus.REFUSED):
            return label
        said = {"error": error, "reasons": [asdict(reason) for reason in reasons]}
        if move_label(label, LabelStatus.REFUSED, by=by, why=error, **said) is None:
            Label.objects.filter(pk=label.pk).update(**said)
        add_timeline(
            order_ids_of(label),
            TimelineEntry.Kind.CALL,
            f"Label not bought: {error}",
            by,
            {"label": label.pk},
        )
    return label


@transaction.atomic
def learn_number(label_id: int, tracking_number: str, *, by: str = "worker") -> Label:
    """Store the tracking number that came with a document or a message; the label gets its parcel. An empty number, or
    the same again, changes nothing.
    """
    label = hold_labels([label_id])[label_id]
    number = fit(tracking_number.strip(), 80)
    if number and not label.tracking_number:
        Label.objects.filter(pk=label.pk).update(tracking_number=number)
        label.tracking_number = number
    give_parcel(label, by)
    return label


def _learned(label: Label, facts: LabelFacts) -> dict[str, Any]:
    """The columns that the answer fills; what it does not say stays."""
    said = {
        "package_id": fit(facts.package_id, 64),
        "tracking_number": fit(facts.tracking_number.strip(), 80),
        "service_id": fit(facts.service_id, 120),
        "service_name": fit(facts.service_name, 200),
        "provider_id": fit(facts.provider_id, 64),
        "provider_name": fit(facts.provider_name, 120),
        "request_id": fit(facts.request_id, 80),
    }
    learned: dict[str, Any] = {name: value for name, value in said.items() if value}
    if facts.cost is not None and label.cost_minor is None:
        learned |= {"cost_minor": facts.cost.minor, "cost_currency": facts.cost.currency}
    return learned


def _why(label: Label, facts: LabelFacts) -> str:
    if facts.found:
        return f"It was there already; {label.account.channel_label} does not say again what it cost"
    return f"Bought for {facts.cost}" if facts.cost else "Bought; no price was said"


def _leave(label: Label, facts: LabelFacts, by: str) -> None:
    rows = list(LabelUnit.objects.filter(label=label, live=True).order_by("pk"))
    for row in rows:
        row.address_id = facts.addresses.get(row.order_id, row.address_id)
    LabelUnit.objects.bulk_update(rows, ["address"])
    for order_id in order_ids_of(label):
        add_timeline(
            [order_id],
            TimelineEntry.Kind.CALL,
            _said(label, facts),
            by,
            {"label": label.pk, "request_id": facts.request_id},
        )
    if label.source == Label.Source.CHANNEL:
        packages = [label.package_id] if label.package_id else []
        why = f"Label bought: {label.service_name or label.provider_name or label.account.channel_label}."
        mark_units_shipped([ShippedUnits([row.unit_id for row in rows], packages, facts.at, why)], by)


def _said(label: Label, facts: LabelFacts) -> str:
    what = " ".join(part for part in (label.provider_name, label.service_name) if part)
    text = f"Label bought{': ' + what if what else ''}"
    if facts.found:
        return f"{text}. It was there already: what it cost is not known here"
    return f"{text}, {facts.cost}" if facts.cost else text

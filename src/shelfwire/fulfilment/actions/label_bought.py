"""What became of labels that were asked for: they were bought, or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from shelfwire.fulfilment import events as told
from shelfwire.fulfilment.actions._labels import hold_label, hold_labels, move_label, note, order_ids_of
from shelfwire.fulfilment.actions.label_parcel import give_parcel, give_parcels
from shelfwire.fulfilment.models import Label, LabelMove, LabelUnit
from shelfwire.fulfilment.states import LABEL_MOVES, TO_BUY, LabelStatus
from shelfwire.kit import clock, events, states
from shelfwire.kit.errors import Reason
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import Entry, ShippedUnits, add_entries, add_timeline, mark_units_shipped
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


_LEARNED = (
    "package_id",
    "tracking_number",
    "service_id",
    "service_name",
    "provider_id",
    "provider_name",
    "request_id",
    "cost_minor",
    "cost_currency",
)


def label_bought(label_id: int, facts: LabelFacts, *, by: str = "worker") -> Label:
    """``labels_bought`` of one label."""
    return labels_bought({label_id: facts}, by=by)[label_id]


@transaction.atomic
def labels_bought(answers: Mapping[int, LabelFacts], *, by: str = "worker") -> dict[int, Label]:
    """Store that these labels were bought; the labels by id. Their units have left by the channel's label, and each has
    a parcel as soon as its tracking number is known. The same answer twice changes nothing; a later one adds what the
    first did not say, and never takes the cost away. As many statements for many labels as for one.
    """
    labels = hold_labels(answers.keys())
    fresh = [label for label in labels.values() if label.status in TO_BUY]
    for label in labels.values():
        if label.status == LabelStatus.VOID:
            # withdrawn here while it was bought there: it exists, and somebody must know
            facts = answers[label.pk]
            note(label, by=by, why=f"It was bought anyway: {facts.tracking_number or facts.package_id}")
        else:
            _learn(label, answers[label.pk])
    Label.objects.bulk_update(labels.values(), _LEARNED)
    _move(fresh, answers, by)
    _leave(fresh, answers, by)
    for source in {label.source for label in fresh}:
        mine = [label for label in fresh if label.source == source]
        for account_id in {label.account_id for label in mine}:
            ids = tuple(label.pk for label in mine if label.account_id == account_id)
            events.announce(told.LabelsBought(ids, account_id, source))
    own = [label for label in labels.values() if label.source == Label.Source.CARRIER]
    for label in own:
        give_parcel(label, by, carrier=answers[label.pk].carrier)
    give_parcels([label for label in labels.values() if label.source == Label.Source.CHANNEL], by)
    return labels


def label_refused(label_id: int, *, error: str, reasons: Sequence[Reason] = (), by: str = "worker") -> Label:
    """Store that nothing was bought, and why. Once it is bought or void nothing changes."""
    with transaction.atomic():
        label = hold_label(label_id)
        if label.status not in TO_BUY:
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
    label = hold_label(label_id)
    take_numbers([label], {label_id: tracking_number})
    give_parcel(label, by)
    return label


def take_numbers(labels: Sequence[Label], numbers: Mapping[int, str]) -> None:
    """Store the numbers of locked labels that have none, by label id."""
    changed = []
    for label in labels:
        number = fit(numbers.get(label.pk, "").strip(), 80)
        if number and not label.tracking_number:
            label.tracking_number = number
            changed.append(label)
    Label.objects.bulk_update(changed, ["tracking_number"])


def _learn(label: Label, facts: LabelFacts) -> None:
    """What the answer says; what it does not say stays."""
    said = {
        "package_id": fit(facts.package_id, 64),
        "tracking_number": fit(facts.tracking_number.strip(), 80),
        "service_id": fit(facts.service_id, 120),
        "service_name": fit(facts.service_name, 200),
        "provider_id": fit(facts.provider_id, 64),
        "provider_name": fit(facts.provider_name, 120),
        "request_id": fit(facts.request_id, 80),
    }
    for name, value in said.items():
        if value:
            setattr(label, name, value)
    if facts.cost is not None and label.cost_minor is None:
        label.cost_minor, label.cost_currency = facts.cost.minor, facts.cost.currency


def _move(fresh: Sequence[Label], answers: Mapping[int, LabelFacts], by: str) -> None:
    now = clock.now()
    moves = []
    for before in TO_BUY:
        ids = [label.pk for label in fresh if label.status == before]
        moved = states.move_many(
            Label, ids, before, LabelStatus.BOUGHT, moves=LABEL_MOVES, status_at=now, error=""
        )
        if len(moved) < len(ids):
            raise states.LostRace("A label was changed by somebody else.")
        moves += [(label, before) for label in fresh if label.pk in moved]
    for label, _ in moves:
        facts = answers[label.pk]
        label.status, label.status_at = LabelStatus.BOUGHT, now
        label.bought_at, label.found, label.error, label.reasons = facts.at, facts.found, "", []
        label.documents_due_at = now if label.documents_wanted else None
    Label.objects.bulk_update(
        [label for label, _ in moves], ["bought_at", "found", "reasons", "documents_due_at"]
    )
    LabelMove.objects.bulk_create(
        LabelMove(
            label=label,
            before=before,
            after=LabelStatus.BOUGHT,
            at=now,
            by=fit(by, 120),
            why=fit(_why(label, answers[label.pk]), 300),
        )
        for label, before in moves
    )


def _why(label: Label, facts: LabelFacts) -> str:
    if facts.found:
        return f"It was there already; {label.account.channel_label} does not say again what it cost"
    return f"Bought for {facts.cost}" if facts.cost else "Bought; no price was given"


def _leave(fresh: Sequence[Label], answers: Mapping[int, LabelFacts], by: str) -> None:
    """The orders say it, and what has the channel's label has left."""
    rows: dict[int, list[LabelUnit]] = {label.pk: [] for label in fresh}
    for row in LabelUnit.objects.filter(label__in=fresh, live=True).order_by("pk"):
        rows[row.label_id].append(row)
    entries, shipped, readdressed = [], [], []
    for label in fresh:
        facts, mine = answers[label.pk], rows[label.pk]
        for row in mine:
            version = facts.addresses.get(row.order_id, row.address_id)
            if version != row.address_id:
                row.address_id = version
                readdressed.append(row)
        about = {"label": label.pk, "request_id": facts.request_id}
        said = _said(label, facts)
        entries += [
            Entry(order_id, TimelineEntry.Kind.CALL, said, about)
            for order_id in sorted({row.order_id for row in mine})
        ]
        if label.source == Label.Source.CHANNEL:
            packages = [label.package_id] if label.package_id else []
            name = label.service_name or label.provider_name or label.account.channel_label
            units = [row.unit_id for row in mine]
            shipped.append(ShippedUnits(units, packages, facts.at, f"Label bought: {name}."))
    LabelUnit.objects.bulk_update(readdressed, ["address"])
    add_entries(entries, by)
    if shipped:
        mark_units_shipped(shipped, by)


def _said(label: Label, facts: LabelFacts) -> str:
    what = " ".join(part for part in (label.provider_name, label.service_name) if part)
    text = f"Label bought{': ' + what if what else ''}"
    if facts.found:
        return f"{text}. It was there already: what it cost is not known here"
    return f"{text}, {facts.cost}" if facts.cost else text

"""Ask for labels: check what a parcel is checked for, and keep the units for it until it is bought or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import UNMEASURED, Handover, Parcelled, ShippedBy
from shelfwire.fulfilment import events as told
from shelfwire.fulfilment.actions._checks import (
    Contents,
    Packed,
    choose_units,
    hold_orders,
    refuse_crowd,
    refuse_order,
    refuse_unequal,
    refuse_way,
)
from shelfwire.fulfilment.actions._labels import hold_label, move_label, withdraw_refused
from shelfwire.fulfilment.actions.label_parcel import give_parcel
from shelfwire.fulfilment.actions.measures import remember_measure
from shelfwire.fulfilment.errors import KeyUsed, NotRefused, SeveralPackages, UnitTaken
from shelfwire.fulfilment.models import Label, LabelMove, LabelUnit, Packaging
from shelfwire.fulfilment.models_labels import usual_documents
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.jobs.models import Job
from shelfwire.kit import clock, events, ids
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Company

CHANNEL, CARRIER = Label.Source.CHANNEL, Label.Source.CARRIER


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRequest:
    """One label that somebody wants.

    ``contents``: order ids with unit ids, as for ``make_parcel``. ``idempotency_key``: the same key of the same shop
    twice is the label that exists; empty: a new request each time. ``agreed_price``: nothing is bought for more.
    ``parcel``: what is told of weight and size; remembered for these contents. ``documents``: as ``kind.format``.
    ``size``: of ``DocumentSize``, the paper of PDF documents; empty: what the channel gives.
    ``more``: further columns of the label, for the area that buys it.
    """

    contents: Contents
    idempotency_key: str = ""
    service_id: str = ""
    service_name: str = ""
    provider_id: str = ""
    provider_name: str = ""
    agreed_price: Money | None = None
    parcel: Parcelled = UNMEASURED
    packaging: Packaging | None = None
    handover: Handover | None = None
    documents: Sequence[str] = field(default_factory=usual_documents)
    size: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelOutcome:
    """What became of a request: its label, ``new`` unless it existed; or why it was refused, with nothing written."""

    request: LabelRequest
    label: Label | None = None
    new: bool = False
    refusal: RuleBroken | None = None


def ask_labels(
    *,
    company: Company,
    account: Account,
    wanted: Sequence[LabelRequest],
    by: str,
    job: Job | None = None,
    source: str = CHANNEL,
) -> list[LabelOutcome]:
    """Write down each label asked for, to be bought as soon as may be. One outcome a request, in their order; a refused
    one costs only itself, each is a transaction of its own.

    Refused is what ``make_parcel`` refuses (an order that may not ship, units that are not free), a way in which the
    order does not leave, and a key that was used for other units. Of two who ask for the same units at one moment, the
    second is refused. Labels for these units that were refused before are withdrawn. Of an order whose units left with
    a label that was bought in the channel's own program, that label is taken in: it is looked up, never bought.
    """
    return [_ask(company, account, request, by, job, source) for request in wanted]


def retry_label(*, label: Label, by: str) -> Label:
    """Ask for a refused label again, as it was asked for; make the parcel of a bought one that was refused it, where
    ``error`` of the label still says why when it is again. Raises NotRefused.
    """
    with transaction.atomic():
        locked = hold_label(label.pk)
        if locked.status == LabelStatus.BOUGHT and locked.parcel_id is None and locked.error:
            give_parcel(locked, by)
            label.refresh_from_db()
            return label
        if locked.status != LabelStatus.REFUSED:
            raise NotRefused(
                f"The label is “{locked.get_status_display()}”; only one that was refused can be asked for again.",
                field="label",
                value=locked.pk,
            )
        move_label(locked, LabelStatus.ASKED, by=by, why="Asked for again", error="", reasons=[])
        events.announce(told.LabelAsked(locked.pk, locked.source))
    label.refresh_from_db()
    return label


@transaction.atomic
def try_parcel_again(label_id: int, by: str = "worker") -> Label:
    """Make the parcel of a bought label that was refused it, when that is due; ``error`` says why when it is again."""
    locked = hold_label(label_id)
    due = locked.parcel_again_at
    if locked.status == LabelStatus.BOUGHT and locked.parcel_id is None and due and due <= clock.now():
        give_parcel(locked, by)
    elif due is not None and (locked.status != LabelStatus.BOUGHT or locked.parcel_id is not None):
        Label.objects.filter(pk=locked.pk).update(parcel_again_at=None)
    return locked


def _ask(
    company: Company, account: Account, request: LabelRequest, by: str, job: Job | None, source: str
) -> LabelOutcome:
    try:
        with transaction.atomic():
            return _ask_one(company, account, request, by, job, source)
    except RuleBroken as refusal:
        return LabelOutcome(request, refusal=refusal)


def _ask_one(
    company: Company, account: Account, request: LabelRequest, by: str, job: Job | None, source: str
) -> LabelOutcome:
    refuse_crowd(account, request.contents)
    orders = hold_orders(company, request.contents)
    key = request.idempotency_key or f"own:{ids.new_uuid()}"
    known = Label.objects.filter(account=account, idempotency_key=fit(key, 120)).first()
    if known is not None:
        _refuse_other(known, request)
        return LabelOutcome(request, known)
    packed = [_pack_one(account, order, request.contents[pk], source) for pk, order in orders.items()]
    refuse_unequal([each.order for each in packed])
    units = [unit for each in packed for unit in each.units]
    package_id = _package(packed, units) if source == CHANNEL else ""
    withdraw_refused([unit.pk for unit in units], by, "Requested again")
    try:
        with transaction.atomic():
            label = _create(company, account, request, by, job, source, key, package_id)
    except IntegrityError:
        if not Label.objects.filter(account=account, idempotency_key=fit(key, 120)).exists():
            raise
        raise _key_used(request) from None  # for another order, at this very moment
    _fill(label, packed)
    if request.parcel != UNMEASURED:
        remember_measure(
            company=company, units=units, parcel=request.parcel, packaging=request.packaging, by=by
        )
    events.announce(told.LabelAsked(label.pk, source))
    return LabelOutcome(request, label, new=True)


def _refuse_other(known: Label, request: LabelRequest) -> None:
    """Raise KeyUsed when the label of this key is for something else: it would be taken for the one asked for."""
    rows = LabelUnit.objects.filter(label=known).values_list("order_id", "unit_id")
    inside = {pk: {unit for order, unit in rows if order == pk} for pk in {order for order, _ in rows}}
    same = request.contents.keys() == inside.keys() and all(
        units is None or set(units) == inside[pk] for pk, units in request.contents.items()
    )
    if not same:
        raise _key_used(request)


def _key_used(request: LabelRequest) -> KeyUsed:
    return KeyUsed(
        "This key was used for a label of other units.",
        field="idempotency_key",
        value=request.idempotency_key,
        hint="Give each label a key of its own.",
    )


def _pack_one(account: Account, order: Order, unit_ids: Sequence[int] | None, source: str) -> Packed:
    bought = _bought_elsewhere(order, unit_ids) if source == CHANNEL else []
    if bought:
        refuse_way(account, order, channel_label=True)
        return Packed(order, bought)
    refuse_order(account, order, channel_label=source == CHANNEL)
    return choose_units(order, unit_ids)


def _bought_elsewhere(order: Order, unit_ids: Sequence[int] | None) -> list[Unit]:
    """The units that are meant, when all of them left with a label of the channel's that is not known here."""
    if order.shipped_by != ShippedBy.CHANNEL:
        return []
    units = order.units.exclude(label_contents__live=True)
    asked = list(units.filter(pk__in=unit_ids)) if unit_ids is not None else list(units)
    if unit_ids is not None and len(asked) < len(set(unit_ids)):
        return []
    going = [unit for unit in asked if unit.status != UnitStatus.CANCELLED]
    if not going or any(unit.status != UnitStatus.SHIPPED for unit in going):
        return []
    return going


def _package(packed: Sequence[Packed], units: Sequence[Unit]) -> str:
    """The channel's package that the units are in, where packages exist before they are shipped. Raises
    SeveralPackages."""
    packages = {unit.channel_package_id for unit in units}
    if packages == {""} and len(packed) > 1:
        _refuse_parts(packed)
    if len(packages) == 1:
        return packages.pop()
    orders = ", ".join(each.order.external_id for each in packed)
    raise SeveralPackages(
        f"The units of order {orders} are in {len(packages)} packages of the channel: each has a label of its own.",
        field="order",
        value=packed[0].order.external_id,
        hint="Ask for one label for each package, or combine them first.",
    )


def _refuse_parts(packed: Sequence[Packed]) -> None:
    """Several orders share one label of the channel's only as a whole."""
    for each in packed:
        if len(each.units) < each.order.units.filter(status=UnitStatus.OPEN).count():
            raise SeveralPackages(
                f"Only a part of order {each.order.external_id} is to travel with others: "
                f"{each.order.account.channel_label} takes whole orders.",
                field="order",
                value=each.order.external_id,
                hint="Put all of its units in, or give it a label of its own.",
            )


def _create(
    company: Company,
    account: Account,
    request: LabelRequest,
    by: str,
    job: Job | None,
    source: str,
    key: str,
    package_id: str,
) -> Label:
    now, agreed, handover = clock.now(), request.agreed_price, request.handover
    label = Label.objects.create(
        company=company,
        account=account,
        source=source,
        status_at=now,
        idempotency_key=fit(key, 120),
        packaging=request.packaging,
        service_id=fit(request.service_id, 120),
        service_name=fit(request.service_name, 200),
        provider_id=fit(request.provider_id, 64),
        provider_name=fit(request.provider_name, 120),
        agreed_minor=agreed.minor if agreed else None,
        agreed_currency=agreed.currency if agreed else "",
        handover_method=handover.method.value if handover else "",
        slot_start=handover.slot.start if handover and handover.slot else None,
        slot_end=handover.slot.end if handover and handover.slot else None,
        package_id=package_id,
        job=job,
        asked_at=now,
        asked_by=fit(by, 120),
        documents_wanted=list(dict.fromkeys(request.documents)),
        document_size=request.size,
        **Label.columns(request.parcel),
        **request.more,
    )
    LabelMove.objects.create(
        label=label, before="", after=LabelStatus.ASKED, at=now, by=fit(by, 120), why="Requested"
    )
    return label


def _fill(label: Label, packed: Sequence[Packed]) -> None:
    """The unique index refuses what a lock did not: a unit is on one live label."""
    rows = [
        LabelUnit(label=label, unit=unit, order=each.order, address_id=each.order.address_id)
        for each in packed
        for unit in each.units
    ]
    taken = LabelUnit.objects.filter(unit_id__in=[row.unit_id for row in rows], live=True)
    if other := taken.select_related("order").first():
        raise UnitTaken(
            f"Units of order {other.order.external_id} are on another label already.",
            field="order",
            value=other.order.external_id,
            hint="Reload the order and choose again.",
        )
    LabelUnit.objects.bulk_create(rows)
    for each in packed:
        count = len(each.units)
        add_timeline(
            [each.order.pk],
            TimelineEntry.Kind.PERSON,
            f"Label requested: {label.service_name or label.account.channel_label}, "
            f"{count} {'unit' if count == 1 else 'units'}",
            label.asked_by,
            {"label": label.pk},
        )

"""Units that came back: each is received once, ever, and goes back to stock, is scrapped or set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from shelfwire.aftersales import units as of_case
from shelfwire.aftersales.actions._acts import lock_case
from shelfwire.aftersales.actions._moves import Moves
from shelfwire.aftersales.columns import kind_words
from shelfwire.aftersales.errors import BadReceipt, CountedBack
from shelfwire.aftersales.models import Case, ReturnReceipt
from shelfwire.aftersales.states import Condition, Disposition
from shelfwire.channels.port import OrderClass
from shelfwire.inventory.actions import CameBack, hold_returned, keep_out, put_returned
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.inventory.queries import warehouse_for
from shelfwire.inventory.sellable import announced_together
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.orders.holders import holder
from shelfwire.orders.models import TimelineEntry, Unit
from shelfwire.people import audit


@dataclass(frozen=True, slots=True)
class ReceivedUnit:
    """One unit of the order as it lies on the bench, and what becomes of it."""

    unit_id: int
    condition: Condition
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class Received:
    """What a receipt did. ``already``: units that were received before; nothing of them changed."""

    new: tuple[ReturnReceipt, ...]
    already: tuple[ReturnReceipt, ...]

    @property
    def says(self) -> str:
        """Both in a sentence for the person who received."""
        texts = [f"{len(self.new):,} received."] if self.new or not self.already else []
        for row in self.already:
            what = f"{row.get_condition_display()}, {row.get_disposition_display().lower()}"
            texts.append(
                f"{name_of(row.unit)} was received already by {row.by} on {row.at:%Y-%m-%d %H:%M} UTC ({what});"
                " nothing changed."
            )
        return " ".join(texts)


@transaction.atomic
def receive_units(
    *,
    case: Case,
    received: Sequence[ReceivedUnit],
    by: str,
    note: str = "",
    although_replenished: bool = False,
    warehouse: Warehouse | None = None,
) -> Received:
    """Record that units of a case came back, and put to stock what is to be sold again: one receipt and one movement
    (of a kit one a part) for a unit, ever.

    ``warehouse``: where they lie; None: where the case says that they come back to, else where they left from, else the
    default. ``although_replenished``: put back here too what the channel puts back itself. Raises BadReceipt,
    CountedBack, and NotOut (inventory) for what was put back after a cancellation; nothing is received then.
    """
    held = lock_case(case.pk)
    place = _warehouse_id(held, warehouse)
    units = _units(held, [one.unit_id for one in received])
    rows = ReturnReceipt.objects.filter(unit__in=units).select_related("unit").order_by("pk")
    before = {row.unit_id: row for row in rows}
    fresh = [one for one in received if one.unit_id not in before]
    _refuse_too_many(held, [units[one.unit_id] for one in fresh])
    back = [one for one in fresh if one.disposition == Disposition.RESTOCK]
    if back and not although_replenished:
        refuse_counted_back(held)
    moves = Moves(clock.now(), by)
    hold_returned([came for one in fresh if (came := came_back(units[one.unit_id], place))])
    with announced_together():
        new = tuple(_receive(held, units[one.unit_id], one, place, note, moves) for one in fresh)
    moves.keep()
    if new:
        audit.note(held, {"received": ("", "; ".join(_says(row) for row in new))}, by=by)
    return Received(new, tuple(before[one.unit_id] for one in received if one.unit_id in before))


def _units(case: Case, unit_ids: Collection[int]) -> dict[int, Unit]:
    """Those of the case, all of them gone from the house."""
    if not unit_ids or len(set(unit_ids)) < len(unit_ids):
        why = "A unit is named twice." if unit_ids else "No unit is named."
        raise BadReceipt(why, field="units", hint="Name each unit that came back once.")
    found = {unit.pk: unit for unit in of_case.units_of(case)}
    for unit_id in unit_ids:
        unit = found.get(unit_id)
        if unit is None or not of_case.has_left(unit):
            why = "is none of it" if unit is None else "has not left the house"
            raise BadReceipt(
                f"Unit {unit_id} cannot come back with {kind_words(case.kind).lower()} {case.external_id}: it {why}.",
                field="units",
                value=unit_id,
                hint="Reload the page and choose again.",
            )
    return {unit_id: found[unit_id] for unit_id in unit_ids}


def _refuse_too_many(case: Case, fresh: Sequence[Unit]) -> None:
    """Where the channel does not say which of several alike units come back, no more of them do than it says."""
    named = of_case.named_by(case)
    for sku_id, item in of_case.alike_expected(case).items():
        received = ReturnReceipt.objects.filter(case=case, unit__channel_sku_id=sku_id)
        came = received.exclude(unit__in=named).count()
        more = sum(unit.channel_sku_id == sku_id and unit.pk not in named for unit in fresh)
        if more and came + more > item.quantity:
            raise BadReceipt(
                f"{came + more:,} × {item.seller_sku or item.sku_id} would have come back, and {case.external_id}"
                f" is about {item.quantity:,}.",
                field="units",
                value=came + more,
                hint="Receive the others with the case that they belong to.",
            )


def refuse_counted_back(case: Case) -> None:
    """Raise CountedBack where the channel keeps the stock of the order, or puts the units back itself."""
    order = case.order
    assert order is not None  # it has units
    by_class = order.order_class == OrderClass.CHANNEL_FULFILLED
    if case.replenishes or by_class:
        why = "keeps the stock of this order" if by_class else "puts the units of this case back into stock"
        raise CountedBack(
            f"{case.account.channel_label} {why} itself; put back here too, they would count twice.",
            field="disposition",
            value=Disposition.RESTOCK,
            hint="Set them aside, or confirm that they go back to your stock all the same.",
        )


def _receive(
    case: Case, unit: Unit, one: ReceivedUnit, place: int | None, note: str, moves: Moves
) -> ReturnReceipt:
    row = ReturnReceipt(
        case=case,
        unit=unit,
        condition=Condition(one.condition),
        disposition=Disposition(one.disposition),
        warehouse_id=place,
        note=fit(note, 300),
        by=fit(moves.by, 120),
        at=moves.at,
    )
    _stock(case, row)
    row.save(force_insert=True)
    moves.write(case, _says(row), kind=TimelineEntry.Kind.PERSON)
    return row


def _stock(case: Case, row: ReturnReceipt) -> None:
    """Post what goes back to stock; of the rest it is settled that it does not."""
    reason = fit(f"{kind_words(case.kind)} {case.external_id}: {row.get_condition_display().lower()}", 200)
    if row.disposition == Disposition.RESTOCK:
        row.movement = restock(row, reason=reason, by=row.by)
    elif came := came_back(row.unit, row.warehouse_id):
        keep_out(came, reason=reason, by=row.by)


def restock(row: ReturnReceipt, *, reason: str, by: str) -> Movement:
    """Put the unit of a receipt to stock. Raises BadReceipt where it is not what the SKU is, or has no stock here."""
    if row.condition == Condition.WRONG_ITEM:
        raise BadReceipt(
            f"What came back for {name_of(row.unit)} is not what was sent: it cannot go back to the stock of that SKU.",
            field="disposition",
            value=Disposition.RESTOCK,
            hint="Set it aside, and add it to the stock of the SKU that it is.",
        )
    came = came_back(row.unit, row.warehouse_id)
    if came is None:
        missing = "no SKU of yours" if row.unit.sku_id is None else "no warehouse of yours"
        raise BadReceipt(
            f"{name_of(row.unit)} is linked to {missing}, so that there is no stock to put it back to.",
            field="disposition",
            value=Disposition.RESTOCK,
            hint="Link it first, or set it aside.",
        )
    return put_returned(came, reference=row.case.order_external_id, reason=reason, by=by)[0]


def came_back(unit: Unit, warehouse_id: int | None) -> CameBack | None:
    """The unit in the words of the inventory; None where it has no stock here."""
    if unit.sku_id is None or warehouse_id is None:
        return None
    return CameBack(holder(unit.pk), unit.sku_id, warehouse_id)


def _warehouse_id(case: Case, wanted: Warehouse | None) -> int | None:
    """Where it came back to: as the person says, else as the case says, else where it left from, else the default."""
    if wanted is not None:
        if wanted.company_id != case.company_id:
            raise BadReceipt(
                "The warehouse is none of the company's.",
                field="warehouse",
                value=wanted.pk,
                hint="Choose another.",
            )
        return wanted.pk
    order = case.order
    if case.warehouse_id or (order is not None and order.warehouse_id):
        return case.warehouse_id or (order.warehouse_id if order is not None else None)
    found = warehouse_for(case.account, "")
    return found.pk if found else None


def name_of(unit: Unit) -> str:
    """What people know it by."""
    return unit.seller_sku or unit.external_id


def _says(row: ReturnReceipt) -> str:
    note = f" ({row.note})" if row.note else ""
    return (
        f"{name_of(row.unit)} came back, {row.get_condition_display().lower()}: "
        f"{row.get_disposition_display().lower()}{note}"
    )

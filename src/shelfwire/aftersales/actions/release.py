"""What becomes of units that were set aside: back to stock or scrapped, once, by a person who says why."""

from __future__ import annotations

from django.db import transaction

from shelfwire.aftersales.actions._acts import lock_case
from shelfwire.aftersales.actions._moves import Moves
from shelfwire.aftersales.actions.receive import name_of, refuse_counted_back, restock
from shelfwire.aftersales.errors import BadReceipt, ReleasedAlready
from shelfwire.aftersales.models import ReturnReceipt, ReturnRelease
from shelfwire.aftersales.states import Disposition
from shelfwire.inventory.sellable import announced_together
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.orders.models import TimelineEntry
from shelfwire.people import audit


@transaction.atomic
def release_unit(
    *,
    receipt: ReturnReceipt,
    disposition: Disposition,
    why: str,
    by: str,
    although_replenished: bool = False,
) -> ReturnRelease:
    """Put a unit that was set aside back to stock, where it lies, or scrap it. The same again changes nothing.

    ``although_replenished``: as for ``receive_units``. Raises BadReceipt, ReleasedAlready where it was decided
    otherwise before, CountedBack, and NotOut (inventory); nothing happens then.
    """
    case = lock_case(receipt.case_id)
    rows = ReturnReceipt.objects.select_related("unit", "case").select_for_update(of=("self",))
    row = rows.get(pk=receipt.pk)
    if given := ReturnRelease.objects.filter(receipt=row).first():
        return _same(given, disposition, name_of(row.unit))
    _refuse(row, disposition, why)
    if disposition == Disposition.RESTOCK and not although_replenished:
        refuse_counted_back(case)
    moves = Moves(clock.now(), by)
    made = ReturnRelease(
        receipt=row,
        disposition=Disposition(disposition),
        why=fit(why, 300),
        by=fit(by, 120),
        at=moves.at,
    )
    if disposition == Disposition.RESTOCK:
        with announced_together():
            made.movement = restock(row, reason=fit(f"Was set aside: {why}", 200), by=by)
    made.save(force_insert=True)
    says = f"{name_of(row.unit)} was set aside, now: {made.get_disposition_display().lower()} ({made.why})"
    moves.write(case, says, kind=TimelineEntry.Kind.PERSON)
    moves.keep()
    audit.note(case, {"set aside": ("", says)}, by=by)
    return made


def _same(given: ReturnRelease, disposition: Disposition, name: str) -> ReturnRelease:
    if given.disposition == disposition:
        return given
    what = given.get_disposition_display().lower()
    raise ReleasedAlready(
        f"{name} is not set aside any more: {what}, by {given.by} on {given.at:%Y-%m-%d %H:%M} UTC.",
        field="disposition",
        value=disposition,
        hint="Correct the stock of the SKU by hand where that was wrong.",
    )


def _refuse(row: ReturnReceipt, disposition: Disposition, why: str) -> None:
    if row.disposition != Disposition.QUARANTINE:
        raise BadReceipt(
            f"{name_of(row.unit)} is not set aside: {row.get_disposition_display().lower()}.",
            field="receipt",
            value=row.pk,
            hint="Reload the page.",
        )
    if disposition not in (Disposition.RESTOCK, Disposition.SCRAP):
        raise BadReceipt(
            "It is set aside already.",
            field="disposition",
            value=disposition,
            hint=f"Use {Disposition.RESTOCK} or {Disposition.SCRAP}.",
        )
    if not why.strip():
        raise BadReceipt("No reason is given.", field="why", hint="Say what was found.")

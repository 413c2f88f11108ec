"""Enter what SKUs cost, each from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shelfwire.catalog.errors import BadCost
from shelfwire.catalog.events import SkuCostsChanged
from shelfwire.catalog.models import Sku
from shelfwire.catalog.models_costs import SkuCost
from shelfwire.kit import clock
from shelfwire.kit.currencies import known
from shelfwire.kit.events import announce
from shelfwire.kit.money import Money
from shelfwire.people import audit
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

MOST_MINOR = 10**13


@dataclass(frozen=True, slots=True)
class CostEntry:
    """What one piece of a SKU costs from a day on; None: no cost begins on that day."""

    sku: Sku
    from_day: date
    cost: Money | None


@attributed
@transaction.atomic
def set_costs(*, company: Company, entries: Sequence[CostEntry], by: str) -> list[bool]:
    """Enter the costs, one an entry. Returns for each whether it changed anything; the same again does not. Raises
    BadCost for an amount below zero or too large, a currency that there is not and a day that cannot be meant, before
    anything is entered.
    """
    for entry in entries:
        _refuse(entry)
    held = _held(company, entries)
    changed = [_entered(company, entry, held, by) for entry in entries]
    if any(changed):
        days = {entry.from_day for entry, did in zip(entries, changed, strict=True) if did}
        skus = {entry.sku.pk for entry, did in zip(entries, changed, strict=True) if did}
        announce(SkuCostsChanged(company.pk, tuple(sorted(skus)), min(days), by))
    return changed


def _refuse(entry: CostEntry) -> None:
    if not clock.FIRST.date() <= entry.from_day < clock.LAST.date():
        raise BadCost(
            f"{entry.from_day.isoformat()} is not between {clock.FIRST:%Y} and {clock.LAST:%Y}.",
            field="Valid from",
            value=entry.from_day.isoformat(),
            hint="Correct the year.",
        )
    if entry.cost is not None and not known(entry.cost.currency):
        raise BadCost(
            f"“{entry.cost.currency}” is not a currency code of three letters.",
            field="Currency",
            value=entry.cost.currency,
            hint="Write it like USD, GBP or VND.",
        )
    if entry.cost is not None and not 0 <= entry.cost.minor <= MOST_MINOR:
        raise BadCost(
            f"The cost of “{entry.sku}” cannot be {entry.cost}.",
            field="Cost",
            value=str(entry.cost),
            hint="Enter what one piece costs you: 0 or more.",
        )


def _held(company: Company, entries: Sequence[CostEntry]) -> dict[tuple[int, date], SkuCost]:
    """The rows that stand for the same SKUs, locked."""
    rows = SkuCost.objects.select_for_update().filter(
        company=company, sku_id__in={entry.sku.pk for entry in entries}
    )
    return {(row.sku_id, row.from_day): row for row in rows.order_by("id")}


def _entered(company: Company, entry: CostEntry, held: dict[tuple[int, date], SkuCost], by: str) -> bool:
    key = (entry.sku.pk, entry.from_day)
    row = held.get(key)
    before = Money(row.minor, row.currency) if row else None
    if before == entry.cost:
        return False
    if entry.cost is None:
        if row is not None:
            row.delete()
            del held[key]
    else:
        held[key], _ = SkuCost.objects.update_or_create(
            sku=entry.sku,
            from_day=entry.from_day,
            defaults={
                "company": company,
                "minor": entry.cost.minor,
                "currency": entry.cost.currency,
                "by": by,
                "entered_at": clock.now(),
            },
        )
    what = f"cost from {entry.from_day.isoformat()}"
    audit.note(entry.sku, {what: (str(before or ""), str(entry.cost or ""))}, by=by)
    return True

"""Say what a kit is made of."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shelfwire.catalog.errors import ArchivedSku, BadKit
from shelfwire.catalog.events import StockPartsChanged
from shelfwire.catalog.models import KitPart, Sku
from shelfwire.catalog.queries import parts_in_words
from shelfwire.kit.events import announce
from shelfwire.people import audit
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

MOST_PARTS = 100
MOST_PIECES = 10_000
"""More of one part in one kit is a typing error."""


@attributed
@transaction.atomic
def set_kit(*, sku: Sku, parts: Sequence[tuple[Sku, int]], by: str, leave_stock: bool = False) -> Sku:
    """Make the SKU a kit of these parts and quantities, instead of those it had; no parts: it is no kit any more.
    The same parts again change nothing. Returns the fresh row.

    What was reserved before stays reserved as it was: an open order takes the parts that the kit had when the order
    came. A SKU with stock or reservations of its own is refused, for nobody would count them as a kit's;
    ``leave_stock`` is a person's word that they may stay where they are. Raises BadKit, ArchivedSku, and
    StockOfItsOwn (inventory).
    """
    hold_companies(sku.company_id)
    fresh = Sku.objects.select_for_update(of=("self",)).select_related("product").get(pk=sku.pk)
    wanted = _checked(fresh, parts)
    before = dict(fresh.parts.values_list("part_id", "quantity"))
    if wanted == before:
        return fresh
    words = parts_in_words(fresh)
    fresh.parts.all().delete()
    KitPart.objects.bulk_create(
        [KitPart(kit=fresh, part_id=pk, quantity=quantity) for pk, quantity in wanted.items()]
    )
    fresh.save(update_fields=["updated_at"])
    audit.note(fresh, {"kit parts": (words, parts_in_words(fresh))}, by=by)
    announce_parts(fresh, stranded=bool(wanted) and not before and not leave_stock, by=by)
    return fresh


def hold_companies(*company_ids: int) -> None:
    """Lock the companies' kits and shadows until the transaction ends, so that none is made a part meanwhile."""
    rows = Company.objects.select_for_update(no_key=True).filter(pk__in=company_ids).order_by("pk")
    list(rows.values_list("pk"))


def announce_parts(sku: Sku, *, stranded: bool, by: str) -> None:
    """Announce that the SKU, and what shares its stock, use other stock now."""
    concerned = (sku.pk, *sku.shadows.order_by("pk").values_list("pk", flat=True))
    announce(StockPartsChanged(sku.company_id, concerned, sku.pk if stranded else None, by))


def _checked(kit: Sku, parts: Sequence[tuple[Sku, int]]) -> dict[int, int]:
    """The quantities by part, as the tables say now."""
    if not parts:
        return {}
    _refuse_kit(kit, len(parts))
    fresh = Sku.objects.in_bulk([part.pk for part, _ in parts])
    kits = set(KitPart.objects.filter(kit_id__in=fresh).values_list("kit_id", flat=True))
    wanted: dict[int, int] = {}
    for given, quantity in parts:
        part = fresh[given.pk]
        if part.pk in wanted:
            raise BadKit(
                f"“{part}” is named twice.", field="parts", value=part.code, hint="Add the quantities up."
            )
        _refuse_part(kit, part, is_kit=part.pk in kits)
        if not 0 < quantity <= MOST_PIECES:
            raise BadKit(
                f"A kit cannot have {quantity:,} of “{part}”.",
                field="quantity",
                value=quantity,
                hint=f"Give a number from 1 to {MOST_PIECES:,}.",
            )
        wanted[part.pk] = quantity
    return wanted


def _refuse_kit(kit: Sku, count: int) -> None:
    if kit.archived_at is not None:
        raise ArchivedSku(
            f"“{kit}” is archived.", field="sku", value=kit.code, hint="Restore it before it becomes a kit."
        )
    if kit.shadow_of_id is not None:
        raise BadKit(
            f"“{kit}” shares the stock of another SKU.",
            field="sku",
            value=kit.code,
            hint="Give it stock of its own first.",
        )
    user = kit.part_of.order_by("kit__code").values_list("kit__code", flat=True).first()
    if user is not None:
        raise BadKit(
            f"“{kit}” is a part of the kit “{user}”, and a kit cannot be a part.",
            field="sku",
            value=kit.code,
            hint=f"Name its parts in “{user}” instead.",
        )
    if count > MOST_PARTS:
        raise BadKit(f"A kit has {MOST_PARTS} parts at most; these are {count}.", field="parts", value=count)


def _refuse_part(kit: Sku, part: Sku, *, is_kit: bool) -> None:
    why, hint = "", ""
    if part.pk == kit.pk:
        why = "A kit cannot contain itself."
    elif part.company_id != kit.company_id:
        why = f"“{part}” belongs to another company."
        hint = "Parts are of the kit's own company."
    elif is_kit:
        why = f"“{part}” is a kit itself."
        hint = "Name its parts instead."
    elif part.shadow_of_id is not None:
        why = f"“{part}” shares the stock of another SKU."
        hint = "Name the SKU whose stock it shares."
    if why:
        raise BadKit(why, field="parts", value=part.code, hint=hint)
    if part.archived_at is not None:
        raise ArchivedSku(f"“{part}” is archived.", field="parts", value=part.code, hint="Restore it first.")

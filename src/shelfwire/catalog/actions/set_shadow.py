"""Let a SKU share the stock of another."""

from __future__ import annotations

from django.db import transaction

from shelfwire.catalog.actions.set_kit import announce_parts, hold_companies
from shelfwire.catalog.errors import ArchivedSku, BadShadow
from shelfwire.catalog.models import Sku
from shelfwire.people import audit
from shelfwire.people.audit import attributed


@attributed
@transaction.atomic
def set_shadow(*, sku: Sku, of: Sku | None, by: str, may: bool = False, leave_stock: bool = False) -> Sku:
    """Make the SKU a shadow of ``of``: it shares its stock, kit or not; None: it has stock of its own again. The same
    again changes nothing. Returns the fresh row.

    ``may``: the caller has seen that the person is operator in both companies; without it ``of`` must be of the SKU's
    own company. What was reserved before stays reserved as it was. A SKU with stock or reservations of its own is
    refused unless ``leave_stock`` says that they may stay. Raises BadShadow, ArchivedSku, and StockOfItsOwn
    (inventory).
    """
    hold_companies(sku.company_id, *([of.company_id] if of else []))
    fresh = Sku.objects.select_for_update(of=("self",)).select_related("product", "shadow_of").get(pk=sku.pk)
    before = fresh.shadow_of
    if (of.pk if of else None) == fresh.shadow_of_id:
        return fresh
    if of is not None:
        of = Sku.objects.get(pk=of.pk)
        _refuse(fresh, of, may)
    fresh.shadow_of = of
    fresh.save(update_fields=["shadow_of", "updated_at"])
    audit.note(fresh, {"shares the stock of": (before or "", of or "")}, by=by)
    announce_parts(fresh, stranded=of is not None and before is None and not leave_stock, by=by)
    return fresh


def _refuse(sku: Sku, of: Sku, may: bool) -> None:
    why, hint = "", ""
    if sku.pk == of.pk:
        why = "A SKU cannot share its own stock."
    elif sku.company_id != of.company_id and not may:
        why = f"“{of}” belongs to another company."
        hint = "Ask a person who is operator in both companies."
    elif of.shadow_of_id is not None:
        why = f"“{of}” shares the stock of another SKU itself."
        hint = "Name the SKU whose stock it shares."
    elif sku.shadows.exists():
        why = f"Other SKUs share the stock of “{sku}”."
        hint = "Let these share the other SKU's stock first."
    elif sku.parts.exists():
        why = f"“{sku}” is a kit."
        hint = "Take its parts away first."
    elif sku.part_of.exists():
        why = f"“{sku}” is a part of a kit."
        hint = "Name the SKU whose stock is shared as the part instead."
    if why:
        raise BadShadow(why, field="shadow_of", value=of.code, hint=hint)
    for one in (sku, of):
        if one.archived_at is not None:
            raise ArchivedSku(
                f"“{one}” is archived.", field="shadow_of", value=one.code, hint="Restore it first."
            )

"""The units that may come back with a case."""

from __future__ import annotations

from django.db.models import Q

from shelfwire.aftersales.models import Case, CaseItem, CaseUnit
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus


def units_of(case: Case) -> list[Unit]:
    """The units that may come back with it: those that it names, and all alike ones where it does not say which of
    them. None while its order was not read. Each with its ``sku`` and ``order``.
    """
    if case.order_id is None:
        return []
    alike = list(alike_expected(case))
    named = CaseUnit.objects.filter(item__case=case).values("unit")
    rows = Unit.objects.filter(Q(pk__in=named) | Q(channel_sku_id__in=alike), order=case.order_id)
    return list(rows.select_related("sku", "order").order_by("pk"))


def alike_expected(case: Case) -> dict[str, CaseItem]:
    """By the channel's SKU id, its items of which it is not clear which units they are about: the first of each SKU,
    with the ``quantity`` of all of them.
    """
    found: dict[str, CaseItem] = {}
    for item in CaseItem.objects.filter(case=case, units=None, quantity__gt=0).order_by("pk"):
        if item.sku_id in found:
            found[item.sku_id].quantity += item.quantity
        else:
            found[item.sku_id] = item
    return found


def named_by(case: Case) -> set[int]:
    """Ids of the units that it names."""
    return set(CaseUnit.objects.filter(item__case=case).values_list("unit_id", flat=True))


def has_left(unit: Unit) -> bool:
    """Whether it left the house; one that is cancelled may have."""
    return unit.shipped_at is not None or unit.status in (UnitStatus.SHIPPED, UnitStatus.DELIVERED)

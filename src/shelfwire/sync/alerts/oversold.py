"""SKUs of which more is reserved than is there. Where nobody ever counted, that says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.inventory.models import Balance, Oversold
from shelfwire.people.models import Company

KEY = "oversold"


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    counted = Balance.objects.filter(sku=OuterRef("sku"), warehouse=OuterRef("warehouse"), is_counted=True)
    short = Oversold.objects.filter(Exists(counted), sku__company=company, settled_at=None, since__lte=at)
    rows = untold(short, kind=KEY, company=company, began="since").order_by("since", "pk")
    return [Found(str(pk), since) for pk, since in rows.values_list("pk", "since")[:most]]


def _rows(occasions: Sequence[Occasion]) -> dict[str, Oversold]:
    rows = Oversold.objects.filter(pk__in=[int(one.subject_id) for one in occasions])
    return {str(row.pk): row for row in rows.select_related("sku", "warehouse")}


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    rows = _rows(occasions)
    return {
        one.pk
        for one in occasions
        if (row := rows.get(one.subject_id)) is not None and row.settled_at is None
    }


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    rows = _rows(occasions)
    return {
        one.pk: Line(
            title=f"{row.sku.code} is oversold",
            text=f"{row.units:,} more {'is' if row.units == 1 else 'are'} reserved in {row.warehouse} than on hand."
            f"{f' {row.owner_name} sees to it.' if row.owner_name else ''}",
            path=reverse("catalogue:sku", kwargs={"slug": one.company.slug, "sku_id": row.sku_id}),
            facts={"sku": row.sku.code, "warehouse": row.warehouse.code, "units": row.units},
        )
        for one in occasions
        if (row := rows.get(one.subject_id)) is not None
    }


declare(
    Kind(
        key=KEY,
        label="Oversold SKUs",
        says="More of a SKU is reserved for orders than is on hand.",
        icon="packages",
        tone="red",
        find=_find,
        rank=15,
        standing=_standing,
        lines=_lines,
        headline=lambda count: "1 SKU is oversold" if count == 1 else f"{count:,} SKUs are oversold",
        path=lambda company: reverse("inventory:oversold", kwargs={"slug": company.slug}),
    )
)

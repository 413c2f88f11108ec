"""Packaging, and what a parcel of the same contents weighed and measured last time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from shelfwire.channels.port import Parcelled
from shelfwire.fulfilment.contents import contents_key
from shelfwire.fulfilment.errors import NameTaken
from shelfwire.fulfilment.models import Measure, Packaging
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.orders.models import Unit
from shelfwire.people.models import Company


def remember_measure(
    *, company: Company, units: Sequence[Unit], parcel: Parcelled, packaging: Packaging | None, by: str
) -> Measure | None:
    """Keep what a parcel of these units weighs and measures; the next one of the same contents begins with it. None
    where a unit is linked to no SKU.
    """
    key = contents_key(units)
    if not key:
        return None
    measure, _ = Measure.objects.update_or_create(
        company=company,
        contents_key=key,
        defaults={
            "packaging": packaging,
            **Measure.columns(parcel),
            "updated_at": clock.now(),
            "updated_by": fit(by, 120),
        },
    )
    return measure


def save_packaging(*, company: Company, packaging: Packaging | None = None, **fields: Any) -> Packaging:
    """Add a packaging, or change one: ``name``, ``weight``, ``weight_unit``, ``length``, ``width``, ``height``,
    ``length_unit``, ``is_default``, ``active``, ``position``. A new default replaces the one before. Raises NameTaken.
    """
    with transaction.atomic():
        # two who choose a default at one moment wait for each other
        Company.objects.select_for_update().filter(pk=company.pk).values_list("pk").first()
        row = packaging or Packaging(company=company)
        for name, value in fields.items():
            setattr(row, name, value)
        if row.is_default:
            Packaging.objects.filter(company=company, is_default=True).exclude(pk=row.pk).update(
                is_default=False
            )
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise NameTaken(
                f"There is a packaging called “{row.name}” already.",
                field="name",
                value=row.name,
                hint="Choose another name, or change that one.",
            ) from None
    return row

"""Whether a number is free, told as people read it."""

from __future__ import annotations

from django.db.models.functions import Upper

from shelfwire.fulfilment.errors import NumberUsed
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.people.models import Company


def parcel_with(company: Company, number: str) -> Parcel | None:
    """The live parcel of the company with that number."""
    return (
        Parcel.objects.annotate(number=Upper("tracking_number"))
        .filter(company=company, number=number)
        .exclude(status=ParcelStatus.VOID)
        .first()
    )


def used(number: str, holder: Parcel | None) -> NumberUsed:
    """The refusal, naming where the number is."""
    orders = sorted(set(holder.contents.values_list("order__external_id", flat=True)))[:3] if holder else []
    where = f" for order {', '.join(orders)}" if orders else ""
    return NumberUsed(
        f"The tracking number {number} is on another parcel already{where}.",
        field="tracking_number",
        value=number,
        hint="One box has one number: put the orders into one parcel, or correct the number.",
    )

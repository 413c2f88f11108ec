"""Checks of a tracking number before a parcel gets it: it is complete, it fits its carrier, and no other parcel has
it.
"""

from __future__ import annotations

from django.db.models.functions import Upper

from shelfwire.channels.models import Account
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.carriers import Carrier
from shelfwire.fulfilment.errors import MalformedNumber, NumberUsed
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit.identifiers import DIGITS_KEPT, digits_lost
from shelfwire.people.models import Company


def accepted(carrier: Carrier, text: str, *, unusual: bool) -> str:
    """Return the number as ``numbers.accept`` stores it, and refuse one whose last digits a spreadsheet replaced by
    zeros. ``unusual``: a person insists on this one number. Raises MalformedNumber.
    """
    if not unusual and digits_lost(text):
        raise MalformedNumber(
            f"“{text.strip()}” ends in zeros after its {DIGITS_KEPT}th digit: a spreadsheet program probably replaced "
            "the digits that were there.",
            field="tracking_number",
            value=text,
            hint="Copy it from the label; if it is correct, confirm it.",
        )
    return numbers.accept(carrier, text, unusual=unusual)


def parcel_with(
    company: Company, number: str, *, account: Account | None = None, besides: Parcel | None = None
) -> Parcel | None:
    """Return a live parcel with that number, of one shop or of any of the company's. A number that a person enters
    must be new in the whole company; the channel may name one number in two shops.
    """
    found = Parcel.objects.annotate(number=Upper("tracking_number")).filter(company=company, number=number)
    if account is not None:
        found = found.filter(account=account)
    if besides is not None:
        found = found.exclude(pk=besides.pk)
    return found.exclude(status=ParcelStatus.VOID).order_by("pk").first()


def used(number: str, holder: Parcel | None) -> NumberUsed:
    """Return the refusal of a number that is in use. It names the parcel's order."""
    orders = sorted(set(holder.contents.values_list("order__external_id", flat=True)))[:3] if holder else []
    where = f" for order {', '.join(orders)}" if orders else ""
    return NumberUsed(
        f"The tracking number {number} is on another parcel already{where}.",
        field="tracking_number",
        value=number,
        hint="One box has one number: put the orders into one parcel, or correct the number.",
    )

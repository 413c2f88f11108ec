"""What a person saw at the carrier's own site of a label of which nobody knew whether it was bought."""

from __future__ import annotations

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.carriers import carrier
from shelfwire.people.models import Company
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.actions import settle_by_hand
from shelfwire.shipbridge.models import Purchase


def settle(
    *, company: Company, purchase_id: int, tracking_number: str, by: str, unusual: bool = False
) -> Purchase:
    """The label is there, with that number; or, with "", it is not. A number that somebody typed is checked like every
    other before it goes out; ``unusual``: somebody insists on it. Raises MalformedNumber, CannotSettle.
    """
    row = queries.purchases(company).select_related("carrier_account").get(pk=purchase_id)
    if tracking_number:
        known = carrier(row.carrier_account.carrier)
        tracking_number = numbers.accept(known, tracking_number, unusual=unusual)
    return settle_by_hand(company=company, purchase_id=row.pk, tracking_number=tracking_number, by=by)

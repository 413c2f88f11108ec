"""A request about packages, for the sweeps over every address."""

from __future__ import annotations

from shelfwire.fulfilment.models import PackageRequest, RequestOrder
from shelfwire.kit import clock
from shelfwire.orders.models import Order


def marked_request(
    order: Order, text: str = "Told", kind: str = "split", status: str = "refused"
) -> PackageRequest:
    """Refused by the channel, in its words."""
    now = clock.now()
    made = PackageRequest.objects.create(
        company_id=order.company_id, account_id=order.account_id, kind=kind, status=status, status_at=now,
        wanted={"order_id": text[:64], "groups": []}, error=text[:500], file_name=text[:120], asked_at=now,
        asked_by=text[:120],
    )  # fmt: skip
    RequestOrder.objects.create(request=made, order=order, open=status == "refused")
    return made

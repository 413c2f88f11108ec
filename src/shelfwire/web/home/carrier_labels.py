"""Labels of own carrier accounts of which nobody knows whether they were bought, and those whose number is not told."""

from __future__ import annotations

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.sync.shipbridge.buying import unclear
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import shops_shown


def unclear_labels(request: CompanyRequest) -> Group:
    """Each until somebody said what the carrier's own site shows; it is not bought again before."""
    found = unclear(request.company, shops_shown(request), MOST + 1)
    rows = [
        Row(
            f"Order {content.order.external_id}",
            at(request, "orders:carrier_label", order_id=content.order_id),
            f"{purchase.carrier_account} did not answer when the label was bought: check its website",
            "Confirm",
            since=purchase.status_at,
            zone=content.order.account.timezone,
            says=tuple(one["text"] for one in purchase.messages),
        )
        for content, purchase in found[:MOST]
    ]
    return Group(
        "unclear_labels", "Labels with an unknown outcome", "help-circle", "red", rows, len(found) > MOST,
        at(request, "orders:labels"),
    )  # fmt: skip


def untold_labels(request: CompanyRequest) -> Group:
    """Paid for, perhaps on the box already, and the channel does not know the number."""
    found = list(fulfilment.untold(request.company, shops_shown(request))[: MOST + 1])
    rows = [
        Row(
            f"Label {label}",
            at(request, "orders:label", label_id=label.pk),
            f"Its number is not told to {label.account.channel_label}: {label.error}",
            "Put it right",
            since=label.bought_at,
            zone=label.account.timezone,
            says=("It is tried again by itself.",) if label.parcel_again_at else (),
        )
        for label in found[:MOST]
    ]
    return Group(
        "untold_labels", "Labels whose number is not told", "tag", "red", rows, len(found) > MOST,
        f"{at(request, 'orders:labels')}?status=bought",
    )  # fmt: skip

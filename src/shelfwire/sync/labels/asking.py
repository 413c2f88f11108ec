"""What a label costs and how a package can be handed over, asked of the channel while somebody waits for the answer."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.channels.models import Account
from shelfwire.channels.port import UNMEASURED, HandoverOffer, LabelOffer, Parcelled
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.engine.call import connected
from shelfwire.sync.labels.parts import LABELS


def services_for(
    account: Account, order: Order, *, units: Sequence[Unit] = (), parcel: Parcelled = UNMEASURED
) -> LabelOffer:
    """Return the services on offer now, cheapest first, with their prices; never remembered ones. ``units``: none means
    all that still wait; for several orders together ask for the first, with the parcel of all.

    Raises what the channel's answer raises, NotConnected, and UnsupportedByChannel.
    """
    unit_ids = [ExternalUnitId(unit.external_id) for unit in units]
    return connected(account).call(
        LABELS,
        lambda part, session: part.services(
            session, ExternalOrderId(order.external_id), unit_ids=unit_ids, parcel=parcel
        ),
    )


def slots_for(account: Account, package_id: str) -> HandoverOffer:
    """Return how and when the channel's carrier can get a package. Raises as ``services_for``."""
    return connected(account).call(
        LABELS, lambda part, session: part.slots(session, ExternalPackageId(package_id))
    )

"""Ask a carrier where parcels are."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.shipbridge import calls
from shelfwire.shipbridge.answers import Scan
from shelfwire.shipbridge.children import CarrierSilent
from shelfwire.shipbridge.models import CarrierAccount

log = structlog.get_logger(__name__)


def track(account: CarrierAccount, numbers: Sequence[str]) -> list[Scan]:
    """The events of these parcels. What the carrier does not say is asked for again at the next round."""
    try:
        scans, said = calls.track(account, list(numbers))
    except (CarrierSilent, RuleBroken, UnreadableSecret) as error:
        log.warning("a carrier does not say where parcels are", account=account.pk, why=str(error))
        return []
    if said and not scans:
        log.warning("a carrier does not say where parcels are", account=account.pk, why=str(said[0].code))
    return scans

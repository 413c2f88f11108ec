"""Ask the carriers themselves where parcels are whose labels were bought with own accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from shelfwire.channels.port import TrackingEvent, TrackingStep, Unknown
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.actions import record_events
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import chore, hurry, recurring
from shelfwire.jobs.registry import CARRIERS
from shelfwire.shipbridge import actions, queries
from shelfwire.shipbridge.answers import Scan
from shelfwire.shipbridge.carriers import PLUGINS

_AT_ONCE: Final = 20
_A_ROUND: Final = 1000
_STEPS: Final = {
    "pending": TrackingStep.BEFORE,
    "picked_up": TrackingStep.MOVING,
    "in_transit": TrackingStep.MOVING,
    "out_for_delivery": TrackingStep.MOVING,
    "ready_for_pickup": TrackingStep.MOVING,
    "delivery_delayed": TrackingStep.MOVING,
    "delivered": TrackingStep.DELIVERED,
    "on_hold": TrackingStep.PROBLEM,
    "delivery_failed": TrackingStep.PROBLEM,
    "return_to_sender": TrackingStep.PROBLEM,
    "cancelled": TrackingStep.PROBLEM,
}
"""Karrio's words (``karrio/core/units.py``, TrackingStatus, 2026.1.32)."""


@recurring(cron="17 * * * *", name="shipbridge.look")
def look_around() -> None:
    """Once an hour, every account whose parcels are on their way."""
    for account_id in fulfilment.carrier_accounts_on_the_way():
        account = queries.account(account_id)
        if PLUGINS[account.plugin].tracks:
            hurry(track_account, key=str(account_id), account_id=account_id)


@chore(name="shipbridge.track", queue=CARRIERS, priority=-5)
def track_account(*, account_id: int) -> None:
    """Ask for the parcels of one account, some at a time, those first that were not asked for longest."""
    account = queries.account(account_id)
    parcels = fulfilment.on_the_way_with(account_id, _A_ROUND)
    for start in range(0, len(parcels), _AT_ONCE):
        page = {parcel.tracking_number: parcel for parcel in parcels[start : start + _AT_ONCE]}
        keep_scans(account.carrier, page, actions.track(account, list(page)))


def keep_scans(carrier: str, parcels: dict[str, Parcel], scans: Iterable[Scan]) -> int:
    """Keep what the carrier told of these parcels, by number. Returns how many events are new."""
    told: dict[int, list[TrackingEvent]] = defaultdict(list)
    for scan in scans:
        parcel = parcels.get(scan.tracking_number)
        if parcel is not None and scan.at is not None:
            step = _STEPS.get(scan.status) or Unknown(scan.status)
            told[parcel.pk].append(
                TrackingEvent(scan.at, scan.text, scan.status, step, scan.place, scan.tracking_number)
            )
    return sum(
        record_events(
            parcel_id=pk, source=carrier, events=sorted(events, key=lambda event: event.at, reverse=True)
        )
        for pk, events in told.items()
    )

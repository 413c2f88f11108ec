"""The one table of reactions: what a lower layer announces, and what follows from it.

Reactions run inside the announcer's transaction, so they write rows and queue work, and never talk to a channel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shelfwire.catalog.events import SkuChanged, SkusCreated
from shelfwire.channels import queries
from shelfwire.channels.actions import adopt_notices, call_for, hurry_cursors, start_cursor
from shelfwire.channels.actions.outgoing import hurry_outgoing
from shelfwire.channels.events import AccountConnected, CursorReset, NoticeStored, OutgoingDue, SwitchChanged
from shelfwire.fulfilment.actions import warn_address_changed, warn_cancelled
from shelfwire.fulfilment.events import ParcelMade, ParcelVoided, TrackingCorrected, UnitsTakenOut
from shelfwire.jobs import hurry
from shelfwire.jobs.actions import wake
from shelfwire.kit import clock
from shelfwire.kit.events import listen
from shelfwire.listings.actions import match_new_skus
from shelfwire.listings.events import SkuLinked
from shelfwire.orders.events import AddressChanged, OrdersCancelled
from shelfwire.people.models import Company
from shelfwire.sync import audit, deeds, orders, parcels
from shelfwire.sync.inbox import work_inbox
from shelfwire.sync.orders import poll_orders
from shelfwire.sync.paperwork import refresh_paperwork
from shelfwire.sync.shipping import send_shipments
from shelfwire.sync.stock import heal_orders


def account_connected(event: AccountConnected) -> None:
    """A shop has consent (again): its backlog replays from where it stood, tracking first."""
    account = queries.get(event.account_id)
    start_cursor(account_id=account.pk, conversation=orders.CONVERSATION, position=clock.now())
    hurry_cursors(account_id=account.pk)
    hurry_outgoing(account_id=account.pk)
    if account.external_shop_id:
        adopt_notices(
            account_id=account.pk, channel=account.channel, external_shop_id=account.external_shop_id
        )
    for work in (send_shipments, work_inbox, poll_orders, refresh_paperwork):
        hurry(work, key=str(account.pk), account_id=account.pk)
    wake(subject=("account", account.pk))


def switch_changed(event: SwitchChanged) -> None:
    """A person allowed a flow: what waited goes at once."""
    if not event.on:
        return
    if event.switch == orders.SWITCH:
        call_for(
            account_id=event.account_id,
            conversations=(orders.CONVERSATION, parcels.CONVERSATION, audit.CONVERSATION),
        )
    flows = {orders.SWITCH: (work_inbox, poll_orders), "tracking_out": (send_shipments,)}
    if event.switch == "tracking_out":
        hurry_outgoing(account_id=event.account_id)
    for work in flows.get(event.switch, ()):
        hurry(work, key=str(event.account_id), account_id=event.account_id)


def notice_stored(event: NoticeStored) -> None:
    """Look at once."""
    hurry(work_inbox, key=str(event.account_id), account_id=event.account_id)


def outgoing_due(event: OutgoingDue) -> None:
    """Send at once."""
    if event.kind in deeds.KINDS:
        hurry(send_shipments, key=str(event.account_id), account_id=event.account_id)


def cursor_reset(event: CursorReset) -> None:
    """Read again from there."""
    if event.conversation == orders.CONVERSATION:
        hurry(poll_orders, key=str(event.account_id), account_id=event.account_id)


def skus_created(event: SkusCreated) -> None:
    """Listings that wait for exactly this SKU are linked."""
    match_new_skus(Company.objects.get(pk=event.company_id), event.sku_ids)


def sku_changed(event: SkuChanged) -> None:
    """A new code, or one that came back, may be what a listing waits for."""
    if event.fields & {"code", "archived_at"}:
        match_new_skus(Company.objects.get(pk=event.company_id), event.sku_ids)


def sku_linked(event: SkuLinked) -> None:
    """Orders with these channel SKUs heal."""
    hurry(heal_orders, key=str(event.account_id), account_id=event.account_id, by=event.by)


def parcel_made(event: ParcelMade) -> None:
    """Its tracking is to be told, once for each of its orders."""
    deeds.write_shipments(event.parcel_id)


def tracking_corrected(event: TrackingCorrected) -> None:
    """What was not told yet is told as corrected; what was told is corrected there too."""
    deeds.write_correction(event.parcel_id)


def parcel_voided(event: ParcelVoided) -> None:
    """What was not told yet is never told. Raises OutgoingInFlight when it may be on its way."""
    deeds.withdraw_parcel(event.parcel_id)


def units_taken_out(event: UnitsTakenOut) -> None:
    """What was not told yet of the order is never told. Raises OutgoingInFlight when it may be on its way."""
    deeds.withdraw_units(event.parcel_id, event.order_id)


def orders_cancelled(event: OrdersCancelled) -> None:
    """Parcels with cancelled units must be stopped by a person."""
    warn_cancelled(event.order_ids)


def address_changed(event: AddressChanged) -> None:
    """A parcel made for the old address must be stopped by a person (pain 13)."""
    warn_address_changed(event.order_id)


REACTIONS: tuple[tuple[type, Callable[[Any], None]], ...] = (
    (AccountConnected, account_connected),
    (SwitchChanged, switch_changed),
    (NoticeStored, notice_stored),
    (OutgoingDue, outgoing_due),
    (CursorReset, cursor_reset),
    (SkusCreated, skus_created),
    (SkuChanged, sku_changed),
    (SkuLinked, sku_linked),
    (ParcelMade, parcel_made),
    (TrackingCorrected, tracking_corrected),
    (ParcelVoided, parcel_voided),
    (UnitsTakenOut, units_taken_out),
    (OrdersCancelled, orders_cancelled),
    (AddressChanged, address_changed),
)


def register() -> None:
    """Called once at start; again changes nothing."""
    for event, reaction in REACTIONS:
        listen(event, reaction)

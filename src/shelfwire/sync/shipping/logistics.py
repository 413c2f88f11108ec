"""Logistics settings: the warehouses, delivery options and carriers a shop has on the channel's side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shelfwire.channels.actions import save_providers, save_warehouses
from shelfwire.channels.port import ChannelWarehouse, DeliveryOption, Provider, Session, ShipmentDesk
from shelfwire.fulfilment.actions import guess_carrier_links
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.shipping.parts import SHIPMENTS

CONVERSATION = "logistics"
EVERY = timedelta(days=1)


@conversation(
    CONVERSATION,
    label="Warehouses and carriers",
    chore_name="logistics.refresh",
    every=EVERY,
    priority=5,
    at_connect=True,
)
def refresh_logistics(caller: Caller) -> str:
    """Warehouses, delivery options and carriers as the channel has them now; carriers of the same name are mapped."""
    warehouses = caller.call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
    saved = save_warehouses(account_id=caller.account_id, warehouses=warehouses)
    options = _delivery_options(caller, warehouses)
    carriers = save_providers(account_id=caller.account_id, providers=_providers(caller, options))
    guess_carrier_links(caller.account)
    return f"{saved} warehouses, {len(options)} delivery options, {carriers} carriers"


def _delivery_options(caller: Caller, warehouses: Sequence[ChannelWarehouse]) -> tuple[DeliveryOption, ...]:
    """Of the warehouses from which the seller ships: what the channel keeps itself is no warehouse of the shop's."""

    def ask(shipments: ShipmentDesk, session: Session) -> dict[str, DeliveryOption]:
        return {
            option.external_id: option
            for warehouse in warehouses
            if warehouse.enabled and not warehouse.kept_by_channel
            for option in shipments.delivery_options(session, warehouse.external_id)
        }

    return tuple(caller.call(SHIPMENTS, ask).values())


def _providers(
    caller: Caller, options: Sequence[DeliveryOption]
) -> dict[DeliveryOption, tuple[Provider, ...]]:
    def ask(shipments: ShipmentDesk, session: Session) -> dict[DeliveryOption, tuple[Provider, ...]]:
        return {option: shipments.providers(session, option.external_id) for option in options}

    return caller.call(SHIPMENTS, ask)

"""What others may do with orders."""

from shelfwire.orders.actions.blocks import acknowledge_address, add_block, end_block, lift_block
from shelfwire.orders.actions.changed import mark_changed, mark_shippable_changed
from shelfwire.orders.actions.erase import erase_personal_data
from shelfwire.orders.actions.figures import count_days, mark_dates, mark_lately
from shelfwire.orders.actions.gone_along import note_gone_along
from shelfwire.orders.actions.heal import heal_units, reserve_open_units
from shelfwire.orders.actions.place_anew import place_anew
from shelfwire.orders.actions.record import Recorded, record_orders
from shelfwire.orders.actions.ship import ShippedUnits, mark_units_shipped
from shelfwire.orders.actions.timeline import Entry, add_entries, add_timeline
from shelfwire.orders.actions.tracking import add_tracking_words

__all__ = [
    "Entry",
    "Recorded",
    "ShippedUnits",
    "acknowledge_address",
    "add_block",
    "add_entries",
    "add_timeline",
    "add_tracking_words",
    "count_days",
    "end_block",
    "erase_personal_data",
    "heal_units",
    "lift_block",
    "mark_changed",
    "mark_dates",
    "mark_lately",
    "mark_shippable_changed",
    "mark_units_shipped",
    "note_gone_along",
    "place_anew",
    "record_orders",
    "reserve_open_units",
]

"""The actions of the inventory that other apps may call."""

from shelfwire.inventory.actions.assemble import assemble
from shelfwire.inventory.actions.change import change_stock
from shelfwire.inventory.actions.come_back import CameBack, hold_returned, keep_out, put_returned
from shelfwire.inventory.actions.count import Count, count_many, count_stock
from shelfwire.inventory.actions.external import release_expired, release_for, reserve_for, ship_for
from shelfwire.inventory.actions.forget import forget_counts
from shelfwire.inventory.actions.import_catalogue import import_catalogue
from shelfwire.inventory.actions.import_counts import import_counts
from shelfwire.inventory.actions.import_stock import StockOptions, Zeroed, import_stock
from shelfwire.inventory.actions.move import record_movement
from shelfwire.inventory.actions.move_reservation import move_reservation
from shelfwire.inventory.actions.refuse import refuse_stranded
from shelfwire.inventory.actions.reserve import (
    NewReservation,
    consume,
    hold_stock,
    pack,
    release,
    reserve,
    settle_shipped,
    unpack,
)
from shelfwire.inventory.actions.take import (
    StaleLine,
    TakeCount,
    TakePosted,
    cancel_take,
    enter_counts,
    open_take,
    post_take,
)
from shelfwire.inventory.actions.take_on import take_on
from shelfwire.inventory.actions.transfer import cancel_transfer, receive_transfer, send_transfer
from shelfwire.inventory.actions.warehouse_map import link_warehouse, set_warehouse_links
from shelfwire.inventory.actions.warehouses import (
    add_warehouse,
    set_default_warehouse,
    set_return_address,
    set_sender,
)

__all__ = [
    "CameBack",
    "Count",
    "NewReservation",
    "StaleLine",
    "StockOptions",
    "TakeCount",
    "TakePosted",
    "Zeroed",
    "add_warehouse",
    "assemble",
    "cancel_take",
    "cancel_transfer",
    "change_stock",
    "consume",
    "count_many",
    "count_stock",
    "enter_counts",
    "forget_counts",
    "hold_returned",
    "hold_stock",
    "import_catalogue",
    "import_counts",
    "import_stock",
    "keep_out",
    "link_warehouse",
    "move_reservation",
    "open_take",
    "pack",
    "post_take",
    "put_returned",
    "receive_transfer",
    "record_movement",
    "refuse_stranded",
    "release",
    "release_expired",
    "release_for",
    "reserve",
    "reserve_for",
    "send_transfer",
    "set_default_warehouse",
    "set_return_address",
    "set_sender",
    "set_warehouse_links",
    "settle_shipped",
    "ship_for",
    "take_on",
    "unpack",
]

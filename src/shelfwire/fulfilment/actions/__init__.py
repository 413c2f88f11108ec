"""The actions on parcels and carriers that other apps may call."""

from shelfwire.fulfilment.actions._hold import hold_parcels
from shelfwire.fulfilment.actions._tracking_rows import TrackingOptions
from shelfwire.fulfilment.actions.acknowledge import acknowledge, lift, undo_acknowledgement
from shelfwire.fulfilment.actions.carrier_events import forget_events, note_asked, record_events
from shelfwire.fulfilment.actions.carrier_links import guess_carrier_links, save_carrier_link
from shelfwire.fulfilment.actions.correct import correct_tracking
from shelfwire.fulfilment.actions.dismiss import dismiss_refusal
from shelfwire.fulfilment.actions.follow import follow, follow_package
from shelfwire.fulfilment.actions.import_tracking import import_tracking
from shelfwire.fulfilment.actions.make import make_parcel, put_in
from shelfwire.fulfilment.actions.put_back import answer_put_back
from shelfwire.fulfilment.actions.sent import Sent, mark_sent
from shelfwire.fulfilment.actions.take_out import take_out
from shelfwire.fulfilment.actions.void import void_parcel
from shelfwire.fulfilment.actions.warn import warn_address_changed, warn_cancelled

__all__ = [
    "Sent",
    "TrackingOptions",
    "acknowledge",
    "answer_put_back",
    "correct_tracking",
    "dismiss_refusal",
    "follow",
    "follow_package",
    "forget_events",
    "guess_carrier_links",
    "hold_parcels",
    "import_tracking",
    "lift",
    "make_parcel",
    "mark_sent",
    "note_asked",
    "put_in",
    "record_events",
    "save_carrier_link",
    "take_out",
    "undo_acknowledgement",
    "void_parcel",
    "warn_address_changed",
    "warn_cancelled",
]

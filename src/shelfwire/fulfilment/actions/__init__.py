"""The actions on parcels and carriers that other apps may call."""

from shelfwire.fulfilment.actions._checks import Contents
from shelfwire.fulfilment.actions._hold import hold_parcels
from shelfwire.fulfilment.actions._labels import hold_labels
from shelfwire.fulfilment.actions._tracking_rows import TrackingOptions
from shelfwire.fulfilment.actions.acknowledge import acknowledge, lift, undo_acknowledgement
from shelfwire.fulfilment.actions.ask_labels import (
    CARRIER,
    CHANNEL,
    LabelOutcome,
    LabelRequest,
    ask_labels,
    retry_label,
    try_parcel_again,
)
from shelfwire.fulfilment.actions.carrier_events import forget_events, note_asked, record_events
from shelfwire.fulfilment.actions.carrier_links import guess_carrier_links, save_carrier_link
from shelfwire.fulfilment.actions.correct import correct_tracking
from shelfwire.fulfilment.actions.dismiss import dismiss_refusal
from shelfwire.fulfilment.actions.follow import follow, follow_package
from shelfwire.fulfilment.actions.import_tracking import IMPORTED, import_tracking
from shelfwire.fulfilment.actions.label_bought import (
    LabelFacts,
    label_bought,
    label_refused,
    labels_bought,
    learn_number,
)
from shelfwire.fulfilment.actions.label_documents import (
    Arrived,
    forget_documents,
    keep_arrived,
    keep_document,
    missing_documents,
    no_document,
    printed,
    want_documents,
)
from shelfwire.fulfilment.actions.make import make_parcel, put_in
from shelfwire.fulfilment.actions.measures import remember_measure, save_packaging
from shelfwire.fulfilment.actions.print_labels import LABELS_MOST, give_out, print_labels
from shelfwire.fulfilment.actions.put_back import answer_put_back
from shelfwire.fulfilment.actions.sent import Sent, mark_sent
from shelfwire.fulfilment.actions.set_moving_limits import HOURS_MOST, set_moving_limits
from shelfwire.fulfilment.actions.take_out import take_out
from shelfwire.fulfilment.actions.void import void_parcel
from shelfwire.fulfilment.actions.void_label import follow_labels, keep_label, label_voided, void_label
from shelfwire.fulfilment.actions.warn import warn_address_changed, warn_cancelled

__all__ = [
    "CARRIER",
    "CHANNEL",
    "HOURS_MOST",
    "IMPORTED",
    "LABELS_MOST",
    "Arrived",
    "Contents",
    "LabelFacts",
    "LabelOutcome",
    "LabelRequest",
    "Sent",
    "TrackingOptions",
    "acknowledge",
    "answer_put_back",
    "ask_labels",
    "correct_tracking",
    "dismiss_refusal",
    "follow",
    "follow_labels",
    "follow_package",
    "forget_documents",
    "forget_events",
    "give_out",
    "guess_carrier_links",
    "hold_labels",
    "hold_parcels",
    "import_tracking",
    "keep_arrived",
    "keep_document",
    "keep_label",
    "label_bought",
    "label_refused",
    "label_voided",
    "labels_bought",
    "learn_number",
    "lift",
    "make_parcel",
    "mark_sent",
    "missing_documents",
    "no_document",
    "note_asked",
    "print_labels",
    "printed",
    "put_in",
    "record_events",
    "remember_measure",
    "retry_label",
    "save_carrier_link",
    "save_packaging",
    "set_moving_limits",
    "take_out",
    "try_parcel_again",
    "undo_acknowledgement",
    "void_label",
    "void_parcel",
    "want_documents",
    "warn_address_changed",
    "warn_cancelled",
]

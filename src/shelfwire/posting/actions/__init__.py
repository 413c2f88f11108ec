"""The actions of posting that other apps may call."""

from shelfwire.posting.actions.add_products import Added, add_products, add_skus
from shelfwire.posting.actions.cancel import cancel_posting
from shelfwire.posting.actions.change_properties import (
    PropertiesChanged,
    PropertyChange,
    PropertyRow,
    change_properties,
)
from shelfwire.posting.actions.check import check_due, follow_rules
from shelfwire.posting.actions.follow import follow_posting
from shelfwire.posting.actions.keep_file import keep_file
from shelfwire.posting.actions.mark_due import (
    mark_account,
    mark_brands,
    mark_category,
    mark_channel_products,
    mark_company,
    mark_listings,
    mark_products,
    mark_sharing_identifiers,
    mark_skus,
    mark_unlisted,
)
from shelfwire.posting.actions.move import request_move
from shelfwire.posting.actions.record import put_off, record_moved, record_posted, record_refused
from shelfwire.posting.actions.request import request_posting
from shelfwire.posting.actions.retry import retry_posting
from shelfwire.posting.actions.set_identifier_priority import set_identifier_priority
from shelfwire.posting.actions.set_mapping import delete_mapping, set_mapping
from shelfwire.posting.actions.set_settings import set_posting_settings
from shelfwire.posting.actions.set_template import delete_template, set_template
from shelfwire.posting.actions.undo import undo_bulk, undo_posting
from shelfwire.posting.actions.undo_properties import PropertiesUndone, undo_properties

__all__ = [
    "Added",
    "PropertiesChanged",
    "PropertiesUndone",
    "PropertyChange",
    "PropertyRow",
    "add_products",
    "add_skus",
    "cancel_posting",
    "change_properties",
    "check_due",
    "delete_mapping",
    "delete_template",
    "follow_posting",
    "follow_rules",
    "keep_file",
    "mark_account",
    "mark_brands",
    "mark_category",
    "mark_channel_products",
    "mark_company",
    "mark_listings",
    "mark_products",
    "mark_sharing_identifiers",
    "mark_skus",
    "mark_unlisted",
    "put_off",
    "record_moved",
    "record_posted",
    "record_refused",
    "request_move",
    "request_posting",
    "retry_posting",
    "set_identifier_priority",
    "set_mapping",
    "set_posting_settings",
    "set_template",
    "undo_bulk",
    "undo_posting",
    "undo_properties",
]

"""What others may ask of what products are to say in shops."""

from __future__ import annotations

from shelfwire.posting.bulk import BulkResult, Selected, preview_bulk
from shelfwire.posting.facts import facts_each, shop_facts
from shelfwire.posting.in_use import categories_in_use, products_in, recent_categories, unasked_accounts
from shelfwire.posting.issues import (
    accounts_to_check,
    broken_in,
    faults_of,
    issues,
    issues_each,
    standing,
    standing_each,
    with_issue,
)
from shelfwire.posting.knowing import category_named, file_keys, files_of
from shelfwire.posting.reading import first_pictures, mappings, posting_settings, property_edits, templates
from shelfwire.posting.selecting import STATES, channel_products
from shelfwire.posting.wanting import wanted_each

__all__ = [
    "STATES",
    "BulkResult",
    "Selected",
    "accounts_to_check",
    "broken_in",
    "categories_in_use",
    "category_named",
    "channel_products",
    "facts_each",
    "faults_of",
    "file_keys",
    "files_of",
    "first_pictures",
    "issues",
    "issues_each",
    "mappings",
    "posting_settings",
    "preview_bulk",
    "products_in",
    "property_edits",
    "recent_categories",
    "shop_facts",
    "standing",
    "standing_each",
    "templates",
    "unasked_accounts",
    "wanted_each",
    "with_issue",
]

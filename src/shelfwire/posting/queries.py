"""What others may ask of what products are to say in shops."""

from __future__ import annotations

from shelfwire.posting.facts import facts_each, shop_facts
from shelfwire.posting.in_use import categories_in_use, products_in, recent_categories, unasked_accounts
from shelfwire.posting.issues import accounts_to_check, faults_of, issues, standing, with_issue
from shelfwire.posting.wanting import wanted_each

__all__ = [
    "accounts_to_check",
    "categories_in_use",
    "facts_each",
    "faults_of",
    "issues",
    "products_in",
    "recent_categories",
    "shop_facts",
    "standing",
    "unasked_accounts",
    "wanted_each",
    "with_issue",
]

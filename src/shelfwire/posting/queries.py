"""What others may ask of what products are to say in shops."""

from __future__ import annotations

from shelfwire.posting.facts import facts_each, shop_facts
from shelfwire.posting.issues import accounts_to_check, faults_of, issues, standing, with_issue
from shelfwire.posting.wanting import wanted_each

__all__ = [
    "accounts_to_check",
    "facts_each",
    "faults_of",
    "issues",
    "shop_facts",
    "standing",
    "wanted_each",
    "with_issue",
]

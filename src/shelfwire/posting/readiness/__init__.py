"""Whether a product can be posted in a shop, and what is missing: one pure engine over a table of rules."""

from shelfwire.posting.readiness.engine import work_out
from shelfwire.posting.readiness.facts import BrandFacts, Facts, PriceLimits, ShopFacts
from shelfwire.posting.readiness.identifiers import identifier_to_send
from shelfwire.posting.readiness.items import Group, Item, Readiness, Severity
from shelfwire.posting.readiness.rules import Rule, digest, in_region, rules

__all__ = [
    "BrandFacts",
    "Facts",
    "Group",
    "Item",
    "PriceLimits",
    "Readiness",
    "Rule",
    "Severity",
    "ShopFacts",
    "digest",
    "identifier_to_send",
    "in_region",
    "rules",
    "work_out",
]

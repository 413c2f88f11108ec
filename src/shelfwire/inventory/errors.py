"""What the inventory refuses."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class DuplicateWarehouse(RuleBroken):
    """The company has a warehouse of that code already."""

    code = "duplicate_warehouse"


class UnknownWarehouse(RuleBroken):
    """The company has no such warehouse, or no default one where none was named."""

    code = "unknown_warehouse"


class BadWarehouse(RuleBroken):
    """A field of the warehouse cannot hold that value."""

    code = "bad_warehouse"


class AnotherCompany(RuleBroken):
    """Two things that belong to different companies were to be joined."""

    code = "another_company"


class BadQuantity(RuleBroken):
    """The quantity is zero, negative where it must not be, or too large to be meant."""

    code = "bad_quantity"


class StaleCount(RuleBroken):
    """Stock moved after the number that the count was compared with had been read."""

    code = "stale_count"


class KeyUsed(RuleBroken):
    """Another change of stock was recorded with this key."""

    code = "stock_key_used"

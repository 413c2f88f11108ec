"""What the catalogue refuses."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class DuplicateSku(RuleBroken):
    """The company has a SKU of that code already, whatever its case."""

    code = "duplicate_sku"


class UnknownSku(RuleBroken):
    """The company has no SKU of that code."""

    code = "unknown_sku"


class BadSku(RuleBroken):
    """A field of the SKU cannot hold that value."""

    code = "bad_sku"


class ArchivedSku(RuleBroken):
    """The SKU is archived; restore it first."""

    code = "archived_sku"


class BadRow(RuleBroken):
    """A row of an import file contradicts another row or itself."""

    code = "bad_row"


class NoStockHere(RuleBroken):
    """The file has quantities, and this import was started without a stock desk."""

    code = "no_stock_here"

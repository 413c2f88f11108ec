"""The refusals of the catalogue."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class DuplicateSku(RuleBroken):
    """The company already has a SKU with that code. Codes ignore case."""

    code = "duplicate_sku"
    status = 409


class UnknownSku(RuleBroken):
    """The company has no SKU with that code."""

    code = "unknown_sku"


class BadSku(RuleBroken):
    """A field of the SKU cannot hold that value."""

    code = "bad_sku"


class ArchivedSku(RuleBroken):
    """The SKU is archived; restore it first."""

    code = "archived_sku"


class BadKit(RuleBroken):
    """A kit cannot have that part, or the SKU cannot be a kit."""

    code = "bad_kit"


class BadShadow(RuleBroken):
    """The SKU cannot share the stock of that SKU."""

    code = "bad_shadow"


class NoStockOfItsOwn(RuleBroken):
    """A kit or a shadow uses the stock of other SKUs; what arrives or is counted is theirs."""

    code = "no_stock_of_its_own"


class BadRow(RuleBroken):
    """A row of an import file contradicts another row or itself."""

    code = "bad_row"


class NoStockHere(RuleBroken):
    """The file has quantities, but this import can only write SKUs and not stock."""

    code = "no_stock_here"


class BadProduct(RuleBroken):
    """A field of a product cannot hold that value."""

    code = "bad_product"


class DuplicateParent(RuleBroken):
    """The company has a product with that parent SKU already, or a SKU with that code."""

    code = "duplicate_parent"
    status = 409


class SameVariation(RuleBroken):
    """Another SKU of the product has the same value for each of its options."""

    code = "same_variation"
    status = 409


class UnknownPicture(RuleBroken):
    """The company has no such picture, or the address can be no picture's."""

    code = "unknown_picture"


class BadPicture(RuleBroken):
    """The uploaded bytes are no picture that can be kept."""

    code = "bad_picture"


class BadCost(RuleBroken):
    """A cost, its currency or its day is not one."""

    code = "bad_cost"

"""What the listings refuse."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class UnknownListingSku(RuleBroken):
    """No listing of the company's shops has that SKU id or seller SKU."""

    code = "unknown_listing_sku"


class AmbiguousListingSku(RuleBroken):
    """Several listing SKUs answer to the description."""

    code = "ambiguous_listing_sku"


class UnknownShop(RuleBroken):
    """The company has no shop of that name or id, or several."""

    code = "unknown_shop"


class CannotLink(RuleBroken):
    """The SKU may not stand behind that listing: archived, or another company's."""

    code = "cannot_link"


class BadLinkRow(RuleBroken):
    """A row of a link file is incomplete, contradicts another, or holds a formula."""

    code = "bad_row"

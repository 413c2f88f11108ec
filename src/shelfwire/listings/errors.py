"""The refusals of listings and links."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class UnknownListingSku(RuleBroken):
    """No listing of the company's shops has that SKU id or seller SKU."""

    code = "unknown_listing_sku"


class AmbiguousListingSku(RuleBroken):
    """Several listing SKUs fit the row."""

    code = "ambiguous_listing_sku"


class CannotLink(RuleBroken):
    """The SKU cannot be linked to the listing: it is archived, or belongs to another company."""

    code = "cannot_link"


class BadLinkRow(RuleBroken):
    """A row of a link file is incomplete, contradicts another, or holds a formula."""

    code = "bad_row"


class BadMatching(RuleBroken):
    """An order of kinds, or a score, that there is none of."""

    code = "bad_matching"

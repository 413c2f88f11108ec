"""Refusals of what is asked of the channel about packages."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class NoSplitHere(RuleBroken):
    """The order's way to ship has no packages before it is shipped: parts of it are simply shipped."""

    code = "no_split_here"


class BadGroups(RuleBroken):
    """The packages asked for are empty, overlap, divide a SKU, or are the ones that are there."""

    code = "bad_groups"


class NotCombinable(RuleBroken):
    """The orders are none that may travel in one package."""

    code = "not_combinable"


class RequestOpen(RuleBroken):
    """Something else is being asked about the order's packages."""

    code = "request_open"
    status = 409


class NothingToUndo(RuleBroken):
    """The request was not carried out, or cannot be turned back."""

    code = "nothing_to_undo"
    status = 409


class BadDelivery(RuleBroken):
    """What became of a delivery cannot be told so."""

    code = "bad_delivery"


class DeliveryTold(RuleBroken):
    """It was told before; a failure that is told twice counts twice."""

    code = "delivery_told"
    status = 409


class BadProof(RuleBroken):
    """The proof of a delivery is no picture or PDF file that the channel takes."""

    code = "bad_proof"


class BadInvoice(RuleBroken):
    """The invoice is no XML that may be handed in, or none is asked for."""

    code = "bad_invoice"


class RequestSettled(RuleBroken):
    """The request is done or withdrawn already."""

    code = "request_settled"
    status = 409

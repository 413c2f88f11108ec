"""Refusals of posting, one class per broken rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shelfwire.kit.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a product still lacks: the field that mends it, what is wrong, and what to do."""

    code: str
    field: str
    says: str
    fix: str = ""
    sku: str = ""


class NotReady(RuleBroken):
    """The product lacks something that the channel demands; ``items`` says what."""

    code = "not_ready"

    def __init__(self, message: str, *, items: Sequence[Missing], **more: Any) -> None:
        super().__init__(message, **more)
        self.items = tuple(items)


class NotListed(RuleBroken):
    """The product is not on the channel, so there is nothing to update or move."""

    code = "not_listed"
    status = 409


class ListedAlready(RuleBroken):
    """The product is on the channel already."""

    code = "listed_already"
    status = 409


class NotNow(RuleBroken):
    """The listing is in a state in which that cannot be done."""

    code = "not_now"
    status = 409


class ConfirmDelete(RuleBroken):
    """Deleting must be confirmed by typing a word."""

    code = "confirm_delete"


class NoSuchSku(RuleBroken):
    """What is to be taken away is not on the listing, or the rest could not stand without it."""

    code = "no_such_sku"


class Stopped(RuleBroken):
    """Nothing is tried by itself any more until the product's data changed."""

    code = "stopped"
    status = 409


class NothingToUndo(RuleBroken):
    """There is no way back from this one."""

    code = "nothing_to_undo"
    status = 409


class InThePast(RuleBroken):
    """The moment to post at has passed."""

    code = "in_the_past"


class BadProperty(RuleBroken):
    """A value that a product cannot say in a shop, or a property that there is none of."""

    code = "bad_property"


class BadFile(RuleBroken):
    """A file that answers nothing: it is neither a picture nor a PDF, is damaged, or too large."""

    code = "bad_file"


class NothingToGoOn(RuleBroken):
    """The job was not stopped, so there is nothing to go on with."""

    code = "nothing_to_go_on"
    status = 409


class NothingToSettle(RuleBroken):
    """The listing says nothing that could be taken, left or sent."""

    code = "nothing_to_settle"
    status = 409

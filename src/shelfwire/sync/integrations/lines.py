"""The lines of an order as a shipping program counts them. The channel sends units; equal ones are one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from shelfwire.orders.models import Unit

_MOST = 50
"""Characters of a ``LineItemID``."""


def key_of(unit: Unit) -> str:
    """The ``LineItemID``. It stays the same whatever is linked, packed or cancelled meanwhile: the program finds its
    line again by it.
    """
    return f"{unit.channel_sku_id}-{unit.price_minor}"[-_MOST:]


def lines_of(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """The units by line, in the order of the order."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        found[key_of(unit)].append(unit)
    return dict(found)


def code_of(unit: Unit) -> str:
    """Our SKU; where the line is not linked, what the seller typed on the channel."""
    return unit.sku.code if unit.sku else unit.seller_sku


def name_of(unit: Unit) -> str:
    """The product and which of its variations, for people."""
    return " · ".join(filter(None, (unit.product_name or code_of(unit), unit.sku_name)))

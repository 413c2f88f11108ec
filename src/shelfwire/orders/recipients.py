"""Whether two orders go to one buyer at one address, so that they may share a box. Pure."""

from __future__ import annotations

import unicodedata

from shelfwire.orders.models import Address, Order

PLACE = ("name", "lines", "district", "city", "region", "postal_code", "country")
"""What stands on the label. The phone is left out: a channel masks it in some versions and not in others."""


def difference(one: Order, other: Order) -> str:
    """``buyer`` or ``address`` when the orders differ in it, else "". An unknown address equals no other.

    Needs ``address`` loaded.
    """
    if one.buyer_id and other.buyer_id and one.buyer_id != other.buyer_id:
        return "buyer"
    here, there = _place(one.address), _place(other.address)
    return "" if here and here == there else "address"


def _place(address: Address | None) -> tuple[str, ...]:
    if address is None or address.kind == Address.Kind.ABSENT:
        return ()
    return tuple(_plain(getattr(address, name)) for name in PLACE)


def _plain(written: str | list[str]) -> str:
    """Case, spacing and width do not make another address."""
    text = written if isinstance(written, str) else " ".join(written)
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

"""The switches of a shop, each declared by the area whose flow it controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch of a shop. ``name`` is the boolean column of ``Account``; the texts are for its page."""

    name: str
    label: str
    short: str
    """The label where there is little room."""
    when_on: str
    when_off: str


_ORDER = ("orders_in", "tracking_out", "labels_out", "listings_out", "stock_out", "price_out")
"""As people meet them; a switch that is not named here comes last."""
_offered: dict[str, Switch] = {}
SWITCHES: Mapping[str, Switch] = MappingProxyType(_offered)
"""Every switch whose flow exists, by name; each is off at first and obeyed by every path. A column of ``Account`` that
no area offers yet cannot be turned on."""


def offer(switch: Switch) -> str:
    """Register a switch and return its name. A second switch of the same name replaces the first."""
    _offered[switch.name] = switch
    known = sorted(
        _offered.values(), key=lambda one: _ORDER.index(one.name) if one.name in _ORDER else len(_ORDER)
    )
    _offered.clear()
    _offered.update((one.name, one) for one in known)
    return switch.name

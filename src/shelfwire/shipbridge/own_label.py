"""The label of a courier of one's own: the template that karrio's offline carrier fills in and draws.

Always SVG: of a template in ZPL karrio lets an outside host make the PDF. Every value is escaped, since karrio fills
the template in as plain text. Places are in dots of a label of 4 × 6 inches at 300 dots an inch.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from shelfwire.shipbridge.shipments import Place, Shipment, folded

TEMPLATE_TYPE: Final = "SVG"
_ZPL_SIGNS: Final = re.compile(r"[\^~\\]")
_WIDTH: Final = 34
"""Characters of the largest text that fit beside each other."""


def template() -> dict[str, Any]:
    """The label template in karrio's words."""
    return {
        "slug": "shelfwire_own_label",
        "template": _svg(),
        "template_type": TEMPLATE_TYPE,
        "width": 4,
        "height": 6,
    }


def texts(shipment: Shipment, *, zpl: bool) -> dict[str, Any]:
    """The lines that the template prints, as the shipment's metadata. What would be a command of ZPL is a blank."""

    def plain(text: str) -> str:
        return _ZPL_SIGNS.sub(" ", text) if zpl else text

    return {
        "sender": [plain(line) for line in _lines(shipment.sender)],
        "recipient": [plain(line) for line in _lines(shipment.recipient)],
        "reference": plain(shipment.reference),
    }


def _lines(place: Place) -> list[str]:
    last = " ".join(part for part in (place.city, place.state, place.postal_code) if part)
    names = [name for name in dict.fromkeys((place.company, place.name)) if name]
    return [
        line[:_WIDTH] if len(line) > 2 * _WIDTH else line
        for line in (*names, *folded(place), last, place.country)
    ]


@lru_cache(maxsize=1)
def _svg() -> str:
    return files("shelfwire.shipbridge").joinpath("data/own_label.svg").read_text("utf-8")

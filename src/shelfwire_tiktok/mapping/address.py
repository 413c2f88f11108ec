"""Recipients (facts.md 6.2, 6.9): complete, hidden in part, or not given yet; never a mixture that looks complete."""

from __future__ import annotations

import re

from shelfwire.channels.port import Address, addressable
from shelfwire_tiktok.mapping.levels import as_levels, place
from shelfwire_tiktok.mapping.values import text
from tiktok_shop.types.orders import District, RecipientAddress

ABSENT = Address(kind="absent")

_MASK = re.compile(r"\*\*")
_LETTERS = re.compile(r"\W+")


def recipient(wire: RecipientAddress | None, *, on_hold: bool) -> Address:
    """The recipient. On hold the channel gives none; blanks and masks sent meanwhile are none either."""
    if wire is None:
        return ABSENT
    name, phone, lines = _name(wire), text(wire.phone_number), _lines(wire)
    if not (name or phone or lines):
        return ABSENT
    postal_code = text(wire.postal_code)
    masked = _is_masked(name, phone, postal_code, lines)
    if masked and on_hold:
        return ABSENT
    country = text(wire.region_code) or _country(wire.district_info)
    levels = as_levels(wire.district_info, wire.post_town)
    district, city, region = place(country, levels)
    return Address(
        kind="full" if addressable(name, phone, lines) and not masked else "masked",
        name=name,
        phone=phone,
        lines=lines,
        district=district,
        city=city,
        region=region,
        postal_code=postal_code,
        country=country,
        levels=levels,
        instructions=text(wire.delivery_preferences.drop_off_location) if wire.delivery_preferences else "",
    )


def _is_masked(name: str, phone: str, postal_code: str, lines: tuple[str, ...]) -> bool:
    """Asterisks: ``(+1)213-***-1234``, ``S** B*``. One alone in a street may be the buyer's own."""
    return "*" in name or "*" in phone or "*" in postal_code or any(_MASK.search(line) for line in lines)


def _name(wire: RecipientAddress) -> str:
    name = text(wire.name)
    if name:
        return name
    first, last = text(wire.first_name), text(wire.last_name)
    if first or last:
        return first if first == last else f"{first} {last}".strip()
    local = text(wire.last_name_local_script), text(wire.first_name_local_script)
    return " ".join(part for part in local if part)


def _lines(wire: RecipientAddress) -> tuple[str, ...]:
    """The street lines; the one-line form only where nothing finer is sent, or where it says something else."""
    lines: list[str] = []
    for sent in (wire.address_line1, wire.address_line2, wire.address_line3, wire.address_line4):
        line = text(sent)
        if line and line not in lines:
            lines.append(line)
    detail = text(wire.address_detail)
    if not lines:
        whole = detail or text(wire.full_address)
        return (whole,) if whole else ()
    if detail and not _says_nothing_new(detail, lines):
        lines.append(detail)
    return tuple(lines)


def _says_nothing_new(detail: str, lines: list[str]) -> bool:
    bare = _LETTERS.sub("", detail).casefold()
    parts = [_LETTERS.sub("", line).casefold() for line in lines]
    return bare in "".join(parts) or any(part and part in bare for part in parts)


def _country(districts: list[District]) -> str:
    for part in districts:
        if text(part.address_level) == "L0":
            return text(part.iso_code) or text(part.address_name)
    return ""

"""Recipients (facts.md 6.2, 6.9): complete, masked, or not given yet; never a mixture that looks complete."""

from __future__ import annotations

import re

from shelfwire.channels.port import Address
from shelfwire_tiktok.mapping.values import text
from tiktok_shop.types.orders import District, RecipientAddress

ABSENT = Address(kind="absent")

_MASK = re.compile(r"\*\*")
_LETTERS = re.compile(r"\W+")

LEVEL_NAMES: dict[str, str] = {
    name: part
    for part, names in {
        "country": "country|country/region|pais|país",
        "region": (
            "state|province|prefecture|region|nation|estado|provinsi|provincia|tỉnh|tỉnh/thành phố|"
            "province/city|state/territory|bundesland|département|voivodeship"
        ),
        "city": (
            "city|town|municipality|city/municipality|municipality/city|city/town|post town|cidade|ciudad|"
            "municipio|município|comune|kota|city/regency|regency/city|kabupaten/kota|thành phố|city/ward"
        ),
        "district": (
            "district|subdistrict|sub-district|sub district|ward|commune|ward/commune|barangay|village|"
            "neighborhood|neighbourhood|bairro|colonia|quận|quận/huyện|phường|phường/xã|kecamatan|kelurahan"
        ),
        "county": "county",
    }.items()
    for name in names.split("|")
}
"""What the channel calls a level, in lower case, and which part of an address it is."""

_BY_LEVEL = {"L0": "country", "L1": "region", "L2": "city", "L3": "district", "L4": "district"}


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
    parts = _parts(wire.district_info)
    return Address(
        kind="masked" if masked else "full",
        name=name,
        phone=phone,
        lines=lines,
        district=parts.get("district", ""),
        city=parts.get("city", "") or text(wire.post_town),
        region=parts.get("region", ""),
        postal_code=postal_code,
        country=text(wire.region_code) or _country(wire.district_info),
        levels=tuple(
            (text(part.address_level), text(part.address_level_name), text(part.address_name))
            for part in wire.district_info
        ),
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


def _parts(districts: list[District]) -> dict[str, str]:
    """Region, city and district by the name of the level, else by its number; narrowest first in district.

    The levels mean something else in every country: L2 is a county in the US, a district in Viet Nam.
    """
    found: dict[str, str] = {}
    loose: list[tuple[str, str]] = []
    for part in sorted(districts, key=lambda part: text(part.address_level)):
        name, level = text(part.address_name), text(part.address_level)
        if not name:
            continue
        kind = LEVEL_NAMES.get(text(part.address_level_name).lower())
        if kind is None:
            loose.append((level, name))
        elif kind == "district" and kind in found:
            found[kind] = f"{name}, {found[kind]}"
        else:
            found.setdefault(kind, name)
    for level, name in loose:
        found.setdefault(_BY_LEVEL.get(level, "district"), name)
    return found


def _country(districts: list[District]) -> str:
    for part in districts:
        if text(part.address_level) == "L0":
            return text(part.iso_code) or text(part.address_name)
    return ""

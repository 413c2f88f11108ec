"""Read what one row of a catalogue file says beyond a SKU's own columns: texts, options, measures, identifiers,
pictures, the parts of a kit. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shelfwire.catalog import content
from shelfwire.catalog.actions.set_pictures import refuse_bad_address
from shelfwire.catalog.barcodes import Warned
from shelfwire.catalog.columns import HEADERS, MOST_IMAGES, MOST_OPTIONS, OPTION, unit_of
from shelfwire.catalog.errors import UnknownPicture
from shelfwire.catalog.html import taken_out
from shelfwire.kit.cells import CLEAR, BadCell, Exact, parse_decimal, parse_int, parse_text
from shelfwire.kit.sheets import Row, Sheet

TEXTS: Final[tuple[str, ...]] = ("brand", "description", "short_description")
_DEFAULTS: Final = {("title", "default title")}
"""The option of a Shopify product that has none."""
_BRAND_ID: Final = re.compile(r"\s*[(\[]\s*\d+\s*[)\]]$")
"""TikTok's template writes a brand with its id."""
_PART: Final = re.compile(r"(?:(\d+)\s*[x×*]\s*)?(.+?)(?:\s*[:=]\s*(\d+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """What a row says. ``texts`` and ``measures`` by column of ``Product``, None or empty: to be emptied. ``options``
    by name, or by ``#n`` where the row names only the place. ``gallery`` by place from 0; ``variation``,
    ``description_image``, ``size_chart``: None, the row does not say; empty, to be taken away.
    """

    texts: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)
    option_names: dict[int, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    gallery: dict[int, str] = field(default_factory=dict)
    loose_image: str = ""
    """One more picture of the gallery, wherever there is room."""
    variation: str | None = None
    description_image: str | None = None
    size_chart: str | None = None
    kit_parts: tuple[tuple[str, int], ...] | None = None
    shadow_of: str | None = None
    warnings: tuple[Warned, ...] = ()

    @property
    def of_product(self) -> bool:
        """Whether anything of it is said of a product."""
        return bool(self.texts or self.gallery or self.loose_image or self.option_names) or (
            self.description_image,
            self.size_chart,
        ) != (None, None)


def read_content(row: Row, sheet: Sheet, locale: str) -> Content:
    """What the row says of content. Raises BadCell, BadProduct, BadSku or UnknownPicture with the field, the value and
    what to do.
    """
    cells = row.cells
    names, options = _options(cells)
    kept, odd = _identifiers(cells)
    texts, taken = _texts(cells)
    gallery, loose = _gallery(cells, locale)
    return Content(
        texts,
        _measures(cells, sheet, locale),
        names,
        options,
        kept,
        gallery,
        loose,
        _picture(cells, "variant_image"),
        _picture(cells, "description_image"),
        _picture(cells, "size_chart"),
        _parts(cells.get("kit_parts", "")),
        "" if cells.get("shadow_of") == CLEAR else cells.get("shadow_of") or None,
        (*taken, *odd),
    )


def _texts(cells: Mapping[str, str]) -> tuple[dict[str, str], list[Warned]]:
    found, odd = {}, []
    for name in TEXTS:
        text = cells.get(name, "")
        if not text:
            continue
        if isinstance(text, Exact) and text.kind != "number":
            raise BadCell(f"{HEADERS[name]} “{text}” is a {text.kind} in the workbook, not a text.",
                          field=HEADERS[name], value=text)  # fmt: skip
        if name == "brand":
            text = _BRAND_ID.sub("", text)
        found[name] = "" if text == CLEAR else content.PRODUCT_CHECKS[name](text)
        if out := taken_out(text) if name != "brand" else ():
            said = f"{HEADERS[name]}: {', '.join(out)} was taken out, because it can harm."
            odd.append(Warned("html_cleaned", HEADERS[name], said))
    return found, odd


def _measures(cells: Mapping[str, str], sheet: Sheet, locale: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in content.MEASURES:
        text = cells.get(name, "")
        if not text:
            continue
        header = sheet.header(name)
        value = None if text == CLEAR else parse_decimal(text, field=header, locale=locale)
        if value is not None and not value:
            continue  # Shopify and others write 0 for what is not known
        found[name] = content.MEASURE_CHECKS[name](value)
        unit = "weight_unit" if name == "weight" else "length_unit"
        told = unit_of(header) if value is not None else ""
        if told and found.setdefault(unit, told) != told:
            raise BadCell(
                f"{header} has another unit than the other dimensions.",
                field=header,
                value=text,
                hint="Give length, width and height in one unit.",
            )
    for unit in ("weight_unit", "length_unit"):
        text = cells.get(unit, "")
        if text and text != CLEAR and unit not in found:
            found[unit] = content.MEASURE_CHECKS[unit](text)
    return found


def _options(cells: Mapping[str, str]) -> tuple[dict[int, str], dict[str, str]]:
    """The names that the row gives options, by place, and its values by name, or by ``#place`` without one."""
    names: dict[int, str] = {}
    values: dict[str, str] = {}
    for n in range(MOST_OPTIONS):
        name, value = cells.get(f"option{n + 1}_name", ""), cells.get(f"option{n + 1}_value", "")
        if (name.casefold(), value.casefold()) in _DEFAULTS:
            continue
        if name and name != CLEAR:
            names[n] = content.option_names([name])[0]
        if value:
            values[names.get(n, f"#{n}")] = _value(value)
    for key, value in cells.items():
        if key.startswith(OPTION) and value:
            values[key.removeprefix(OPTION)] = _value(value)
    return names, values


def _value(text: str) -> str:
    if text == CLEAR:
        return ""
    return parse_text(text, field="Option value", longest=120)


def _identifiers(cells: Mapping[str, str]) -> tuple[dict[str, str], list[Warned]]:
    found = {kind: cells[kind] for kind in content.DIGITS if cells.get(kind)}
    told = cells.get("identifier_type", "")
    if told and told != CLEAR and cells.get("barcode"):
        kind = next((kind for kind in content.DIGITS if kind in told.casefold()), "")
        if not kind:
            raise BadCell(
                f"{HEADERS['identifier_type']} “{told}” is no kind of identifier.",
                field=HEADERS["identifier_type"],
                value=told,
                hint="Write GTIN, EAN, UPC, ISBN or JAN.",
            )
        found[kind] = cells["barcode"]
    kept = {kind: "" if text == CLEAR else content.identifier(kind, text) for kind, text in found.items()}
    odd = [
        warned for kind, value in kept.items() if value for warned in content.identifier_warnings(kind, value)
    ]
    return kept, odd


def _gallery(cells: Mapping[str, str], locale: str) -> tuple[dict[int, str], str]:
    found: dict[int, str] = {}
    for n in range(MOST_IMAGES):
        text = cells.get(f"image{n + 1}", "")
        if text:
            found[n] = "" if text == CLEAR else _address(text, f"image{n + 1}")
    loose = cells.get("image", "")
    if not loose or loose == CLEAR:
        return found, ""
    loose = _address(loose, "image")
    if place := cells.get("image_position", ""):
        at = parse_int(place, field=HEADERS["image_position"], locale=locale, minimum=1, maximum=MOST_IMAGES)
        return {**found, at - 1: loose}, ""
    return found, loose


def _picture(cells: Mapping[str, str], name: str) -> str | None:
    text = cells.get(name, "")
    if not text:
        return None
    return "" if text == CLEAR else _address(text, name)


def _address(text: str, name: str) -> str:
    try:
        return refuse_bad_address(text)
    except UnknownPicture as refusal:
        raise UnknownPicture(
            f"{HEADERS[name]} “{text[:100]}” is no address of a picture.",
            field=HEADERS[name],
            value=text,
            hint=refusal.hint,
        ) from None


def _parts(text: str) -> tuple[tuple[str, int], ...] | None:
    """``2 × MUG, 1 × BOX``, ``MUG:2; BOX`` and the like as codes with quantities."""
    if not text:
        return None
    if text == CLEAR:
        return ()
    parts = []
    for piece in re.split(r"[,;\n]", text):
        found = _PART.fullmatch(piece.strip())
        if found is None:
            raise BadCell(
                f"{HEADERS['kit_parts']} “{text[:100]}” cannot be read.",
                field=HEADERS["kit_parts"],
                value=text,
                hint="Write it as 2 × MUG, 1 × BOX.",
            )
        parts.append((found[2], int(found[1] or found[3] or 1)))
    return tuple(parts)

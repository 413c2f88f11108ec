"""What each field of content may hold: texts of a product, measures, options, identifiers. Pure functions, used by the
actions and by the file import alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shelfwire.catalog import barcodes
from shelfwire.catalog.barcodes import Warned
from shelfwire.catalog.errors import BadProduct
from shelfwire.catalog.html import cleaned
from shelfwire.kit import texts
from shelfwire.kit.cells import BadCell, parse_text
from shelfwire.kit.check_digits import gs1_digit
from shelfwire.kit.identifiers import parse_identifier

LONGEST: Final = 60_000
"""Characters of a description. TikTok takes 10,000 (facts.md 9.2); other channels take more."""
MOST_OPTIONS: Final = 10
MOST_MEASURE: Final = Decimal(10**7)
DECIMALS: Final = Decimal("0.0001")
WEIGHT_UNITS: Final = {"g": "g", "gram": "g", "grams": "g", "gr": "g", "gm": "g",
                       "kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "kilo": "kg",
                       "oz": "oz", "ounce": "oz", "ounces": "oz",
                       "lb": "lb", "lbs": "lb", "pound": "lb", "pounds": "lb"}  # fmt: skip
LENGTH_UNITS: Final = {"mm": "mm", "millimeter": "mm", "millimeters": "mm", "millimetre": "mm", "millimetres": "mm",
                       "cm": "cm", "centimeter": "cm", "centimeters": "cm", "centimetre": "cm", "centimetres": "cm",
                       "m": "m", "meter": "m", "meters": "m", "metre": "m", "metres": "m",
                       "in": "in", "inch": "in", "inches": "in", '"': "in"}  # fmt: skip
"""The ways in which units are written, in lower case, and ours."""
MEASURES: Final = {"weight": "Weight", "length": "Length", "width": "Width", "height": "Height"}
DIGITS: Final = {"gtin": (14,), "ean": (8, 13, 14), "upc": (12,), "isbn": (10, 13), "jan": (8, 13)}
"""How many characters an identifier of a kind has: GS1 General Specifications 2.1, and facts.md 9.4."""


def title(value: str) -> str:
    """Return the title of a product, 1 to 300 characters. Raises BadCell."""
    return parse_text(value, field="Title", longest=300, needed=True)


def parent_code(value: str) -> str:
    """Return a parent SKU of up to 80 characters, or empty. Raises BadCell."""
    return parse_identifier(value, field="Parent SKU", longest=80) if value.strip() else ""


def brand(value: str) -> str:
    """Return the brand's name of up to 120 characters, or empty. Raises BadCell."""
    return parse_text(value, field="Brand", longest=120)


def description(value: str) -> str:
    """Return the long description as HTML cleaned of what harms. Raises BadCell."""
    return cleaned(_long(value, "Description"))


def short_description(value: str) -> str:
    """Return the short description, cleaned likewise. Raises BadCell."""
    return cleaned(_long(value, "Short description"))


def _long(value: str, field: str) -> str:
    if flaw := texts.flaw(value, lines=True):
        raise BadCell(f"{field} contains {flaw}.", field=field, value=value[:200], hint="Remove it.")
    if len(value) > LONGEST:
        raise BadCell(
            f"{field} has {len(value):,} characters; {LONGEST:,} is the most.", field=field, value=value[:200]
        )
    return value


def measure(name: str) -> Callable[[Decimal | None], Decimal | None]:
    """Return the check of a weight or a length: more than 0, with up to four decimals; None: not known."""

    def check(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        if not DECIMALS <= value < MOST_MEASURE:
            raise BadProduct(
                f"{MEASURES[name]} {value} is not between {DECIMALS} and {MOST_MEASURE:,}.",
                field=MEASURES[name],
                value=str(value),
                hint="Correct it, or leave it empty when it is not known.",
            )
        return value.quantize(DECIMALS).normalize() + Decimal(0)

    return check


def unit(units: Mapping[str, str], field: str) -> Callable[[str], str]:
    """Return the check of a unit: any usual way to write it gives ours; empty stays empty."""

    def check(value: str) -> str:
        text = value.strip().casefold().rstrip(".")
        if text and text not in units:
            raise BadProduct(
                f"{field} “{value.strip()[:20]}” is not known.",
                field=field,
                value=value.strip(),
                hint=f"Write {', '.join(dict.fromkeys(units.values()))}.",
            )
        return units[text] if text else ""

    return check


def option_names(value: Sequence[str]) -> list[str]:
    """Return the names of the options, up to ``MOST_OPTIONS`` that differ. Raises BadCell or BadProduct."""
    names = [parse_text(name, field="Option name", longest=80, needed=True) for name in value]
    if len(names) > MOST_OPTIONS:
        raise BadProduct(
            f"{len(names)} options; {MOST_OPTIONS} is the most.", field="Option name", value=names[-1]
        )
    for place, name in enumerate(names):
        if name.casefold() in (other.casefold() for other in names[:place]):
            raise BadProduct(
                f"The option “{name}” is named twice.", field="Option name", value=name, hint="Name it once."
            )
    return names


def option_values(value: Sequence[str]) -> list[str]:
    """Return the values of a SKU for its product's options; all empty: none. Raises BadCell."""
    values = [parse_text(text, field="Option value", longest=120) for text in value]
    return values if any(values) else []


def identifier(kind: str, value: str) -> str:
    """Return an identifier as it is kept: without spaces and dashes when it is otherwise of digits. Raises BadCell.

    What is wrong with it is a warning (``identifier_warnings``) and a matter of readiness, not a refusal.
    """
    clean = parse_identifier(value, field=kind.upper(), longest=40)
    bare = clean.replace(" ", "").replace("-", "")
    return bare.upper() if bare[:-1].isdecimal() and bare.isascii() else clean


def identifier_warnings(kind: str, value: str) -> list[Warned]:
    """Return what is odd about an identifier of the kind: its length, a letter, its check digit."""
    name = kind.upper()
    lengths = DIGITS.get(kind, ())
    if not lengths:
        return [Warned("unknown_kind", name, f"{name} is no kind of identifier that is known.")]
    if len(value) not in lengths:
        wanted = " or ".join(map(str, lengths))
        return [
            Warned(
                "wrong_length",
                name,
                f"{name} “{value}” has {len(value)} characters; it should have {wanted}.",
            )
        ]
    if kind == "isbn" and len(value) == 10:
        right = _isbn10_digit(value[:9]) if value[:9].isdecimal() else ""
    elif value.isdecimal() and value.isascii():
        right = gs1_digit(value[:-1])
    else:
        right = ""
    if not right:
        return [Warned("not_numeric", name, f"{name} “{value}” should consist of digits.")]
    if right != value[-1]:
        said = f"{name} “{value}” has a wrong check digit: it should end in {right}."
        return [Warned("wrong_check_digit", name, said)]
    return []


def kinds_of(value: str) -> tuple[str, ...]:
    """Return the kinds that a barcode with a right check digit can be, the likeliest first; none without one."""
    if not value.isdecimal() or len(value) not in barcodes.LENGTHS or barcodes.wrong_digit(value):
        return ()
    if len(value) == 13 and value.startswith(("978", "979")):
        return ("isbn", "ean")
    if len(value) == 13 and value.startswith(("45", "49")):
        return ("jan", "ean")
    return {8: ("ean",), 12: ("upc",), 13: ("ean",), 14: ("gtin",)}[len(value)]


def _isbn10_digit(body: str) -> str:
    """Modulus 11 (ISO 2108, annex): ten times the first digit, nine times the second, …; X is ten."""
    rest = -sum((10 - place) * int(digit) for place, digit in enumerate(body)) % 11
    return "X" if rest == 10 else str(rest)


MEASURE_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    **{name: measure(name) for name in MEASURES},
    "weight_unit": unit(WEIGHT_UNITS, "Weight unit"),
    "length_unit": unit(LENGTH_UNITS, "Length unit"),
}
PRODUCT_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "title": title,
    "code": parent_code,
    "brand": brand,
    "description": description,
    "short_description": short_description,
    "option_names": option_names,
    **MEASURE_CHECKS,
}


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a product as they are stored. Raises BadCell or BadProduct, and TypeError for a field that
    no product has.
    """
    unknown = values.keys() - PRODUCT_CHECKS.keys()
    if unknown:
        raise TypeError(f"a product has no {', '.join(sorted(unknown))}")
    return {name: PRODUCT_CHECKS[name](value) for name, value in values.items()}


def measures_need_units(row: Any) -> None:
    """Raise BadProduct for a weight or a length without a unit."""
    if row.weight is not None and not row.weight_unit:
        raise BadProduct(
            "The weight has no unit.", field="Weight unit", value="", hint="Write g, kg, oz or lb."
        )
    if any(getattr(row, name) is not None for name in ("length", "width", "height")) and not row.length_unit:
        raise BadProduct(
            "The dimensions have no unit.", field="Length unit", value="", hint="Write mm, cm, m or in."
        )

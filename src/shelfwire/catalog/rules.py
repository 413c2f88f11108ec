"""What each field of a SKU may hold. Pure functions, used by the actions and by the file import alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shelfwire.catalog import content
from shelfwire.catalog.errors import BadSku
from shelfwire.kit.cells import parse_currency, parse_text
from shelfwire.kit.identifiers import parse_identifier

MOST = 1_000_000_000
"""The largest safety quantity or count that is not a typing error."""
MOST_MINOR = 10**15


def code(value: str) -> str:
    """Return the SKU code: up to 80 characters, no line breaks, not shortened by a spreadsheet. Raises BadCell."""
    return parse_identifier(value, field="SKU", longest=80)


def code_key(code: str) -> str:
    """Return the form of the code under which two codes are the same: in lower case as PostgreSQL's ``lower``
    writes it, letter by letter.

    ``str.lower`` cannot be used: it looks at neighbouring letters (a sigma at the end of a word) and makes two
    letters of İ. A code that exists would then not be found, and be refused by the unique index.
    """
    return "".join("i" if letter == "İ" else letter.lower() for letter in code)


def title(value: str) -> str:
    """Return the title of 1 to 300 characters. Raises BadCell."""
    return parse_text(value, field="Title", longest=300, needed=True)


def barcode(value: str) -> str:
    """Return the barcode: letters, digits and dashes, up to 20 characters, or empty. Raises BadCell or BadSku."""
    if not value.strip():
        return ""
    clean = parse_identifier(value, field="Barcode", longest=20)
    if not clean.isascii() or not clean.replace("-", "").isalnum():
        raise BadSku(
            f"Barcode “{clean}” has characters that are neither letters, digits nor dashes.",
            field="Barcode",
            value=clean,
        )
    return clean


def currency(value: str) -> str:
    """Return the currency code, or an empty text. Raises BadCell."""
    return parse_currency(value, field="Currency") if value.strip() else ""


def buffer(value: int) -> int:
    """Return the safety quantity, 0 or more. Raises BadSku."""
    return _whole(value, "Safety quantity", MOST)


def price_minor(value: int | None) -> int | None:
    """Return the price in minor units, 0 or more, or None. Raises BadSku."""
    return None if value is None else _whole(value, "Price", MOST_MINOR)


CHECKS: dict[str, Callable[[Any], Any]] = {
    "code": code,
    "title": title,
    "barcode": barcode,
    "currency": currency,
    "buffer": buffer,
    "price_minor": price_minor,
    "product_title": lambda value: parse_text(value, field="Product title", longest=300),
    "option_values": content.option_values,
    **content.MEASURE_CHECKS,
}


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored. Raises BadCell or BadSku, and TypeError for a field that no SKU has."""
    unknown = values.keys() - CHECKS.keys()
    if unknown:
        raise TypeError(f"a SKU has no {', '.join(sorted(unknown))}")
    return {name: CHECKS[name](value) for name, value in values.items()}


def price_needs_currency(price: int | None, its_currency: str) -> None:
    """Raise BadSku for a price without a currency."""
    if price is not None and not its_currency:
        raise BadSku(
            "The price has no currency.",
            field="Currency",
            value="",
            hint="Give a currency such as USD, or leave the price out.",
        )


def _whole(value: int, field: str, maximum: int) -> int:
    if not 0 <= value <= maximum:
        raise BadSku(f"{field} {value} is not between 0 and {maximum:,}.", field=field, value=value)
    return value

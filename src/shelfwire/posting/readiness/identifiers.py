"""Which of a SKU's identifiers is sent, and what is wrong with one. Pure; whoever builds a listing asks here too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from shelfwire.kit.check_digits import gs1_digit

PRIORITY = ("gtin", "ean", "upc", "isbn", "jan")
"""The order when a shop has chosen none."""
_BY_LENGTH = {14: "gtin", 13: "ean", 12: "upc", 8: "ean"}


def identifier_to_send(given: Mapping[str, str], priority: Sequence[str] = ()) -> tuple[str, str] | None:
    """Return the kind and the value that is sent of a SKU's identifiers. None: there is none.

    It is the highest in the shop's order, kinds that the order does not name after it. A bare ``barcode`` comes last,
    as what its length says; one of another length is not sent.
    """
    values = {kind: value.strip() for kind, value in given.items() if value.strip()}
    for kind in (*priority, *PRIORITY):
        if kind in values:
            return kind, values[kind]
    barcode = values.get("barcode", "")
    guessed = _BY_LENGTH.get(len(barcode)) if barcode.isascii() and barcode.isdecimal() else None
    return (guessed, barcode) if guessed else None


@cache
def forms(limit: str) -> Mapping[str, str]:
    """Kind to the expression that its values match, out of a limit such as ``gtin=\\d{14};upc=\\d{12}``."""
    return dict(part.split("=", 1) for part in limit.split(";"))


def fits(value: str, form: str) -> bool:
    """Whether a value has the form of its kind."""
    return value.isascii() and re.fullmatch(form, value) is not None


def right_digit(kind: str, value: str) -> str:
    """Return the check digit that the value should end in; empty when its own is right or it has none."""
    if kind == "isbn" and len(value) == 10:
        total = sum(int(sign) * (10 - place) for place, sign in enumerate(value[:9]))
        right = "0123456789X"[-total % 11]
    elif value.isascii() and value.isdecimal():
        right = gs1_digit(value[:-1])
    else:
        return ""
    return "" if right == value[-1] else right

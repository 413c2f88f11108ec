"""Checks of barcodes read from a file: lost leading zeros, wrong check digits, and barcodes that are the same. Pure
functions.

A GTIN has 8, 12, 13 or 14 digits (GS1 General Specifications, 3.3); zeros before it change neither its meaning nor
its check digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwire.kit.check_digits import gs1_digit
from shelfwire.kit.identifiers import ConfirmNeeded, refuse_lost_digits

LENGTHS = (8, 12, 13, 14)
_SHORT = frozenset({7, 9, 10, 11})
"""Lengths at which a GTIN has lost up to three zeros; a right check digit at a shorter one is chance."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning about a field that was accepted: a code for programs and a sentence for people."""

    code: str
    field: str
    message: str


def refuse_lost_zeros(barcode: str, present: str, *, sure: bool) -> None:
    """Raise ConfirmNeeded for a barcode that a spreadsheet probably shortened: it lost zeros that ``present``, the
    SKU's own barcode, has, or that would make it a GTIN; or its last digits became zeros.
    """
    if sure or barcode == present:
        return
    refuse_lost_digits(barcode, field="Barcode", sure=sure)
    whole = ""
    if present and barcode.lstrip("0") == present.lstrip("0"):
        whole = present
    elif _digits(barcode) and len(barcode) in _SHORT and _right(barcode):
        whole = barcode.zfill(min(length for length in LENGTHS if length > len(barcode)))
    if whole:
        raise ConfirmNeeded(
            f"Barcode “{barcode}” is probably “{whole}”: spreadsheet programs drop zeros before a number.",
            field="Barcode",
            value=barcode,
            hint="Enter it as text. If it is right all the same, write yes under Confirm.",
        )


def wrong_digit(barcode: str) -> str:
    """Return the check digit that a GTIN of this length should have, or an empty text when its own is right."""
    if not _digits(barcode) or len(barcode) not in LENGTHS or _right(barcode):
        return ""
    return gs1_digit(barcode[:-1])


def warnings(barcode: str, others: Sequence[str]) -> list[Warned]:
    """Return the warnings about an accepted barcode. ``others``: the codes of other SKUs that have the same one."""
    found = []
    if barcode and others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        said = f"The SKU “{others[0]}”{more} has the barcode “{barcode}” too."
        found.append(Warned("duplicate_barcode", "Barcode", said))
    if right := wrong_digit(barcode):
        said = f"Barcode “{barcode}” has a wrong check digit: it should end in {right}."
        found.append(Warned("wrong_check_digit", "Barcode", said))
    return found


def writings(barcode: str) -> set[str]:
    """Return the forms in which the same barcode may be stored: a UPC is the EAN with a zero before it."""
    if not _digits(barcode):
        return {barcode}
    bare = barcode.lstrip("0")
    return {barcode, *(bare.zfill(length) for length in LENGTHS if length >= len(bare))}


def meaning(barcode: str) -> str:
    """Return the form under which two spellings of one barcode are equal."""
    return barcode.lstrip("0") if _digits(barcode) else barcode


def _digits(barcode: str) -> bool:
    return barcode.isascii() and barcode.isdecimal() and bool(barcode.strip("0"))


def _right(barcode: str) -> bool:
    return gs1_digit(barcode[:-1]) == barcode[-1]

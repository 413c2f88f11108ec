"""Identifiers out of cells: SKUs, barcodes, order ids and tracking numbers, kept letter by letter.

A spreadsheet program takes an identifier of digits for a number and changes it: it drops zeros at its ends, keeps 15
digits (https://support.microsoft.com/office/excel-specifications-and-limits, "Number precision", seen 2026-11-29),
turns ``3-10`` into a date, shows ``1.2E+15``. What certainly is not the identifier any more is refused; what may be is
asked about, and a person can insist, row by row. The words by which spreadsheets say that a formula went wrong are
data: ``data/spreadsheet_errors.json``.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from shelfwire.kit import texts
from shelfwire.kit.cells import BadCell, Exact, parse_text
from shelfwire.kit.errors import RuleBroken

DIGITS_KEPT = 15
_EXPONENT = re.compile(r"\d+[.,]\d+[eE][+-]?\d{1,3}")
_NUMBER = re.compile(r"(\d*)(?:[.,](\d+))?")
_KINDS = {"date": "a date", "time": "a time of day", "boolean": "TRUE or FALSE"}
_AS_TEXT = "Format the column as text, enter it again, and save."


class ConfirmNeeded(RuleBroken):
    """The value may be right, or may have been changed by a spreadsheet program: a person must confirm it."""

    code = "confirm_needed"


def parse_identifier(text: str, *, field: str, longest: int) -> str:
    """An id, code or number. Raises BadCell for what cannot be one: an unseen letter, an error word, a shortened number
    (``5.76461E+17``), and of a workbook's cells a date, a time, TRUE and FALSE.

    A code such as ``1E5`` stands: only a point before the exponent shows that digits were lost.
    """
    clean = parse_text(text, field=field, longest=longest, needed=True)
    if unseen := texts.hidden(clean):
        raise BadCell(
            f"{field} “{clean}” contains {unseen}.",
            field=field,
            value=clean,
            hint="Remove it: another code would look the same.",
        )
    if is_error_word(clean):
        raise error_word(clean, field)
    if isinstance(text, Exact) and text.kind in _KINDS:
        raise BadCell(
            f"{field} “{clean}” is {_KINDS[text.kind]} in the workbook, not a text.",
            field=field,
            value=clean,
            hint=_AS_TEXT,
        )
    if _EXPONENT.fullmatch(clean):
        raise BadCell(
            f"{field} “{clean}” was shortened by a spreadsheet program and its digits are lost.",
            field=field,
            value=clean,
            hint="Format the column as text, enter the whole number, and save again.",
        )
    return clean


def refuse_lost_digits(text: str, *, field: str, sure: bool) -> None:
    """Raises ConfirmNeeded for 16 or more digits that are zeros after the 15th, unless a person is ``sure``."""
    if sure or not digits_lost(text):
        return
    raise ConfirmNeeded(
        f"{field} “{text.strip()}” ends in zeros after its {DIGITS_KEPT}th digit: a spreadsheet program probably "
        "replaced the digits that were there.",
        field=field,
        value=text.strip(),
        hint="Enter the number as text. If it is right all the same, write yes under Confirm.",
    )


def digits_lost(text: str) -> bool:
    """Whether a number has 16 or more digits and nothing but zeros after the 15th."""
    digits = re.sub(r"[\s-]", "", text)
    return len(digits) > DIGITS_KEPT and digits.isdecimal() and not digits[DIGITS_KEPT:].strip("0")


def as_number(code: str) -> str | None:
    """Return the number that a spreadsheet program makes of a code: without zeros before it and without zeros at
    the end of its decimals. None for a code that it leaves alone. ``00123`` and ``123`` give the same.
    """
    found = _NUMBER.fullmatch(code)
    if found is None or not code.isascii() or not (found[1] or found[2]):
        return None
    whole, decimals = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def is_error_word(text: str) -> bool:
    """Whether the text is what a spreadsheet program shows in a cell with an error, in any language."""
    clean = text.strip()
    return clean.casefold() in _error_words() or any(
        re.fullmatch(pattern, clean) for pattern in _error_patterns()
    )


def error_word(text: str, field: str) -> BadCell:
    """Return the refusal of a spreadsheet's error text."""
    return BadCell(
        f"{field} “{text.strip()[:60]}” is an error of the spreadsheet program, not a value.",
        field=field,
        value=text.strip(),
        hint="Correct the formula, or write the value.",
    )


@cache
def _data() -> dict[str, list[dict[str, list[str]]]]:
    loaded: dict[str, list[dict[str, list[str]]]] = json.loads(
        files("shelfwire.kit").joinpath("data/spreadsheet_errors.json").read_text("utf-8")
    )
    return loaded


@cache
def _error_words() -> frozenset[str]:
    return frozenset(word.casefold() for row in _data()["words"] for word in row["words"])


@cache
def _error_patterns() -> tuple[str, ...]:
    return tuple(pattern for row in _data()["patterns"] for pattern in row["patterns"])

"""Codes that a spreadsheet program cannot tell apart: it reads ``00123`` as ``123`` and ``90.750`` as ``90.75``.
When another known code could have been turned into the one of a row, the row must be confirmed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from shelfwire.kit.cells import Exact
from shelfwire.kit.identifiers import DIGITS_KEPT, ConfirmNeeded, as_number, digits_lost, refuse_lost_digits

LIKE_NUMBERS = r"^[0-9]*[.,]?[0-9]*([eE]\+?[0-9]{1,3})?$"
"""The codes that matter here, as a regular expression for a query."""


class Lookalikes:
    """The known codes of one column. ``codes``: all that the file has there. ``known``: returns the existing codes
    that match ``LIKE_NUMBERS``; called once, and only when the file has any such code. ``workbook``: whether the
    file marks which cells were text.
    """

    def __init__(self, codes: Iterable[str], known: Callable[[], Iterable[str]], *, workbook: bool) -> None:
        numbers = {code: as_number(code) for code in codes}
        # a CSV file in which a zero at an end survived was not through a spreadsheet's hands
        self._untouched = not workbook and any(number not in (None, code) for code, number in numbers.items())
        self._workbook = workbook
        self._same: dict[str, set[str]] = defaultdict(set)
        self._rounded: dict[str, set[str]] = defaultdict(set)
        self._powers: dict[str, set[str]] = defaultdict(set)
        if any(numbers.values()):
            for code in known():
                self.add(code)

    def add(self, code: str) -> None:
        """Add a code that exists now."""
        number = as_number(code)
        if number is not None:
            self._same[number].add(code)
            self._rounded[_kept(code)].add(code)
        elif code.lower().count("e") == 1 and code[:1].isdecimal():
            value = as_number(format(Decimal(code.replace(",", ".")), "f"))
            if value is not None:
                self._powers[value].add(code)

    def refuse(self, code: str, *, field: str, known: bool, sure: bool) -> None:
        """Raises ConfirmNeeded when the code, as its cell gives it, may be another one. ``known``: this very code
        exists.

        A known code that was stored as text, or stands in a file that kept its zeros, is what it says. An unknown one
        that a workbook stored with decimals asks by itself: its format, a percentage for instance, does not come over.
        """
        number = as_number(code)
        if sure or number is None:
            return
        stored_as_number = isinstance(code, Exact)
        certain = known and not stored_as_number and (self._workbook or self._untouched)
        alone = known and not stored_as_number and self._rounded[_kept(code)] <= {code}
        if digits_lost(code) and not certain and not alone:
            refuse_lost_digits(code, field=field, sure=False)
        if stored_as_number and "." in code and not known:
            raise ConfirmNeeded(
                f"{field} “{code}” is a number with decimals in the workbook: a percentage, an amount of money, or a "
                "code that lost its last zeros.",
                field=field,
                value=str(code),
                hint="Enter the code as text. If it is right all the same, write yes under Confirm.",
            )
        others = self._same[number] - {code}
        if stored_as_number:
            others |= self._powers[number]
        if others and not certain:
            other = min(others)
            raise ConfirmNeeded(
                f"{field} “{code}” may be “{other}”, which exists: spreadsheet programs drop such zeros.",
                field=field,
                value=str(code),
                hint=f"Enter “{other}” as text, or write yes under Confirm if “{code}” is another {field}.",
            )


def _kept(code: str) -> str:
    """Return what a spreadsheet keeps of a long number: its first digits, and how many there are."""
    return f"{code[:DIGITS_KEPT]}:{len(code)}" if len(code) > DIGITS_KEPT else code

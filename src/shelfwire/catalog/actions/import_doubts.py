"""Codes of a file that may not be what was typed: a spreadsheet program takes a code of digits for a number, and then
``00123`` is ``123`` and ``90.750`` is ``90.75``. Where the catalogue knows the other one, the row asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from shelfwire.catalog.actions.import_rows import Wanted
from shelfwire.catalog.models import Sku
from shelfwire.kit.identifiers import DIGITS_KEPT, ConfirmNeeded, as_number, digits_lost, refuse_lost_digits
from shelfwire.people.models import Company

_LIKE_NUMBERS = r"^[0-9]*[.,]?[0-9]*([eE]\+?[0-9]{1,3})?$"


class Doubts:
    """What the catalogue and the file know about codes that a spreadsheet program cannot tell apart.

    ``codes``: all that the file names. The catalogue's are read once, and only when the file has any such code.
    """

    def __init__(self, company: Company, codes: Iterable[str]) -> None:
        numbers = {code: as_number(code) for code in codes}
        # a file in which a zero at an end survived was not through a spreadsheet's hands
        self._untouched = any(number not in (None, code) for code, number in numbers.items())
        self._same: dict[str, set[str]] = defaultdict(set)
        self._rounded: dict[str, set[str]] = defaultdict(set)
        self._powers: dict[str, set[str]] = defaultdict(set)
        if any(numbers.values()):
            for code in Sku.objects.filter(company=company, code__regex=_LIKE_NUMBERS).values_list(
                "code", flat=True
            ):
                self.add(code)

    def add(self, code: str) -> None:
        """The catalogue has this code now."""
        number = as_number(code)
        if number is not None:
            self._same[number].add(code)
            self._rounded[_kept(code)].add(code)
        elif code.lower().count("e") == 1 and code[:1].isdecimal():
            value = as_number(format(Decimal(code.replace(",", ".")), "f"))
            if value is not None:
                self._powers[value].add(code)

    def refuse(self, row: Wanted, *, known: bool) -> None:
        """Raises ConfirmNeeded when the row's code may be another one. ``known``: the catalogue has this very code.

        A known code that was stored as text, or stands in a file that kept its zeros, is what it says.
        """
        number = as_number(row.code)
        if row.sure or number is None:
            return
        certain = known and (row.stored == "text" or (row.stored == "" and self._untouched))
        alone = known and row.stored != "number" and self._alone(row.code)
        if digits_lost(row.code) and not certain and not alone:
            refuse_lost_digits(row.code, field="SKU", sure=False)
        others = self._same[number] - {row.code}
        if row.stored == "number":
            others |= self._powers[number]
        if others and not certain:
            other = sorted(others)[0]
            raise ConfirmNeeded(
                f"SKU “{row.code}” may be “{other}”, which exists: spreadsheet programs drop such zeros.",
                field="SKU",
                value=row.code,
                hint=f"Enter “{other}” as text, or write yes under Confirm if “{row.code}” is another SKU.",
            )

    def _alone(self, code: str) -> bool:
        return self._rounded[_kept(code)] <= {code}


def _kept(code: str) -> str:
    """What a spreadsheet keeps of a long number: its first digits, and how many there are."""
    return f"{code[:DIGITS_KEPT]}:{len(code)}" if len(code) > DIGITS_KEPT else code

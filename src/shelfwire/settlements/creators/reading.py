"""Read a row of an export of affiliate orders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from shelfwire.kit import currencies
from shelfwire.kit.cells import BadCell, Exact, parse_date, parse_decimal, parse_int, parse_text
from shelfwire.kit.identifiers import DIGITS_KEPT, digits_lost, parse_identifier, refuse_lost_digits
from shelfwire.kit.prices import parse_money
from shelfwire.kit.sheets import Row
from shelfwire.settlements.creators.columns import HEADERS
from shelfwire.settlements.errors import BadCreatorRow

MOST_MINOR: Final = 10**13
MOST_UNITS: Final = 1_000_000
DAYS: Final = {"dmy": "en-GB", "mdy": "en-US"}
"""In which order a file writes day and month, and a locale that does so."""
_NOTHING: Final = frozenset({"", "-", "--", "—", "–", "/", "n/a", "na", "null", "none"})
_YES: Final = frozenset({"yes", "y", "true", "1", "có", "ใช่", "はい", "ya", "是", "sí", "si", "sim"})
_NO: Final = frozenset({"no", "n", "false", "0", "không", "ไม่", "ไม่ใช่", "いいえ", "tidak", "否", "não"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How the file writes: ``locale`` its numbers, ``days`` its dates (a key of ``DAYS``). ``intact``: the columns of
    ids that no spreadsheet program has shortened: some of theirs have more digits than it keeps.
    """

    locale: str = "en-US"
    days: str = "dmy"
    intact: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CreatorRow:
    """What a row says; None and empty: nothing. Fields as those of ``CreatorOrder``."""

    order_external_id: str
    handle: str
    item: str
    content_id: str
    channel_sku_id: str
    channel_product_id: str
    seller_sku: str
    product_name: str
    content_type: str
    state: str
    rate: str
    currency: str
    quantity: int | None
    price_minor: int | None
    sales_minor: int | None
    estimated_base_minor: int | None
    estimated_minor: int | None
    actual_base_minor: int | None
    actual_minor: int | None
    refunded: bool | None
    ordered_on: date | None
    commission_paid_on: date | None
    others: Mapping[str, str]

    def facts(self) -> dict[str, Any]:
        """What it says beyond its key, by column: what it does not say is left out."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _KEY}
        return {name: value for name, value in said.items() if value not in (None, "", {})}


_KEY: Final = frozenset({"order_external_id", "handle", "item", "content_id"})


def read_row(row: Row, currency: str, manner: Manner, others: Mapping[str, str]) -> CreatorRow:
    """Read it. ``currency``: of its amounts. ``others``: what its other columns say. Raises BadCreatorRow, BadCell and
    ConfirmNeeded.
    """
    order = order_of(row, manner)
    if not order:
        raise _missing("order", "The row names no order.")
    handle = _identifier(row, "creator", 120, manner).removeprefix("@").strip()
    if not handle:
        raise _missing("creator", "The row names no creator.")
    sku, product, own = (_identifier(row, name, most, manner) for name, most in _ITEMS)
    if not (sku or product or own):
        raise _missing("sku", "The row names no item.")
    read = _Amounts(row, currency, manner)
    estimated = read.sum("estimated", "estimated_ads", "estimated_bonus", rounds=True)
    paid = _day(row, "paid", manner)
    refunded = _yes(row, "refunded")
    actual = read.sum("actual", "actual_ads", "actual_bonus")
    if actual == 0 and paid is None and not refunded:
        actual = None  # exports write 0 until the commission is paid
    return CreatorRow(
        order_external_id=order,
        handle=handle,
        item=sku or product or own,
        content_id=_identifier(row, "content", 64, manner),
        channel_sku_id=sku,
        channel_product_id=product,
        seller_sku=own,
        product_name=_text(row, "product_name", 500),
        content_type=_text(row, "content_type", 120),
        state=_text(row, "state", 60),
        rate=_text(row, "rate", 20),
        currency=currency,
        quantity=_units(row, manner),
        price_minor=read.amount("price"),
        sales_minor=read.amount("sales"),
        estimated_base_minor=read.amount("estimated_base", rounds=True),
        estimated_minor=estimated,
        actual_base_minor=read.amount("base"),
        actual_minor=actual,
        refunded=refunded,
        ordered_on=_day(row, "ordered", manner),
        commission_paid_on=paid,
        others=others,
    )


_IDS: Final = ("order", "sku", "product", "content")
_ITEMS: Final = (("sku", 64), ("product", 64), ("seller_sku", 120))


def order_of(row: Row, manner: Manner) -> str:
    """The order that the row names; empty: none. Raises BadCell and ConfirmNeeded."""
    return _identifier(row, "order", 64, manner)


def intact(rows: Sequence[Row]) -> frozenset[str]:
    """The columns of ids in which some have more digits than a spreadsheet program keeps."""
    return frozenset(name for name in _IDS if any(_is_whole(row.cells.get(name, "")) for row in rows))


def _is_whole(text: str) -> bool:
    return len(text) > DIGITS_KEPT and text.isdecimal() and not digits_lost(text)


def cell(row: Row, name: str) -> str:
    """The cell; empty for what stands for nothing."""
    text = row.cells.get(name, "")
    return "" if text.strip().casefold() in _NOTHING else text


def _missing(name: str, why: str) -> BadCreatorRow:
    return BadCreatorRow(
        why,
        field=HEADERS[name],
        value="",
        hint="Write it. If another column says it, say so where columns are given their meaning.",
    )


def _identifier(row: Row, name: str, longest: int, manner: Manner) -> str:
    text = cell(row, name)
    if not text.strip():
        return ""
    refuse_lost_digits(text, field=HEADERS[name], sure=row.sure or name in manner.intact)
    return parse_identifier(text, field=HEADERS[name], longest=longest)


def _text(row: Row, name: str, longest: int) -> str:
    return parse_text(cell(row, name), field=HEADERS[name], longest=longest)


def _units(row: Row, manner: Manner) -> int | None:
    text = cell(row, "quantity")
    if not text.strip():
        return None
    return parse_int(text, field=HEADERS["quantity"], locale=manner.locale, minimum=0, maximum=MOST_UNITS)


def _day(row: Row, name: str, manner: Manner) -> date | None:
    """The day on the clock of whoever wrote the file: an hour would ask for a zone that it does not name."""
    text = cell(row, name)
    if not text.strip():
        return None
    return parse_date(text, field=HEADERS[name], zone="UTC", locale=DAYS[manner.days]).date()


def _yes(row: Row, name: str) -> bool | None:
    word = cell(row, name).strip().casefold()
    if not word:
        return None
    if word in _YES or word in _NO:
        return word in _YES
    raise BadCell(
        f"{HEADERS[name]} “{word[:60]}” is neither yes nor no.",
        field=HEADERS[name],
        value=word[:200],
        hint="Write yes or no.",
    )


@dataclass(frozen=True, slots=True)
class _Amounts:
    row: Row
    currency: str
    manner: Manner

    def sum(self, *names: str, rounds: bool = False) -> int | None:
        """What the columns come to; None when none of them says anything."""
        said = [minor for name in names if (minor := self.amount(name, rounds=rounds)) is not None]
        return sum(said) if said else None

    def amount(self, name: str, *, rounds: bool = False) -> int | None:
        """Minor units; below 0 where something is taken back. ``rounds``: an estimate, which may have more decimals
        than the currency."""
        text = cell(self.row, name)
        if not text.strip():
            return None
        bare = re.sub(r"^\s*[-−]", "", text)
        sign = 1 if bare == text else -1
        if isinstance(text, Exact):
            bare = Exact(bare, text.kind)
        field = HEADERS[name]
        if rounds and (rounded := self._rounded(bare)) is not None:
            return sign * rounded
        return sign * parse_money(
            bare, field=field, currency=self.currency, locale=self.manner.locale, maximum=MOST_MINOR
        )

    def _rounded(self, text: str) -> int | None:
        """A bare number to the minor unit; None: it is no bare number, or too large."""
        try:
            number = parse_decimal(text, field="", locale=self.manner.locale)
        except BadCell:
            return None
        minor = number.scaleb(currencies.decimals(self.currency)).quantize(Decimal(1), ROUND_HALF_EVEN)
        return int(minor) if 0 <= minor <= MOST_MINOR else None

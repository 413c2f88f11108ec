"""Journal entries: what a statement or payout should be in the books, less what is there already.

Amounts of statements are signed as the channel signs them (the seller gets: positive); postings have their debit
positive. The clearing account is what the marketplace owes: a statement debits it with its settlement, a reserve and a
payout credit it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shelfwire.kit.money import tax_within
from shelfwire.settlements.books.chart import (
    BANK,
    CLEARING,
    NO_INCOME,
    RESERVE,
    SUSPENSE,
    TAX,
    Chart,
    Ledger,
)

Key = tuple[str, str]
"""Group and name of an amount."""
SETTLEMENT: Key = (CLEARING, "settlement")
KEPT_BACK: Key = (CLEARING, "reserve")
PAYOUT: Key = ("payout", "payout")
REST = "not_in_lines"
"""The name of what the channel's own sum has more than the lines."""
PAID_GROUPS = frozenset({"revenue", "shipping", "fee", "tax", "adjustment", RESERVE})
"""Groups of amounts that are a part of what is paid; the others are told beside it."""


class Per(StrEnum):
    """What one entry is about."""

    STATEMENT = "statement"
    DAY = "day"


class TaxWay(StrEnum):
    """What is done about tax in the amounts."""

    NONE = "none"
    INSIDE = "inside"
    """It stays in the amounts, and the tax rate of the account is named beside them."""
    ON_TOP = "on_top"
    """It is taken out of the amounts, and booked by lines of its own."""


PER_WORDS = {Per.STATEMENT: "Each statement", Per.DAY: "Each day, all shops together"}
TAX_WORDS = {
    TaxWay.NONE: "Leave tax out of the entries",
    TaxWay.INSIDE: "Inside: amounts hold it, and each line names its tax rate",
    TaxWay.ON_TOP: "On top: amounts without it, and tax on lines of its own",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts of one name added up over a statement's lines."""

    group: str
    name: str
    minor: int
    known: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """The channel's own sums of a statement."""

    settlement: int
    reserve: int | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """What the books have of one key: debit positive, with its tax; and the account that it went to."""

    minor: int
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Source:
    """A statement or a payout: what it should be in the books (debit positive, by key, with the slot) and what it is.
    ``day``: of its first entry; ``changed_on``: of an entry that corrects it."""

    id: int
    external_id: str
    account_id: int
    shop: str
    day: date
    changed_on: date
    wanted: Mapping[Key, tuple[str, int]]
    booked: Mapping[Key, Booked]
    is_payout: bool = False

    @property
    def is_apart(self) -> bool:
        """Whether it is in the books otherwise than it should be."""
        here = {key: minor for key, (_, minor) in self.wanted.items() if minor}
        return here != {key: there.minor for key, there in self.booked.items() if there.minor}


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of an entry. Debit positive."""

    source: Source
    key: Key
    ledger: Ledger
    minor: int
    tax: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry; its postings are 0 together. ``account_id``: the shop, where it is about one alone."""

    day: date
    narration: str
    correction: bool
    account_id: int | None
    postings: tuple[Posting, ...]


def statement_wanted(head: Head, sums: Iterable[Sum], chart: Chart) -> dict[Key, tuple[str, int]]:
    """Return what a statement should be in the books: debit positive, by key, each with its slot; 0 together.

    What the channel says it settles and the sums do not explain goes to the suspense account, so that what is booked as
    settlement is always what the channel says. The sums of a statement are those of its lines, each amount once.
    """
    found: dict[Key, tuple[str, int]] = {}
    settled = kept = 0
    for one in sums:
        if one.group not in PAID_GROUPS:
            continue
        if one.group == RESERVE:
            kept += one.minor
        else:
            settled += one.minor
        _add(found, (one.group, one.name), chart.slot(one.group, one.name, known=one.known), -one.minor)
    if head.reserve is not None:
        _add(found, (RESERVE, REST), RESERVE, kept - head.reserve)
        kept = head.reserve
    _add(found, (SUSPENSE, REST), SUSPENSE, settled - head.settlement)
    _add(found, SETTLEMENT, CLEARING, head.settlement)
    _add(found, KEPT_BACK, CLEARING, kept)
    return {key: one for key, one in found.items() if one[1]}


def _add(found: dict[Key, tuple[str, int]], key: Key, slot: str, minor: int) -> None:
    before = found.get(key, (slot, 0))[1]
    found[key] = (slot, before + minor)


def payout_wanted(amount: int) -> dict[Key, tuple[str, int]]:
    """Return what a payout should be in the books: from the clearing account to the bank."""
    return {PAYOUT: (BANK, amount), (CLEARING, "payout"): (CLEARING, -amount)} if amount else {}


def entries(sources: Iterable[Source], chart: Chart, *, per: Per, tax: TaxWay) -> tuple[Entry, ...]:
    """Return the entries that bring the books to what the sources are, oldest first; none for what is there already.

    ``per``: one entry a statement, or one a day over all shops. An entry that corrects what was booked stands apart,
    with the difference alone, in the accounts that the first one went to. A payout always has its own entry.
    """
    grouped: dict[tuple[date, bool, bool, int], list[tuple[Source, list[Posting]]]] = defaultdict(list)
    for source in sources:
        postings = list(_postings(source, chart, tax))
        if postings:
            correction = bool(source.booked)
            day = source.changed_on if correction else source.day
            own = source.id if source.is_payout or per is Per.STATEMENT else 0
            grouped[day, source.is_payout, correction, own].append((source, postings))
    return tuple(_entry(key[0], key[2], grouped[key]) for key in sorted(grouped))


def _postings(source: Source, chart: Chart, tax: TaxWay) -> Iterator[Posting]:
    for key in {**source.wanted, **source.booked}:
        slot, wanted = source.wanted.get(key, ("", 0))
        there = source.booked.get(key)
        missing = wanted - (there.minor if there else 0)
        if not missing:
            continue
        ledger = there.ledger if there else chart.of(slot)
        taxed = tax is TaxWay.ON_TOP and ledger.slot not in NO_INCOME
        inside = tax_within(missing, ledger.tax_points) if taxed else 0
        if tax is not TaxWay.INSIDE:
            ledger = replace(ledger, tax_name="")
        if missing != inside:
            yield Posting(source, key, ledger, missing - inside)
        if inside:
            yield Posting(source, key, replace(chart.of(TAX), tax_name=""), inside, tax=True)


def _entry(day: date, correction: bool, parts: list[tuple[Source, list[Posting]]]) -> Entry:
    first = parts[0][0]
    shops = {source.account_id for source, _ in parts}
    if first.is_payout:
        about = f"Payout {first.external_id} of {first.shop}"
    elif len(parts) == 1:
        about = f"Statement {first.external_id} of {first.shop}, {first.day}"
    else:
        about = (
            f"{len(parts)} statements of {first.shop if len(shops) == 1 else f'{len(shops)} shops'}, {day}"
        )
    return Entry(
        day=day,
        narration=f"Correction: {about}" if correction else about,
        correction=correction,
        account_id=first.account_id if len(shops) == 1 else None,
        postings=tuple(posting for _, postings in parts for posting in postings),
    )

"""A second writer: somebody else sets the quantities of a shop, so that whatever we tell is undone.

Found by what it leaves behind: a number that was put right and is wrong again; a number that jumps back to what it was
before ours; or a notice of the channel that names what changed it. It is shown until it was quiet for a day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import QuerySet

from shelfwire.channels.models import Account
from shelfwire.kit.texts import fit
from shelfwire.offers.models import Drift, SecondWriter, StockSend
from shelfwire.people.models import Company

_Finding = TypeVar("_Finding", Drift, SecondWriter)

LATELY: Final = timedelta(days=1)
"""Healed within this time and wrong again: two changes by somebody, not one mistake. After so long without any, it is
settled."""
_KEPT: Final = 10


@dataclass(frozen=True, slots=True)
class Clue:
    """An offer that drifted: what was told, what was found, and the channel's word for what changed it."""

    offer_id: int
    told: int
    wrote: int
    word: str = ""


def suspect(account: Account, clues: Sequence[Clue], at: datetime) -> int:
    """Note a second writer where something speaks for one; how many. The offers are locked."""
    found = [(clue, why) for clue, why in _with_reasons(clues, at) if why]
    if not found:
        return 0
    rows = {
        row.offer_id: row
        for row in SecondWriter.objects.filter(
            offer__in=[clue.offer_id for clue, _ in found], settled_at=None
        )
    }
    new = []
    for clue, why in found:
        row = rows.get(clue.offer_id)
        if row is None:
            row = SecondWriter(account=account, offer_id=clue.offer_id, first_at=at, times=0)
            new.append(row)
        row.wrote, row.last_at, row.times = clue.wrote, at, row.times + 1
        row.word = fit(clue.word, 120) or row.word
        row.evidence = [*row.evidence, _line(clue, why, at)][-_KEPT:]
    SecondWriter.objects.bulk_create(new)
    SecondWriter.objects.bulk_update(rows.values(), ["wrote", "last_at", "times", "word", "evidence"])
    return len(found)


def _line(clue: Clue, why: Sequence[str], at: datetime) -> dict[str, object]:
    return {
        "at": at.isoformat(),
        "told": clue.told,
        "wrote": clue.wrote,
        "word": fit(clue.word, 120),
        "why": list(why),
    }


def _with_reasons(clues: Sequence[Clue], at: datetime) -> list[tuple[Clue, list[str]]]:
    ids = [clue.offer_id for clue in clues]
    healed = set(
        Drift.objects.filter(offer__in=ids, healed_at__gt=at - LATELY, ended_at__isnull=False).values_list(
            "offer_id", flat=True
        )
    )
    known = set(
        SecondWriter.objects.filter(offer__in=ids, settled_at=None).values_list("offer_id", flat=True)
    )
    before = _before_ours(ids)
    result = []
    for clue in clues:
        why = []
        if clue.offer_id in healed:
            why.append("It was put right within a day and is wrong again.")
        if before.get(clue.offer_id) == clue.wrote:
            why.append("It is what it was before our last number.")
        if clue.word:
            why.append(f"The channel says what changed it: {clue.word}.")
        if clue.offer_id in known and not why:
            why.append("It was changed once more.")
        result.append((clue, why))
    return result


def _before_ours(offer_ids: Collection[int]) -> dict[int, int | None]:
    """What the channel had before our last number that it took, where that was another one."""
    rows = StockSend.objects.filter(offer__in=list(offer_ids), outcome="taken").order_by(
        "offer_id", "-called_at"
    )
    return {
        offer_id: before
        for offer_id, before, quantity in rows.distinct("offer_id").values_list(
            "offer_id", "before", "quantity"
        )
        if before != quantity
    }


def settle_writers(at: datetime) -> int:
    """Those that were quiet for a day are settled; how many."""
    return SecondWriter.objects.filter(settled_at=None, last_at__lte=at - LATELY).update(settled_at=at)


def whose(found: QuerySet[_Finding], company: Company | None, account: Account | None) -> QuerySet[_Finding]:
    """Return those of a company and a shop, where they are named, with their listing SKUs."""
    if company is not None:
        found = found.filter(account__company=company)
    if account is not None:
        found = found.filter(account=account)
    return found.select_related(
        "account__company", "offer", "offer__listing", "offer__listing_sku", "offer__listing_sku__sku"
    )


def second_writers(company: Company | None, account: Account | None = None) -> QuerySet[SecondWriter]:
    """Those that are not settled, the newest first, with their listing SKU. None: of every company."""
    return whose(SecondWriter.objects.filter(settled_at=None), company, account).order_by("-last_at", "-id")

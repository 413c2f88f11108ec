"""Differences as news: what opened or grew, added up by the comparison that found it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Abs

from shelfwire.people.models import Company
from shelfwire.settlements.models import Difference
from shelfwire.settlements.queries import statements_to_read
from shelfwire.settlements.queries_differences import accounts_to_match


@dataclass(frozen=True, slots=True)
class Grown:
    """Open differences of one shop and currency that one comparison opened or found more of. ``minor``: their sizes
    together, whichever way each goes; 0 where the faults are no amounts."""

    account_id: int
    at: datetime
    currency: str
    count: int
    minor: int


def grown_since(company: Company, since: datetime, told: Mapping[int, datetime]) -> list[Grown]:
    """What opened or grew after ``since``, and in a shop of ``told`` after its moment there; oldest first."""
    found = Q(grew_at__gt=since) & ~Q(account_id__in=list(told))
    for account_id, at in told.items():
        found |= Q(account_id=account_id, grew_at__gt=max(at, since))
    return _grown(found & Q(company=company))


def grown_in(account_ids: Collection[int], since: datetime, until: datetime) -> list[Grown]:
    """What opened or grew in these shops after ``since`` and until then, itself included."""
    return _grown(Q(account_id__in=list(account_ids), grew_at__gt=since, grew_at__lte=until))


def _grown(found: Q) -> list[Grown]:
    rows = Difference.objects.filter(found, ended_at=None).values("account_id", "grew_at", "currency")
    added = rows.annotate(n=Count("pk"), sizes=Sum(Abs(F("minor")))).order_by(
        "grew_at", "account_id", "currency"
    )
    return [
        Grown(row["account_id"], row["grew_at"], row["currency"], row["n"], row["sizes"]) for row in added
    ]


def accounts_at_work(account_ids: Collection[int], at: datetime) -> set[int]:
    """Those of the shops of which something is still to be read or compared: more may be found."""
    if not account_ids:
        return set()
    comparing = set(accounts_to_match())
    return {each for each in account_ids if each in comparing or statements_to_read(each, at).exists()}

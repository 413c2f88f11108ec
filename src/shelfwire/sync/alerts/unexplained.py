"""Money that nothing explains: what one import of a shop brought is told together, once all of it is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max
from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.kit.money import Money, sums
from shelfwire.people.models import Company
from shelfwire.settlements.queries_news import Grown, accounts_at_work, grown_in, grown_since

KEY: Final = "money.unexplained"
NEWS: Final = timedelta(days=7)
HELD: Final = timedelta(minutes=30)
"""How long what was found waits for the rest of its import."""
_SINCE: Final = "since"
"""In ``Occasion.detail``: it is about what grew after this moment and until ``began_at``."""


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    since = at - NEWS
    told = _told(company)
    grown: dict[int, list[Grown]] = defaultdict(list)
    for one in grown_since(company, since, told):
        grown[one.account_id].append(one)
    busy = accounts_at_work(grown, at)
    return [
        Found(
            str(account_id),
            rows[-1].at,
            account_id,
            {_SINCE: max(since, told.get(account_id, since)).isoformat()},
        )
        for account_id, rows in sorted(grown.items())
        if account_id not in busy or rows[0].at < at - HELD
    ][:most]


def _told(company: Company) -> dict[int, datetime]:
    """Until when people were told, by shop."""
    rows = Occasion.objects.filter(company=company, kind=KEY, account__isnull=False).order_by()
    return dict(rows.values_list("account_id").annotate(until=Max("began_at")))


def _of(occasions: Sequence[Occasion]) -> dict[int, list[Grown]]:
    """What still stands of each occasion, by its id; nothing of one whose differences ended or grew again."""
    if not occasions:
        return {}
    begins = {one.pk: datetime.fromisoformat(one.detail[_SINCE]) for one in occasions}
    accounts = {one.account_id for one in occasions if one.account_id is not None}
    rows = grown_in(accounts, min(begins.values()), max(one.began_at for one in occasions))
    found = {
        one.pk: [
            row
            for row in rows
            if row.account_id == one.account_id and begins[one.pk] < row.at <= one.began_at
        ]
        for one in occasions
    }
    return {pk: stand for pk, stand in found.items() if stand}


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    found = _of(occasions)
    return {one.pk: _line(one, found[one.pk]) for one in occasions if one.pk in found}


def _line(one: Occasion, stand: Sequence[Grown]) -> Line:
    count = sum(row.count for row in stand)
    amounts = [each for each in sums(Money(row.minor, row.currency) for row in stand) if each.minor]
    together = f": {' + '.join(map(str, amounts))}" if amounts else ""
    what = "1 difference" if count == 1 else f"{count:,} differences"
    return Line(
        title=f"{what} that nothing explains{together}",
        text="Each says what is wrong and what can be done about it.",
        path=f"{reverse('differences:list', kwargs={'slug': one.company.slug})}?shop={one.account_id}",
        shop=one.account.name if one.account else "",
        zone=one.account.timezone if one.account else "UTC",
        when="found",
        facts={
            "differences": count,
            "amounts": [{"minor": each.minor, "currency": each.currency} for each in amounts],
        },
    )


declare(
    Kind(
        key=KEY,
        label="Unexplained money",
        says="A statement, an order or a payout does not come to what it should, and nothing explains why.",
        icon="scale",
        tone="yellow",
        find=_find,
        rank=26,
        standing=lambda occasions: set(_of(occasions)),
        lines=_lines,
        headline=lambda count: "Unexplained money" if count == 1 else f"Unexplained money, {count:,} times",
        path=lambda company: reverse("differences:list", kwargs={"slug": company.slug}),
    )
)

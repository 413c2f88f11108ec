"""Money that nothing explains."""

from __future__ import annotations

from shelfwire.kit.money import Money
from shelfwire.settlements.models import Difference
from shelfwire.settlements.queries_differences import OLDEST_DIFFERENCES, DifferenceFilter, differences
from shelfwire.web.access import CompanyRequest, at, label_of
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import chosen_shop, with_shop


def unexplained(request: CompanyRequest) -> Group:
    """The open differences of the shops shown, the oldest first."""
    shop = chosen_shop(request)
    rows = differences(request.company, DifferenceFilter(account_ids=(shop.pk,) if shop else ()))
    found = list(rows.order_by(*OLDEST_DIFFERENCES)[: MOST + 1])
    return Group(
        "unexplained",
        "Unexplained money",
        "scale",
        "yellow",
        [_row(request, one) for one in found[:MOST]],
        len(found) > MOST,
        with_shop(request, "differences:list"),
    )


def _row(request: CompanyRequest, one: Difference) -> Row:
    amount = f"{Money(one.minor, one.currency)} · " if one.minor else ""
    return Row(
        f"{one.get_about_display()} {one.subject}",
        at(request, "differences:difference", difference_id=one.pk),
        one.text or "It does not match",
        "Look",
        since=one.opened_at,
        zone=one.account.timezone,
        sub=f"{amount}{one.account.name}" + (f" · {label_of(one.owner)} looks after it" if one.owner else ""),
    )

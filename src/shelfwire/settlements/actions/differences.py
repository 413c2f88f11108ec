"""What people do with differences: look after one, close it with a reason, open it again."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.people import audit
from shelfwire.people.models import Company, Membership, User
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.actions.marks import mark_orders
from shelfwire.settlements.actions.matched import count_matched
from shelfwire.settlements.errors import BadOwner, DifferenceEnded, NeedsReason, NothingToReopen
from shelfwire.settlements.models import Difference, OrderSettlement, Statement, StatementLine
from shelfwire.settlements.states import About, SettlementState

MOST: Final = 500
"""Differences in one call."""
_WHY_LENGTH: Final = 300


@audit.attributed
@transaction.atomic
def close_differences(*, company: Company, ids: Iterable[int], why: str, by: str) -> list[Difference]:
    """Close open differences of the company with one reason.

    Out: those that it closed. One that a person closed already stays as it is; one of another company is passed over.
    Raises NeedsReason, and DifferenceEnded where one ended by itself meanwhile; then none is closed.
    """
    reason = _reason(why)
    rows = _held(company, ids)
    ended = [row for row in rows if row.ended_at is not None and not row.closed_by]
    if ended:
        raise DifferenceEnded(
            f"“{ended[0].text}” explained itself on {ended[0].ended_at:%Y-%m-%d}.",
            field="ids",
            value=ended[0].pk,
            hint="Look at the list again; it is not open any more.",
        )
    at = clock.now()
    closed = [row for row in rows if row.ended_at is None]
    for row in closed:
        row.ended_at, row.closed_by, row.closed_why = at, fit(by, 120), reason
        row.closed_minor = row.minor
        row.save(update_fields=["ended_at", "closed_by", "closed_why", "closed_minor"])
    _stand_anew(closed, at)
    return closed


def _reason(why: str) -> str:
    """The reason as it is kept. Raises NeedsReason for one in which nothing can be read, and for one that is too long:
    what a person wrote is never cut."""
    reason = why.strip()
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in reason):
        raise NeedsReason(
            "A difference is closed with a reason.",
            field="why",
            value=why,
            hint="Say in a few words what explains it.",
        )
    if len(reason) > _WHY_LENGTH:
        raise NeedsReason(
            f"The reason has {len(reason):,} characters; {_WHY_LENGTH} is the most.",
            field="why",
            value=reason,
            hint="Say it shorter.",
        )
    return fit(reason, _WHY_LENGTH)


@audit.attributed
@transaction.atomic
def reopen_difference(
    *,
    company: Company,
    difference_id: int,
    by: str,  # noqa: ARG001 - audited
) -> Difference | None:
    """Open a difference again that a person closed. Open already: nothing changes. None: the company has no such one.
    Raises NothingToReopen for one that explained itself."""
    row = next(iter(_held(company, [difference_id])), None)
    if row is None or row.ended_at is None:
        return row
    if not row.closed_by:
        raise NothingToReopen(
            f"“{row.text}” explained itself on {row.ended_at:%Y-%m-%d}: nobody closed it.",
            field="id",
            value=row.pk,
            hint="It opens by itself when it is found again.",
        )
    at = clock.now()
    row.ended_at, row.reopened_at = None, at
    row.closed_by, row.closed_why, row.closed_minor = "", "", None
    row.save(update_fields=["ended_at", "reopened_at", "closed_by", "closed_why", "closed_minor"])
    _stand_anew([row], at)
    return row


@audit.attributed
@transaction.atomic
def assign_differences(
    *,
    company: Company,
    ids: Iterable[int],
    owner: User | None,
    by: str,  # noqa: ARG001 - audited
) -> list[Difference]:
    """Have a person look after differences of the company; None: nobody. Returns those that changed hands. Raises
    BadOwner for a person without a role in the company."""
    if owner is not None and not Membership.objects.filter(company=company, user=owner).exists():
        raise BadOwner(
            f"{owner} has no role in {company.name}.",
            field="owner",
            value=owner.pk,
            hint="Choose a person of this company.",
        )
    changed = [row for row in _held(company, ids) if row.owner_id != (owner.pk if owner else None)]
    for row in changed:
        row.owner = owner
        row.save(update_fields=["owner"])
    return changed


def _held(company: Company, ids: Iterable[int]) -> list[Difference]:
    wanted = sorted(set(ids))[:MOST]
    mine = Difference.objects.filter(company=company, pk__in=wanted)
    for account_id in sorted(set(mine.values_list("account_id", flat=True))):
        take_turn(account_id)  # nothing is compared meanwhile
    rows = Difference.objects.select_for_update(of=("self",)).filter(company=company, pk__in=wanted)
    return list(rows.select_related("account").order_by("pk"))


def _stand_anew(rows: Sequence[Difference], at: datetime) -> None:
    """Bring the states of orders and the matched parts of statements in line with what was closed or opened."""
    by_account: dict[Account, list[Difference]] = defaultdict(list)
    for row in rows:
        by_account[row.account].append(row)
    for account, mine in by_account.items():
        orders = {row.subject for row in mine if row.about == About.ORDER}
        _orders(account, orders)
        mark_orders(account.pk, orders, at)
        names = {row.subject for row in mine if row.about == About.STATEMENT}
        touched = set(
            StatementLine.objects.filter(
                account=account, order_external_id__in=orders, replaced_at=None
            ).values_list("statement_id", flat=True)
        ) | set(Statement.objects.filter(account=account, external_id__in=names).values_list("pk", flat=True))
        count_matched(account, touched)


def _orders(account: Account, names: Iterable[str]) -> None:
    """At once, for who looks; the comparison that follows says the same."""
    mine = OrderSettlement.objects.filter(account=account, order__external_id__in=list(names))
    opened = Difference.objects.filter(
        account=account, about=About.ORDER, subject__in=list(names), ended_at=None
    ).values("subject")
    mine.filter(order__external_id__in=opened).update(state=SettlementState.DIFFERENT)
    mine.filter(state=SettlementState.DIFFERENT).exclude(order__external_id__in=opened).update(
        state=SettlementState.EXPLAINED
    )

"""What a shop says of its own fees, and of the days until its money is settled."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import FeeBasis
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.people.audit import attributed
from shelfwire.settlements.errors import BadRate
from shelfwire.settlements.models import FeeRate, SettlementDays

MOST_POINTS: Final = 10_000
MOST_DAYS: Final = 180
MOST_MINOR: Final = 10**12
_MARK: Final = """
INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
SELECT o.account_id, o.external_id, %(at)s
FROM settlements_ordersettlement AS s JOIN orders_order AS o ON o.id = s.order_id
WHERE s.account_id = %(account)s AND o.placed_at >= %(since)s
"""


@attributed
@transaction.atomic
def set_fee_rate(
    *,
    account: Account,
    name: str,
    since: date,
    basis_points: int,
    by: str,
    basis: str = FeeBasis.NET_SALES,
    per_order_minor: int = 0,
    refunded: bool = True,
    taken_as_told: bool = False,
    note: str = "",
) -> FeeRate:
    """Set a fee of the shop for orders placed from a day on; the same name and day again replaces it. Orders that were
    compared are compared again.

    In: ``name`` is the channel's name of the amount; ``basis_points`` hundredths of a percent of ``basis``, a word of
    ``FeeBasis``; ``per_order_minor`` in the shop's currency, added once an order; ``taken_as_told``: any amount is
    right. Raises BadRate.
    """
    wanted = fit(name.strip(), 120)
    _require(
        bool(wanted), "name", name, "A rate names the fee it is of.", "Use the name that statements show."
    )
    known = [str(each) for each in FeeBasis]
    _require(
        basis in known, "basis", basis, f"“{basis}” is not what a fee is part of.", f"Use {', '.join(known)}."
    )
    _require(
        0 <= basis_points <= MOST_POINTS,
        "basis_points",
        basis_points,
        "A rate lies between 0 and 100 %.",
        "Give hundredths of a percent: 6 % is 600.",
    )
    _require(
        0 <= per_order_minor <= MOST_MINOR,
        "per_order_minor",
        per_order_minor,
        "The part for each order is no such amount.",
        "Give minor units, 0 or more.",
    )
    row, _ = FeeRate.objects.update_or_create(
        account=account,
        name=wanted,
        since=since,
        defaults={
            "basis": str(basis),
            "basis_points": basis_points,
            "per_order_minor": per_order_minor,
            "refunded": refunded,
            "taken_as_told": taken_as_told,
            "note": fit(note.strip(), 200),
            "set_by": fit(by, 120),
            "set_at": clock.now(),
        },
    )
    _compare_again(account, since)
    return row


@attributed
@transaction.atomic
def drop_fee_rate(*, account: Account, rate_id: int, by: str) -> bool:  # noqa: ARG001 - audited
    """Take a rate of the shop back: what held before it holds again. False: there is no such one."""
    row = FeeRate.objects.filter(account=account, pk=rate_id).first()
    if row is None:
        return False
    row.delete()
    _compare_again(account, row.since)
    return True


@attributed
@transaction.atomic
def set_settlement_days(
    *, account: Account, since: date, days: int, by: str, note: str = ""
) -> SettlementDays:
    """Set how many days after delivery the shop is settled, for deliveries from a day on. Raises BadRate."""
    _require(
        0 <= days <= MOST_DAYS,
        "days",
        days,
        f"{days} is no number of days until settlement.",
        f"Give 0 to {MOST_DAYS}.",
    )
    row, _ = SettlementDays.objects.update_or_create(
        account=account,
        since=since,
        defaults={
            "days": days,
            "note": fit(note.strip(), 200),
            "set_by": fit(by, 120),
            "set_at": clock.now(),
        },
    )
    _compare_again(account, since)
    return row


def _compare_again(account: Account, since: date) -> None:
    first = clock.midnight(since, account.timezone)
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"account": account.pk, "since": first, "at": clock.now()})


def _require(right: bool, field: str, value: object, message: str, hint: str) -> None:
    if not right:
        raise BadRate(message, field=field, value=value, hint=hint)

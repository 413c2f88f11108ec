"""Estimates of what is not settled yet: each stands until its line is in a statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import Unsettled
from shelfwire.kit import clock
from shelfwire.settlements import columns
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.models import Statement, UnsettledEstimate

_FACTS = (
    "channel_kind",
    "currency",
    "estimate_minor",
    "order_external_id",
    "settles_at",
    "why",
    "amounts",
)
_SETTLED_BY = """
DELETE FROM settlements_unsettledestimate AS estimate
USING settlements_statementline AS line
WHERE line.statement_id = %s AND line.replaced_at IS NULL
    AND estimate.account_id = line.account_id AND estimate.kind = line.kind AND estimate.seen_at <= line.read_at
    AND (
        (line.kind = 'order' AND estimate.order_external_id = line.order_external_id)
        OR (line.kind <> 'order' AND estimate.external_id IN (line.reference, line.external_id))
    )
"""
_SETTLED = """
DELETE FROM settlements_unsettledestimate AS estimate
WHERE estimate.account_id = %s AND estimate.seen_at < %s AND (EXISTS (
    SELECT FROM settlements_statementline AS line
    WHERE line.account_id = estimate.account_id AND line.order_external_id = estimate.order_external_id
        AND line.order_external_id <> '' AND line.replaced_at IS NULL AND line.kind = estimate.kind
        AND (line.kind = 'order' OR estimate.external_id IN (line.reference, line.external_id))
) OR (estimate.kind <> 'order' AND EXISTS (
    SELECT FROM settlements_statementline AS line
    WHERE line.account_id = estimate.account_id AND line.reference = estimate.external_id
        AND line.reference <> '' AND line.replaced_at IS NULL AND line.kind = estimate.kind
)))
"""


@transaction.atomic
def record_estimates(*, account: Account, estimates: Sequence[Unsettled]) -> int:
    """Record estimates of ``account``; how many were new or told otherwise."""
    if not estimates:
        return 0
    take_turn(account.pk)
    now = clock.now()
    said = {(str(doc.kind), columns.external_id(doc.external_id)): columns.estimate(doc) for doc in estimates}
    known = {
        (row["kind"], row["external_id"]): row
        for row in UnsettledEstimate.objects.filter(
            account=account, external_id__in=[external_id for _, external_id in said]
        ).values("kind", "external_id", *_FACTS)
    }
    UnsettledEstimate.objects.bulk_create(
        [
            UnsettledEstimate(
                company_id=account.company_id, account=account, external_id=key[1], seen_at=now, **values
            )
            for key, values in said.items()
        ],
        update_conflicts=True,
        unique_fields=["account", "kind", "external_id"],
        update_fields=[*_FACTS, "seen_at"],
    )
    return sum(
        key not in known or any(known[key][name] != values[name] for name in _FACTS)
        for key, values in said.items()
    )


def drop_settled_by(statement: Statement) -> None:
    """Take away the estimates whose line stands in the statement, unless they were told after it."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED_BY, [statement.pk])


def drop_settled(*, account: Account, before: datetime) -> int:
    """Take away estimates that were last told before a moment and whose order's line stands; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [account.pk, before])
        return int(cursor.rowcount)

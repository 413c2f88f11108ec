"""How much of a statement is matched: counted from its lines and the differences that stand, never added to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from shelfwire.channels.models import Account

_COUNT = """
UPDATE settlements_statement AS s
SET matched_at = coalesce(%(at)s, matched_at), matched_minor = coalesce((
    SELECT sum(abs(l.settlement_minor)) FROM settlements_statementline AS l
    WHERE l.statement_id = s.id AND l.replaced_at IS NULL AND l.currency = s.currency
    AND NOT EXISTS (
        SELECT FROM settlements_difference AS d
        WHERE d.account_id = s.account_id AND d.about = 'order' AND d.subject = l.order_external_id
        AND d.ended_at IS NULL AND l.order_external_id <> ''
    )
    AND NOT EXISTS (
        SELECT FROM settlements_difference AS d
        WHERE d.account_id = s.account_id AND d.about = 'statement' AND d.subject = s.external_id
        AND d.ended_at IS NULL AND d.name = l.external_id
    )
), 0)
WHERE s.account_id = %(account)s AND s.id = ANY(%(ids)s)
"""


def count_matched(
    account: Account, statement_ids: Collection[int], *, compared_at: datetime | None = None
) -> None:
    """Count the matched part of these statements of the account anew. ``compared_at``: they were compared with their
    lines then; None: only what stands of their orders or their own differences changed, and one whose lines were read
    since it was compared still waits for that."""
    if not statement_ids:
        return
    with connection.cursor() as cursor:
        # in one order, so that two of them never wait for each other
        cursor.execute(
            "SELECT FROM settlements_statement WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [sorted(statement_ids)],
        )
        cursor.execute(_COUNT, {"at": compared_at, "account": account.pk, "ids": sorted(statement_ids)})

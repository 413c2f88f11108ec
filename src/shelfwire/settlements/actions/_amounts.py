"""A statement's lines added up by kind of line and named amount, counted anew from what stands."""

from __future__ import annotations

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Abs, Coalesce

from shelfwire.settlements.models import Statement, StatementAmount, StatementLine

_COUNT = """
WITH line AS MATERIALIZED (
    SELECT id, kind, channel_kind, revenue_minor, shipping_minor, fees_minor, adjustment_minor, reserve_minor, amounts
    FROM settlements_statementline
    WHERE statement_id = %(statement)s AND replaced_at IS NULL AND currency = %(currency)s
), named AS (
    SELECT line.id, line.kind, amount->>0 AS "group", amount->>1 AS name, (amount->>2)::bigint AS minor,
        (amount->>4)::boolean AS known
    FROM line CROSS JOIN jsonb_array_elements(line.amounts) AS amount
    WHERE amount->>0 NOT IN ('adjustment', 'reserve')
), together AS (
    SELECT id,
        sum(minor) FILTER (WHERE "group" = 'revenue') AS revenue,
        sum(minor) FILTER (WHERE "group" = 'shipping') AS shipping,
        sum(minor) FILTER (WHERE "group" IN ('fee', 'tax')) AS fees
    FROM named GROUP BY id
), every AS (
    SELECT kind, "group", name, minor, known FROM named
    UNION ALL
    SELECT line.kind, rest."group", rest.name, rest.minor, rest.known
    FROM line LEFT JOIN together USING (id) CROSS JOIN LATERAL (VALUES
        ('revenue', 'other_revenue', revenue_minor - coalesce(revenue, 0), false),
        ('shipping', 'other_shipping', shipping_minor - coalesce(shipping, 0), false),
        ('fee', 'other_fees', fees_minor - coalesce(fees, 0), false),
        ('adjustment', channel_kind, adjustment_minor, true),
        ('reserve', channel_kind, reserve_minor, true)
    ) AS rest ("group", name, minor, known)
    WHERE rest.minor <> 0
)
INSERT INTO settlements_statementamount (statement_id, kind, "group", name, minor, lines, known)
SELECT %(statement)s, kind, "group", name, sum(minor), count(*), bool_and(known)
FROM every GROUP BY kind, "group", name
"""


def count_amounts(statement: Statement) -> None:
    """Write the statement's StatementAmount rows anew and set ``line_count`` and ``turnover_minor``, unsaved.

    The rows of a group together are the lines' sum of it: what no name explains has a row of its own. Lines in another
    currency than the statement are counted and in no sum.
    """
    StatementAmount.objects.filter(statement=statement).delete()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"statement": statement.pk, "currency": statement.currency})
    lines = StatementLine.objects.filter(statement=statement, replaced_at=None)
    statement.line_count = lines.count()
    statement.turnover_minor = lines.filter(currency=statement.currency).aggregate(
        turnover=Coalesce(Sum(Abs("settlement_minor")), 0)
    )["turnover"]

"""A mark is a row of its own: one that others had to renew made the import of orders and that of statements wait for each
other for ever when they changed the same orders, and one of them failed."""

from django.db import migrations, models

_ORDERS = """
CREATE OR REPLACE FUNCTION settlements_mark_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT n.account_id, n.external_id, clock_timestamp() FROM rows_now AS n
    WHERE n.status IN ('delivered', 'completed', 'cancelled') OR EXISTS (
        SELECT FROM settlements_statementline AS line
        WHERE line.account_id = n.account_id AND line.order_external_id = n.external_id
        AND line.order_external_id <> '' AND line.replaced_at IS NULL
    ){once};
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION settlements_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT n.account_id, n.external_id, clock_timestamp()
    FROM rows_now AS n JOIN rows_before AS b USING (id)
    WHERE (n.status, n.channel_updated_at, n.order_class) IS DISTINCT FROM (b.status, b.channel_updated_at, b.order_class)
    AND (n.status IN ('delivered', 'completed', 'cancelled') OR EXISTS (
        SELECT FROM settlements_statementline AS line
        WHERE line.account_id = n.account_id AND line.order_external_id = n.external_id
        AND line.order_external_id <> '' AND line.replaced_at IS NULL
    )){once};
    RETURN NULL;
END $$;
"""
_OTHERS = """
CREATE OR REPLACE FUNCTION settlements_mark_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT account_id, order_external_id, clock_timestamp() FROM rows_now
    WHERE order_external_id <> ''
    GROUP BY account_id, order_external_id{once};
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION settlements_mark_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT o.account_id, o.external_id, clock_timestamp()
    FROM rows_now AS n JOIN orders_unit AS u ON u.id = n.unit_id JOIN orders_order AS o ON o.id = u.order_id
    GROUP BY o.account_id, o.external_id{once};
    RETURN NULL;
END $$;
"""
_ONCE = """
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at"""
_MARK = _ORDERS + _OTHERS
_FEWER = """
DELETE FROM settlements_ordertomatch AS one USING settlements_ordertomatch AS later
WHERE later.account_id = one.account_id AND later.order_external_id = one.order_external_id AND later.id > one.id;
"""
"""Going back, an order has one mark again."""


class Migration(migrations.Migration):
    dependencies = [("settlements", "0014_creators")]
    operations = [
        migrations.RunSQL(_MARK.format(once=""), _MARK.format(once=_ONCE)),
        migrations.RemoveConstraint("ordertomatch", "an_order_is_marked_once"),
        migrations.RunSQL(migrations.RunSQL.noop, _FEWER),
        migrations.AddIndex("ordertomatch", models.Index(fields=["account", "id"], name="orders_to_match")),
    ]

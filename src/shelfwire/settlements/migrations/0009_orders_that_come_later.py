"""An order that comes after its statement, or changes after it, is compared whatever its status: a statement of it
stands, and said that nobody knows it."""

from django.db import migrations

_UNLESS_STATED = """
CREATE OR REPLACE FUNCTION settlements_mark_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT n.account_id, n.external_id, clock_timestamp() FROM rows_now AS n
    WHERE n.status IN ('delivered', 'completed', 'cancelled'){or_stated}
    ORDER BY n.account_id, n.external_id
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION settlements_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT n.account_id, n.external_id, clock_timestamp()
    FROM rows_now AS n JOIN rows_before AS b USING (id)
    WHERE (n.status, n.channel_updated_at, n.order_class) IS DISTINCT FROM (b.status, b.channel_updated_at, b.order_class)
    AND (n.status IN ('delivered', 'completed', 'cancelled'){or_stated})
    ORDER BY n.account_id, n.external_id
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
"""
_STATED = """ OR EXISTS (
        SELECT FROM settlements_statementline AS line
        WHERE line.account_id = n.account_id AND line.order_external_id = n.external_id
        AND line.order_external_id <> '' AND line.replaced_at IS NULL
    )"""


class Migration(migrations.Migration):
    dependencies = [("settlements", "0008_profit")]
    operations = [
        migrations.RunSQL(_UNLESS_STATED.format(or_stated=_STATED), _UNLESS_STATED.format(or_stated=""))
    ]

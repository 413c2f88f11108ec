"""In the database: what changes an order's or a case's part in the money has the order compared, whoever writes it."""

from django.db import migrations

MARK = """
CREATE FUNCTION settlements_mark_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT DISTINCT account_id, external_id, clock_timestamp() FROM rows_now
    WHERE status IN ('delivered', 'completed', 'cancelled')
    ORDER BY account_id, external_id
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
CREATE TRIGGER orders_marked_new AFTER INSERT ON orders_order
    REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION settlements_mark_orders();
CREATE FUNCTION settlements_mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT DISTINCT n.account_id, n.external_id, clock_timestamp()
    FROM rows_now AS n JOIN rows_before AS b USING (id)
    WHERE n.status IN ('delivered', 'completed', 'cancelled')
    AND (n.status, n.channel_updated_at, n.order_class) IS DISTINCT FROM (b.status, b.channel_updated_at, b.order_class)
    ORDER BY n.account_id, n.external_id
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
CREATE TRIGGER orders_marked_changed AFTER UPDATE ON orders_order
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_now
    FOR EACH STATEMENT EXECUTE FUNCTION settlements_mark_changed();
CREATE FUNCTION settlements_mark_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT DISTINCT account_id, order_external_id, clock_timestamp() FROM rows_now
    WHERE order_external_id <> ''
    ORDER BY account_id, order_external_id
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_marked_new AFTER INSERT ON aftersales_case
    REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION settlements_mark_cases();
CREATE TRIGGER cases_marked_changed AFTER UPDATE ON aftersales_case
    REFERENCING NEW TABLE AS rows_now FOR EACH STATEMENT EXECUTE FUNCTION settlements_mark_cases();
"""
UNMARK = """
DROP TRIGGER cases_marked_changed ON aftersales_case;
DROP TRIGGER cases_marked_new ON aftersales_case;
DROP FUNCTION settlements_mark_cases();
DROP TRIGGER orders_marked_changed ON orders_order;
DROP FUNCTION settlements_mark_changed();
DROP TRIGGER orders_marked_new ON orders_order;
DROP FUNCTION settlements_mark_orders();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0003_fees_and_days"),
        ("orders", "0013_cancel_asked"),
        ("aftersales", "0001_initial"),
    ]
    operations = [migrations.RunSQL(MARK, UNMARK)]

"""Several cases of one order that change in one statement mark it once: the clock, which moves on between rows, made
them differ, and the statement failed."""

from django.db import migrations

MARK = """
CREATE OR REPLACE FUNCTION settlements_mark_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
    SELECT account_id, order_external_id, clock_timestamp() FROM rows_now
    WHERE order_external_id <> ''
    GROUP BY account_id, order_external_id
    ORDER BY account_id, order_external_id
    ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("settlements", "0006_entries_balance")]
    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]

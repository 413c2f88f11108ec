"""The ledger refuses update and delete, whoever asks: a wrong movement is answered by a second one."""

from django.db import migrations

FORBID = """
CREATE FUNCTION inventory_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'inventory_movement is append-only: record a correcting movement instead'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON inventory_movement
    FOR EACH ROW EXECUTE FUNCTION inventory_ledger_is_append_only();
"""
ALLOW = """
DROP TRIGGER ledger_is_append_only ON inventory_movement;
DROP FUNCTION inventory_ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]

"""In the database: an exported entry never changes, and its postings are 0 together when the transaction ends."""

from django.db import migrations

HOLD = """
CREATE FUNCTION settlements_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE apart numeric;
BEGIN
    SELECT sum(minor) INTO apart FROM settlements_journalposting WHERE entry_id = NEW.entry_id;
    IF apart <> 0 THEN
        RAISE EXCEPTION 'the postings of journal entry % are % apart', NEW.entry_id, apart
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON settlements_journalposting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlements_entry_balances();

CREATE FUNCTION settlements_booked_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'row % of % was exported to the books and never changes', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER posting_stands BEFORE UPDATE OR DELETE ON settlements_journalposting
    FOR EACH ROW EXECUTE FUNCTION settlements_booked_stands();
CREATE TRIGGER entry_stands BEFORE UPDATE OR DELETE ON settlements_journalentry
    FOR EACH ROW EXECUTE FUNCTION settlements_booked_stands();
"""
FREE = """
DROP TRIGGER entry_stands ON settlements_journalentry;
DROP TRIGGER posting_stands ON settlements_journalposting;
DROP FUNCTION settlements_booked_stands();
DROP TRIGGER entry_balances ON settlements_journalposting;
DROP FUNCTION settlements_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("settlements", "0005_books")]
    operations = [migrations.RunSQL(HOLD, FREE)]

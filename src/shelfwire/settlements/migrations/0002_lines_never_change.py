"""In the database: a statement's line is never changed or deleted; a later telling only marks it as replaced."""

from django.db import migrations

FORBID = """
CREATE FUNCTION settlements_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'line % of statement % is what the channel said and never changes', OLD.external_id, OLD.statement_id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER line_stands BEFORE UPDATE OR DELETE ON settlements_statementline
    FOR EACH ROW EXECUTE FUNCTION settlements_line_stands();
"""
ALLOW = """
DROP TRIGGER line_stands ON settlements_statementline;
DROP FUNCTION settlements_line_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("settlements", "0001_settlements")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]

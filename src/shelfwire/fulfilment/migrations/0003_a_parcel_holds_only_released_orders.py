"""The hold gate in the database: whoever asks, nothing of an order that the channel holds gets into a parcel."""

from django.db import migrations

FORBID = """
CREATE FUNCTION fulfilment_hold_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM orders_order WHERE id = NEW.order_id AND status IN ('unpaid', 'held', 'unknown')) THEN
        RAISE EXCEPTION 'order % is not released by its channel: no parcel may hold it', NEW.order_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_gate BEFORE INSERT ON fulfilment_parcelunit
    FOR EACH ROW EXECUTE FUNCTION fulfilment_hold_gate();
"""
ALLOW = """
DROP TRIGGER hold_gate ON fulfilment_parcelunit;
DROP FUNCTION fulfilment_hold_gate();
"""


class Migration(migrations.Migration):
    dependencies = [("fulfilment", "0002_initial"), ("orders", "0002_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]

"""When an order changed, by our own clock: a column that the table keeps itself, so that no writer can forget it."""

import django.db.models.functions.comparison
from django.db import migrations, models

WATCHED = (
    "status",
    "channel_updated_at",
    "is_blocked",
    "cancel_requested",
    "address_id",
    "warehouse_id",
    "shipped_by",
    "search_tokens",
    "personal_data_erased_at",
)
KEEP = f"""
CREATE FUNCTION orders_order_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER order_changed BEFORE UPDATE ON orders_order FOR EACH ROW
    WHEN (({", ".join(f"OLD.{name}" for name in WATCHED)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in WATCHED)}))
    EXECUTE FUNCTION orders_order_changed();
"""
FORGET = """
DROP TRIGGER order_changed ON orders_order;
DROP FUNCTION orders_order_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_orders_to_scan")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="changed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.F("company"),
                django.db.models.functions.comparison.Coalesce("changed_at", "recorded_at"),
                models.F("id"),
                name="orders_by_change",
            ),
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]

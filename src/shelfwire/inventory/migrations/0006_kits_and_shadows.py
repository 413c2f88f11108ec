"""Reservations by part, balances that know whether they were counted, and the view of what there is of any SKU."""

from django.db import migrations, models
from django.db.models import Q

_VIEW = """
CREATE VIEW inventory_supply AS
SELECT p.sku_id, b.warehouse_id,
    CASE WHEN count(*) = p.parts THEN min(floor(b.on_hand::float8 / p.quantity))
         ELSE least(min(floor(b.on_hand::float8 / p.quantity)), 0) END::int AS on_hand,
    CASE WHEN count(*) = p.parts THEN min(floor((b.on_hand - b.reserved)::float8 / p.quantity))
         ELSE least(min(floor((b.on_hand - b.reserved)::float8 / p.quantity)), 0) END::int AS available,
    bool_and(b.is_counted) AND count(*) = p.parts AS is_counted
FROM catalog_stockpart p JOIN inventory_balance b ON b.sku_id = p.part_id
GROUP BY p.sku_id, b.warehouse_id, p.parts
"""
_COUNTED = """
UPDATE inventory_balance b SET is_counted = true
WHERE EXISTS (SELECT FROM inventory_movement m WHERE m.sku_id = b.sku_id AND m.warehouse_id = b.warehouse_id
              AND m.kind IN ('count', 'receipt', 'adjustment', 'transfer'))
   OR EXISTS (SELECT FROM inventory_stockcount c WHERE c.sku_id = b.sku_id AND c.warehouse_id = b.warehouse_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_parts_of_a_sku"),
        ("inventory", "0005_several_warehouses"),
    ]

    operations = [
        migrations.AddField(
            model_name="balance",
            name="is_counted",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(_COUNTED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                condition=Q(("status", "released"), _negated=True),
                fields=("holder", "sku"),
                name="a_holder_reserves_a_sku_once",
            ),
        ),
        migrations.RemoveConstraint(model_name="reservation", name="one_active_reservation"),
        migrations.RemoveConstraint(model_name="reservation", name="a_holder_ships_once"),
        migrations.RunSQL(_VIEW, "DROP VIEW inventory_supply"),
        migrations.CreateModel(
            name="SkuSupply",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sku_id",
                        "warehouse_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("on_hand", models.IntegerField()),
                ("available", models.IntegerField()),
                ("is_counted", models.BooleanField()),
            ],
            options={"db_table": "inventory_supply", "managed": False},
        ),
    ]

"""The view of stock parts says how many parts a SKU has, so that one that is not there is noticed."""

from django.db import migrations

_VIEW = """
CREATE OR REPLACE VIEW catalog_stockpart AS
SELECT s.id AS sku_id, coalesce(k.part_id, r.id) AS part_id, coalesce(k.quantity, 1) AS quantity,
    CASE WHEN k.part_id IS NULL THEN 1
         ELSE (SELECT count(*)::int FROM catalog_kitpart n WHERE n.kit_id = r.id) END AS parts
FROM catalog_sku s
JOIN catalog_sku r ON r.id = coalesce(s.shadow_of_id, s.id)
LEFT JOIN catalog_kitpart k ON k.kit_id = r.id
"""
_BEFORE = """
DROP VIEW catalog_stockpart;
CREATE VIEW catalog_stockpart AS
SELECT s.id AS sku_id, coalesce(k.part_id, r.id) AS part_id, coalesce(k.quantity, 1) AS quantity
FROM catalog_sku s
JOIN catalog_sku r ON r.id = coalesce(s.shadow_of_id, s.id)
LEFT JOIN catalog_kitpart k ON k.kit_id = r.id
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_kits_and_shadows")]
    operations = [migrations.RunSQL(_VIEW, _BEFORE)]

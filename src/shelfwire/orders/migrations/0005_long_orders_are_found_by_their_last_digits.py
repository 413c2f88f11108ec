"""Orders with many units had lost the lexeme that finds them by the last digits of their number."""

from django.db import migrations

_ADD = """
UPDATE orders_order SET search_tokens = search_tokens || ARRAY[upper(external_id), '~' || reverse(upper(external_id))]
WHERE cardinality(search_tokens) >= 120 AND NOT ('~' || reverse(upper(external_id)) = ANY (search_tokens))
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_rare_classes_and_sources")]

    operations = [migrations.RunSQL(_ADD, migrations.RunSQL.noop)]

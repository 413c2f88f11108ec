import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_initial")]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["company", "title", "id"], name="products_by_title"),
        ),
        migrations.AddIndex(
            model_name="sku",
            index=models.Index(
                models.F("company"),
                models.Func(
                    django.db.models.functions.text.Lower("code"),
                    models.Value("[-_./[:space:]]+"),
                    models.Value(""),
                    models.Value("g"),
                    function="regexp_replace",
                ),
                name="skus_by_plain_code",
            ),
        ),
        migrations.AddIndex(
            model_name="sku",
            index=models.Index(
                condition=models.Q(("barcode", ""), _negated=True),
                fields=["company", "barcode"],
                name="skus_by_barcode",
            ),
        ),
        migrations.AddIndex(
            model_name="sku",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("title", config="simple"),
                name="skus_by_words_of_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="sku",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price_minor__isnull", True),
                    models.Q(("price_minor__gte", 0), models.Q(("currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_price_has_a_currency",
            ),
        ),
    ]

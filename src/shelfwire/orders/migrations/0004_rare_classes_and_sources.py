from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_fewer_indexes_and_stock_history")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=~Q(order_class="sale"),
                fields=["company", "order_class", "-placed_at", "-id"],
                name="orders_of_rare_class",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=~Q(source="Website"),
                fields=["company", "source", "-placed_at", "-id"],
                name="orders_of_rare_source",
            ),
        ),
    ]

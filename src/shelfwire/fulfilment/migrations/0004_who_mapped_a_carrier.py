from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfilment", "0003_a_parcel_holds_only_released_orders")]

    operations = [
        migrations.AddField(
            model_name="carrierlink",
            name="updated_by",
            field=models.CharField(blank=True, max_length=120),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_ledger_is_append_only")]

    operations = [
        migrations.AddField(
            model_name="warehouse",
            name="return_address",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        )
    ]

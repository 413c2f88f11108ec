from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_ledger_is_append_only")]

    operations = [
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "consumed")), fields=("holder",), name="a_holder_ships_once"
            ),
        ),
    ]

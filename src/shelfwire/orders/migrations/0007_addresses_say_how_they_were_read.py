"""Addresses say by which reading of the levels they were placed: those of before are placed anew by a chore."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_cancelled_after_shipping")]

    operations = [
        # every row that is there now was placed by the first reading
        migrations.AddField(
            model_name="address",
            name="reading",
            field=models.PositiveSmallIntegerField(default=1, db_default=1),
        ),
        migrations.AlterField(
            model_name="address",
            name="reading",
            field=models.PositiveSmallIntegerField(default=2, db_default=2),
        ),
        migrations.AlterField(
            model_name="address",
            name="kind",
            field=models.CharField(
                choices=[
                    ("full", "Complete"),
                    ("masked", "Hidden in part by the channel"),
                    ("absent", "Not given yet"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(
                condition=models.Q(("reading__lt", 2)), fields=["id"], name="addresses_to_place_anew"
            ),
        ),
    ]

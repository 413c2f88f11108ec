"""Documents that could not be taken in, and when a warehouse or carrier was missing from the channel's list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0006_a_missing_scope_blocks_one_conversation")]

    operations = [
        migrations.AddField(
            model_name="channelwarehouse",
            name="missing_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shippingprovider",
            name="missing_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="TroubledDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("external_id", models.CharField(blank=True, max_length=64)),
                ("why", models.CharField(max_length=500)),
                ("taken_in", models.BooleanField(default=False)),
                ("request_id", models.CharField(blank=True, max_length=80)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="troubled_documents",
                        to="channels.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "external_id"), name="one_trouble_a_document")
                ],
            },
        ),
    ]

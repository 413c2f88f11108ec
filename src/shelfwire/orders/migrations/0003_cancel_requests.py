"""What is known of a buyer's request to cancel: why, since when, and until when it is to be answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_initial")]

    operations = [
        migrations.AddField("order", "cancel_asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("order", "cancel_due_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "order",
            "cancel_request_reason",
            models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            "order",
            "cancel_request_text",
            models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]

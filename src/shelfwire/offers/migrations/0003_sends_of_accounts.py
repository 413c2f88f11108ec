import django.db.models.deletion
from django.db import migrations, models

_ACCOUNT = {
    "to": "channels.account",
    "on_delete": django.db.models.deletion.CASCADE,
    "related_name": "+",
    "db_index": False,
}


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_initial"),
        ("offers", "0002_prices_of_shops"),
    ]

    operations = [
        # no release has written a row of these tables yet
        migrations.AddField(
            "stocksend", "account", models.ForeignKey(**_ACCOUNT, default=0), preserve_default=False
        ),
        migrations.AddField(
            "pricesend", "account", models.ForeignKey(**_ACCOUNT, default=0), preserve_default=False
        ),
    ]

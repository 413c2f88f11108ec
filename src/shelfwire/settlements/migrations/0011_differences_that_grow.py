"""People are told of differences that open or grow; of those of before, the moment at which they opened stands."""

from django.db import migrations, models
from django.db.models import Q

SINCE = "UPDATE settlements_difference SET grew_at = coalesce(reopened_at, opened_at)"


class Migration(migrations.Migration):
    dependencies = [("settlements", "0010_broken_off")]
    operations = [
        migrations.AddField("difference", "grew_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.AlterField("difference", "grew_at", models.DateTimeField()),
        migrations.AddIndex(
            "difference",
            models.Index(
                fields=["account", "grew_at"], condition=Q(ended_at=None), name="differences_that_grew"
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_listings_out"),
        ("posting", "0003_live_listings"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadinessRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readiness_rules",
                        to="channels.account",
                    ),
                ),
            ],
        ),
        # faults are worked out again whenever the rules in force are not on record, and none are yet
        migrations.RunSQL("DELETE FROM posting_readinessfault", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="readinessfault", name="readiness_faults_by_code"),
        migrations.AddField(
            model_name="readinessfault",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="channels.account",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="readinessfault",
            name="label",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddIndex(
            model_name="readinessfault",
            index=models.Index(
                fields=["account", "code", "channel_product"], name="readiness_faults_by_code"
            ),
        ),
    ]

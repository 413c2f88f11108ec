"""The encrypted columns of an account move to a table of their own, as they are: no key is needed for it."""

import django.db.models.deletion
from django.db import migrations, models

import shelfwire.kit.fields

MOVE = """
INSERT INTO channels_accountsecrets (account_id, secrets, credentials)
SELECT id, secrets, credentials FROM channels_account
"""
BACK = """
UPDATE channels_account a SET secrets = s.secrets, credentials = s.credentials
FROM channels_accountsecrets s WHERE s.account_id = a.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_consent_choice_and_crash_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountSecrets",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sealed",
                        serialize=False,
                        to="channels.account",
                    ),
                ),
                ("secrets", shelfwire.kit.fields.EncryptedJSONField(context="channels_account.secrets")),
                (
                    "credentials",
                    shelfwire.kit.fields.EncryptedJSONField(context="channels_account.credentials"),
                ),
                ("unreadable_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RunSQL(MOVE, BACK),
        migrations.RemoveField(model_name="account", name="secrets"),
        migrations.RemoveField(model_name="account", name="credentials"),
    ]

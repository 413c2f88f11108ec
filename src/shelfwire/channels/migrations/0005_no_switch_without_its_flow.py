"""Stock and price do not flow yet, but their switches could be thrown: a flow must not begin unasked once it exists."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def turn_off(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Every such switch."""
    apps.get_model("channels", "Account").objects.update(stock_out=False, price_out=False)


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_secrets_apart")]

    operations = [migrations.RunPython(turn_off, migrations.RunPython.noop)]

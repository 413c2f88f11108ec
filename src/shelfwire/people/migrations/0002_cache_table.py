"""The table behind Django's database cache: sign-in limits are counted in it, so every web worker counts together.

Unlogged: a crash of the database may empty a cache, never harm it. Columns as Django's createcachetable makes them.
"""

from django.db import migrations

MAKE = """
CREATE UNLOGGED TABLE IF NOT EXISTS people_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS people_cache_expires ON people_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE people_cache")]

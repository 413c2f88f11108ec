"""What the Prometheus endpoint tells: figures read from the database, so every worker tells the same."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shelfwire.kit import clock
from shelfwire.version import BUILD_DATE, VERSION

_GROUPED = (
    ("shelfwire_jobs", "Jobs by status", "status", "SELECT status, count(*) FROM jobs_job GROUP BY 1"),
    (
        "shelfwire_accounts",
        "Shops by status",
        "status",
        "SELECT status, count(*) FROM channels_account GROUP BY 1",
    ),
    (
        "shelfwire_notices",
        "Stored notices by status",
        "status",
        "SELECT status, count(*) FROM channels_notice GROUP BY 1",
    ),
    (
        "shelfwire_outgoing_open",
        "Deeds that wait to be sent",
        "kind",
        "SELECT kind, count(*) FROM channels_outgoing WHERE status IN ('due', 'calling') GROUP BY 1",
    ),
)
_LAG = """
SELECT account_id::text, conversation, EXTRACT(EPOCH FROM %s - succeeded_at)
FROM channels_cursor WHERE succeeded_at IS NOT NULL
"""


class Figures(Collector):
    """Asked once a scrape; each figure is one bounded query."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Prometheus' families."""
        about = GaugeMetricFamily("shelfwire_build", "Which Shelfwire this is", labels=["version", "built"])
        about.add_metric([VERSION, str(BUILD_DATE or "")], 1)
        yield about
        with connection.cursor() as cursor:
            for name, says, label, query in _GROUPED:
                family = GaugeMetricFamily(name, says, labels=[label])
                cursor.execute(query)
                for value, count in cursor.fetchall():
                    family.add_metric([value], count)
                yield family
            lag = GaugeMetricFamily(
                "shelfwire_sync_lag_seconds",
                "Seconds since a conversation with a channel last succeeded",
                labels=["account", "conversation"],
            )
            cursor.execute(_LAG, [clock.now()])
            for account, conversation, seconds in cursor.fetchall():
                lag.add_metric([account, conversation], float(seconds))
            yield lag

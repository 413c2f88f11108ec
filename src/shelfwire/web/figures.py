"""What the Prometheus endpoint tells: figures from the database, so every web worker tells the same.

Each is a bounded look at open work; what is finished is not counted anew at every scrape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shelfwire.exchange import queries as exchange
from shelfwire.jobs import queries as jobs
from shelfwire.kit import clock
from shelfwire.sync.engine.silence import silent
from shelfwire.version import VERSION, build_date


class Figures(Collector):
    """Asked once a scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Prometheus' families."""
        about = GaugeMetricFamily("shelfwire_build", "Which Shelfwire this is", labels=["version", "built"])
        about.add_metric([VERSION, str(build_date())], 1)
        yield about
        now = clock.now()
        heard, waiting = jobs.worker_heard_at(), jobs.waiting_since()
        yield _since("shelfwire_worker_silent_seconds", "Since a worker was last heard", heard, now)
        yield _since("shelfwire_queue_waiting_seconds", "Age of the oldest due work", waiting, now)
        yield _by("shelfwire_jobs_open", "Jobs that are not finished", "status", jobs.open_counts())
        found = exchange.figures()
        yield _by("shelfwire_accounts", "Shops by status", "status", found.accounts)
        yield _by("shelfwire_outgoing_open", "Deeds that wait to be sent", "kind", found.outgoing)
        yield GaugeMetricFamily("shelfwire_notices_open", "Notices to look at", value=found.notices)
        lag = GaugeMetricFamily(
            "shelfwire_sync_lag_seconds",
            "Seconds since a conversation with a shop last succeeded",
            labels=["account", "conversation"],
        )
        for account, conversation, at in found.succeeded:
            lag.add_metric([str(account), conversation], (now - at).total_seconds())
        yield lag
        yield GaugeMetricFamily(
            "shelfwire_conversations_silent", "Conversations not heard of for too long", value=len(silent())
        )


def _since(name: str, says: str, moment: datetime | None, now: datetime) -> GaugeMetricFamily:
    """Seconds since; a moment that never was gives no sample, which is another thing than zero."""
    family = GaugeMetricFamily(name, says, labels=[])
    if moment is not None:
        family.add_metric([], (now - moment).total_seconds())
    return family


def _by(name: str, says: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, count in values.items():
        family.add_metric([key], count)
    return family

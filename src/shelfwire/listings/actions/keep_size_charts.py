"""Keep size charts as the channel names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelfwire.channels.models import Account
from shelfwire.channels.port import SizeChart
from shelfwire.listings.actions.see import plain
from shelfwire.listings.models import SizeChartTemplate


def keep_size_charts(account: Account, charts: Sequence[SizeChart], at: datetime) -> list[SizeChartTemplate]:
    """Keep these, by the channel's id; ``at``: when they were asked for. Returns them in their order."""
    by_id = {plain(one.external_id, 64): one for one in charts}
    SizeChartTemplate.objects.bulk_create(
        [
            SizeChartTemplate(
                account=account, external_id=key, name=plain(one.name, 300), picture_url=one.picture_url, read_at=at
            )
            for key, one in sorted(by_id.items())
        ],
        update_conflicts=True,
        unique_fields=["account", "external_id"],
        update_fields=["name", "picture_url", "read_at"],
    )  # fmt: skip
    kept = SizeChartTemplate.objects.filter(account=account, external_id__in=by_id)
    found = {row.external_id: row for row in kept}
    return [found[key] for key in by_id]

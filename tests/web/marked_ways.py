"""A way to ship that a company has set, for the sweeps over every address."""

from __future__ import annotations

from datetime import date

from shelfwire.channels import registry
from shelfwire.channels.models import Account, WayPolicy
from shelfwire.kit import clock
from shelfwire.people.models import Company


def marked_way(company: Company, account: Account, text: str = "Told") -> WayPolicy:
    """One row for the first market of the shop's channel."""
    return WayPolicy.objects.create(
        company=company, channel=account.channel, region=min(registry.channel(account.channel).regions, default="US"),
        seller_kind=text[:40], shipped_by="channel", way="label_by_slot", since=date(2026, 3, 1), note=text[:200],
        set_at=clock.now(), set_by=text[:120],
    )  # fmt: skip

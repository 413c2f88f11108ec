"""Set the way in which a market's orders leave, from a day on; take it back, and put it back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shelfwire.channels import registry
from shelfwire.channels.errors import BadWay
from shelfwire.channels.models import WayPolicy
from shelfwire.channels.port import WAYS_BY
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company


@attributed
@transaction.atomic
def set_way(
    *,
    company: Company,
    channel: str,
    region: str,
    shipped_by: str,
    way: str,
    since: date,
    by: str,
    seller_kind: str = "",
    note: str = "",
) -> WayPolicy:
    """Set it. The same again changes nothing; another way from the same day replaces it. Raises BadWay and
    UnknownChannel."""
    _refuse(channel, region, shipped_by, way)
    Company.objects.select_for_update(no_key=True).only("pk").get(pk=company.pk)
    here = {
        "company": company,
        "channel": channel,
        "region": region,
        "seller_kind": fit(seller_kind.strip(), 40),
        "shipped_by": shipped_by,
        "since": since,
    }
    before = WayPolicy.objects.filter(**here, withdrawn_at=None).first()
    if before is not None and before.way == way:
        return before
    if before is not None:
        _withdraw(before, by)
    return WayPolicy.objects.create(
        **here, way=way, note=fit(note, 200), set_at=clock.now(), set_by=fit(by, 120)
    )


def _refuse(channel: str, region: str, shipped_by: str, way: str) -> None:
    plugin = registry.channel(channel)
    if region not in plugin.regions:
        raise BadWay(
            f"{plugin.label} has no market “{region}”.",
            field="region",
            value=region,
            hint=f"Use one of {', '.join(sorted(plugin.regions))}.",
        )
    if shipped_by not in WAYS_BY:
        raise BadWay(
            f"“{shipped_by}” is not whose label it is.",
            field="shipped_by",
            value=shipped_by,
            hint=f"Use one of {', '.join(WAYS_BY)}.",
        )
    allowed = WAYS_BY[shipped_by]
    if way not in allowed:
        raise BadWay(
            f"“{way}” is no way for a label of the {shipped_by}.",
            field="way",
            value=way,
            hint=f"Use one of {', '.join(allowed)}.",
        )


@attributed
@transaction.atomic
def withdraw_way(*, policy: WayPolicy, by: str) -> WayPolicy:
    """Take a row back: what held before it holds again. Withdrawn already: nothing changes."""
    held = WayPolicy.objects.select_for_update().get(pk=policy.pk)
    if held.withdrawn_at is None:
        _withdraw(held, by)
    return held


@attributed
@transaction.atomic
def put_way_back(*, policy: WayPolicy, by: str) -> WayPolicy:
    """Undo a withdrawal. Raises BadWay when another row from the same day stands there by now."""
    Company.objects.select_for_update(no_key=True).only("pk").get(pk=policy.company_id)
    held = WayPolicy.objects.select_for_update().get(pk=policy.pk)
    if held.withdrawn_at is None:
        return held
    others = WayPolicy.objects.filter(
        company=held.company_id,
        channel=held.channel,
        region=held.region,
        seller_kind=held.seller_kind,
        shipped_by=held.shipped_by,
        since=held.since,
        withdrawn_at=None,
    )
    if others.exists():
        raise BadWay(
            f"Another way is set for {held.region} from {held.since}.",
            field="since",
            value=str(held.since),
            hint="Take that one back first.",
        )
    held.withdrawn_at, held.withdrawn_by = None, ""
    held.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _ = by  # named in the audit log
    return held


def _withdraw(row: WayPolicy, by: str) -> None:
    row.withdrawn_at, row.withdrawn_by = clock.now(), fit(by, 120)
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])

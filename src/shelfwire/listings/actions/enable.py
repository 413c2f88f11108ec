"""Say which listing SKUs may be told quantities and prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from shelfwire.kit.events import announce
from shelfwire.listings.events import ListingSkusEnabled
from shelfwire.listings.models import ListingSku
from shelfwire.people.audit import note
from shelfwire.people.models import Company


@transaction.atomic
def set_enabled(*, company: Company, listing_sku_ids: Collection[int], on: bool, by: str) -> int:
    """Enable or disable listing SKUs of the company; returns how many changed. Those that are so already are left as
    they are. What the channel has of one that is disabled stays as it is.
    """
    rows = list(
        ListingSku.objects.select_for_update(of=("self",))
        .filter(pk__in=list(listing_sku_ids), account__company=company)
        .exclude(enabled=on)
        .select_related("account")
        .order_by("pk")
    )
    ListingSku.objects.filter(pk__in=[row.pk for row in rows]).update(enabled=on)
    by_account = defaultdict(list)
    for row in rows:
        by_account[row.account].append(row)
    word = "enabled" if on else "disabled"
    for account, own in by_account.items():
        note(account, {f"listing SKUs {word}": ("", _named(own))}, by=by)
        announce(ListingSkusEnabled(account.pk, tuple(row.external_id for row in own), on))
    return len(rows)


def _named(rows: list[ListingSku]) -> str:
    named = ", ".join(row.seller_sku or row.external_id for row in rows[:5])
    return named if len(rows) <= 5 else f"{named} and {len(rows) - 5:,} more"

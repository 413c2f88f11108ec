"""Stock offers as they are worked out: the columns that matter, with what they belong to, in one query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shelfwire.offers.models import StockOffer

SURELY_AFTER: Final = 2.0
"""Seconds by which an order must be younger than the channel's last answer to count as sold after it: the channel's
clock has whole seconds, and may differ from ours."""

COLUMNS = (
    "id",
    "version",
    "listing_id",
    "listing_sku_id",
    "listing_sku__external_id",
    "listing_sku__enabled",
    "listing_sku__sku_id",
    "listing_sku__sku__product_id",
    "listing_sku__sku__buffer",
    "external_warehouse_id",
    "due_since",
    "urgency",
    "wanted",
    "sent",
    "sold",
    "says",
    "says_committed",
    "differs_since",
    "hindrance",
    "parked_until",
    "asked_by",
    "sharers",
    "sent_at",
    "sold_at",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One stock offer, as it was read."""

    id: int
    version: int
    listing_id: int
    listing_sku_id: int
    external_sku_id: str
    enabled: bool
    sku_id: int | None
    product_id: int | None
    buffer: int | None
    warehouse_id: str
    due_since: datetime | None
    urgency: int
    wanted: int | None
    sent: int | None
    sold: int
    says: int | None
    committed: int | None
    differs_since: datetime | None
    hindrance: str
    parked_until: datetime | None
    asked_by: str
    sharers: int | None
    sent_at: datetime | None
    sold_at: datetime | None
    doubted: bool = False
    """It was read because our record was in doubt, and the channel says something else."""

    @property
    def has(self) -> int | None:
        """What the channel has by our record: what it was told (what it says, while nothing was told), less what this
        shop sold since. None: in doubt, because it says something else, or nothing is known.
        """
        base = self.says if self.sent is None else self.sent
        if base is None or self.doubted or self.differs_since is not None:
            return None
        return base - self.sold

    @property
    def sold_lately(self) -> bool:
        """Whether this shop sold any since it was told a number, or at about that moment: it may have fewer then."""
        if self.sold_at is None:
            return False
        return self.sent_at is None or self.sold_at > self.sent_at - timedelta(seconds=SURELY_AFTER)


def of_listing_skus(listing_sku_ids: Collection[int]) -> list[Row]:
    """Return every offer of these listing SKUs in a warehouse that the channel still has."""
    found = StockOffer.objects.filter(listing_sku_id__in=list(listing_sku_ids), missing_at=None)
    return [Row(*values) for values in found.order_by("listing_sku_id", "id").values_list(*COLUMNS)]


def of_listings(listing_ids: Collection[int], *, only_asked: bool = False) -> list[Row]:
    """Return the offers of those SKUs of these listings of which any offer is due, with every warehouse of each.
    ``only_asked``: only of SKUs that a person asked for (the switch is off).
    """
    due = StockOffer.objects.filter(
        listing_id__in=list(listing_ids), due_since__isnull=False, missing_at=None
    )
    if only_asked:
        due = due.exclude(asked_by="")
    return of_listing_skus(set(due.values_list("listing_sku_id", flat=True)))


def unlisted(sku_id: int, product_id: int, buffer: int, *, warehouse_id: str) -> Row:
    """Return what an offer of a SKU would be in a warehouse of the channel that does not have it yet."""
    return Row(
        id=0,
        version=0,
        listing_id=0,
        listing_sku_id=0,
        external_sku_id="",
        enabled=True,
        sku_id=sku_id,
        product_id=product_id,
        buffer=buffer,
        warehouse_id=warehouse_id,
        due_since=None,
        urgency=0,
        wanted=None,
        sent=None,
        sold=0,
        says=None,
        committed=None,
        differs_since=None,
        hindrance="",
        parked_until=None,
        asked_by="",
        sharers=None,
        sent_at=None,
        sold_at=None,
    )

"""Products in shops, as rows: short to write, exact when needed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.factories import make_account, make_sku

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, ChannelListingSku, ListingStatus
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.listings.actions import read_listings
from shelfwire.listings.models import Listing
from shelfwire.people.models import Company
from shelfwire.posting.models import ChannelProduct, ChannelSku

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def channel_product(
    company: Company, account: Account | None = None, code: str = "SHIRT-M", **more: Any
) -> ChannelProduct:
    """One that is enabled and ready, with one SKU."""
    sku = make_sku(company, code)
    values = {"enabled": True, "ready": True, "changed_count": 3, "checked_count": 3, "title": f"The {code}"}
    made = ChannelProduct.objects.create(
        account=account or make_account(company), product=sku.product, **{**values, **more}
    )
    ChannelSku.objects.create(channel_product=made, sku=sku)
    return made


def listing(
    account: Account,
    external_id: str = "P1",
    status: ListingStatus = ListingStatus.LIVE,
    skus: tuple[str, ...] = ("S1",),
    at: datetime = AT,
) -> Listing:
    """One that the channel shows with these SKUs."""
    read_listings(
        account,
        [
            ChannelListing(
                ExternalProductId(external_id),
                "The listing",
                status,
                status.value,
                tuple(ChannelListingSku(ExternalSkuId(one), SellerSku(f"X-{one}")) for one in skus),
            )
        ],
        at,
    )
    return Listing.objects.get(account=account, external_id=external_id)


def listed_product(company: Company, **more: Any) -> ChannelProduct:
    """A channel product whose listing is live."""
    made = channel_product(company, **more)
    made.listing = listing(made.account)
    made.save(update_fields=["listing"])
    made.skus.update(listing_sku_external_id="S1")
    return made

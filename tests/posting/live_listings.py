"""Live listings, whole, for any test: short to write, exact when needed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.factories import DAY_ONE

from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    Answered,
    ChannelListing,
    ChannelListingSku,
    Choice,
    ListedSku,
    ListingAsKept,
    ListingStatus,
    Measured,
    OptionValue,
    Parcelled,
)
from shelfwire.kit.money import Money
from shelfwire.listings.actions import keep_listings, read_listings
from shelfwire.listings.models import Listing, ListingSku

PARCEL = Parcelled(
    Measured(Decimal("0.45"), "kg"),
    Measured(Decimal(12), "cm"),
    Measured(Decimal(9), "cm"),
    Measured(Decimal(10), "cm"),
)


def listed(written: str, **more: Any) -> ListedSku:
    """``C1=MUG-RED Colour:Red Size:L``: the channel's SKU C1 with that seller SKU and options."""
    head, *options = written.split(" ")
    external_id, _, code = head.partition("=")
    pairs = [option.split(":") for option in options]
    values: dict[str, Any] = {
        "external_id": external_id,
        "seller_sku": code,
        "options": tuple(OptionValue(name, value) for name, value in pairs),
        "price": Money(1_299, "USD"),
        "picture_url": f"https://pictures.example/{external_id}.jpg?sign=1" if pairs else "",
        **more,
    }
    return ListedSku(**values)


def whole(
    *skus: str | ListedSku, product: str = "P1", updated: datetime = DAY_ONE, **more: Any
) -> ListingAsKept:
    """A live mug with these SKUs (``listed``)."""
    values: dict[str, Any] = {
        "product_id": product,
        "title": "A mug",
        "description": "<p>It holds tea.</p>",
        "status": ListingStatus.LIVE,
        "channel_status": "ACTIVATE",
        "review": "APPROVED",
        "skus": tuple(one if isinstance(one, ListedSku) else listed(one) for one in skus),
        "category_id": "600001",
        "category_path": ("Kitchen", "Mugs"),
        "category_version": "v2",
        "brand_id": "B7",
        "brand_name": "Northwind",
        "picture_urls": ("https://pictures.example/a.jpg?sign=1", "https://pictures.example/b.jpg?sign=1"),
        "picture_uris": ("uri-a", "uri-b"),
        "answers": (("Material", Answered("100", (Choice("7", "Stoneware"),))),),
        "parcel": PARCEL,
        "updated_at": updated,
        "document": '{"id": "P1"}',
        **more,
    }
    return ListingAsKept(**values)


FAMILY = whole(
    listed("C1=MUG-RED Colour:Red Size:L", identifier=("ean", "4006381333931")),
    "C2=MUG-BLUE Colour:Blue Size:L",
    product="P1",
    ref="MUG",
)
PLATE = whole("C9=PLATE", product="P2", title="A plate")


def bring(account: Account, *listings: ListingAsKept) -> list[int]:
    """Have the shop's listings read, in lists and whole. Returns their ids."""
    heads = [
        ChannelListing(
            one.product_id,
            one.title,
            one.status,
            one.channel_status,
            tuple(ChannelListingSku(sku.external_id, sku.seller_sku) for sku in one.skus),
            updated_at=one.updated_at,
        )
        for one in listings
    ]
    read_listings(account, heads, DAY_ONE)
    keep_listings(account, listings, DAY_ONE)
    found = Listing.objects.filter(account=account, external_id__in=[one.product_id for one in listings])
    return list(found.order_by("pk").values_list("pk", flat=True))


def codes(account: Account) -> dict[str, str]:
    rows = ListingSku.objects.filter(account=account, sku__isnull=False).values_list(
        "external_id", "sku__code"
    )
    return dict(rows)

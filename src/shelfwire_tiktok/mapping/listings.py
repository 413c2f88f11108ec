"""Products and promotions as TikTok says them (facts.md section 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from shelfwire.channels.port import (
    ChannelListing,
    ChannelListingSku,
    ChannelPromotion,
    ListingStatus,
    PromotionItem,
    PromotionStatus,
    Unknown,
)
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.stock import listed_levels
from shelfwire_tiktok.mapping.values import identifier, minor, moment, text
from tiktok_shop.types.products import (
    Image,
    ListedProduct,
    ListedSku,
    ListedSkuPrice,
    Product,
    Sku,
    SkuPrice,
    SuggestedPrice,
)
from tiktok_shop.types.promotions import Activity, ActivityPrice, ActivityProduct, ListedActivity

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_L, _P = ListingStatus, PromotionStatus

LISTING_STATUSES: Mapping[str, ListingStatus] = MappingProxyType(
    {
        "DRAFT": _L.DRAFT,
        "PENDING": _L.IN_REVIEW,
        "FAILED": _L.REJECTED,
        "ACTIVATE": _L.LIVE,
        "SELLER_DEACTIVATED": _L.OFF_BY_SELLER,
        "PLATFORM_DEACTIVATED": _L.OFF_BY_CHANNEL,
        "FREEZE": _L.FROZEN,
        "DELETED": _L.DELETED,
    }
)
"""facts.md 9.13. SCHEDULED, the newest, is left as TikTok's word: what it takes is not documented."""

PROMOTION_STATUSES: Mapping[str, PromotionStatus] = MappingProxyType(
    {
        "NOT_START": _P.UPCOMING,
        "ONGOING": _P.RUNNING,
        "EXPIRED": _P.ENDED,
        "DEACTIVATED": _P.ENDED,
    }
)
"""DRAFT and NOT_EFFECTIVE are left as TikTok's words: they hold nothing now, and may never."""

WITHOUT_PRICE_LOCK = frozenset(
    {"SHIPPING_DISCOUNT", "BUY_MORE_SAVE_MORE", "GIFT_WITH_PURCHASE", "BUY_X_GET_Y"}
)
"""Promotions of a whole basket: they change no price of a SKU. Every other kind, also an unknown one, is taken to hold
the price (codes 12052038 and 12019045)."""


class NotAListing(ValueError):
    """A document without the id of a product."""


def listing(product: ListedProduct | Product, region: str = "") -> ChannelListing:
    """A product of the search or of the detail. Raises NotAListing.

    ``region``: the shop's, which says whether its prices are without tax. A list has no pictures and no SKU titles.
    """
    external_id = identifier(product.id, "id", {})
    if not external_id:
        raise NotAListing("the product has no id")
    word = text(product.status)
    images = product.main_images if isinstance(product, Product) else []
    return ChannelListing(
        external_id=ExternalProductId(external_id),
        title=text(product.title),
        status=LISTING_STATUSES.get(word) or Unknown(word),
        channel_status=word,
        skus=tuple(
            _sku(each, sku_id, region) for each in product.skus if (sku_id := identifier(each.id, "id", {}))
        ),
        created_at=moment(product.create_time, "create_time", {}),
        updated_at=moment(product.update_time, "update_time", {}),
        image_url=_first_url(images),
    )


def _sku(sku: ListedSku | Sku, sku_id: str, region: str) -> ChannelListingSku:
    return ChannelListingSku(
        external_id=ExternalSkuId(sku_id),
        seller_sku=SellerSku(text(sku.seller_sku)),
        title=_title(sku) if isinstance(sku, Sku) else "",
        price=price_of(sku.price, region),
        list_price=money_of(sku.list_price),
        levels=listed_levels(sku.inventory),
    )


def _title(sku: Sku) -> str:
    """What makes it differ from the others: “Moss / Large”."""
    return " / ".join(name for each in sku.sales_attributes if (name := text(each.value_name)))


def price_of(price: SkuPrice | ListedSkuPrice | None, region: str) -> Money | None:
    """The price in the form in which it is told: without tax in the US, with it elsewhere (facts.md 9.7)."""
    if price is None:
        return None
    without, inside = text(price.tax_exclusive_price), text(price.sale_price)
    first, second = (without, inside) if region in facts.PRICED_WITHOUT_TAX else (inside, without)
    return _amount(first or second, price.currency)


def money_of(price: SuggestedPrice | ActivityPrice | None) -> Money | None:
    """An amount as it is written. None where it is none."""
    return None if price is None else _amount(text(price.amount), price.currency)


def _amount(written: str, currency: str | None) -> Money | None:
    code = text(currency).upper()
    units = minor(written, code) if written and _CURRENCY.fullmatch(code) else None
    return None if units is None else Money(units, code)


def _first_url(images: list[Image]) -> str:
    urls = (url for image in images for each in image.urls if (url := text(each)))
    return next(urls, "")


def promotion(activity: ListedActivity | Activity) -> ChannelPromotion:
    """An activity; with its items when it was asked for by id. Raises NotAListing."""
    detailed = activity if isinstance(activity, Activity) else None
    written = activity.activity_id if isinstance(activity, Activity) else activity.id
    external_id = identifier(written, "id", {})
    if not external_id:
        raise NotAListing("the promotion has no id")
    word, kind = text(activity.status), text(activity.activity_type)
    endless = text(activity.duration_type) == "INDEFINITE"
    return ChannelPromotion(
        external_id=external_id,
        title=text(activity.title),
        kind=kind,
        status=PROMOTION_STATUSES.get(word) or Unknown(word),
        channel_status=word,
        begins_at=moment(activity.begin_time, "begin_time", {}),
        ends_at=None if endless else moment(activity.end_time, "end_time", {}),
        updated_at=moment(activity.update_time, "update_time", {}),
        locks_price=kind not in WITHOUT_PRICE_LOCK,
        items=None if detailed is None else _items(detailed),
    )


def _items(activity: Activity) -> tuple[PromotionItem, ...]:
    """By variation: each SKU; else each product as a whole."""
    by_sku = text(activity.product_level) == "VARIATION"
    found: list[PromotionItem] = []
    for product in activity.products:
        product_id = identifier(product.id, "id", {})
        if product_id:
            found += _of_product(product, ExternalProductId(product_id), by_sku=by_sku)
    return tuple(found)


def _of_product(
    product: ActivityProduct, product_id: ExternalProductId, *, by_sku: bool
) -> list[PromotionItem]:
    if not by_sku or not product.skus:
        return [
            PromotionItem(product_id, None, money_of(product.activity_price), _units(product.quantity_limit))
        ]
    return [
        PromotionItem(
            product_id, ExternalSkuId(sku_id), money_of(sku.activity_price), _units(sku.quantity_limit)
        )
        for sku in product.skus
        if (sku_id := identifier(sku.id, "id", {}))
    ]


def _units(limit: int | None) -> int | None:
    """-1 means no limit."""
    return None if limit is None or limit < 0 else limit

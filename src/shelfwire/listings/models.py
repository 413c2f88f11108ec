"""Listings on a channel, their SKUs, and the link of each to one of ours."""

from __future__ import annotations

from django.db import models

from shelfwire.catalog.models import Picture, Sku
from shelfwire.channels.models import Account
from shelfwire.listings.models_matching import MatchingSettings
from shelfwire.listings.models_taxonomy import (
    Brand,
    Category,
    CategoryBrand,
    CategoryForm,
    CategoryReading,
    ResponsibleParty,
    ShopPrerequisite,
    SizeChartTemplate,
)

__all__ = [
    "Brand",
    "Category",
    "CategoryBrand",
    "CategoryForm",
    "CategoryReading",
    "LinkChange",
    "Listing",
    "ListingKept",
    "ListingSku",
    "MatchingSettings",
    "Promotion",
    "PromotionItem",
    "ResponsibleParty",
    "ShopPrerequisite",
    "SizeChartTemplate",
]


class Listing(models.Model):
    """One product on one channel account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="listings")
    external_id = models.CharField(max_length=64)
    title = models.CharField(max_length=500)
    first_seen_at = models.DateTimeField()
    status = models.CharField(max_length=20, blank=True, default="", db_default="")
    """``ListingStatus``; empty: only known from an order so far, or a word that this release does not know."""
    channel_status = models.CharField(max_length=60, blank=True, default="", db_default="")
    """The channel's own word for it."""
    created_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    """Both as the channel says."""
    read_at = models.DateTimeField(null=True, blank=True)
    """When the listing itself was last read."""
    fetched_at = models.DateTimeField(null=True, blank=True)
    """When it was last read by its id: a list may come without pictures and titles of SKUs."""
    whole_at = models.DateTimeField(null=True, blank=True)
    """When it was last asked for whole; empty: it is to be, for it is new or changed since."""
    missing_at = models.DateTimeField(null=True, blank=True)
    """Since when the channel does not show it any more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="one_listing_per_product")
        ]
        indexes = [
            models.Index(
                fields=["account", "id"],
                condition=models.Q(fetched_at__isnull=True, missing_at__isnull=True),
                name="listings_to_fetch",
            ),
            models.Index(
                fields=["account", "id"],
                condition=models.Q(whole_at__isnull=True, missing_at__isnull=True),
                name="listings_to_read_whole",
            ),
        ]


class ListingKept(models.Model):
    """A whole listing as the channel keeps it: what it says, and where its review stands."""

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="kept")
    body = models.JSONField()
    """The port's ``ListingAsKept`` as JSON, without its document (``listings.kept``)."""
    document = models.TextField(blank=True)
    """The channel's own, verbatim."""
    digest = models.CharField(max_length=64)
    """Of the body: another one means that the listing changed."""
    review = models.CharField(max_length=60, blank=True)
    findings = models.JSONField(default=list)
    """The reasons for which the channel refused it."""
    under_review = models.BooleanField(default=False)
    updated_at = models.DateTimeField(null=True, blank=True)
    """As the channel says."""
    read_at = models.DateTimeField()
    changed_at = models.DateTimeField()


class ListingSku(models.Model):
    """One SKU of a listing. The channel's SKU id, the seller SKU and our SKU are three separate columns."""

    class Source(models.TextChoices):
        EXACT = "exact", "Same SKU code"
        PERSON = "person", "Linked by hand"
        FILE = "file", "Linked by file"
        CREATED = "created", "Created from the listing"

    account = models.ForeignKey(Account, models.PROTECT, related_name="listing_skus")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="skus")
    external_id = models.CharField(max_length=64)
    seller_sku = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=500, blank=True)
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="listing_skus")
    link_source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    """Why it is linked, or not: of a giveaway, or the twin of another listing."""
    first_seen_at = models.DateTimeField()
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="listing_skus")
    """As the channel showed it last."""
    enabled = models.BooleanField(default=True, db_default=True)
    """Whether its quantity and price may be sent; of one that is not linked, neither is."""
    missing_at = models.DateTimeField(null=True, blank=True)
    """Since when its listing comes without it."""
    look_at = models.DateTimeField(null=True, blank=True)
    """When the channel is to be asked for its quantities next; None: at once."""

    class Meta:
        verbose_name = "listing SKU"
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_listing_sku")]
        indexes = [
            models.Index(
                fields=["account", "id"], condition=models.Q(sku__isnull=True), name="unlinked_listing_skus"
            ),
            models.Index(
                fields=["account", "look_at"],
                condition=models.Q(missing_at__isnull=True),
                name="listing_skus_to_look_at",
            ),
        ]


class LinkChange(models.Model):
    """History of a link. It is dated, so that an order can be explained by the link of its day."""

    listing_sku = models.ForeignKey(ListingSku, models.CASCADE, related_name="link_changes")
    before = models.ForeignKey(Sku, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Sku, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)


class Promotion(models.Model):
    """A promotion on the channel. It is read there and never written."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="promotions")
    external_id = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, blank=True)
    """``PromotionStatus``; empty: a word that this release does not know."""
    channel_status = models.CharField(max_length=60, blank=True)
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    locks_price = models.BooleanField(default=True)
    read_at = models.DateTimeField()
    missing_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    """Since when it holds nothing any more, once that has been acted upon."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_promotion")]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=models.Q(over_at__isnull=True), name="promotions_that_end"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.external_id


class PromotionItem(models.Model):
    """A product, or one of its SKUs (``sku_external_id``; empty: all of them), that a promotion holds."""

    promotion = models.ForeignKey(Promotion, models.CASCADE, related_name="items")
    product_external_id = models.CharField(max_length=64)
    sku_external_id = models.CharField(max_length=64, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    units = models.IntegerField(null=True, blank=True)
    """Units that only the promotion may sell."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promotion", "product_external_id", "sku_external_id"], name="one_promotion_item"
            )
        ]
        indexes = [models.Index(fields=["product_external_id", "sku_external_id"])]

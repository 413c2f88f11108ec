"""What is for sale on a channel, and which of our SKUs each of its SKUs is."""

from __future__ import annotations

from django.db import models

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account


class Listing(models.Model):
    """One product on one channel account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="listings")
    external_id = models.CharField(max_length=64)
    title = models.CharField(max_length=500)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="one_listing_per_product")
        ]


class ListingSku(models.Model):
    """One SKU of a listing. The channel's SKU id, the seller SKU text and our SKU never share a column."""

    class Source(models.TextChoices):
        EXACT = "exact", "Same SKU code"
        PERSON = "person", "Linked by hand"
        FILE = "file", "Linked by file"

    account = models.ForeignKey(Account, models.PROTECT, related_name="listing_skus")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="skus")
    external_id = models.CharField(max_length=64)
    seller_sku = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=500, blank=True)
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="listing_skus")
    link_source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.CharField(max_length=120, blank=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "listing SKU"
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_listing_sku")]
        indexes = [
            models.Index(
                fields=["account", "id"], condition=models.Q(sku__isnull=True), name="unlinked_listing_skus"
            )
        ]


class LinkChange(models.Model):
    """History of a link: dated, so an order can be explained by the link of its day."""

    listing_sku = models.ForeignKey(ListingSku, models.CASCADE, related_name="link_changes")
    before = models.ForeignKey(Sku, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Sku, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

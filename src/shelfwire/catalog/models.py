"""Products and their SKUs: the seller's own, independent of any channel."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Lower, Upper

from shelfwire.people.models import Company


def plain_code() -> Func:
    """A SKU code without case, dashes, dots, slashes, underscores and spaces, as SQL."""
    return Func(Lower("code"), Value("[-_./[:space:]]+"), Value(""), Value("g"), function="regexp_replace")


class Product(models.Model):
    """What is sold; its SKUs are what is counted."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="products")
    title = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["company", "title", "id"], name="products_by_title")]

    def __str__(self) -> str:
        return self.title


class Sku(models.Model):
    """A stock-keeping unit: ``code`` is ours and unique in the company, whatever its case."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="skus")
    product = models.ForeignKey(Product, models.PROTECT, related_name="skus")
    code = models.CharField("SKU", max_length=80)
    title = models.CharField(max_length=300)
    barcode = models.CharField(max_length=20, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    buffer = models.PositiveIntegerField("safety quantity", default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "SKU"
        verbose_name_plural = "SKUs"
        constraints = [
            models.UniqueConstraint("company", Lower("code"), name="a_sku_code_is_unique_in_its_company"),
            models.CheckConstraint(
                condition=Q(price_minor__isnull=True) | (Q(price_minor__gte=0) & ~Q(currency="")),
                name="a_price_has_a_currency",
            ),
        ]
        indexes = [
            models.Index("company", "code", name="skus_by_code"),
            models.Index("company", Upper("code"), name="skus_by_upper_code"),
            models.Index("company", plain_code(), name="skus_by_plain_code"),
            models.Index(fields=["company", "barcode"], condition=~Q(barcode=""), name="skus_by_barcode"),
            GinIndex(SearchVector("title", config="simple"), name="skus_by_words_of_title"),
        ]

    def __str__(self) -> str:
        return self.code

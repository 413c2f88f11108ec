"""Products and their SKUs: the seller's own, independent of any channel; and the pictures of what is sold.
What is said of them beyond that is in ``models_content``.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import MD5, Lower, Now, Upper

from shelfwire.catalog.models_content import ColumnMapping, Identifier, PictureFile, ProductPicture
from shelfwire.catalog.models_costs import SkuCost
from shelfwire.people.models import Company

__all__ = [
    "ColumnMapping",
    "Identifier",
    "KitPart",
    "Picture",
    "PictureFile",
    "Product",
    "ProductPicture",
    "Sku",
    "SkuCost",
    "StockPart",
    "Thumbnails",
    "plain_code",
]


def plain_code() -> Func:
    """Return the SQL expression of a SKU code without case, dashes, dots, slashes, underscores and spaces."""
    return Func(Lower("code"), Value("[-_./[:space:]]+"), Value(""), Value("g"), function="regexp_replace")


class Measures(models.Model):
    """Weight and size of what is shipped, in the units they were given in. Empty: not known."""

    class WeightUnit(models.TextChoices):
        G = "g", "g"
        KG = "kg", "kg"
        OZ = "oz", "oz"
        LB = "lb", "lb"

    class LengthUnit(models.TextChoices):
        MM = "mm", "mm"
        CM = "cm", "cm"
        M = "m", "m"
        IN = "in", "in"

    weight = models.DecimalField("shipping weight", max_digits=12, decimal_places=4, null=True, blank=True)
    weight_unit = models.CharField(
        max_length=2, choices=WeightUnit.choices, blank=True, default="", db_default=""
    )
    length = models.DecimalField("package length", max_digits=12, decimal_places=4, null=True, blank=True)
    width = models.DecimalField("package width", max_digits=12, decimal_places=4, null=True, blank=True)
    height = models.DecimalField("package height", max_digits=12, decimal_places=4, null=True, blank=True)
    length_unit = models.CharField(
        max_length=2, choices=LengthUnit.choices, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True


class Product(Measures):
    """A product: what its SKUs share. One with ``option_names`` is a variation parent of its SKUs."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="products")
    code = models.CharField("parent SKU", max_length=80, blank=True, default="", db_default="")
    """Of a variation parent: its own code, unique in the company whatever its case. Nothing is sold under it."""
    title = models.CharField(max_length=300)
    brand = models.CharField(max_length=120, blank=True, default="", db_default="")
    description = models.TextField("long description", blank=True, default="", db_default="")
    """HTML, cleaned of what harms (``catalog.html``)."""
    short_description = models.TextField(blank=True, default="", db_default="")
    option_names = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        db_default=Value([], ArrayField(models.CharField())),
    )
    """In what its SKUs differ, in order: Colour, Size. Any number."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company",
                Lower("code"),
                condition=~Q(code=""),
                name="a_parent_sku_is_unique_in_its_company",
            )
        ]
        indexes = [models.Index(fields=["company", "title", "id"], name="products_by_title")]

    def __str__(self) -> str:
        return self.title


class Sku(Measures):
    """A stock keeping unit. ``code`` is unique in the company, whatever its case. Measures of its own go before its
    product's.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="skus")
    product = models.ForeignKey(Product, models.PROTECT, related_name="skus")
    code = models.CharField("SKU", max_length=80)
    title = models.CharField(max_length=300)
    barcode = models.CharField(max_length=20, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    buffer = models.PositiveIntegerField("safety quantity", default=0)
    shadow_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="shadows")
    """The SKU whose stock it shares. A shadow has no stock and no kit of its own, and none of it has a shadow."""
    option_values = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        db_default=Value([], ArrayField(models.CharField())),
    )
    """Its value for each of the product's ``option_names``."""
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
            models.UniqueConstraint(
                fields=["product", "option_values"],
                condition=~Q(option_values=[]) & Q(archived_at__isnull=True),
                name="siblings_differ_in_an_option",
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


class KitPart(models.Model):
    """A part of a kit: so many pieces of ``part`` in one ``kit``. Neither a kit nor a shadow is a part."""

    kit = models.ForeignKey(Sku, models.PROTECT, related_name="parts")
    part = models.ForeignKey(Sku, models.PROTECT, related_name="part_of")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kit", "part"], name="a_kit_names_a_part_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_part_is_there"),
            models.CheckConstraint(condition=~Q(kit=models.F("part")), name="no_kit_contains_itself"),
        ]


class StockPart(models.Model):
    """Read only (a view): whose stock a SKU uses, and how many pieces of it for one of its own. A plain SKU uses one
    of itself, a shadow what the SKU does that it shares, a kit its parts.
    """

    pk = models.CompositePrimaryKey("sku_id", "part_id")
    sku = models.ForeignKey(Sku, models.DO_NOTHING, related_name="stock_parts")
    part = models.ForeignKey(Sku, models.DO_NOTHING, related_name="stock_part_of")
    quantity = models.IntegerField()
    parts = models.IntegerField()
    """How many parts the SKU has."""

    class Meta:
        managed = False
        db_table = "catalog_stockpart"


class Picture(models.Model):
    """A picture at an address somebody else keeps: what to fetch, and what came of it.

    ``digest`` names its thumbnails once they are made. While there is none, ``next_at`` is when it is tried (again),
    None once it was tried often enough, and ``reason`` says why the last attempt failed.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="pictures", db_index=False)
    url = models.TextField()
    digest = models.CharField(max_length=64, blank=True)
    file_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The ``PictureFile`` that it is, once it is kept: of what products show, not of what channels show."""
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    first_seen_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("company", MD5("url"), name="a_picture_is_known_once"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="pictures_to_fetch"),
            models.Index(fields=["company", "digest"], name="pictures_by_digest"),
        ]


class Thumbnails(models.Model):
    """What pictures of one company look like, small and large, as WebP. Pictures that look the same share a row."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="thumbnails", db_index=False)
    digest = models.CharField(max_length=64)
    small = models.BinaryField()
    large = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "digest"], name="thumbnails_are_kept_once")]

"""What is said of products beyond their titles: identifiers, options, measures and pictures of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.people.models import Company


class Identifier(models.Model):
    """A number that the trade gave a SKU, of one kind. Digits and, at the end of an ISBN or none, an X."""

    class Kind(models.TextChoices):
        GTIN = "gtin", "GTIN"
        EAN = "ean", "EAN"
        UPC = "upc", "UPC"
        ISBN = "isbn", "ISBN"
        JAN = "jan", "JAN"

    sku = models.ForeignKey("catalog.Sku", models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    value = models.CharField(max_length=40)
    """As it was given: what is wrong with it is said by readiness, and nothing is lost."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "kind"], name="one_identifier_of_a_kind")]
        indexes = [models.Index(fields=["value"], name="identifiers_by_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class PictureFile(models.Model):
    """A picture itself, kept once by its content."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="picture_files", db_index=False)
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes as they came."""
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    """Bytes."""
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "digest"], name="a_picture_is_kept_once")]


class ProductPicture(models.Model):
    """A picture of a product, or of one of its SKUs, in a role and an order."""

    class Role(models.TextChoices):
        GALLERY = "gallery", "Gallery image"
        DESCRIPTION = "description", "Main description image"
        VARIATION = "variation", "Variation image"
        SIZE_CHART = "size_chart", "Size chart"

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="pictures")
    sku = models.ForeignKey("catalog.Sku", models.CASCADE, null=True, blank=True, related_name="pictures")
    """The SKU whose variation image it is."""
    picture = models.ForeignKey("catalog.Picture", models.PROTECT, related_name="shown_by")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.GALLERY)
    position = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "sku", "role", "picture"],
                name="a_picture_is_shown_once_in_a_role",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(role="variation", sku__isnull=False)
                | (~Q(role="variation") & Q(sku__isnull=True)),
                name="a_variation_image_is_a_skus",
            ),
        ]
        ordering = ["role", "position", "id"]


class ColumnMapping(models.Model):
    """What the columns of a company's files mean, as a person said it, for files with the same headers."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="column_mappings", db_index=False)
    headers = models.CharField(max_length=64)
    """SHA-256 of the headers, whatever their order and case."""
    columns = models.JSONField(default=dict)
    """Header to field; empty: the column is not read."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "headers"], name="columns_are_said_once")]

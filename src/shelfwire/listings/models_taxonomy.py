"""What a shop asks of listings, as it was read: categories, their questions, brands, and what the shop still lacks."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from shelfwire.channels.models import Account


class CategoryReading(models.Model):
    """How the category tree of a shop was read last. An empty answer is noted and wipes nothing."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="category_reading")
    version = models.CharField(max_length=20, blank=True)
    """The channel's version of the tree, which goes along with every question about one of its categories."""
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    """When it was read with something in it."""
    categories = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    """What was wrong with the last answer."""


class Category(models.Model):
    """One category of a shop's tree."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="categories", db_index=False)
    external_id = models.CharField(max_length=64)
    parent_external_id = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=300)
    path = models.CharField(max_length=1500, blank=True)
    """Its names from the root on, joined by `` > ``."""
    is_leaf = models.BooleanField()
    permission = models.CharField(max_length=60, blank=True)
    """``Permission``, or the channel's own word."""
    read_at = models.DateTimeField()
    missing_at = models.DateTimeField(null=True, blank=True)
    """Since when the tree comes without it."""

    class Meta:
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_category")]
        indexes = [
            models.Index(fields=["account", "parent_external_id", "name", "id"], name="categories_by_parent"),
            GinIndex(SearchVector("path", config="simple"), name="categories_by_words"),
        ]

    def __str__(self) -> str:
        return self.path or self.name


class CategoryForm(models.Model):
    """What a leaf category asks: its questions and rules, as they were read. Kept while they stay the same."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="category_forms", db_index=False)
    category_external_id = models.CharField(max_length=64)
    version = models.CharField(max_length=20, blank=True)
    body = models.JSONField()
    """The port's ``CategoryQuestions`` as JSON (``listings.forms``)."""
    digest = models.CharField(max_length=64)
    """Of the body: another one means that the questions changed. Empty: it was never read."""
    changes = models.JSONField(default=list)
    """What it asked otherwise than before when it changed last, in sentences; empty: never changed."""
    read_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    """What was wrong with the last answer."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "category_external_id"], name="one_form_a_category")
        ]
        indexes = [models.Index(fields=["account", "read_at"], name="category_forms_by_age")]


class Brand(models.Model):
    """A brand of the channel, as one shop may use it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="brands", db_index=False)
    external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    authorised = models.BooleanField(null=True)
    """Whether the shop may use it; empty: not said."""
    restricted = models.BooleanField(default=False, db_default=False)
    own = models.BooleanField(default=False, db_default=False)
    """Whether the seller created it."""
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_brand")]
        indexes = [models.Index("account", Upper("name"), name="brands_by_name")]

    def __str__(self) -> str:
        return self.name


class CategoryBrand(models.Model):
    """Whether a brand may stand in a category: asked once, and kept with its date."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="in_categories")
    category_external_id = models.CharField(max_length=64)
    allowed = models.BooleanField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "category_external_id"], name="one_brand_in_a_category")
        ]


class ShopPrerequisite(models.Model):
    """Something the shop needs before it may list."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="prerequisites", db_index=False)
    code = models.CharField(max_length=80)
    says = models.CharField(max_length=500, blank=True)
    advice = models.CharField(max_length=500, blank=True)
    failed = models.BooleanField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "code"], name="one_prerequisite")]
        indexes = [
            models.Index(fields=["account"], condition=Q(failed=True), name="prerequisites_that_failed")
        ]


class ResponsibleParty(models.Model):
    """A manufacturer or a responsible person that the channel keeps for a shop (Regulation (EU) 2023/988)."""

    class Kind(models.TextChoices):
        MANUFACTURER = "manufacturer", "Manufacturer"
        RESPONSIBLE_PERSON = "responsible_person", "Responsible person"

    account = models.ForeignKey(Account, models.CASCADE, related_name="responsible_parties", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    detail = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField()
    missing_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "responsible parties"
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "external_id"], name="one_responsible_party")
        ]

    def __str__(self) -> str:
        return self.name


class SizeChartTemplate(models.Model):
    """A size chart that the seller keeps on the channel, as it was found there last."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="size_charts", db_index=False)
    external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    picture_url = models.TextField(blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_size_chart")]

    def __str__(self) -> str:
        return self.name

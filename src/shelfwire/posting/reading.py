"""Read what is kept of a shop's posting: templates, mappings, settings, changes; and what products look like."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, QuerySet

from shelfwire.catalog.models import Picture, ProductPicture
from shelfwire.channels.models import Account
from shelfwire.people.models import Company
from shelfwire.posting.models import AnswerMapping, CategoryTemplate, PostingSettings, PropertyEdit


def first_pictures(product_ids: Collection[int]) -> dict[int, Picture]:
    """Return the first gallery picture of each of these products that has one; one query."""
    rows = ProductPicture.objects.filter(product__in=product_ids, role=ProductPicture.Role.GALLERY)
    found = rows.select_related("picture").order_by("product_id", "position", "id").distinct("product_id")
    return {row.product_id: row.picture for row in found}


def templates(account: Account) -> QuerySet[CategoryTemplate]:
    """Return the category templates of a shop by name, with ``users``: how many products use each."""
    rows = CategoryTemplate.objects.filter(account=account)
    return rows.annotate(users=Count("channel_products")).order_by("name", "id")


def mappings(account: Account) -> QuerySet[AnswerMapping]:
    """Return the answer mappings of a shop, those of every category first."""
    return AnswerMapping.objects.filter(account=account).order_by(
        "category_external_id", "question_name", "id"
    )


def posting_settings(account: Account) -> PostingSettings:
    """Return how a shop posts; unsaved, as it is at first, for one where nothing was set."""
    return PostingSettings.objects.filter(account=account).first() or PostingSettings(account=account)


def property_edits(company: Company) -> QuerySet[PropertyEdit]:
    """Return the changes of channel properties, the newest first, with ``count`` of products. Page by ``-at, -id``."""
    rows = PropertyEdit.objects.filter(company=company).annotate(count=Count("rows"))
    return rows.order_by("-at", "-id")

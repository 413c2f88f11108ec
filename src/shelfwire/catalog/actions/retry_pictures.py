"""Fetch pictures once more that could not be had."""

from __future__ import annotations

from django.db import transaction

from shelfwire.catalog.actions.fetch_pictures import fetch_pictures
from shelfwire.catalog.models import Picture, Product
from shelfwire.jobs import hurry
from shelfwire.kit import clock


@transaction.atomic
def retry_pictures(*, product: Product) -> int:
    """Have those of the product's pictures that failed fetched at once. Returns how many."""
    due = Picture.objects.filter(shown_by__product=product, file_digest="").exclude(reason="")
    ids = list(due.distinct().values_list("pk", flat=True))
    count = Picture.objects.filter(pk__in=ids).update(next_at=clock.now(), attempts=0)
    if count:
        hurry(fetch_pictures)
    return count

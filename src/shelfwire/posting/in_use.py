"""Which categories a shop's products and templates stand in."""

from __future__ import annotations

from django.db.models import Exists, Max, OuterRef

from shelfwire.channels.queries import connected
from shelfwire.listings.models import CategoryForm
from shelfwire.posting.models import CategoryTemplate, ChannelProduct


def categories_in_use(account_id: int) -> list[str]:
    """Return the channel's ids of the categories that products or templates of the shop are in, in a fixed order."""
    products = ChannelProduct.objects.filter(account_id=account_id).exclude(category_external_id="")
    templates = CategoryTemplate.objects.filter(account_id=account_id).exclude(category_external_id="")
    found = {
        *products.order_by().values_list("category_external_id", flat=True).distinct(),
        *templates.order_by().values_list("category_external_id", flat=True).distinct(),
    }
    return sorted(found)


def unasked_accounts() -> list[int]:
    """Return the ids of accounts with a product in a category of which it was never asked what it asks, though the
    category tree was read.
    """
    asked = CategoryForm.objects.filter(
        account=OuterRef("account"), category_external_id=OuterRef("category_external_id")
    )
    waiting = ChannelProduct.objects.filter(
        ~Exists(asked), account__in=connected(), account__category_reading__read_at__isnull=False
    ).exclude(category_external_id="")
    return sorted(set(waiting.order_by().values_list("account_id", flat=True).distinct()))


def recent_categories(account_id: int, most: int = 10) -> list[str]:
    """Return the channel's ids of the categories that products of the shop were put in or changed in last, the latest
    first.
    """
    rows = ChannelProduct.objects.filter(account_id=account_id).exclude(category_external_id="")
    latest = rows.values("category_external_id").annotate(at=Max("updated_at")).order_by("-at")
    return [row["category_external_id"] for row in latest[:most]]


def products_in(account_id: int, category_id: str) -> int:
    """Return how many products of the shop are in a category."""
    return ChannelProduct.objects.filter(account_id=account_id, category_external_id=category_id).count()

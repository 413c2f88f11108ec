"""What others may ask about listings."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.listings.models import LinkChange, ListingSku
from shelfwire.listings.suggesting import Suggestion, suggestions_for
from shelfwire.people.models import Company

__all__ = [
    "Suggestion",
    "link_history",
    "linked_skus",
    "links",
    "matchable",
    "suggestions",
    "suggestions_for",
    "unlinked",
]


def unlinked(company: Company, account: Account | None = None, search: str = "") -> QuerySet[ListingSku]:
    """Listing SKUs that stand for none of ours yet, the newest first; ``search`` as in ``links``. Page by ``id``."""
    return _with_words(_listing_skus(company, account).filter(sku__isnull=True), search)


def links(company: Company, search: str = "", account: Account | None = None) -> QuerySet[ListingSku]:
    """Linked listing SKUs, the newest first; words of ``search`` in SKU, seller SKU, titles, or an exact id."""
    return _with_words(_listing_skus(company, account).filter(sku__isnull=False), search)


def _with_words(found: QuerySet[ListingSku], search: str) -> QuerySet[ListingSku]:
    for word in search.split():
        found = found.filter(
            Q(sku__code__icontains=word)
            | Q(seller_sku__icontains=word)
            | Q(title__icontains=word)
            | Q(listing__title__icontains=word)
            | Q(external_id=word)
            | Q(listing__external_id=word)
        )
    return found


def matchable(accounts: QuerySet[Account]) -> QuerySet[ListingSku]:
    """Unlinked listing SKUs whose seller SKU is exactly the code of a SKU in use: they link by themselves."""
    same = Sku.objects.filter(
        company_id=OuterRef("account__company_id"), code=OuterRef("seller_sku"), archived_at__isnull=True
    )
    return ListingSku.objects.filter(Exists(same), account__in=accounts, sku__isnull=True, link_source="")


def linked_skus(account_id: int, external_ids: Collection[str]) -> dict[str, int | None]:
    """Our SKU's id behind each of the account's external SKU ids that were seen; None where it is not linked."""
    rows = ListingSku.objects.filter(account_id=account_id, external_id__in=list(external_ids))
    return dict(rows.values_list("external_id", "sku_id"))


def suggestions(listing_sku: ListingSku, limit: int = 5) -> list[Suggestion]:
    """The SKUs that it may be, the likeliest first. For a page of rows use ``suggestions_for``."""
    return suggestions_for([listing_sku], limit)[listing_sku.pk]


def link_history(listing_sku: ListingSku) -> QuerySet[LinkChange]:
    """Every change of the link, the newest first."""
    return (
        LinkChange.objects.filter(listing_sku=listing_sku)
        .select_related("before", "after")
        .order_by("-at", "-id")
    )


def _listing_skus(company: Company, account: Account | None) -> QuerySet[ListingSku]:
    found = ListingSku.objects.filter(account__company=company)
    if account is not None:
        found = found.filter(account=account)
    return found.select_related("account", "listing", "sku").order_by("-id")

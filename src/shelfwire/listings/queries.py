"""The queries of listings and links that other apps may call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from shelfwire.catalog.models import Picture, Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingStatus
from shelfwire.listings.asked import (
    brand_each,
    brands,
    brands_in_categories,
    brands_named,
    category_each,
    category_reading,
    children_of,
    failed_prerequisites,
    form_of,
    form_rows,
    prerequisites,
    responsible_parties,
    search_categories,
    size_chart_each,
)
from shelfwire.listings.models import LinkChange, Listing, ListingSku, MatchingSettings, Promotion
from shelfwire.listings.suggesting import Suggestion, suggestions_for
from shelfwire.listings.whole import count_to_read_whole, kept_of, to_read_whole
from shelfwire.people.models import Company

__all__ = [
    "Lock",
    "Suggestion",
    "brand_each",
    "brands",
    "brands_in_categories",
    "brands_named",
    "category_each",
    "category_reading",
    "children_of",
    "count_to_read_whole",
    "ending_promotions",
    "failed_prerequisites",
    "form_of",
    "form_rows",
    "kept_of",
    "known_listings",
    "link_history",
    "linked_skus",
    "links",
    "listing_skus",
    "locks",
    "matchable",
    "pictures_of",
    "pictures_of_skus",
    "prerequisites",
    "responsible_parties",
    "search_categories",
    "size_chart_each",
    "suggestions",
    "suggestions_for",
    "to_look_at",
    "to_read_whole",
    "unfetched",
    "unlinked",
    "unread_since",
    "unused_pictures",
    "with_words",
]

_Row = TypeVar("_Row", bound=Model)


def unlinked(company: Company, account: Account | None = None, search: str = "") -> QuerySet[ListingSku]:
    """Return the listing SKUs that are not linked, the newest first; ``search`` as in ``links``. Page by ``id``."""
    return with_words(_listing_skus(company, account).filter(sku__isnull=True), search)


def to_confirm(company: Company, account: Account | None = None) -> QuerySet[ListingSku]:
    """Return the listing SKUs that are shown and not linked, but for those that a person set apart or noted. Page by
    ``id``.
    """
    return unlinked(company, account).filter(missing_at=None, link_source="", note="").order_by("id")


def matching_settings(company: Company) -> MatchingSettings:
    """Return how the company's SKUs are matched; unsaved, as it is at first, where nothing was set."""
    return MatchingSettings.objects.filter(company=company).first() or MatchingSettings(company=company)


def links(company: Company, search: str = "", account: Account | None = None) -> QuerySet[ListingSku]:
    """Return the linked listing SKUs, the newest first. ``search``: words in SKU, seller SKU and titles, or an
    exact id.
    """
    return with_words(_listing_skus(company, account).filter(sku__isnull=False), search)


def listing_skus(company: Company, search: str = "", account: Account | None = None) -> QuerySet[ListingSku]:
    """Return the listing SKUs, linked or not, the newest first; ``search`` as in ``links``."""
    return with_words(_listing_skus(company, account), search)


def with_words(found: QuerySet[_Row], search: str, to: str = "") -> QuerySet[_Row]:
    """Return the rows whose listing SKU has every word in its SKU, seller SKU or a title, or as an exact id.
    ``to``: the way from a row to its listing SKU, ``listing_sku__``.
    """
    for word in search.split():
        found = found.filter(
            Q(**{f"{to}sku__code__icontains": word})
            | Q(**{f"{to}seller_sku__icontains": word})
            | Q(**{f"{to}title__icontains": word})
            | Q(**{f"{to}sku__title__icontains": word})
            | Q(**{f"{to}listing__title__icontains": word})
            | Q(**{f"{to}external_id": word})
            | Q(**{f"{to}listing__external_id": word})
        )
    return found


def matchable(accounts: QuerySet[Account]) -> QuerySet[ListingSku]:
    """Return the unlinked listing SKUs whose seller SKU is exactly the code of a SKU in use, and which can be
    linked automatically.
    """
    same = Sku.objects.filter(
        company_id=OuterRef("account__company_id"), code=OuterRef("seller_sku"), archived_at__isnull=True
    )
    return ListingSku.objects.filter(Exists(same), account__in=accounts, sku__isnull=True, link_source="")


def linked_skus(account_id: int, external_ids: Collection[str]) -> dict[str, int | None]:
    """Return our SKU's id for each of the account's known external SKU ids; None where it is not linked."""
    rows = ListingSku.objects.filter(account_id=account_id, external_id__in=list(external_ids))
    return dict(rows.values_list("external_id", "sku_id"))


def pictures_of(sold: Collection[tuple[int, str]]) -> dict[tuple[int, str], Picture]:
    """Return the picture of each (account id, the channel's SKU id) that has one; one query."""
    if not sold:
        return {}
    rows = ListingSku.objects.filter(
        account_id__in={account for account, _ in sold},
        external_id__in={external_id for _, external_id in sold},
        picture__isnull=False,
    ).select_related("picture")
    found = {
        (row.account_id, row.external_id): row.picture
        for row in rows.only("account_id", "external_id", "picture")
    }
    return {key: picture for key, picture in found.items() if picture is not None}


def pictures_of_skus(company: Company, sku_ids: Collection[int]) -> dict[int, Picture]:
    """Return the picture of each of the company's SKUs that is linked to a listing SKU with one; one query. Of
    several, the one that can be shown, and of those the one that was seen first.
    """
    rows = (
        ListingSku.objects.filter(account__company=company, sku_id__in=list(sku_ids), picture__isnull=False)
        .select_related("picture")
        .only("sku_id", "picture")
        .order_by("sku_id", F("picture__digest").desc(), "pk")
        .distinct("sku_id")
    )
    return {row.sku_id: row.picture for row in rows if row.sku_id and row.picture}


def unused_pictures(seen_before: datetime) -> QuerySet[Picture]:
    """Return pictures of whatever company that no listing SKU shows, first seen before that moment."""
    return Picture.objects.filter(
        ~Exists(ListingSku.objects.filter(picture=OuterRef("pk"))), first_seen_at__lt=seen_before
    )


def suggestions(listing_sku: ListingSku, limit: int = 5) -> list[Suggestion]:
    """Return the suggested SKUs for one listing SKU, the best first. For a page of rows use ``suggestions_for``."""
    return suggestions_for([listing_sku], limit)[listing_sku.pk]


def link_history(listing_sku: ListingSku) -> QuerySet[LinkChange]:
    """Return every change of the link, the newest first."""
    return (
        LinkChange.objects.filter(listing_sku=listing_sku)
        .select_related("before", "after")
        .order_by("-at", "-id")
    )


def _listing_skus(company: Company, account: Account | None) -> QuerySet[ListingSku]:
    found = ListingSku.objects.filter(account__company=company)
    if account is not None:
        found = found.filter(account=account)
    return found.select_related("account", "listing", "sku", "picture").order_by("-id")


# ── what the channel says ────────────────────────────────────────────────────────────────────────────────


def to_look_at(account_id: int, at: datetime, most: int) -> list[str]:
    """Return the channel's ids of SKUs whose quantities are to be asked for by then: those that wait longest, before
    those of which nothing was ever asked. Without what the channel does not show.
    """
    due = _shown_skus(account_id).filter(look_at__lte=at).order_by("look_at", "pk")
    found = list(due.values_list("external_id", flat=True)[:most])
    if len(found) < most:
        never = _shown_skus(account_id).filter(look_at=None).order_by("pk")
        found += never.values_list("external_id", flat=True)[: most - len(found)]
    return found


def _shown_skus(account_id: int) -> QuerySet[ListingSku]:
    return ListingSku.objects.filter(
        account_id=account_id, missing_at=None, listing__missing_at=None
    ).exclude(listing__status=ListingStatus.DELETED)


def unread_since(account: Account, moment: datetime) -> QuerySet[Listing]:
    """Return the listings that were not read since then, and of which we do not know yet that they are gone."""
    found = Listing.objects.filter(account=account, missing_at=None).exclude(status=ListingStatus.DELETED)
    return found.filter(Q(read_at=None) | Q(read_at__lt=moment)).order_by("pk")


def known_listings(account: Account, external_ids: Collection[str]) -> list[str]:
    """Return which of these listings we have."""
    found = Listing.objects.filter(account=account, external_id__in=list(external_ids))
    return list(found.values_list("external_id", flat=True))


def unfetched(account: Account, most: int) -> list[str]:
    """Return the channel's ids of listings that were only seen in lists so far."""
    found = Listing.objects.filter(account=account, fetched_at=None, missing_at=None).order_by("pk")
    return list(found.values_list("external_id", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class Lock:
    """What promotions hold of a listing SKU. ``price_until``, ``stock_until``: until when, None when it is not held or
    no end is known. ``promotions``: their names, the last to end first. ``units``: set apart for them.
    """

    holds_price: bool
    holds_stock: bool
    price_until: datetime | None
    stock_until: datetime | None
    promotions: tuple[str, ...]
    units: int = 0


def locks(account: Account, external_sku_ids: Collection[str], at: datetime) -> dict[str, Lock]:
    """Return what promotions that run at that moment hold, by the channel's SKU id; one query. SKUs that none holds
    are absent.

    Whether the quantity of a SKU with units set apart may be changed nevertheless is for the channel to say.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.external_id, p.title, p.external_id, p.ends_at, p.locks_price, i.units"
            " FROM listings_listingsku k JOIN listings_listing l ON l.id = k.listing_id"
            " JOIN listings_promotionitem i ON i.product_external_id = l.external_id"
            "  AND i.sku_external_id IN ('', k.external_id)"
            " JOIN listings_promotion p ON p.id = i.promotion_id AND p.account_id = k.account_id"
            " WHERE k.account_id = %s AND k.external_id = ANY(%s) AND p.over_at IS NULL AND p.missing_at IS NULL"
            "  AND p.status <> 'ended' AND (p.begins_at IS NULL OR p.begins_at <= %s)"
            "  AND (p.ends_at IS NULL OR p.ends_at > %s)"
            " ORDER BY k.external_id, p.ends_at DESC NULLS FIRST, p.id",
            [account.pk, list(external_sku_ids), at, at],
        )
        rows = cursor.fetchall()
    found: dict[str, list[tuple[str, datetime | None, bool, int | None]]] = {}
    for key, title, external_id, ends_at, locks_price, units in rows:
        found.setdefault(key, []).append((title or external_id, ends_at, locks_price, units))
    return {key: _lock(held) for key, held in found.items()}


def _lock(held: list[tuple[str, datetime | None, bool, int | None]]) -> Lock:
    price = [ends_at for _, ends_at, locks_price, _ in held if locks_price]
    stock = [ends_at for _, ends_at, _, units in held if units is not None]
    return Lock(
        bool(price),
        bool(stock),
        _last(price),
        _last(stock),
        tuple(dict.fromkeys(name for name, *_ in held)),
        sum(units or 0 for *_, units in held),
    )


def _last(ends: list[datetime | None]) -> datetime | None:
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def ending_promotions(at: datetime) -> list[int]:
    """Return the ids of accounts with promotions whose end has come and was not acted upon yet."""
    rows = Promotion.objects.filter(over_at=None, ends_at__lte=at).order_by()
    return sorted(set(rows.values_list("account_id", flat=True).distinct()))

"""Record listings as the channel describes them: states, titles, SKUs, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, ListingStatus
from shelfwire.kit.events import announce
from shelfwire.listings.actions.see import SeenSku, plain, record_listings, see_skus
from shelfwire.listings.events import MISSING, ListingSkusChanged, ListingStateChanged
from shelfwire.listings.models import Listing, ListingSku


@dataclass(frozen=True, slots=True)
class ListingsRecorded:
    """How many listings were new, changed, as before, and older than what we have."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    stale: int = 0

    def __add__(self, other: ListingsRecorded) -> ListingsRecorded:
        return ListingsRecorded(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.stale + other.stale,
        )


@dataclass(frozen=True, slots=True)
class _Taken:
    """A listing whose document is newer than what we had."""

    listing_id: int
    external_id: str
    before: str
    after: str
    is_new: bool
    is_other: bool


@transaction.atomic(savepoint=False)
def read_listings(account: Account, documents: Sequence[ChannelListing], at: datetime) -> ListingsRecorded:
    """Record listings with their SKUs. ``at``: when their reading began.

    A document that is older than what we have changes nothing. SKUs are linked as ``see_skus`` does. A SKU that its
    listing comes without is kept and marked missing. Announces ListingStateChanged and ListingSkusChanged. A fixed
    number of statements, however many documents; safe under concurrent workers.
    """
    if not documents:
        return ListingsRecorded()
    by_id = {str(one.external_id): one for one in documents}
    record_listings(account, {key: one.title for key, one in by_id.items()}, at)
    taken = _take(account, by_id, at)
    fresh = {one.listing_id: by_id[one.external_id] for one in taken}
    new = _see(account, fresh, at)
    missing, back = _describe_skus(account, fresh, at)
    states = tuple((one.listing_id, one.before, one.after) for one in taken if _moved(one))
    if states:
        announce(ListingStateChanged(account.pk, states))
    if new or missing or back:
        announce(ListingSkusChanged(account.pk, tuple(sorted(new)), missing, back))
    return _count(taken, len(by_id))


@transaction.atomic
def note_fetched(account: Account, external_ids: Collection[str], at: datetime) -> None:
    """These listings were asked for by their ids, whether the channel shows them or not."""
    asked = Listing.objects.filter(account=account, external_id__in=list(external_ids))
    ids = list(asked.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    Listing.objects.filter(pk__in=ids).update(fetched_at=at)


@transaction.atomic(savepoint=False)
def miss_listings(account: Account, external_ids: Collection[str], at: datetime) -> int:
    """Mark listings that the channel does not show any more, unless they were read after ``at``. Nothing is deleted.
    Returns how many were marked; announces ListingStateChanged.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT id FROM listings_listing WHERE account_id = %s AND external_id = ANY(%s)"
            " AND missing_at IS NULL AND (read_at IS NULL OR read_at < %s) ORDER BY id FOR NO KEY UPDATE)"
            " UPDATE listings_listing l SET missing_at = %s FROM held WHERE l.id = held.id"
            " RETURNING l.id, l.status",
            [account.pk, list(external_ids), at, at],
        )
        changes = tuple((pk, status, MISSING) for pk, status in sorted(cursor.fetchall()))
    if changes:
        announce(ListingStateChanged(account.pk, changes))
    return len(changes)


def _take(account: Account, by_id: Mapping[str, ChannelListing], at: datetime) -> list[_Taken]:
    """Bring the listings up to date whose documents are not older than what we have. Rows are locked in key order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said AS (SELECT * FROM unnest(%(ids)s::text[], %(titles)s::text[], %(states)s::text[],"
            "  %(words)s::text[], %(created)s::timestamptz[], %(updated)s::timestamptz[])"
            "  AS s(key, title, state, word, created, updated)),"
            " held AS (SELECT l.id, said.*, l.read_at AS was_read,"
            "  CASE WHEN l.missing_at IS NULL THEN l.status ELSE %(missing)s END AS before,"
            "  (l.title, l.status, l.channel_status, l.updated_at, l.missing_at) IS DISTINCT FROM"
            "  (coalesce(nullif(said.title, ''), l.title), said.state, said.word,"
            "   coalesce(said.updated, l.updated_at), NULL::timestamptz) AS is_other"
            "  FROM listings_listing l JOIN said ON said.key = l.external_id"
            "  WHERE l.account_id = %(account)s AND (l.read_at IS NULL OR said.updated > l.updated_at"
            "   OR (l.read_at <= %(at)s AND coalesce(said.updated >= l.updated_at, true)))"
            "  ORDER BY l.id FOR NO KEY UPDATE OF l)"
            " UPDATE listings_listing l SET title = coalesce(nullif(held.title, ''), l.title),"
            "  status = held.state, channel_status = held.word,"
            "  created_at = coalesce(held.created, l.created_at),"
            "  updated_at = coalesce(held.updated, l.updated_at),"
            "  read_at = greatest(l.read_at, %(at)s), missing_at = NULL,"
            "  whole_at = CASE WHEN held.is_other THEN NULL ELSE l.whole_at END"
            " FROM held WHERE l.id = held.id"
            " RETURNING l.id, held.key, held.before, held.state, held.was_read IS NULL, held.is_other",
            {
                "account": account.pk,
                "at": at,
                "missing": MISSING,
                "ids": list(by_id),
                "titles": [plain(one.title, 500) for one in by_id.values()],
                "states": [_state(one) for one in by_id.values()],
                "words": [plain(one.channel_status, 60) for one in by_id.values()],
                "created": [one.created_at for one in by_id.values()],
                "updated": [one.updated_at for one in by_id.values()],
            },
        )
        return [_Taken(*row) for row in cursor.fetchall()]


def _state(document: ChannelListing) -> str:
    return document.status.value if isinstance(document.status, ListingStatus) else ""


def _moved(one: _Taken) -> bool:
    """A listing that was only known from an order had no state to leave."""
    return one.before != one.after and not (one.is_new and not one.before)


def _see(account: Account, fresh: Mapping[int, ChannelListing], at: datetime) -> set[int]:
    """Record and link the SKUs of these listings. Returns the ids of those that were not known."""
    seen = [
        SeenSku(
            product_id=document.external_id,
            product_title=document.title,
            sku_id=sku.external_id,
            seller_sku=sku.seller_sku,
            title=sku.title,
            image_url=document.image_url,
            own_picture=False,
        )
        for document in fresh.values()
        for sku in document.skus
    ]
    if not seen:
        return set()
    of_these = ListingSku.objects.filter(account=account, external_id__in=[str(one.sku_id) for one in seen])
    known = set(of_these.values_list("pk", flat=True))
    see_skus(account, seen, at)
    return set(of_these.values_list("pk", flat=True)) - known


def _describe_skus(
    account: Account, fresh: Mapping[int, ChannelListing], at: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Titles and seller SKUs as the listings say; what they come without is missing. Returns the ids of the SKUs that
    are missing now and of those that are back. A document without any SKU says nothing of them.
    """
    said = [
        (str(sku.external_id), plain(sku.seller_sku, 120), plain(sku.title, 500))
        for document in fresh.values()
        for sku in document.skus
    ]
    telling = [listing_id for listing_id, document in fresh.items() if document.skus]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS s(key, seller_sku, title)),"
            " held AS (SELECT k.id, k.missing_at AS was_missing, said.* FROM listings_listingsku k"
            "  LEFT JOIN said ON said.key = k.external_id WHERE k.account_id = %s AND k.listing_id = ANY(%s)"
            "  AND (CASE WHEN said.key IS NULL THEN k.missing_at IS NULL ELSE k.missing_at IS NOT NULL"
            "   OR k.seller_sku <> said.seller_sku OR k.title <> coalesce(nullif(said.title, ''), k.title) END)"
            "  ORDER BY k.id FOR NO KEY UPDATE OF k)"
            " UPDATE listings_listingsku k SET seller_sku = coalesce(held.seller_sku, k.seller_sku),"
            "  title = coalesce(nullif(held.title, ''), k.title), missing_at = CASE WHEN held.key IS NULL THEN %s END"
            " FROM held WHERE k.id = held.id RETURNING k.id, held.key IS NULL, held.was_missing IS NOT NULL",
            [
                [key for key, _, _ in said],
                [seller_sku for _, seller_sku, _ in said],
                [title for _, _, title in said],
                account.pk,
                telling,
                at,
            ],
        )
        rows = sorted(cursor.fetchall())
    missing = tuple(pk for pk, is_missing, _ in rows if is_missing)
    return missing, tuple(pk for pk, is_missing, was_missing in rows if was_missing and not is_missing)


def _count(taken: Sequence[_Taken], documents: int) -> ListingsRecorded:
    new = sum(one.is_new for one in taken)
    changed = sum(one.is_other and not one.is_new for one in taken)
    return ListingsRecorded(new, changed, len(taken) - new - changed, documents - len(taken))

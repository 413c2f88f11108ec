"""Record the listing SKUs that a channel names, and return our SKU for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from shelfwire.catalog.actions import want_pictures
from shelfwire.channels.models import Account
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.texts import fit
from shelfwire.listings.matching import announce_linked, match_exactly
from shelfwire.listings.models import ListingSku

BY = "worker"


@dataclass(frozen=True, slots=True)
class SeenSku:
    """A SKU as a channel names it. ``title`` is the SKU's own (``Red, L``), ``product_title`` the listing's."""

    product_id: ExternalProductId
    product_title: str
    sku_id: ExternalSkuId
    seller_sku: SellerSku
    title: str
    image_url: str = ""
    own_picture: bool = field(default=True, kw_only=True)
    """Whether ``image_url`` shows this very SKU. Its listing's picture is taken only while it has none."""


@transaction.atomic(savepoint=False)
def see_skus(account: Account, seen: Sequence[SeenSku], at: datetime) -> dict[str, int | None]:
    """Record the SKUs that a channel names. Returns the id of our SKU for each external SKU id, None where it is
    not linked.

    An unlinked listing SKU, new or old, is linked automatically when its seller SKU is exactly the code of one of
    ours. Takes one query when everything is known and linked; safe under concurrent workers.
    """
    by_id = {str(one.sku_id): one for one in seen}
    known = _known(account, by_id)
    missing = [one for external_id, one in by_id.items() if external_id not in known]
    if missing:
        _record(account, missing, at)
    renamed = _renamed(known, by_id)
    before = {row.pk for row in known.values()}
    if missing or renamed or any(_hopeful(row) for row in known.values()):
        _rename(renamed)
        known = _known(account, by_id)
        linked = match_exactly(
            account.company_id,
            listing_sku_ids=[row.pk for row in known.values() if _hopeful(row)],
            by=BY,
            at=at,
        )
        # no unit can wait for a SKU that was first seen just now
        announce_linked([link for link in linked if link.listing_sku_id in before], BY)
        found = {link.external_id: link.sku_id for link in linked}
    else:
        found = {}
    _picture(account, known, by_id, at)
    return {external_id: row.sku_id or found.get(external_id) for external_id, row in known.items()}


def _known(account: Account, by_id: dict[str, SeenSku]) -> dict[str, ListingSku]:
    rows = ListingSku.objects.filter(account=account, external_id__in=list(by_id)).select_related("picture")
    wanted = ("external_id", "seller_sku", "sku_id", "link_source", "picture__url", "picture__digest")
    return {row.external_id: row for row in rows.only(*wanted)}


def _hopeful(row: ListingSku) -> bool:
    """Whether it may still be linked automatically: it is not linked, and no person took a link away."""
    return row.sku_id is None and not row.link_source and bool(row.seller_sku)


def plain(text: str, longest: int) -> str:
    """A text of the channel as it is stored."""
    return fit(text.strip(), longest)


def record_listings(account: Account, titles: Mapping[str, str], at: datetime) -> None:
    """Insert the listings that are not known yet: title by the channel's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listings_listing (account_id, external_id, title, first_seen_at)"
            " SELECT %s, p.external_id, p.title, %s FROM unnest(%s::text[], %s::text[]) AS p(external_id, title)"
            " ORDER BY p.external_id ON CONFLICT DO NOTHING",
            [account.pk, at, list(titles), [plain(title, 500) for title in titles.values()]],
        )


def _record(account: Account, missing: Sequence[SeenSku], at: datetime) -> None:
    """Insert listings and listing SKUs in key order; those that another worker inserted first are left as they are."""
    record_listings(account, {str(one.product_id): one.product_title for one in missing}, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listings_listingsku (account_id, listing_id, external_id, seller_sku, title, link_source,"
            " linked_by, first_seen_at) SELECT %s, l.id, s.external_id, s.seller_sku, s.title, '', '', %s"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS s(product, external_id, seller_sku,"
            " title) JOIN listings_listing l ON l.account_id = %s AND l.external_id = s.product"
            " ORDER BY s.external_id ON CONFLICT DO NOTHING",
            [
                account.pk,
                at,
                [str(one.product_id) for one in missing],
                [str(one.sku_id) for one in missing],
                [plain(one.seller_sku, 120) for one in missing],
                [plain(one.title, 500) for one in missing],
                account.pk,
            ],
        )


def _picture(account: Account, known: dict[str, ListingSku], by_id: dict[str, SeenSku], at: datetime) -> None:
    """Have the pictures fetched that are not known yet, and remember whose each is."""
    shown = {row.pk: by_id[key].image_url for key, row in known.items() if _is_other(row, by_id[key])}
    pictures = want_pictures(account.company_id, shown.values(), at)
    pairs = [(pk, pictures[url]) for pk, url in sorted(shown.items()) if url in pictures]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT l.id, r.picture FROM listings_listingsku l"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS r(id, picture) ON r.id = l.id"
            " ORDER BY l.id FOR NO KEY UPDATE OF l)"
            " UPDATE listings_listingsku l SET picture_id = held.picture FROM held WHERE l.id = held.id",
            [[pk for pk, _ in pairs], [picture for _, picture in pairs]],
        )


def _is_other(row: ListingSku, seen: SeenSku) -> bool:
    """Whether another picture is shown than the one we have. Behind the question mark stand signatures that change
    each time; they count only while the picture could not be fetched.
    """
    url = seen.image_url
    if not url or row.picture is None:
        return bool(url)
    if not seen.own_picture:
        return False
    if row.picture.digest:
        return url.partition("?")[0] != row.picture.url.partition("?")[0]
    return url != row.picture.url


def _renamed(known: dict[str, ListingSku], by_id: dict[str, SeenSku]) -> list[tuple[int, str]]:
    """Return the unlinked ones whose seller SKU was changed on the channel. A linked one stays linked whatever its
    seller SKU.
    """
    return [
        (row.pk, text)
        for external_id, row in known.items()
        if row.sku_id is None and (text := plain(by_id[external_id].seller_sku, 120)) != row.seller_sku
    ]


def _rename(renamed: Sequence[tuple[int, str]]) -> None:
    if not renamed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT l.id, r.seller_sku FROM listings_listingsku l"
            " JOIN unnest(%s::bigint[], %s::text[]) AS r(id, seller_sku) ON r.id = l.id"
            " ORDER BY l.id FOR UPDATE OF l)"
            " UPDATE listings_listingsku l SET seller_sku = held.seller_sku FROM held WHERE l.id = held.id",
            [[pk for pk, _ in renamed], [text for _, text in renamed]],
        )

"""A channel spoke of SKUs: remember the new ones, and say which of ours each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

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


@transaction.atomic(savepoint=False)
def see_skus(account: Account, seen: Sequence[SeenSku], at: datetime) -> dict[str, int | None]:
    """The id of our SKU behind each external SKU id, None where it is not linked.

    SKUs never seen before are recorded. What is not linked, new or old, is linked by itself when its seller SKU is
    exactly the code of one of ours. One query when everything is known and linked; safe under racing workers.
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
    return {external_id: row.sku_id or found.get(external_id) for external_id, row in known.items()}


def _known(account: Account, by_id: dict[str, SeenSku]) -> dict[str, ListingSku]:
    rows = ListingSku.objects.filter(account=account, external_id__in=list(by_id))
    return {row.external_id: row for row in rows.only("external_id", "seller_sku", "sku_id", "link_source")}


def _hopeful(row: ListingSku) -> bool:
    """Whether it may still be linked by itself: not linked, and not by a person's decision."""
    return row.sku_id is None and not row.link_source and bool(row.seller_sku)


def _text(text: str, longest: int) -> str:
    return fit(text.strip(), longest)


def _record(account: Account, missing: Sequence[SeenSku], at: datetime) -> None:
    """Insert listings and listing SKUs in key order; what another worker inserted first is left as it is."""
    products = {str(one.product_id): _text(one.product_title, 500) for one in missing}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listings_listing (account_id, external_id, title, first_seen_at)"
            " SELECT %s, p.external_id, p.title, %s FROM unnest(%s::text[], %s::text[]) AS p(external_id, title)"
            " ORDER BY p.external_id ON CONFLICT DO NOTHING",
            [account.pk, at, list(products), list(products.values())],
        )
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
                [_text(one.seller_sku, 120) for one in missing],
                [_text(one.title, 500) for one in missing],
                account.pk,
            ],
        )


def _renamed(known: dict[str, ListingSku], by_id: dict[str, SeenSku]) -> list[tuple[int, str]]:
    """The unlinked ones whose seller SKU was changed on the channel. A linked one stays linked, whatever its text."""
    return [
        (row.pk, text)
        for external_id, row in known.items()
        if row.sku_id is None and (text := _text(by_id[external_id].seller_sku, 120)) != row.seller_sku
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

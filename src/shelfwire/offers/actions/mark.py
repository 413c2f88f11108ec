"""Mark the numbers that a change concerns, in the change's own transaction.

One statement, whatever their number: their rows are locked in the order of their ids (after balances, which a change of
stock has locked before), their version grows by one, and they are due since the oldest change that the channel has not
acknowledged. No number is worked out here. ``OffersDue`` lets whoever sends them hurry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.offers.errors import CannotSend
from shelfwire.offers.events import OffersDue
from shelfwire.offers.hindrances import ENDS_WITH_A_READ
from shelfwire.offers.kinds import STOCK, Kind
from shelfwire.offers.models import StockOffer, StockRule, Urgency
from shelfwire.offers.rows import SURELY_AFTER

_MARK = """
WITH found AS MATERIALIZED (
    SELECT o.id FROM {table} o JOIN listings_listingsku l ON l.id = o.listing_sku_id {join}
    WHERE {where} ORDER BY o.id FOR NO KEY UPDATE OF o
),
marked AS (
    UPDATE {table} o SET version = o.version + 1, due_since = coalesce(o.due_since, %(now)s),
        urgency = %(marked)s {also}
    FROM found WHERE o.id = found.id RETURNING o.account_id
)
SELECT account_id, count(*) FROM marked GROUP BY 1 ORDER BY 1
"""

# a kit depends on its parts, a shadow on whose stock it shares; an index serves each step, the view StockPart has none
DEPENDENT_SKUS = """
WITH whole AS (
    SELECT id FROM unnest(%(skus)s::bigint[]) AS s(id)
    UNION SELECT kit_id FROM catalog_kitpart WHERE part_id = ANY(%(skus)s::bigint[])
)
SELECT id FROM whole UNION SELECT s.id FROM catalog_sku s JOIN whole ON s.shadow_of_id = whole.id
"""


def mark(
    kind: Kind,
    where: str,
    arguments: dict[str, Any],
    *,
    join: str = "",
    also: str = "",
    at: datetime | None = None,
) -> int:
    """Mark the offers of ``kind`` that a condition on ``o`` (the offer) and ``l`` (its listing SKU) finds; how many.

    For this app's own modules: ``where``, ``join`` and ``also`` are SQL of theirs.
    """
    statement = _MARK.format(table=kind.table, where=where, join=join, also=also)
    values = {**arguments, "now": at or clock.now(), "marked": int(Urgency.MARKED)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    if found:
        announce(OffersDue(kind.name, tuple(account_id for account_id, _ in found)))
    return sum(count for _, count in found)


def mark_skus(sku_ids: Iterable[int], *, at: datetime | None = None) -> int:
    """The stock of these SKUs changed: their quantities, and those of the kits and shadows that use it."""
    skus = sorted(set(sku_ids))
    if not skus:
        return 0
    return mark(STOCK, f"l.sku_id IN ({DEPENDENT_SKUS})", {"skus": skus}, at=at)


def mark_listing_skus(listing_sku_ids: Collection[int], *, kind: Kind = STOCK) -> int:
    """These listing SKUs were enabled, disabled, linked or unlinked."""
    if not listing_sku_ids:
        return 0
    return mark(kind, "o.listing_sku_id = ANY(%(ids)s)", {"ids": sorted(set(listing_sku_ids))})


def mark_external_skus(account_id: int, external_sku_ids: Collection[str], *, kind: Kind = STOCK) -> int:
    """As ``mark_listing_skus``, by the channel's ids of one account."""
    where = "o.account_id = %(account)s AND l.account_id = %(account)s AND l.external_id = ANY(%(skus)s)"
    return mark(kind, where, {"account": account_id, "skus": sorted(external_sku_ids)})


def mark_listings(listing_ids: Collection[int], *, kind: Kind = STOCK) -> int:
    """These listings were read and are in another state, or have other SKUs or warehouses than before: what waited for
    that is tried again.
    """
    if not listing_ids:
        return 0
    waited = ", ".join(f"'{word}'" for word in sorted(ENDS_WITH_A_READ))
    return mark(
        kind,
        "o.listing_id = ANY(%(ids)s)",
        {"ids": sorted(set(listing_ids))},
        also=f", hindrance = CASE WHEN o.hindrance IN ({waited}) THEN '' ELSE o.hindrance END",
    )


def mark_account(account_id: int, *, kind: Kind = STOCK, warehouse: str = "") -> int:
    """Everything of a shop, or of one of its warehouses on the channel: its switch was turned on, its map changed."""
    where = "o.account_id = %(account)s"
    if warehouse:  # the whole SKU: a warehouse that is not mapped hinders all of it
        where += (
            " AND o.listing_sku_id IN (SELECT listing_sku_id FROM offers_stockoffer"
            " WHERE account_id = %(account)s AND external_warehouse_id = %(warehouse)s)"
        )
    return mark(kind, where, {"account": account_id, "warehouse": warehouse})


def mark_rule(rule: StockRule) -> int:
    """A stock rule was made, changed, or is about to be deleted: whatever is in its scope."""
    where = ["a.company_id = %(company)s"]
    if rule.sku_id:
        where.append("l.sku_id = %(sku)s")
    if rule.product_id:
        where.append("l.sku_id IN (SELECT id FROM catalog_sku WHERE product_id = %(product)s)")
    if rule.account_id:
        where.append("o.account_id = %(account)s")
    if rule.channel:
        where.append("a.channel = %(channel)s")
    if rule.warehouse_id:
        where.append(
            "o.listing_sku_id IN (SELECT w.listing_sku_id FROM offers_stockoffer w JOIN inventory_warehouselink k"
            " ON k.account_id = w.account_id AND k.external_id = w.external_warehouse_id"
            " WHERE k.warehouse_id = %(warehouse)s)"
        )
    arguments = {
        "company": rule.company_id,
        "sku": rule.sku_id,
        "product": rule.product_id,
        "account": rule.account_id,
        "channel": rule.channel,
        "warehouse": rule.warehouse_id,
    }
    return mark(STOCK, " AND ".join(where), arguments, join="JOIN channels_account a ON a.id = o.account_id")


@transaction.atomic
def send_now(offer_ids: Collection[int], by: str, *, kind: Kind = STOCK) -> int:
    """*Update inventory on website*: send these numbers although the switch is off, and although nothing seems to
    differ; how many. With them go the other warehouses of their SKUs. Raises CannotSend when one of them is of a shop
    that is not connected, or of a listing SKU that is not enabled or not linked; then none is sent.
    """
    rows = (
        kind.offers._default_manager.filter(pk__in=list(offer_ids))
        .select_related("listing_sku", "account")
        .order_by("pk")
    )
    listing_skus = set()
    for row in rows:
        refuse_to_send(row)  # type: ignore[arg-type]  # an offer of either kind
        listing_skus.add(row.listing_sku_id)  # type: ignore[attr-defined]
    if not listing_skus:
        return 0
    return mark(
        kind,
        "o.listing_sku_id = ANY(%(ids)s)",
        {"ids": sorted(listing_skus), "by": by[:120]},
        also=", asked_by = %(by)s, parked_until = NULL, hindrance = '', reasons = '[]', why = ''",
    )


def refuse_to_send(offer: StockOffer) -> None:
    """Raise CannotSend when the offer's number may not be sent by anybody."""
    listing_sku, account = offer.listing_sku, offer.account
    name = listing_sku.seller_sku or listing_sku.external_id
    if account.status != "connected":
        raise CannotSend(
            f"The shop “{account}” is not connected.",
            field="shop",
            value=str(account),
            hint="Connect it on the shop's page.",
        )
    if listing_sku.sku_id is None:
        raise CannotSend(
            f"“{name}” is not linked to a SKU of yours.",
            field="listing SKU",
            value=name,
            hint="Link it first.",
        )
    if not listing_sku.enabled:
        raise CannotSend(
            f"“{name}” is not enabled: its numbers are not sent.",
            field="listing SKU",
            value=name,
            hint="Enable it first.",
        )


@transaction.atomic
def ensure_offers(account_id: int, warehouses: Sequence[tuple[int, str]], *, read_first: bool = False) -> int:
    """Have an offer for each (listing SKU id, the channel's warehouse id) of this account, due when it is new; how many
    are new. ``read_first``: the warehouses are a guess, so what the channel has is read before anything is sent.
    """
    pairs = sorted({(listing_sku_id, warehouse_id[:64]) for listing_sku_id, warehouse_id in warehouses})
    if not pairs:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH wanted AS (SELECT l.id, l.listing_id, w.place FROM unnest(%(ids)s::bigint[], %(places)s::text[])"
            " AS w(id, place) JOIN listings_listingsku l ON l.id = w.id AND l.account_id = %(account)s),"
            " turns AS (INSERT INTO offers_listingpush (listing_id, account_id, claimed_by, attempts, read_first)"
            " SELECT DISTINCT listing_id, %(account)s, '', 0, false FROM wanted ORDER BY 1 ON CONFLICT DO NOTHING)"
            " INSERT INTO offers_stockoffer (account_id, listing_id, listing_sku_id, external_warehouse_id, version,"
            " sent_version, due_since, urgency, hindrance, why, reasons, says_set_apart)"
            " SELECT %(account)s, listing_id, id, place, 1, 0, %(now)s, %(marked)s, '', '', '[]', '{}' FROM wanted"
            " ORDER BY id, place ON CONFLICT (listing_sku_id, external_warehouse_id) DO NOTHING RETURNING listing_id",
            {
                "account": account_id,
                "ids": [pk for pk, _ in pairs],
                "places": [place for _, place in pairs],
                "now": clock.now(),
                "marked": int(Urgency.MARKED),
            },
        )
        new = [listing_id for (listing_id,) in cursor.fetchall()]
        if new and read_first:
            cursor.execute(
                "UPDATE offers_listingpush SET read_first = true WHERE listing_id = ANY(%s)",
                [sorted(set(new))],
            )
    if new:
        announce(OffersDue(STOCK.name, (account_id,)))
    return len(new)


@transaction.atomic
def guess_offers(account_id: int, external_sku_ids: Collection[str] | None = None) -> int:
    """Have an offer in the shop's default warehouse for each linked listing SKU that has none, because its listing was
    not read yet; how many are new. They are read before they are sent. None: of the whole shop.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, w.external_id FROM listings_listingsku l JOIN channels_channelwarehouse w"
            " ON w.account_id = l.account_id AND w.is_default AND w.missing_at IS NULL"
            " WHERE l.account_id = %(account)s AND l.sku_id IS NOT NULL AND l.missing_at IS NULL"
            " AND (%(skus)s::text[] IS NULL OR l.external_id = ANY(%(skus)s::text[]))"
            " AND NOT EXISTS (SELECT FROM offers_stockoffer o WHERE o.listing_sku_id = l.id)",
            {"account": account_id, "skus": None if external_sku_ids is None else list(external_sku_ids)},
        )
        found = [(int(pk), str(place)) for pk, place in cursor.fetchall()]
    return ensure_offers(account_id, found, read_first=True)


def note_sold(account_id: int, sold: Sequence[tuple[str, str, datetime]]) -> int:
    """Units of newly recorded orders of this shop, each (the channel's SKU id, the channel's warehouse id or "", when
    it was ordered): where the channel surely took one off its number after it was told, it is taken off what it has
    by our record; how many units. A unit whose order is about as old as the last send is left: then the number goes
    again. Of every SKU it is noted when this shop sold it last.

    An order that names no warehouse is counted where the SKU has only one.
    """
    if not sold:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH sold AS (SELECT * FROM unnest(%(skus)s::text[], %(places)s::text[], %(moments)s::timestamptz[])"
            " AS s(sku, place, at)),"
            " mine AS MATERIALIZED (SELECT o.id, sold.at FROM sold"
            " JOIN listings_listingsku l ON l.account_id = %(account)s AND l.external_id = sold.sku"
            " JOIN offers_stockoffer o ON o.listing_sku_id = l.id AND o.missing_at IS NULL"
            " WHERE o.external_warehouse_id = sold.place OR (sold.place = '' AND NOT EXISTS (SELECT FROM"
            " offers_stockoffer other WHERE other.listing_sku_id = l.id AND other.id <> o.id"
            " AND other.missing_at IS NULL))),"
            # as the row is once it is ours: a send that was recorded in this moment counts
            " held AS MATERIALIZED (SELECT o.id, coalesce(o.sent_at, o.says_at) AS since FROM offers_stockoffer o"
            " WHERE o.id IN (SELECT id FROM mine) ORDER BY o.id FOR NO KEY UPDATE OF o),"
            " later AS (SELECT held.id, count(*) AS units FROM held JOIN mine USING (id)"
            " WHERE mine.at > held.since + make_interval(secs => %(margin)s) GROUP BY 1),"
            " latest AS (SELECT mine.id, max(mine.at) AS at FROM mine GROUP BY 1),"
            " noted AS (UPDATE offers_stockoffer o SET sold = o.sold + coalesce(later.units, 0),"
            " sold_at = greatest(o.sold_at, latest.at) FROM latest LEFT JOIN later USING (id)"
            " WHERE o.id = latest.id RETURNING later.units) SELECT coalesce(sum(units), 0) FROM noted",
            {
                "account": account_id,
                "skus": [sku for sku, _, _ in sold],
                "places": [place for _, place, _ in sold],
                "moments": [at for _, _, at in sold],
                "margin": SURELY_AFTER,
            },
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0

"""Record what a channel says of its orders: one transaction a page, whatever is on it.

A page may hold orders never seen, orders seen before, the same order twice, versions older than what we have,
and it may come at the same moment to two workers. Afterwards every order is there once, at its newest version,
with its reservations (facts.md section 6).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrder, ChannelOrderStatus
from shelfwire.inventory.queries import warehouses_for
from shelfwire.kit import clock, events
from shelfwire.kit.documents import digest
from shelfwire.kit.texts import fit
from shelfwire.listings.actions import SeenSku, see_skus
from shelfwire.listings.queries import links as listing_links
from shelfwire.orders.actions._changed import Outcome, apply_changes
from shelfwire.orders.actions._lock import lock_account
from shelfwire.orders.actions._new import RecordContext, insert_new
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.actions.figures import mark_days
from shelfwire.orders.events import (
    AddressChanged,
    OrdersCancelled,
    OrdersReleased,
    OrdersShipped,
    UnitsOrdered,
)
from shelfwire.orders.models import Order
from shelfwire.orders.moments import dated
from shelfwire.orders.states import SHIPPABLE


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a page. ``order_ids``: external id to ours, of every order on the page.

    ``unchanged``: the same version again. ``stale``: an older version than what we have, left aside.
    ``doubts``: of orders recorded without a part that cannot be, external id to what that was.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    order_ids: Mapping[str, int] = dataclasses.field(default_factory=dict)
    doubts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __add__(self, other: Recorded) -> Recorded:
        return Recorded(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.stale + other.stale,
            {**self.order_ids, **other.order_ids},
            {**self.doubts, **other.doubts},
        )


@dataclasses.dataclass(slots=True)
class _Sorted:
    """The page, by what has to be done."""

    new: list[ChannelOrder] = dataclasses.field(default_factory=list)
    changed: list[tuple[int, ChannelOrder]] = dataclasses.field(default_factory=list)
    unchanged: list[int] = dataclasses.field(default_factory=list)
    stale: int = 0
    ids: dict[str, int] = dataclasses.field(default_factory=dict)


def record_orders(account: Account, orders: Sequence[ChannelOrder], via: str, by: str = "worker") -> Recorded:
    """Record ``orders`` of ``account``; ``via`` says how they came (``download``, ``poll``, ``notice``).

    An older version never overwrites a newer one; a poorer address never overwrites a richer one; a
    status is only proposed, and one that does not follow leaves the order waiting with both truths. Units with a
    known SKU reserve stock in this transaction; orders that were gone when first seen touch none. A moment that cannot
    be is left out and named in ``doubts``; it never makes a document newer than another.
    """
    if not orders:
        return Recorded()
    now = clock.now()
    told = [dated(doc, now) for doc in orders]
    page, repeats = _newest_of_each([one.doc for one in told])
    digests: dict[str, str] = {doc.external_id: digest(doc.document) for doc in page}
    undated = {one.doc.external_id for one in told if one.undated}
    with transaction.atomic(savepoint=False):
        links = _see(account, page, now)
        lock_account(account.pk)
        found = _sort(account.pk, page, digests, undated, now)
        stock, timeline = StockEffects(), TimelineWriter(now, by)
        if found.new or found.changed:
            docs = [*found.new, *(doc for _, doc in found.changed)]
            context = _context_of(account, docs, digests, links, via, by, now)
            created = insert_new(found.new, context, stock, timeline)
            outcome = apply_changes(found.changed, context, stock, timeline)
            stock.apply(now, by)
            timeline.keep()
            mark_days(account, [doc.placed_at for doc in docs], now)
            _announce(created.values(), outcome)
            _announce_units(account.pk, found.new)
            found.ids.update({external_id: order_id for external_id, (order_id, _) in created.items()})
        if found.unchanged:
            Order.objects.filter(pk__in=found.unchanged).update(checked_at=now)
    doubts = {
        str(one.doc.external_id): " ".join(filter(None, [one.doc.left_out, one.words]))
        for one in told
        if one.doc.left_out or one.impossible
    }
    return Recorded(
        len(found.new), len(found.changed), len(found.unchanged), found.stale + repeats, found.ids, doubts
    )


def _newest_of_each(orders: Sequence[ChannelOrder]) -> tuple[list[ChannelOrder], int]:
    """Each order once, at its newest version, in key order; and how many older ones fell away."""
    newest: dict[str, ChannelOrder] = {}
    for doc in orders:
        seen = newest.get(doc.external_id)
        if seen is None or doc.updated_at >= seen.updated_at:
            newest[doc.external_id] = doc
    return [_units_once(newest[key]) for key in sorted(newest)], len(orders) - len(newest)


def _units_once(doc: ChannelOrder) -> ChannelOrder:
    """A document that names a unit twice must not cost the page its other orders."""
    units = {unit.external_id: unit for unit in doc.units}
    return doc if len(units) == len(doc.units) else dataclasses.replace(doc, units=tuple(units.values()))


def _sort(
    account_id: int,
    page: Sequence[ChannelOrder],
    digests: Mapping[str, str],
    undated: Collection[str],
    now: datetime,
) -> _Sorted:
    """Which orders are new, changed, unchanged or stale. Stable while the account's lock is held.

    A version is the same when its document is one we keep: two doors of a channel may tell one version in two
    writings, and each is kept once. A document that does not tell how new it is counts as one more writing of the
    version we have: what it says is taken, and every later truth is still newer. A version that we have from a moment
    which cannot be, recorded before such moments were refused, is older than all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.external_id, o.id, o.channel_updated_at, d.id IS NOT NULL"
            " FROM unnest(%s::varchar[], %s::varchar[]) AS said (external_id, digest)"
            " JOIN orders_order o ON o.account_id = %s AND o.external_id = said.external_id"
            " LEFT JOIN orders_orderdocument d ON d.order_id = o.id AND d.digest = said.digest",
            [[doc.external_id for doc in page], [digests[doc.external_id] for doc in page], account_id],
        )
        known: dict[str, tuple[int, datetime, bool]] = {row[0]: row[1:] for row in cursor.fetchall()}
    found = _Sorted(ids={external_id: row[0] for external_id, row in known.items()})
    for doc in page:
        row = known.get(doc.external_id)
        if row is None:
            found.new.append(doc)
            continue
        order_id, version, kept = row
        if doc.external_id in undated:
            doc = dataclasses.replace(doc, updated_at=max(doc.updated_at, version))
        if not clock.can_have_been(version, now):
            version = min(doc.updated_at, version)
        if doc.updated_at < version:
            found.stale += 1
        elif doc.updated_at == version and kept:
            found.unchanged.append(order_id)
        else:
            found.changed.append((order_id, doc))
    return found


def _see(account: Account, docs: Sequence[ChannelOrder], now: datetime) -> dict[str, int | None]:
    """Tell the listings which SKUs the channel spoke of; ours by the channel's SKU id, None while not linked."""
    seen = {
        unit.sku_id: SeenSku(
            unit.product_id,
            unit.product_name,
            unit.sku_id,
            unit.seller_sku,
            unit.sku_name,
            unit.image_url,
        )
        for doc in docs
        for unit in doc.units
    }
    return see_skus(account, list(seen.values()), at=now)


def _context_of(
    account: Account,
    docs: Sequence[ChannelOrder],
    digests: Mapping[str, str],
    links: dict[str, int | None],
    via: str,
    by: str,
    now: datetime,
) -> RecordContext:
    """Links, SKU codes and warehouses for a page, each asked once."""
    skus = links | _linked_meanwhile(account, [key for key, sku_id in links.items() if sku_id is None])
    linked = {sku_id for sku_id in skus.values() if sku_id is not None}
    codes = dict(Sku.objects.filter(pk__in=linked).values_list("pk", "code")) if linked else {}
    places = {fit(doc.warehouse_id, 64) for doc in docs}
    warehouses = {
        place: warehouse.pk if warehouse else None
        for place, warehouse in warehouses_for(account, places).items()
    }
    return RecordContext(account, via, by, now, digests, skus, codes, warehouses)


def _linked_meanwhile(account: Account, unlinked: Sequence[str]) -> dict[str, int | None]:
    """What a person linked since ``_see``. From here on a link waits with its healing for our account's lock.

    Without this second look: we see SKU X unlinked, Bob links X, his healing finds no order with X and ends; then
    we commit an order with X, unlinked, and nobody ever heals it.
    """
    if not unlinked:
        return {}
    rows = listing_links(account.company, account=account).filter(external_id__in=unlinked)
    return dict(rows.values_list("external_id", "sku_id"))


def _announce(created: Iterable[tuple[int, str]], outcome: Outcome) -> None:
    released = [pk for pk, status in created if status in SHIPPABLE] + outcome.released
    if released:
        events.announce(OrdersReleased(tuple(released)))
    if outcome.cancelled:
        events.announce(OrdersCancelled(tuple(outcome.cancelled)))
    if outcome.shipped:
        events.announce(OrdersShipped(tuple(outcome.shipped)))
    for order_id in outcome.readdressed:
        events.announce(AddressChanged(order_id))


def _announce_units(account_id: int, new: Sequence[ChannelOrder]) -> None:
    """What the channel's own stock of each SKU fell by; of an order that is cancelled already it may have risen
    again.
    """
    units = tuple(
        (str(unit.sku_id), fit(doc.warehouse_id, 64), doc.placed_at)
        for doc in new
        if doc.status != ChannelOrderStatus.CANCELLED
        for unit in doc.units
        if unit.status != ChannelOrderStatus.CANCELLED
    )
    if units:
        events.announce(UnitsOrdered(account_id, units))

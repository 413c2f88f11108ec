"""What stands behind the quantities of one account: our warehouses, their stock, the rules, and how fast it sells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from shelfwire.catalog.models import Sku
from shelfwire.channels import registry
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.inventory.models import WarehouseLink
from shelfwire.inventory.queries import supply_of
from shelfwire.inventory.sellable import Supply
from shelfwire.kit import clock
from shelfwire.offers.arithmetic import (
    Part,
    Place,
    RuleValue,
    Share,
    Split,
    StockInputs,
    Unseen,
    Viral,
    shares_out,
)
from shelfwire.offers.hindrances import OwnReason
from shelfwire.offers.rows import Row
from shelfwire.offers.rules import RuleBook
from shelfwire.offers.shares import Party, parties_of, share_of

SHORT, LONG = timedelta(minutes=15), timedelta(minutes=60)
"""How far back the speed of sale is measured; the faster of the two counts."""


@dataclass(slots=True)
class Behind:
    """Everything that the quantities of some SKUs depend on, read in a few queries whatever their number."""

    links: Mapping[str, Sequence[tuple[int, str]]]
    """The channel's warehouse to those of ours that feed it (id, name), the first one first."""
    kept_by_channel: frozenset[str]
    stock: Mapping[tuple[int, int], Supply]
    """What there is, by (SKU, warehouse of ours)."""
    codes: Mapping[int, str]
    """Of the parts of kits."""
    book: RuleBook
    speeds: Mapping[int, float] = field(default_factory=dict)
    """Units a second, by part; only of SKUs with viral safety."""
    lag: float = 0.0
    most_units: int | None = None
    account_id: int = 0
    parties: Mapping[int, Sequence[Party]] = field(default_factory=dict)
    """Which live listings sell the last pieces of a SKU; only of SKUs of which few are left."""

    def takes_part(self, row: Row) -> bool:
        """Whether the last pieces of the offer's SKU are counted as sold here too."""
        return any(party.offer_id == row.id for party in self.parties.get(row.sku_id or 0, ()))

    def is_kept_by_channel(self, row: Row) -> bool:
        """Whether the channel keeps the stock of the offer's warehouse itself."""
        return row.warehouse_id in self.kept_by_channel

    def refusal(self, rows: Sequence[Row]) -> OwnReason | None:
        """Return why nothing may be told of a SKU, given all its offers that are ours to tell; None: it may."""
        first = rows[0]
        if first.sku_id is None:
            return OwnReason.NOT_LINKED
        if not first.enabled:
            return OwnReason.NOT_ENABLED
        if any(row.warehouse_id not in self.links for row in rows):
            return OwnReason.NOT_MAPPED
        ours = {warehouse_id for row in rows for warehouse_id, _ in self.links[row.warehouse_id]}
        kept = (self.stock.get((first.sku_id, warehouse_id)) for warehouse_id in ours)
        return None if any(one is not None and one.counted for one in kept) else OwnReason.NEVER_COUNTED

    def inputs(self, row: Row, own: Sequence[Row], unseen: Unseen | None = None) -> StockInputs:
        """Return what the offer's quantity is worked out from. ``own``: all offers of its listing SKU that are ours to
        tell, itself among them. ``unseen``: what was read of the channel's own orders a moment ago.
        """
        assert row.sku_id is not None  # ``refusal`` has seen to it
        assert row.product_id is not None
        links = self.links[row.warehouse_id]
        places = tuple(Place(name, self._parts(row.sku_id, warehouse_id)) for warehouse_id, name in links)
        values = self.book.resolve(row.sku_id, row.product_id, [warehouse_id for warehouse_id, _ in links])
        viral = None
        if values.viral is not None:
            viral = Viral(round(self.speeds.get(row.sku_id, 0.0), 6), round(self.lag, 3), values.viral)
        return StockInputs(
            places,
            row.buffer or 0,
            values.safety,
            values.percent,
            values.minimum,
            values.maximum,
            values.fixed,
            viral,
            unseen,
            self.most_units,
            self._share(row, values.share_out),
            self._split(row, own),
        )

    def _split(self, row: Row, own: Sequence[Row]) -> Split | None:
        ours = self._fed_by(row)
        same = [one.warehouse_id for one in own if self._fed_by(one) & ours]
        return Split(len(same), same.index(row.warehouse_id)) if len(same) > 1 else None

    def _fed_by(self, row: Row) -> frozenset[int]:
        return frozenset(warehouse_id for warehouse_id, _ in self.links.get(row.warehouse_id, ()))

    def _share(self, row: Row, rule: RuleValue | None) -> Share | None:
        parties = self.parties.get(row.sku_id or 0)
        if rule is None or parties is None:
            return None
        ours = [warehouse_id for warehouse_id, _ in self.links[row.warehouse_id]]
        return share_of(row, self.account_id, ours, parties, rule)

    def _parts(self, sku_id: int, warehouse_id: int) -> tuple[Part, ...]:
        there = self.stock.get((sku_id, warehouse_id))
        if there is None:
            return (Part("", 0, 0),)
        if not there.parts:
            return (Part("", there.on_hand, there.reserved),)
        return tuple(
            Part(self.codes.get(part.sku_id, ""), part.on_hand, part.reserved, part.quantity)
            for part in there.parts
        )


class Sources:
    """What changes seldom, read once for a run: the warehouse map, the channel's limits, the measured lag."""

    def __init__(self, account: Account, *, lag: float = 0.0, most_units: int | None = None) -> None:
        self.account, self.lag, self.most_units = account, lag, most_units

    def supply(self, rows: Collection[Row]) -> Behind:
        """Return what stands behind these offers, as it is now."""
        skus = {row.sku_id for row in rows if row.sku_id is not None}
        links = links_of(self.account)
        stock = supply_of(skus, {pk for found in links.values() for pk, _ in found})
        parts = {part.sku_id for found in stock.values() for part in found.parts}
        book = RuleBook.of(self.account, skus, {row.product_id for row in rows if row.product_id is not None})
        behind = Behind(
            links,
            kept_by_channel(self.account),
            stock,
            dict(Sku.objects.filter(pk__in=parts).values_list("pk", "code")) if parts else {},
            book,
            _speeds(skus) if book.viral else {},
            self.lag,
            self.most_units,
            self.account.pk,
        )
        if book.share_out:
            behind.parties = parties_of(_few(behind, rows))
        return behind


def _few(behind: Behind, rows: Collection[Row]) -> set[int]:
    """The SKUs of which so few are left that they are shared out."""
    found = set()
    for row in rows:
        if row.sku_id is not None and row.warehouse_id in behind.links:
            behind.parties = {row.sku_id: ()}
            if shares_out(behind.inputs(row, [row])):
                found.add(row.sku_id)
    return found


def most_units_of(account: Account) -> int | None:
    """Return the largest quantity that the account's channel takes; None: any, or this release has no such channel."""
    channel = registry.installed(account.channel)
    return None if channel is None or channel.stock is None else channel.stock.most_units


def links_of(account: Account) -> dict[str, list[tuple[int, str]]]:
    """Return the channel's warehouses that are mapped, each with ours (id, name), the first one first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    rows = WarehouseLink.objects.filter(account=account).select_related("warehouse")
    for link in rows.order_by("external_id", "-is_first", "warehouse__code"):
        found[link.external_id].append((link.warehouse_id, link.warehouse.name))
    return dict(found)


def kept_by_channel(account: Account) -> frozenset[str]:
    """Return the ids of the shop's warehouses whose stock the channel keeps itself."""
    rows = ChannelWarehouse.objects.filter(account=account, kind__in=ChannelWarehouse.KEPT_BY_THE_CHANNEL)
    return frozenset(rows.values_list("external_id", flat=True))


def _speeds(sku_ids: Collection[int]) -> dict[int, float]:
    """Units a second at which these SKUs sell, whatever shop sells them: pieces of their stock that orders reserved
    lately and that are still reserved. Of a kit, what its fastest part sells.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.sku_id, max(s.short::float / p.quantity), max(s.long::float / p.quantity)"
            " FROM catalog_stockpart p CROSS JOIN LATERAL (SELECT"
            " coalesce(sum(r.quantity) FILTER (WHERE r.made_at > %(short)s), 0) AS short,"
            " coalesce(sum(r.quantity), 0) AS long FROM inventory_reservation r"
            " WHERE r.sku_id = p.part_id AND r.status = 'active' AND r.made_at > %(long)s) s"
            " WHERE p.sku_id = ANY(%(skus)s) GROUP BY p.sku_id",
            {"skus": list(sku_ids), "short": now - SHORT, "long": now - LONG},
        )
        return {
            sku_id: max(short / SHORT.total_seconds(), long / LONG.total_seconds())
            for sku_id, short, long in cursor.fetchall()
        }

"""What orders are settled with by SKU: which are to be read, and how far an order is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from shelfwire.channels.port import LineKind
from shelfwire.channels.states import AccountStatus
from shelfwire.kit.documents import digest
from shelfwire.orders.models import Order, Unit
from shelfwire.settlements.models import OrderSettlement, SkuReading, StatementLine


def lines_digest(lines: Iterable[StatementLine]) -> str:
    """What stands of an order's sale and refunds in statements, as a digest; empty where nothing does."""
    found = sorted(
        (line.statement_id, line.external_id, line.digest) for line in lines if line.kind == LineKind.ORDER
    )
    return digest(repr(found).encode()) if found else ""


def digest_of(order: Order) -> str:
    """The same, of what stands now. One query."""
    lines = StatementLine.objects.filter(
        account=order.account_id, order_external_id=order.external_id, replaced_at=None
    ).exclude(order_external_id="")
    return lines_digest(lines.only("statement_id", "external_id", "digest", "kind"))


def reading_of(order: Order) -> SkuReading | None:
    """How far the order's SKUs are read; None: nobody asked for them."""
    return SkuReading.objects.filter(account=order.account_id, order_external_id=order.external_id).first()


def is_wanted(reading: SkuReading) -> bool:
    """Whether the order is to be asked for."""
    return reading.wanted_lines != reading.read_lines


@dataclass(frozen=True, slots=True)
class SkuRow:
    """One SKU's part of an order's money, in minor units. ``sku_id`` empty: what no SKU is named for. ``code``: ours,
    or the seller's where it is not linked. ``parts``: as ``OrderSettlement.parts``."""

    sku_id: str
    code: str
    name: str
    quantity: int
    expected: int
    settled: int
    parts: list[dict[str, Any]]

    @property
    def difference(self) -> int:
        """Settled less expected."""
        return self.settled - self.expected


@dataclass(frozen=True, slots=True)
class OrderBySku:
    """An order's money by SKU, and how far it is read. ``rows``: empty while it is not read for the lines that stand;
    what no SKU is named for comes last, where there is any."""

    settlement: OrderSettlement
    reading: SkuReading | None
    rows: list[SkuRow]

    @property
    def waits(self) -> bool:
        """Whether the channel is still to be asked."""
        return self.reading is not None and is_wanted(self.reading)

    @property
    def why(self) -> str:
        """Why there is nothing to show, or nothing newer, in a sentence; empty otherwise."""
        reading = self.reading
        if self.settlement.first_settled_at is None:
            return "Nothing of it is settled yet."
        if reading is None:
            return "Statements name no SKU. The channel tells it order by order, when it is asked."
        if reading.trouble:
            return f"It could not be read. {reading.trouble}"
        if self.waits and reading.read_at:
            return "Its lines changed since it was read: it is asked for again within minutes."
        if self.waits:
            return "It is asked for within minutes."
        return "" if self.rows else "The channel splits nothing of this order by SKU."


def order_by_sku(order: Order, settlement: OrderSettlement | None = None) -> OrderBySku | None:
    """What the order came to by SKU; None: it was not compared. ``settlement``: where it was read before. Two queries,
    and one for the codes where there are SKUs.
    """
    settlement = settlement or OrderSettlement.objects.filter(order=order).first()
    if settlement is None:
        return None
    codes = _codes(order) if settlement.skus else {}
    rows = [
        SkuRow(
            one["sku"],
            codes.get(one["sku"], ("", ""))[0],
            codes.get(one["sku"], ("", ""))[1] or one["name"],
            one["quantity"],
            one["expected"],
            one["settled"],
            one["parts"],
        )
        for one in settlement.skus
        if one["sku"] or one["parts"] or one["settled"]
    ]
    return OrderBySku(settlement, reading_of(order), rows)


def _codes(order: Order) -> dict[str, tuple[str, str]]:
    """Channel SKU to its code and what it is called."""
    units = Unit.objects.filter(order=order).order_by("-pk")
    names = units.values_list("channel_sku_id", "sku__code", "seller_sku", "product_name", "sku_name")
    return {
        sku_id: (code or seller_sku, " · ".join(filter(None, (product, variant))))
        for sku_id, code, seller_sku, product, variant in names
    }


def skus_to_read(account_id: int, at: datetime) -> QuerySet[SkuReading]:
    """The orders of a shop that are to be asked for now, what waits longest first."""
    return _to_read(at).filter(account=account_id).order_by("wanted_at", "id")


def accounts_to_read(at: datetime, switch: str) -> list[int]:
    """Ids of the connected accounts with such orders whose switch is on."""
    rows = _to_read(at).filter(**{f"account__{switch}": True}, account__status=AccountStatus.CONNECTED)
    return sorted(set(rows.values_list("account_id", flat=True).distinct()))


def _to_read(at: datetime) -> QuerySet[SkuReading]:
    due = Q(next_try_at=None) | Q(next_try_at__lte=at)
    return SkuReading.objects.filter(due, ~Q(wanted_lines=F("read_lines")))

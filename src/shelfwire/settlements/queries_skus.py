"""What orders are settled with by SKU: which are to be read, and how far an order is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from shelfwire.channels.port import LineKind
from shelfwire.kit.documents import digest
from shelfwire.orders.models import Order
from shelfwire.settlements.models import SkuReading, StatementLine


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


def skus_to_read(account_id: int, at: datetime) -> QuerySet[SkuReading]:
    """The orders of a shop that are to be asked for now, what waits longest first."""
    return _to_read(at).filter(account=account_id).order_by("wanted_at", "id")


def accounts_to_read(at: datetime, switch: str) -> list[int]:
    """Ids of the accounts with such orders whose switch is on."""
    rows = _to_read(at).filter(**{f"account__{switch}": True})
    return sorted(set(rows.values_list("account_id", flat=True).distinct()))


def _to_read(at: datetime) -> QuerySet[SkuReading]:
    due = Q(next_try_at=None) | Q(next_try_at__lte=at)
    return SkuReading.objects.filter(due, ~Q(wanted_lines=F("read_lines")))

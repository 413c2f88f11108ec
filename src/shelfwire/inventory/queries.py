"""What others may ask about stock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.models import Balance, Movement, Reservation, Warehouse
from shelfwire.inventory.states import MovementKind, ReservationStatus
from shelfwire.people.models import Company

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sellable quantity with its arithmetic: every number beside the rows it is the sum of.

    ``moved`` sums the ledger by kind and adds up to ``on_hand``; ``movements`` are the newest of
    ``movement_count``; ``reservations`` the oldest of the active ``reservation_count``. ``agrees`` is False when
    the running balance differs from these sums, which ``audit`` reports.
    """

    sku: Sku
    warehouse: Warehouse
    on_hand: int
    reserved: int
    buffer: int
    sellable: int
    moved: dict[str, int]
    movements: list[Movement]
    movement_count: int
    reservations: list[Reservation]
    reservation_count: int
    agrees: bool

    @property
    def formula(self) -> str:
        """The arithmetic as a line of text."""
        return (
            f"{self.on_hand} on hand − {self.reserved} reserved − {self.buffer} safety quantity"
            f" = {self.sellable} sellable"
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A balance that is not the sum of its rows."""

    sku: str
    warehouse: str
    on_hand: int
    movements_sum: int
    reserved: int
    reservations_sum: int


def warehouses(company: Company) -> QuerySet[Warehouse]:
    """The company's warehouses, the default first."""
    return Warehouse.objects.filter(company=company)


def balances(company: Company, search: str = "", warehouse: Warehouse | None = None) -> QuerySet[Balance]:
    """On hand, reserved and ``sellable`` per SKU and warehouse. Page by the keys ``code, id``."""
    found = Balance.objects.filter(sku__company=company).select_related("sku", "warehouse")
    if warehouse is not None:
        found = found.filter(warehouse=warehouse)
    for word in search.split():
        found = found.filter(
            Q(sku__code__icontains=word) | Q(sku__title__icontains=word) | Q(sku__barcode=word)
        )
    return found.annotate(
        code=F("sku__code"), sellable=F("on_hand") - F("reserved") - F("sku__buffer")
    ).order_by("code", "id")


def stock(company: Company, search: str = "") -> QuerySet[Sku]:
    """Every SKU in use with ``on_hand`` and ``reserved`` over all warehouses, also those never counted (0).

    Page by the keys ``code, id``; the sums are made for the rows of the page only.
    """
    found = Sku.objects.filter(company=company, archived_at__isnull=True)
    for word in search.split():
        found = found.filter(Q(code__icontains=word) | Q(title__icontains=word) | Q(barcode=word))
    return with_stock(found).order_by("code", "id")


def with_stock(skus: QuerySet[Sku]) -> QuerySet[Sku]:
    """The same SKUs with ``on_hand`` and ``reserved`` over all warehouses."""
    return skus.annotate(on_hand=_sum("on_hand"), reserved=_sum("reserved"))


def _sum(column: str) -> Coalesce:
    mine = Balance.objects.filter(sku=OuterRef("pk")).order_by().values("sku")
    return Coalesce(
        Subquery(mine.annotate(total=Sum(column)).values("total"), output_field=IntegerField()), 0
    )


def on_hand(sku: Sku) -> dict[int, int]:
    """What is on hand of a SKU in every warehouse of its company, by warehouse id; 0 where it was never counted."""
    there = dict(Balance.objects.filter(sku=sku).values_list("warehouse_id", "on_hand"))
    return {pk: there.get(pk, 0) for pk in warehouses(sku.company).values_list("pk", flat=True)}


def sellable(sku_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """On hand − reserved − safety quantity by (SKU, warehouse); below 0 when more is promised than there is."""
    rows = Balance.objects.filter(sku_id__in=list(sku_ids)).values_list(
        "sku_id", "warehouse_id", F("on_hand") - F("reserved") - F("sku__buffer")
    )
    return {(sku_id, warehouse_id): quantity for sku_id, warehouse_id, quantity in rows}


def explain(sku: Sku, warehouse: Warehouse) -> Explanation:
    """Why the sellable quantity is what it is. The sums come from one statement, hence from one moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.kind, m.quantity, m.count, b.on_hand, b.reserved, r.quantity, r.count, s.buffer"
            " FROM catalog_sku s"
            " LEFT JOIN inventory_balance b ON b.sku_id = s.id AND b.warehouse_id = %(warehouse)s"
            " CROSS JOIN (SELECT coalesce(sum(quantity), 0) AS quantity, count(*) AS count"
            "  FROM inventory_reservation WHERE sku_id = %(sku)s AND warehouse_id = %(warehouse)s"
            "  AND status = 'active') r"
            " LEFT JOIN (SELECT kind, sum(quantity) AS quantity, count(*) AS count FROM inventory_movement"
            "  WHERE sku_id = %(sku)s AND warehouse_id = %(warehouse)s GROUP BY kind) m ON true"
            " WHERE s.id = %(sku)s",
            {"sku": sku.pk, "warehouse": warehouse.pk},
        )
        rows = cursor.fetchall()
    moved = {kind: int(quantity) for kind, quantity, *_ in rows if kind is not None}
    _, _, _, balance_on_hand, balance_reserved, reserved, reservation_count, buffer = rows[0]
    on_hand = sum(moved.values())
    return Explanation(
        sku=sku,
        warehouse=warehouse,
        on_hand=on_hand,
        reserved=int(reserved),
        buffer=buffer,
        sellable=on_hand - int(reserved) - buffer,
        moved={kind: moved[kind] for kind in MovementKind.values if kind in moved},
        movements=list(movements(sku, warehouse)[:_LISTED]),
        movement_count=sum(row[2] or 0 for row in rows),
        reservations=list(
            Reservation.objects.filter(
                sku=sku, warehouse=warehouse, status=ReservationStatus.ACTIVE
            ).order_by("made_at", "pk")[:_LISTED]
        ),
        reservation_count=reservation_count,
        agrees=(balance_on_hand or 0) == on_hand and (balance_reserved or 0) == reserved,
    )


def movements(sku: Sku, warehouse: Warehouse | None = None) -> QuerySet[Movement]:
    """The SKU's ledger, newest first, everywhere or in one warehouse."""
    found = Movement.objects.filter(sku=sku).select_related("warehouse").order_by("-at", "-id")
    return found if warehouse is None else found.filter(warehouse=warehouse)


def warehouse_for(account: Account, external_id: str | None) -> Warehouse | None:
    """Ours for a channel's warehouse: the linked one, else the company's default, else None."""
    if external_id:
        linked = Warehouse.objects.filter(links__account=account, links__external_id=external_id).first()
        if linked is not None:
            return linked
    return Warehouse.objects.filter(company_id=account.company_id, is_default=True).first()


def warehouse_links(account: Account) -> dict[str, Warehouse]:
    """Ours for each of the channel's warehouses that somebody linked."""
    return {link.external_id: link.warehouse for link in account.warehouse_links.select_related("warehouse")}


def warehouses_for(account: Account, external_ids: Collection[str]) -> dict[str, Warehouse | None]:
    """``warehouse_for`` of many at once, in two queries; ``""`` is there for *none named*."""
    default = Warehouse.objects.filter(company_id=account.company_id, is_default=True).first()
    found: dict[str, Warehouse | None] = dict.fromkeys({"", *external_ids}, default)
    links = account.warehouse_links.filter(external_id__in=[e for e in external_ids if e])
    found.update({link.external_id: link.warehouse for link in links.select_related("warehouse")})
    return found


def audit(company: Company) -> list[Difference]:
    """Every balance that differs from the sum of its movements or of its active reservations; normally none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH facts AS ("
            " SELECT sku_id, warehouse_id, on_hand, 0 AS moved, reserved, 0 AS promised FROM inventory_balance"
            " UNION ALL SELECT sku_id, warehouse_id, 0, quantity, 0, 0 FROM inventory_movement"
            " UNION ALL SELECT sku_id, warehouse_id, 0, 0, 0, quantity FROM inventory_reservation"
            "  WHERE status = 'active')"
            " SELECT s.code, w.code, sum(on_hand), sum(moved), sum(reserved), sum(promised) FROM facts"
            " JOIN catalog_sku s ON s.id = facts.sku_id JOIN inventory_warehouse w ON w.id = facts.warehouse_id"
            " WHERE s.company_id = %s GROUP BY s.code, w.code"
            " HAVING sum(on_hand) <> sum(moved) OR sum(reserved) <> sum(promised) ORDER BY 1, 2",
            [company.pk],
        )
        return [Difference(sku, place, *map(int, sums)) for sku, place, *sums in cursor.fetchall()]

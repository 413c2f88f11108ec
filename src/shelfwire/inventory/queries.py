"""The queries of the inventory that other apps may call."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BigIntegerField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.audit import Difference, audit
from shelfwire.inventory.columns import COUNTS, STOCK
from shelfwire.inventory.models import (
    Balance,
    ExternalLine,
    ExternalReservation,
    Movement,
    Reservation,
    SkuSupply,
    StockTake,
    StockTakeLine,
    Transfer,
    Warehouse,
)
from shelfwire.inventory.oversold import Proposal, Short, ShortHolder, oversold, oversold_rows
from shelfwire.inventory.sellable import (
    SELLABLE,
    Explanation,
    PartSupply,
    Supply,
    explain,
    sellable_of,
    supply_of,
)
from shelfwire.inventory.states import ReservationStatus
from shelfwire.kit.columns import Column
from shelfwire.people.models import Company

__all__ = [
    "Difference",
    "Explanation",
    "PartSupply",
    "Proposal",
    "Short",
    "ShortHolder",
    "Supply",
    "audit",
    "balances",
    "count_columns",
    "explain",
    "external_holders",
    "external_reservations",
    "movements",
    "on_hand",
    "oversold",
    "oversold_rows",
    "reserved_for",
    "sellable_of",
    "short_of",
    "stock",
    "stock_columns",
    "supply_of",
    "take_lines",
    "takes",
    "transfers",
    "warehouse_for",
    "warehouse_links",
    "warehouse_map",
    "warehouses",
    "warehouses_for",
    "with_stock",
]


def warehouses(company: Company) -> QuerySet[Warehouse]:
    """Return the company's warehouses, the default first."""
    return Warehouse.objects.filter(company=company)


def balances(company: Company, search: str = "", warehouse: Warehouse | None = None) -> QuerySet[Balance]:
    """Return on hand, reserved and ``sellable`` per SKU and warehouse. Page by the keys ``code, id``."""
    found = Balance.objects.filter(sku__company=company).select_related("sku", "warehouse")
    if warehouse is not None:
        found = found.filter(warehouse=warehouse)
    for word in search.split():
        found = found.filter(
            Q(sku__code__icontains=word) | Q(sku__title__icontains=word) | Q(sku__barcode=word)
        )
    return found.annotate(code=F("sku__code"), sellable=SELLABLE).order_by("code", "id")


def stock(company: Company, search: str = "") -> QuerySet[Sku]:
    """Return every SKU in use with ``on_hand`` and ``reserved`` over all warehouses; a SKU that was never counted
    has 0. Page by the keys ``code, id``; the sums are made for the rows of the page only.
    """
    found = Sku.objects.filter(company=company, archived_at__isnull=True)
    for word in search.split():
        found = found.filter(Q(code__icontains=word) | Q(title__icontains=word) | Q(barcode=word))
    return with_stock(found).order_by("code", "id")


def with_stock(skus: QuerySet[Sku], warehouse: Warehouse | None = None) -> QuerySet[Sku]:
    """Add ``on_hand`` and ``reserved`` over all warehouses, or in one, to the SKUs; of kits, as many as can be made of
    their parts.
    """
    return skus.annotate(
        on_hand=_sum(F("on_hand"), warehouse), reserved=_sum(F("on_hand") - F("available"), warehouse)
    )


def _sum(quantity: Combinable, warehouse: Warehouse | None) -> Coalesce:
    mine = SkuSupply.objects.filter(sku=OuterRef("pk")).order_by().values("sku")
    if warehouse is not None:
        mine = mine.filter(warehouse=warehouse)
    return Coalesce(
        Subquery(mine.annotate(total=Sum(quantity)).values("total"), output_field=IntegerField()), 0
    )


def on_hand(sku: Sku) -> dict[int, int]:
    """Return the quantity on hand of a SKU in every warehouse of its company, by warehouse id; 0 where it was never
    counted.
    """
    there = dict(Balance.objects.filter(sku=sku).values_list("warehouse_id", "on_hand"))
    return {pk: there.get(pk, 0) for pk in warehouses(sku.company).values_list("pk", flat=True)}


def short_of(sku_ids: Collection[int], warehouse_id: int) -> list[str]:
    """Return the codes of the SKUs whose stock these use and of which more is reserved there than is on hand."""
    short = Balance.objects.filter(
        sku__stock_part_of__sku_id__in=list(sku_ids), warehouse_id=warehouse_id, on_hand__lt=F("reserved")
    )
    return list(short.order_by("sku__code").values_list("sku__code", flat=True).distinct())


def movements(sku: Sku, warehouse: Warehouse | None = None) -> QuerySet[Movement]:
    """Return the SKU's movements, newest first, in all warehouses or in one."""
    found = Movement.objects.filter(sku=sku).select_related("warehouse").order_by("-at", "-id")
    return found if warehouse is None else found.filter(warehouse=warehouse)


def transfers(company: Company) -> QuerySet[Transfer]:
    """Return the company's transfers, newest first; their lines are ``lines``."""
    found = Transfer.objects.filter(company=company).select_related("source", "target")
    return found.order_by("-sent_at", "-id")


def takes(company: Company) -> QuerySet[StockTake]:
    """Return the company's stock takes, newest first."""
    return StockTake.objects.filter(company=company).select_related("warehouse").order_by("-opened_at", "-id")


def take_lines(take: StockTake) -> QuerySet[StockTakeLine]:
    """Return the lines of a take with what is ``on_hand`` now, what ``moved`` since it was opened, the ``difference``
    that posting makes (None while not counted), and whether it ``is_stale``: stock moved after the count. Page by the
    keys ``code, id``.
    """
    there = Balance.objects.filter(sku=OuterRef("sku"), warehouse=take.warehouse_id).values("on_hand")
    lines = take.lines.select_related("sku").annotate(
        code=F("sku__code"),
        # wider than a column: the differences below may be
        on_hand=Cast(Coalesce(Subquery(there, output_field=IntegerField()), 0), BigIntegerField()),
    )
    return lines.annotate(
        moved=F("on_hand") - F("expected"),
        difference=F("counted") - F("on_hand"),
        is_stale=Q(posted_at=None, seen__isnull=False) & ~Q(seen=F("on_hand")),
    ).order_by("code", "id")


def stock_columns() -> tuple[Column, ...]:
    """Return the columns of a stock file, for the import page."""
    return STOCK


def count_columns() -> tuple[Column, ...]:
    """Return the columns of a file of counts for a stock take."""
    return COUNTS


def reserved_for(holders: Collection[str]) -> dict[str, list[Reservation]]:
    """Return what is reserved for each holder now, with its SKU and warehouse: of a kit every part, and wherever a
    reservation was moved to.
    """
    rows = Reservation.objects.filter(holder__in=list(holders), status=ReservationStatus.ACTIVE)
    found: dict[str, list[Reservation]] = {}
    for row in rows.select_related("sku", "warehouse").order_by("holder", "sku__code"):
        found.setdefault(row.holder, []).append(row)
    return found


def external_reservations(company: Company) -> QuerySet[ExternalReservation]:
    """Return what other order sources reserved, newest first; the lines are ``lines``."""
    return ExternalReservation.objects.filter(company=company).order_by("-made_at", "-id")


def external_holders(names: Collection[str]) -> dict[str, ExternalReservation]:
    """For reservations' holders (``external:5``): the reservation of the other order source, by holder."""
    ids = [int(name.removeprefix("external:")) for name in names if name.startswith("external:")]
    rows = ExternalLine.objects.filter(pk__in=ids).select_related("reservation")
    return {f"external:{row.pk}": row.reservation for row in rows}


def warehouse_for(account: Account, external_id: str | None) -> Warehouse | None:
    """Return our warehouse for a channel's one: the mapped one, else the company's default, else None."""
    if external_id:
        linked = Warehouse.objects.filter(
            links__account=account, links__external_id=external_id, links__is_first=True
        ).first()
        if linked is not None:
            return linked
    return Warehouse.objects.filter(company_id=account.company_id, is_default=True).first()


def warehouse_links(account: Account) -> dict[str, Warehouse]:
    """Return our warehouse for each of the channel's warehouses that is mapped; of several, the first."""
    links = account.warehouse_links.filter(is_first=True).select_related("warehouse")
    return {link.external_id: link.warehouse for link in links}


def warehouse_map(account: Account) -> dict[str, list[Warehouse]]:
    """Return those of our warehouses that feed each of the channel's, the one first where its orders leave."""
    found: dict[str, list[Warehouse]] = {}
    links = account.warehouse_links.select_related("warehouse")
    for link in links.order_by("external_id", "-is_first", "warehouse__code"):
        found.setdefault(link.external_id, []).append(link.warehouse)
    return found


def warehouses_for(account: Account, external_ids: Collection[str]) -> dict[str, Warehouse | None]:
    """Return ``warehouse_for`` of many warehouses, in two queries. The key ``""`` gives the warehouse of orders
    that name none.
    """
    default = Warehouse.objects.filter(company_id=account.company_id, is_default=True).first()
    found: dict[str, Warehouse | None] = dict.fromkeys({"", *external_ids}, default)
    links = account.warehouse_links.filter(is_first=True, external_id__in=[e for e in external_ids if e])
    found.update({link.external_id: link.warehouse for link in links.select_related("warehouse")})
    return found

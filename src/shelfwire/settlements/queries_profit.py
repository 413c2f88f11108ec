"""What was earned in a time, by whatever it is grouped by: one currency at a time, settled orders only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.settlements.models import SkuProfit
from shelfwire.settlements.queries import currencies_by_use

M = TypeVar("M", bound=models.Model)
DAYS: Final = 90
"""How far back is looked when nobody says."""
_EARNED: Final[dict[str, Any]] = {
    "orders": Count("order_id", distinct=True),
    "units": Coalesce(Sum("quantity"), 0),
    "restocked": Coalesce(Sum("restocked"), 0),
    "settled": Coalesce(Sum("settled_minor"), 0),
    "creators": Coalesce(Sum("creator_minor"), 0),
    "cost": Coalesce(Sum("cost_minor"), 0),
    "without_cost": Coalesce(Sum("quantity", filter=Q(cost_minor=None)), 0),
}
"""The fields of ``Earned``."""


@dataclass(frozen=True, slots=True)
class ProfitFilter:
    """Orders placed from ``since`` to ``until``, both included, by the shop's calendar. No ``account_id``: all."""

    currency: str
    since: date
    until: date
    account_id: int | None = None


def days_asked(today: date, since: date | None, until: date | None) -> tuple[date, date]:
    """The first and the last day that is looked at: 90 days until today, unless said."""
    last = until or today
    return since or last - timedelta(days=DAYS), last


@dataclass(frozen=True, slots=True)
class Earned:
    """What a number of sales came to, in minor units. ``profit`` is None while a cost is not known: ``without_cost``
    units have none."""

    orders: int
    units: int
    restocked: int
    settled: int
    creators: int
    cost: int
    without_cost: int

    @property
    def profit(self) -> int | None:
        """What is left; None: it cannot be known."""
        return None if self.without_cost else self.settled - self.cost


def currencies(company: Company, account_id: int | None = None) -> list[str]:
    """The currencies that settled orders of a shop are in, of None: of every shop, the one of most rows first."""
    rows = SkuProfit.objects.filter(company=company)
    return currencies_by_use(rows if account_id is None else rows.filter(account=account_id))


def earned(company: Company, wanted: ProfitFilter, **only: Any) -> Earned:
    """What the sales that the filter finds came to. ``only``: more conditions on ``SkuProfit``."""
    rows = SkuProfit.objects.filter(filtered("", company, wanted), **only)
    return Earned(**rows.aggregate(**_EARNED))


@dataclass(frozen=True, slots=True)
class MonthEarned:
    """What the orders that were placed in one month earned; ``first``: its first day."""

    first: date
    earned: Earned


def by_month(company: Company, wanted: ProfitFilter) -> list[MonthEarned]:
    """The months that sold, the newest first."""
    rows = SkuProfit.objects.filter(filtered("", company, wanted)).annotate(month=TruncMonth("day"))
    sums = {f"all_{name}": made for name, made in _EARNED.items()}
    found = rows.values("month").annotate(**sums).order_by("-month")
    return [MonthEarned(month, Earned(*earned)) for month, *earned in found.values_list("month", *sums)]


def any_is_linked(company: Company) -> bool:
    """Whether any settled sale is of a SKU of the catalogue."""
    return SkuProfit.objects.filter(company=company).exclude(sku=None).exists()


def by_sku(company: Company, wanted: ProfitFilter) -> QuerySet[Sku]:
    """SKUs that sold, with what they earned; to be paged by ``profit, id`` and the other sums."""
    return _with_sums(Sku.objects.select_related("product"), "profits__", company, wanted)


def by_product(company: Company, wanted: ProfitFilter) -> QuerySet[Product]:
    """Products that sold, with what they earned."""
    return _with_sums(Product.objects.all(), "skus__profits__", company, wanted)


def by_shop(company: Company, wanted: ProfitFilter) -> QuerySet[Account]:
    """Shops that sold, with what they earned; what is not linked counts here too."""
    return _with_sums(Account.objects.all(), "profits__", company, wanted)


def by_order(company: Company, wanted: ProfitFilter) -> QuerySet[Order]:
    """Settled orders, with what they earned."""
    return _with_sums(Order.objects.select_related("account"), "profits__", company, wanted)


class By(StrEnum):
    """What sales are grouped by."""

    SKU = "sku"
    PRODUCT = "product"
    ORDER = "order"
    SHOP = "shop"


ROWS: Final[Mapping[By, tuple[Callable[[Company, ProfitFilter], QuerySet[Any]], str]]] = {
    By.SKU: (by_sku, "code"),
    By.PRODUCT: (by_product, "title"),
    By.ORDER: (by_order, "external_id"),
    By.SHOP: (by_shop, "name"),
}
"""The rows of a grouping, and the column that names each."""


def filtered(path: str, company: Company, wanted: ProfitFilter) -> Q:
    """The condition on rows of profit, or on what leads to them by ``path``."""
    found = {
        "company": company,
        "currency": wanted.currency,
        "day__gte": wanted.since,
        "day__lte": wanted.until,
    }
    if wanted.account_id is not None:
        found["account"] = wanted.account_id
    return Q(**{f"{path}{name}": value for name, value in found.items()})


def _with_sums(rows: QuerySet[M], path: str, company: Company, wanted: ProfitFilter) -> QuerySet[M]:
    """The rows with ``quantity``, ``restocked``, ``settled``, ``creators``, ``cost``, ``without_cost`` and ``profit``,
    which counts units of unknown cost as if they had cost nothing."""
    found = rows.filter(filtered(path, company, wanted)).annotate(
        quantity=Sum(f"{path}quantity"),
        restocked=Sum(f"{path}restocked"),
        settled=Sum(f"{path}settled_minor"),
        creators=Sum(f"{path}creator_minor"),
        cost=Coalesce(Sum(f"{path}cost_minor"), 0),
        without_cost=Coalesce(Sum(f"{path}quantity", filter=Q(**{f"{path}cost_minor": None})), 0),
        profit=F("settled") - F("cost"),
    )
    return cast("QuerySet[M]", found)

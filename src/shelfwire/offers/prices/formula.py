"""One formula for many prices: what is to be entered for each SKU in each shop."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any

from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.offers.prices.arithmetic import PRECISION
from shelfwire.offers.prices.entered import AMOUNTS
from shelfwire.offers.prices.errors import BadPrice
from shelfwire.offers.prices.preview import PriceEdit
from shelfwire.offers.prices.reckon import Ground, Pair
from shelfwire.offers.prices.rounding import Rounding, rounded
from shelfwire.people.models import Company


class Start(StrEnum):
    """The amount from which a formula starts."""

    NOW = "now"
    """The price that the shop has now, sale prices aside."""
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Formula:
    """``field`` (``price_minor``, ``list_minor`` or ``sale_minor``) becomes ``start`` moved by ``percent`` and then by
    ``fixed`` (major units of each shop's currency), rounded; or exactly ``amount`` (major units); or, with ``clear``,
    empty. A sale takes its times along.
    """

    field: str = "price_minor"
    start: Start = Start.NOW
    percent: Decimal | None = None
    fixed: Decimal | None = None
    rounding: Rounding = Rounding.NONE
    amount: Decimal | None = None
    clear: bool = False
    sale_from: datetime | None = None
    sale_until: datetime | None = None


def edits_by_formula(company: Company, pairs: Collection[Pair], formula: Formula) -> list[PriceEdit]:
    """Return what the formula enters for each (shop id, SKU id), to be previewed or applied. One that has no amount to
    start from is refused by itself. Raises BadPrice for a formula that says nothing, or two things.
    """
    _refuse_unclear(formula)
    at = clock.now()
    ground = Ground.load(company.pk, pairs)
    return [_edit(ground, pair, formula, at) for pair in pairs]


def _refuse_unclear(formula: Formula) -> None:
    if formula.field not in AMOUNTS:
        raise BadPrice(
            "That is no price.", field="field", value=formula.field, hint=f"One of {', '.join(AMOUNTS)}."
        )
    moved = formula.percent is not None or formula.fixed is not None or formula.rounding is not Rounding.NONE
    if [moved, formula.amount is not None, formula.clear].count(True) != 1:
        raise BadPrice(
            "Say one thing: how prices move, what they become, or that they are emptied.",
            field="amount",
            value=formula.amount,
        )


def _edit(ground: Ground, pair: Pair, formula: Formula, at: datetime) -> PriceEdit:
    account, sku = ground.accounts.get(pair[0]), ground.skus.get(pair[1])
    if account is None or sku is None:
        return PriceEdit(*pair)  # refused by the preview
    times = {"sale_from": formula.sale_from, "sale_until": formula.sale_until}
    values: dict[str, Any] = times if formula.field == "sale_minor" else {}
    if formula.clear:
        return PriceEdit(*pair, {**dict.fromkeys(values), formula.field: None})
    shop = ground.limits[account.pk]
    exact = formula.amount
    if exact is None:
        start = _start(ground, pair, formula.start, at)
        if start is None:
            return PriceEdit(*pair, refused="There is no amount to start from.")
        with localcontext(prec=PRECISION):
            exact = start.decimal * (1 + (formula.percent or Decimal(0)) / 100) + (formula.fixed or 0)
    amount = rounded(exact, formula.rounding, shop.decimals)
    return PriceEdit(*pair, {**values, formula.field: int(amount.scaleb(shop.decimals))})


def _start(ground: Ground, pair: Pair, start: Start, at: datetime) -> Money | None:
    entered = ground.entered.get(pair)
    currency = ground.limits[pair[0]].currency
    if start is Start.LIST:
        listed = entered.list_minor if entered is not None and entered.currency == currency else None
        return None if listed is None else Money(listed, currency)
    now = ground.price_without_sale(pair, at).price_minor
    return None if now is None else Money(now, currency)

"""What a rule of prices says, and what was entered for a sale, as people read it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shelfwire.kit.money import Money
from shelfwire.offers.models import PriceRule
from shelfwire.offers.prices.arithmetic import Source
from shelfwire.offers.prices.rounding import LABELS, Rounding
from shelfwire.web.clocks import WallClock


def rule_says(rule: PriceRule) -> str:
    """``+10 %, + 0.50 USD, End in .99, up``."""
    said = []
    if rule.source == Source.LIST:
        said.append("from the list price")
    if rule.rate is not None:
        said.append(f"1 {rule.rate_from} = {plain(rule.rate)} {rule.rate_to}")
    if rule.percent is not None:
        said.append(f"{'+' if rule.percent >= 0 else '−'}{plain(abs(rule.percent))} %")
    if rule.fixed_minor is not None:
        sign = "+" if rule.fixed_minor >= 0 else "−"
        said.append(f"{sign}{Money(abs(rule.fixed_minor), rule.fixed_currency)}")
    if rule.rounding:
        label = LABELS[Rounding(rule.rounding)]
        said.append(f"{label[0].lower()}{label[1:]}")
    return ", ".join(said)


def plain(number: Decimal) -> str:
    """Without zeros at the end."""
    return f"{number.normalize():f}"


def sale_words(values: Any, currency: str, clock: WallClock, now: datetime) -> str:
    """``9.99 until Tue 09:00``; empty without a sale. ``values``: a ``ShopPrice``."""
    if values is None or values.sale_minor is None:
        return ""
    price = str(Money(values.sale_minor, currency)).removesuffix(f" {currency}")
    begins, ends = values.sale_from, values.sale_until
    if begins and begins > now:
        return f"{price} from {clock(begins)}" + (f" until {clock(ends)}" if ends else "")
    if ends and ends <= now:
        return f"{price} ended {clock(ends)}"
    return f"{price} until {clock(ends)}" if ends else price

"""What was entered for a SKU in a shop: its values as they are kept, read from text, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.kit.cells import CLEAR, parse_date
from shelfwire.kit.money import Money
from shelfwire.kit.prices import parse_money
from shelfwire.offers.models_prices import ShopPrice
from shelfwire.offers.prices.arithmetic import MOST_MINOR, outside
from shelfwire.offers.prices.errors import BadPrice
from shelfwire.offers.prices.limits import ShopLimits, limits_of

AMOUNTS = {"price_minor": "Price", "list_minor": "List price", "sale_minor": "Sale price"}
MOMENTS = {"sale_from": "Sale from", "sale_until": "Sale until"}
FIELDS = AMOUNTS | MOMENTS
"""The columns of ``ShopPrice`` that a person enters, and what they are called."""
_CELLS = {
    "price": "price_minor",
    "list_price": "list_minor",
    "sale_price": "sale_minor",
    "sale_from": "sale_from",
    "sale_until": "sale_until",
}


def read_values(
    account: Account, cells: Mapping[str, str], *, locale: str = "en-US", zone: str = ""
) -> dict[str, Any]:
    """Return the values that were written in ``price``, ``list_price``, ``sale_price`` (in the shop's currency),
    ``sale_from`` and ``sale_until`` (as a clock in ``zone`` showed it, else in the shop's zone). Blank leaves a value,
    ``#CLEAR`` empties it. Raises BadCell, BadPrice.
    """
    values: dict[str, Any] = {}
    currency = limits_of(account).currency
    for cell, name in _CELLS.items():
        text = cells.get(cell, "")
        if not text.strip():
            continue
        if text.strip() == CLEAR:
            values[name] = None
        elif name in AMOUNTS:
            values[name] = parse_money(
                text, field=FIELDS[name], currency=currency, locale=locale, maximum=MOST_MINOR
            )
        else:
            values[name] = parse_date(
                text,
                field=FIELDS[name],
                zone=zone or account.timezone,
                locale=locale,
                until=name == "sale_until",
            )
    return values


def checked(values: Mapping[str, Any], shop: ShopLimits) -> None:
    """Raise BadPrice for values that a row of prices cannot have in the shop, whichever counts at the moment: an
    amount outside the limits, a list price below a price, a sale that ends before it begins.
    """
    for name, field in AMOUNTS.items():
        amount = values.get(name)
        if amount is not None:
            limits = shop.list_limits if name == "list_minor" else shop.limits
            if why := outside(amount, shop.currency, limits, field):
                raise BadPrice(why, field=field, value=amount, hint="Correct it, or leave it empty.")
    _refuse_list_below(values, shop)
    _refuse_sale(values)


def _refuse_list_below(values: Mapping[str, Any], shop: ShopLimits) -> None:
    list_minor = values.get("list_minor")
    if list_minor is None or shop.list_limits is None:
        return
    for name in ("price_minor", "sale_minor"):
        amount = values.get(name)
        if amount is not None and amount > list_minor:
            raise BadPrice(
                f"List price {Money(list_minor, shop.currency)} is below the {FIELDS[name].lower()} "
                f"{Money(amount, shop.currency)}.",
                field="List price",
                value=list_minor,
                hint="A list price is what is struck through: it is at least the price.",
            )


def _refuse_sale(values: Mapping[str, Any]) -> None:
    begins, ends = values.get("sale_from"), values.get("sale_until")
    if begins and ends and ends <= begins:
        raise BadPrice(
            f"The sale ends ({ends:%Y-%m-%d %H:%M} UTC) before it begins ({begins:%Y-%m-%d %H:%M} UTC).",
            field="Sale until",
            value=ends.isoformat(),
            hint="Correct one of the two.",
        )
    if (begins or ends) and values.get("sale_minor") is None:
        raise BadPrice(
            "The sale has a time and no price.", field="Sale price", value="", hint="Give a sale price."
        )


def kept(row: ShopPrice | None) -> dict[str, Any]:
    """Return what a row holds as JSON; empty when it holds nothing."""
    if row is None:
        return {}
    values = {name: getattr(row, name) for name in FIELDS if getattr(row, name) is not None}
    plain = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values.items()}
    return {"currency": row.currency, **plain} if plain else {}


def unkept(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return every value of a row from what ``kept`` gave."""
    values: dict[str, Any] = {name: stored.get(name) for name in FIELDS}
    for name in MOMENTS:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return {"currency": stored.get("currency", ""), **values}

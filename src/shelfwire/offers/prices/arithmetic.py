"""From named inputs to the price that a channel is told: pure, in decimals, rounded once.

The inputs are stored with every price that was sent; the same function over the stored inputs gives the same price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any

from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.offers.hindrances import OwnReason
from shelfwire.offers.prices.rounding import LABELS, Rounding, applies, rounded

PRECISION = 60
"""Digits kept before the one rounding: amounts, rates and percentages multiplied stay exact."""
MOST_MINOR = 10**15
"""No price is above that, in whatever currency: a rate or percentage was typed wrong."""


class Source(StrEnum):
    """The price from which a rule starts."""

    SKU = "sku"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel takes in a region, in major units, and who says so."""

    region: str
    currency: str
    least: Decimal
    most: Decimal
    decimals: int
    source: str
    dated: str


@dataclass(frozen=True, slots=True)
class PriceInputs:
    """All that a price depends on. Amounts are minor units: of ``sku_currency`` for the SKU's price, of
    ``shop_currency`` for what was typed for the shop, of ``fixed_currency`` for the rule's amount.

    ``takes_list``: whether the channel takes a list price in the shop's region. ``scopes``: for what the rule counts
    that says a value, by the value.
    """

    at: datetime
    currency: str
    decimals: int
    sku_minor: int | None = None
    sku_currency: str = ""
    shop_currency: str = ""
    website_minor: int | None = None
    list_minor: int | None = None
    sale_minor: int | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    source: Source = Source.SKU
    percent: Decimal | None = None
    fixed_minor: int | None = None
    fixed_currency: str = ""
    rounding: Rounding = Rounding.NONE
    rate: Decimal | None = None
    rate_from: str = ""
    rate_to: str = ""
    rate_on: str = ""
    rate_by: str = ""
    limits: Limits | None = None
    list_limits: Limits | None = None
    takes_list: bool = False
    scopes: Mapping[str, str] = field(default_factory=dict)

    def on_sale(self) -> bool:
        """Whether the sale price counts at the moment."""
        return (
            self.sale_minor is not None
            and (self.sale_from is None or self.sale_from <= self.at)
            and (self.sale_until is None or self.at < self.sale_until)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: what was done, and the amount after it in major units."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class PriceArithmetic:
    """The price and list price to send, in minor units, and how they came about. ``price_minor`` None: nothing is sent,
    and ``hindrance`` and ``why`` say for which reason, ``about`` what to correct. ``list_minor`` None: the list price
    stays.
    """

    inputs: PriceInputs
    steps: tuple[Step, ...]
    price_minor: int | None = None
    list_minor: int | None = None
    hindrance: str = ""
    why: str = ""
    about: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return inputs, steps and result, as ``PriceSend.arithmetic`` keeps them."""
        return {
            "inputs": _plain(asdict(self.inputs)),
            "steps": [[step.label, step.amount] for step in self.steps],
            "price": self.price_minor,
            "list_price": self.list_minor,
        }


class _Hindered(Exception):
    """The price cannot be sent. Only inside this module."""

    def __init__(self, hindrance: OwnReason, why: str, about: str = "Price") -> None:
        super().__init__(why)
        self.hindrance, self.why, self.about = hindrance, why, about


def work_out(inputs: PriceInputs) -> PriceArithmetic:
    """Return the price that the inputs come to, or why there is none. Never outside the limits, and never with more
    decimals than the currency has.
    """
    steps: list[Step] = []
    with localcontext(prec=PRECISION):
        try:
            _refuse_currency(inputs)
            price = _price(inputs, steps)
            _refuse_outside(price, inputs.currency, inputs.limits, "Price")
            list_minor = _list(inputs, price, steps)
        except _Hindered as no:
            return PriceArithmetic(
                inputs, tuple(steps), hindrance=no.hindrance.value, why=no.why, about=no.about
            )
    return PriceArithmetic(inputs, tuple(steps), price, list_minor)


def replay(stored: Mapping[str, Any]) -> PriceArithmetic:
    """Work a stored arithmetic out again from its inputs."""
    return work_out(inputs_from_json(stored["inputs"]))


def inputs_from_json(stored: Mapping[str, Any]) -> PriceInputs:
    """Return the inputs that ``PriceArithmetic.to_json`` stored."""
    values = dict(stored)
    for name in ("at", "sale_from", "sale_until"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    for name in ("percent", "rate"):
        values[name] = None if values[name] is None else Decimal(values[name])
    for name in ("limits", "list_limits"):
        values[name] = _limits(values[name])
    return PriceInputs(
        **{**values, "source": Source(values["source"]), "rounding": Rounding(values["rounding"])}
    )


def _refuse_currency(inputs: PriceInputs) -> None:
    if not inputs.currency:
        raise _Hindered(OwnReason.CURRENCY, "The shop's currency is not known yet.", "Currency")
    if inputs.limits and inputs.limits.currency != inputs.currency:
        raise _Hindered(
            OwnReason.CURRENCY,
            f"The shop's currency is {inputs.currency}, and prices in {inputs.limits.region} are in "
            f"{inputs.limits.currency}.",
            "Currency",
        )
    typed = (inputs.website_minor, inputs.list_minor, inputs.sale_minor)
    if any(amount is not None for amount in typed) and inputs.shop_currency != inputs.currency:
        raise _Hindered(
            OwnReason.CURRENCY,
            f"The prices entered for the shop are in {inputs.shop_currency}, and the shop sells in {inputs.currency}.",
            "Currency",
        )


def _price(inputs: PriceInputs, steps: list[Step]) -> int:
    """Return the price in minor units: the sale price while it counts, else the website price, else the rule's."""
    if inputs.on_sale() and inputs.sale_minor is not None:
        until = f" until {clock.worded(inputs.sale_until, UTC, inputs.at)}" if inputs.sale_until else ""
        steps.append(_step(f"Sale price{until}", inputs.sale_minor, inputs.currency))
        return inputs.sale_minor
    if inputs.website_minor is not None:
        steps.append(_step("Website price of the shop", inputs.website_minor, inputs.currency))
        return inputs.website_minor
    amount = _with_rule(inputs, _base(inputs, steps), steps)
    mode = inputs.rounding
    exact, amount = amount, rounded(amount, mode, inputs.decimals)
    if mode is not Rounding.NONE and not applies(mode, inputs.decimals):
        label = f"{LABELS[mode]} does not fit {inputs.currency}: rounded to its decimals"
    else:
        label = LABELS[mode] if mode is not Rounding.NONE else "Rounded to the currency's decimals"
    if mode is not Rounding.NONE or exact != amount:
        steps.append(Step(f"{label}{_of(inputs, 'rounding')}", _shown(amount)))
    return int(amount.scaleb(inputs.decimals))


def _base(inputs: PriceInputs, steps: list[Step]) -> Decimal:
    """Return the amount from which the rule starts, in the shop's currency and not rounded."""
    if inputs.source is Source.LIST:
        if inputs.list_minor is None:
            raise _Hindered(
                OwnReason.NO_PRICE,
                "The rule starts from the list price, and the shop has none for this SKU.",
                "List price",
            )
        steps.append(_step("List price of the shop", inputs.list_minor, inputs.currency))
        return Money(inputs.list_minor, inputs.currency).decimal
    if inputs.sku_minor is None:
        raise _Hindered(OwnReason.NO_PRICE, "The SKU has no price.")
    steps.append(_step("Price of the SKU", inputs.sku_minor, inputs.sku_currency))
    amount = Money(inputs.sku_minor, inputs.sku_currency).decimal
    if inputs.sku_currency == inputs.currency:
        return amount
    if inputs.rate is None or (inputs.rate_from, inputs.rate_to) != (inputs.sku_currency, inputs.currency):
        raise _Hindered(
            OwnReason.CURRENCY,
            f"The SKU's price is in {inputs.sku_currency}, the shop sells in {inputs.currency}, and no rule gives "
            "a conversion rate.",
            "Currency",
        )
    amount *= inputs.rate
    steps.append(
        Step(
            f"× {inputs.rate.normalize():f} {inputs.currency} for 1 {inputs.sku_currency}, {inputs.rate_on}, "
            f"{inputs.rate_by}{_of(inputs, 'rate')}",
            f"{_shown(amount)} {inputs.currency}",
        )
    )
    return amount


def _with_rule(inputs: PriceInputs, amount: Decimal, steps: list[Step]) -> Decimal:
    if inputs.percent:
        amount += amount * inputs.percent / 100
        steps.append(Step(f"{inputs.percent.normalize():+f} %{_of(inputs, 'percent')}", _shown(amount)))
    if inputs.fixed_minor:
        if inputs.fixed_currency != inputs.currency:
            raise _Hindered(
                OwnReason.CURRENCY,
                f"The rule adds an amount in {inputs.fixed_currency}, and the shop sells in {inputs.currency}.",
                "Currency",
            )
        fixed = Money(inputs.fixed_minor, inputs.currency).decimal
        amount += fixed
        steps.append(Step(f"{fixed:+f} {inputs.currency}{_of(inputs, 'fixed')}", _shown(amount)))
    return amount


def _list(inputs: PriceInputs, price: int, steps: list[Step]) -> int | None:
    """Return the list price to send, None to leave it."""
    if inputs.list_minor is None:
        return None
    if not inputs.takes_list:
        steps.append(
            _step("List price, not sent: the channel takes none here", inputs.list_minor, inputs.currency)
        )
        return None
    _refuse_outside(inputs.list_minor, inputs.currency, inputs.list_limits, "List price")
    if inputs.list_minor < price:
        raise _Hindered(
            OwnReason.LIST_PRICE,
            f"The list price {Money(inputs.list_minor, inputs.currency)} is below the price "
            f"{Money(price, inputs.currency)}.",
            "List price",
        )
    steps.append(_step("List price of the shop", inputs.list_minor, inputs.currency))
    return inputs.list_minor


def outside(minor: int, currency: str, limits: Limits | None, field: str) -> str:
    """Return why a channel would not take the amount, with its limit, its source and date; empty when it would."""
    money = Money(minor, currency)
    if minor <= 0:
        return f"{field} {money} is not above 0."
    if minor > MOST_MINOR:
        return f"{field} {money} is more than any shop takes."
    if limits is None:
        return ""
    if not limits.least <= money.decimal <= limits.most:
        return (
            f"{field} {money} is outside what {limits.region} takes: {limits.least:,f} to {limits.most:,f} "
            f"{limits.currency} ({limits.source}, {limits.dated})."
        )
    if money.decimal != round(money.decimal, limits.decimals):
        return (
            f"{field} {money} has more decimals than {limits.region} takes ({limits.decimals}; {limits.source}, "
            f"{limits.dated})."
        )
    return ""


def _refuse_outside(minor: int, currency: str, limits: Limits | None, field: str) -> None:
    if why := outside(minor, currency, limits, field):
        raise _Hindered(OwnReason.OUT_OF_RANGE, why, field)


def _of(inputs: PriceInputs, name: str) -> str:
    """The scope of the rule that says the value, in brackets."""
    scope = inputs.scopes.get(name)
    return f" ({scope})" if scope else ""


def _step(label: str, minor: int, currency: str) -> Step:
    return Step(label, str(Money(minor, currency)))


def _shown(amount: Decimal) -> str:
    """The amount without zeros at its end, to at most six decimals; the arithmetic goes on with all of them."""
    short = round(amount, 6).normalize()
    return f"{short:,f}"


def _limits(stored: Mapping[str, Any] | None) -> Limits | None:
    if stored is None:
        return None
    return Limits(**{**stored, "least": Decimal(stored["least"]), "most": Decimal(stored["most"])})


def _plain(value: Any) -> Any:
    """JSON of the inputs: moments as ISO 8601, decimals as text."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

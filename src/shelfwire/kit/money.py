"""Money as integer minor units and a currency. Amounts are rounded only here, half up (away from zero). How many
decimals a currency has: ``shelfwire.kit.currencies``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from shelfwire.kit.currencies import decimals
from shelfwire.kit.errors import RuleBroken


class NotMoney(RuleBroken):
    """The text is not an amount of money."""

    code = "not_money"


class CurrencyMismatch(RuleBroken):
    """Two amounts of different currencies were added or compared."""

    code = "currency_mismatch"


@lru_cache(maxsize=65536)
def to_minor(text: str, currency: str) -> int:
    """``"12.34", "USD"`` gives 1234. Rounds half up beyond the currency's decimals. Raises NotMoney."""
    try:
        amount = Decimal(text)
        scaled = amount.scaleb(decimals(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise NotMoney(f"“{text}” is not an amount of money.", value=text) from None
    if not scaled.is_finite():
        raise NotMoney(f"“{text}” is not an amount of money.", value=text)
    return int(scaled)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount. Adds and subtracts only with its own currency."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """From a decimal string in major units, as channels write them. Raises NotMoney."""
        return cls(to_minor(text, currency), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self} and {other} are in different currencies.")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.decimal:,.{decimals(self.currency)}f} {self.currency}"


def sums(amounts: Iterable[Money]) -> list[Money]:
    """Return what they are together: one amount of each currency, by the currency's code."""
    found: dict[str, int] = {}
    for one in amounts:
        found[one.currency] = found.get(one.currency, 0) + one.minor
    return [Money(minor, currency) for currency, minor in sorted(found.items())]


def tax_within(minor: int, points: int) -> int:
    """Return the tax that an amount holds at a rate of ``points`` hundredths of a percent: 2000 of 120 holds 20."""
    return int((Decimal(minor) * points / (10_000 + points)).quantize(Decimal(1), rounding=ROUND_HALF_UP))

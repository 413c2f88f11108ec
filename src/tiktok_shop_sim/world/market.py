"""What differs from market to market: money, tax, address levels, carriers, deadlines. Data in `markets/`."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from tiktok_shop_sim.world.amounts import minor_units, plain_decimal, without_tax
from tiktok_shop_sim.world.records import Place, Provider, Recipient

COD = "Cash on delivery"
"""The payment method of buyers who pay cash on delivery, in the markets that have it."""
FOLDER = Path(__file__).resolve().parents[1] / "markets"


class Deadlines(msgspec.Struct, frozen=True):
    """How long each step may take. Hours and days are the simulator's assumption where no source is named."""

    unpaid_minutes: int
    hold_minutes: int = 60
    """facts.md 6.2"""
    arrange_business_days: int = 2
    pickup_business_days: int = 3
    cancel_business_days: int = 5
    collection_days: int = 7
    delivery_days: int = 10
    complete_days: int = 14
    correction_hours: int = 72
    """facts.md 8.6, documented for the US"""
    cancel_answer_hours: int = 48
    """facts.md 7.5"""


class Market(msgspec.Struct, frozen=True):
    """One market's rules and the words for its people and places.

    `source` and `date` say where the rules were read, `assumptions` what no source says.
    """

    region: str
    source: str
    date: str
    assumptions: list[str]
    country: str
    currency: str
    exponent: int
    time_zone: str
    token_prefix: str
    tax_on_top: bool
    tax_rate: Decimal
    levels: list[str]
    """Names of the address levels L0, L1, ..., facts.md 6.9"""
    city_level: int
    district_level: int | None
    """Which level is the city of a plain address, and which its district where there is one."""
    packages_at_payment: bool
    seller_ships_by: str
    """`order` (mark package as shipped) or `package` (ship package), facts.md 8.2"""
    phone_code: str
    payment_methods: list[str]
    deadlines: Deadlines
    reasons_market: str
    first_names: list[str]
    last_names: list[str]
    family_name_first: bool
    streets: list[str]
    second_lines: list[str]
    places: list[Place]
    providers: list[Provider]
    phone_digits: int = 0
    """How many digits follow the area, where every number has as many after it."""
    phone_length: int = 0
    """How many digits a number has with its area (without the trunk 0), where areas differ in length."""
    house_numbers: int = 9_900
    """House numbers are below this."""
    street_pattern: str = "{number} {street}"
    """The first address line, of `number`, `street` and `door`."""
    address_order: list[str] = []
    """The parts of a whole address as written there: `line1`, `line2`, `postal_code`, `L0`, `L1`...

    Empty means street first, then the places from the smallest, the postal code and the country.
    """
    address_joint: str = ", "
    has_post_town: bool = False
    """Whether addresses name their post town beside the levels."""
    seller_cancels_after_shipping: bool = False
    retail_delivery_fees: dict[str, int] = {}

    def money(self, minor: int) -> str:
        """An amount as the wire writes it: a decimal string, without decimals where the currency has none."""
        return _decimal(minor, self.exponent)

    def minor(self, amount: str) -> int:
        """The minor units of a decimal string; ValueError when it is not one or too fine for the currency."""
        whole, _, part = f"{plain_decimal(amount.strip()):f}".partition(".")
        if len(part.rstrip("0")) > self.exponent:
            raise ValueError(f"too many decimals for {self.currency}: {amount!r}")
        fine = (part + "0" * self.exponent)[: self.exponent]
        return int(whole + fine)

    def tax_rate_for(self, recipient: Recipient) -> Decimal:
        """The rate of the sales tax there, as a part of one: the place's own where tax is charged on top."""
        return recipient.place.tax_rate if self.tax_on_top else self.tax_rate

    def tax_of(self, amount: int, rate: Decimal) -> int:
        """Tax on an amount: on top of it, or the part already inside it (facts.md 6.5)."""
        return minor_units(amount * rate) if self.tax_on_top else amount - without_tax(amount, rate)

    def provider(self, provider_id: str) -> Provider | None:
        return _providers(self.region).get(provider_id)

    def after_business_days(self, moment: int, days: int) -> int:
        """The end (23:59:59, shop's zone) of the n-th business day after `moment`."""
        return _end_of_business_day(self.time_zone, moment // QUARTER, days)

    def day_began(self, moment: int) -> int:
        """The midnight in the shop's zone with which the day of a moment began."""
        local = ZoneInfo(self.time_zone)
        return int(datetime.combine(datetime.fromtimestamp(moment, local).date(), time(), local).timestamp())


@lru_cache(maxsize=65_536)
def _decimal(minor: int, exponent: int) -> str:
    if exponent == 0:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**exponent)
    return f"{sign}{whole}.{part:0{exponent}d}"


QUARTER = 900
"""Days begin on a quarter of an hour in every zone, so moments within one share their deadlines."""


@lru_cache(maxsize=65_536)
def _end_of_business_day(zone: str, quarter: int, days: int) -> int:
    local = ZoneInfo(zone)
    day = datetime.fromtimestamp(quarter * QUARTER, local).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return int(datetime.combine(day, time(23, 59, 59), local).timestamp())


@cache
def _providers(region: str) -> dict[str, Provider]:
    return {provider.id: provider for provider in market(region).providers}


@cache
def market(region: str) -> Market:
    """The market of a region; FileNotFoundError names the missing data file."""
    return msgspec.json.decode((FOLDER / f"{region.lower()}.json").read_bytes(), type=Market)

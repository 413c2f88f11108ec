"""What a market takes of a sale, and when it settles and pays: `rules/fees.json` as records, with date and source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).resolve().parents[1] / "rules" / "fees.json"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a rule comes from; `assumption` when nobody has published it."""

    date: str
    source: str


class SettlementRule(Rule, frozen=True, kw_only=True):
    """How many days after delivery an order is settled (facts.md 10.10)."""

    days: int


class PayoutRule(Rule, frozen=True, kw_only=True):
    """The least that is paid out, how long the bank takes, and when a refused payment is tried again."""

    minimum: str
    days: int
    retry_days: int


class ReserveRule(Rule, frozen=True, kw_only=True):
    """The part of an order's settlement that is held back for some days, for orders from an amount on."""

    percent: int
    days: int
    from_amount: str


class ShippingRule(Rule, frozen=True, kw_only=True):
    """What the platform charges for a parcel it brings, and for one it also packs."""

    parcel: str
    per_kilogram: str
    fulfilment: str


class RefundRule(Rule, frozen=True, kw_only=True):
    """What is kept of a fee that a refund gives back, in hundredths of a percent of it, up to a cap per SKU."""

    rate: int
    of: str
    cap_per_sku: str


class Fee(Rule, frozen=True, kw_only=True):
    """One fee or tax. `field` is its name on the wire; a fee without one is in the sum and listed nowhere."""

    field: str
    rate: int = 0
    per_order: str = "0"
    basis: str = "net_sales"
    affiliate: bool = False
    refunded: bool = True


class FeeModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One market's whole model."""

    settlement_days: SettlementRule
    payout: PayoutRule
    shipping: ShippingRule
    affiliate_orders_percent: int
    fees: list[Fee]
    taxes: list[Fee]
    reserve: ReserveRule | None = None
    refund_administration: RefundRule | None = None


class _File(msgspec.Struct, frozen=True):
    about: str
    markets: dict[str, FeeModel]


@cache
def _models() -> dict[str, FeeModel]:
    return msgspec.json.decode(FILE.read_bytes(), type=_File).markets


def model(region: str) -> FeeModel:
    """The fee model of a region; the one for any market where it has none of its own."""
    models = _models()
    return models.get(region) or models["ANY"]

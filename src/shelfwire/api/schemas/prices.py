"""Prices of shops, the rules by which others follow, and every change that was made."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.schemas.offers import OfferOut, RuleScopeIn
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Encoding, Filters, Id, Moment, Strict
from shelfwire.offers.prices.queries import Rounding

_MOST = 10**15
Minor = Annotated[int, Field(ge=1, le=_MOST)]
Percent = Annotated[str, Field(pattern=r"^-?\d{1,5}(\.\d{1,2})?$")]
"""A decimal number as text, so that it is exact."""
Major = Annotated[str, Field(pattern=r"^-?\d{1,13}(\.\d{1,4})?$")]
Rate = Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,12})?$")]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


class EnteredOut(Shape):
    """What was entered for the SKU in the shop, in minor units of ``currency``; null: it follows the rules."""

    currency: str
    price_minor: int | None
    list_minor: int | None
    sale_minor: int | None
    sale_from: datetime | None
    sale_until: datetime | None
    updated_at: datetime
    updated_by: str


class PriceOut(Shape):
    """The price of a listing SKU: what was entered, what it comes to now, what the channel was told and what it says.
    ``why``: what is in the way. ``offer_id`` is null while it was never due.
    """

    link_id: Annotated[int, At("listing_sku.pk")]
    channel_sku_id: Annotated[str, At("listing_sku.external_id")]
    sku: Annotated[str, At("listing_sku.sku.code")]
    enabled: Annotated[bool, At("listing_sku.enabled")]
    currency: str
    price_minor: Annotated[int | None, At("now.price_minor")]
    list_minor: Annotated[int | None, At("now.list_minor")]
    entered: EnteredOut | None
    offer_id: Annotated[int | None, At("offer.pk")]
    sent_minor: Annotated[int | None, At("offer.sent_minor")]
    sent_at: Annotated[datetime | None, At("offer.sent_at")]
    says_minor: Annotated[int | None, At("offer.says_minor")]
    says_at: Annotated[datetime | None, At("offer.says_at")]
    why: Annotated[str, At("hindrance")]


class PriceOfferOut(OfferOut):
    """A price that a shop is told, in minor units of ``currency``: wanted, sent last, and what the channel says."""

    currency: str
    wanted_minor: int | None
    wanted_list_minor: int | None
    sent_minor: int | None
    sent_list_minor: int | None
    says_minor: int | None
    says_list_minor: int | None


class PriceSendOut(Shape):
    """One price that the channel was told."""

    id: int
    price_minor: int
    list_minor: int | None
    before_minor: int | None
    changed_at: datetime | None
    called_at: datetime
    answered_at: datetime | None
    outcome: str
    request_id: str
    by: str


class PriceStepOut(Shape):
    """One line of how a price comes about."""

    label: str
    amount: str


class ExplainedPriceOut(Shape):
    """How a price comes about. ``same``: the stored inputs give the price that was sent when worked out again."""

    steps: list[PriceStepOut]
    price_minor: int | None
    list_minor: int | None
    currency: str
    why: str
    at: datetime
    same: bool
    send: PriceSendOut | None


class WouldSendPricesOut(Shape):
    """What turning the switch on would send: how many prices change, rise and fall, and how many wait, by reason."""

    changed: int
    rising: int
    falling: int
    hindered: dict[str, int]
    unchanged: int
    unknown: int
    rows: list[PriceOfferOut]


class PriceEditIn(Strict):
    """What is entered for a SKU in a shop, in minor units of the shop's currency: only what is sent is changed, null
    empties it.
    """

    shop_id: Id
    sku: str = Field(max_length=80)
    price_minor: Minor | None = None
    list_minor: Minor | None = None
    sale_minor: Minor | None = None
    sale_from: Moment | None = None
    sale_until: Moment | None = Field(None, description="The first moment without the sale price.")


class _Sure(Strict):
    dry_run: bool = Field(False, description="Say what would change, and change nothing.")
    confirmed: bool = Field(
        False, description="More than 500 prices, or one that moves by more than 30 percent, is meant so."
    )


class PricesIn(_Sure):
    """Prices of one or many SKUs in one or many shops. It is one change that can be undone."""

    edits: list[PriceEditIn] = Field(min_length=1, max_length=2000)
    title: str = Field("", max_length=200)


class FormulaIn(_Sure):
    """One formula for many prices of a shop: ``field`` becomes ``start`` moved by ``percent`` and then ``fixed`` (major
    units), rounded; or exactly ``amount``; or, with ``clear``, empty.
    """

    shop_id: Id
    skus: list[Annotated[str, Field(max_length=80)]] = Field(min_length=1, max_length=2000)
    field: Literal["price_minor", "list_minor", "sale_minor"] = "price_minor"
    start: Literal["now", "list"] = "now"
    percent: Percent | None = None
    fixed: Major | None = None
    rounding: Annotated[Rounding, Field(strict=False)] = Rounding.NONE
    amount: Major | None = None
    clear: bool = False
    sale_from: Moment | None = None
    sale_until: Moment | None = None
    title: str = Field("", max_length=200)


class PreviewRowOut(Shape):
    """A price before and after, in minor units; null: none is sent. ``refused``: why the row is left as it is."""

    shop_id: Annotated[int, At("account_id")]
    sku: str
    currency: str
    before_minor: Annotated[int | None, At("price_before")]
    after_minor: Annotated[int | None, At("price_after")]
    percent: Annotated[float, By(lambda row: round(float(row.percent), 2))]
    refused: str
    field: Annotated[str, At("refused_field")]


class PricesChangedOut(Shape):
    """What became of the prices, or would: the change that was kept (null: nothing changed), how many rows change, stay
    and are refused, what needs to be ``confirmed``, and the first 200 rows that change or are refused.
    """

    change_id: int | None
    changing: int
    unchanged: int
    refused: int
    rising: int
    falling: int
    without_price: int
    question: str
    rows: list[PreviewRowOut]


class PriceRuleOut(Shape):
    """How prices follow from the SKU's. It counts for whatever it names; of several rules that say the same value, the
    narrowest wins. ``scope`` says it in words.
    """

    id: int
    channel: str
    shop_id: Annotated[int | None, At("account_id")]
    product_id: int | None
    sku: Annotated[str | None, At("sku.code")]
    scope: Annotated[str, By(str)]
    source: str
    percent: Annotated[str | None, By(lambda rule: _text(rule.percent))]
    fixed_minor: int | None
    fixed_currency: str
    rounding: str
    rate: Annotated[str | None, By(lambda rule: _text(rule.rate))]
    rate_from: str
    rate_to: str
    rate_on: date | None
    rate_by: str
    updated_at: datetime


class PriceRuleIn(RuleScopeIn, _Sure):
    """The rule of a scope says exactly this; with no value it is removed. A price starts from ``source``, is moved by
    ``percent`` and then by ``fixed_minor``, and rounded. ``rate``: how much of ``rate_to`` one of ``rate_from`` is,
    with its date and who said it.
    """

    source: Literal["", "sku", "list"] = ""
    percent: Percent | None = None
    fixed_minor: int | None = Field(None, ge=-_MOST, le=_MOST)
    fixed_currency: str = Field("", pattern="^([A-Z]{3})?$")
    rounding: Annotated[Rounding, Field(strict=False)] | None = None
    rate: Rate | None = None
    rate_from: str = Field("", pattern="^([A-Z]{3})?$")
    rate_to: str = Field("", pattern="^([A-Z]{3})?$")
    rate_on: Annotated[date, Field(strict=False)] | None = None
    rate_by: str = Field("", max_length=120)

    def values(self) -> dict[str, Any]:
        """What the rule says, as the act takes it."""
        plain = ("source", "fixed_minor", "fixed_currency", "rate_from", "rate_to", "rate_on", "rate_by")
        return {
            **{name: getattr(self, name) for name in plain},
            "rounding": self.rounding.value if self.rounding is not None else "",
            "percent": Decimal(self.percent) if self.percent is not None else None,
            "rate": Decimal(self.rate) if self.rate is not None else None,
        }


class PriceChangeOut(Shape):
    """One act that changed prices or a rule. ``undone_by``: the change that undid it."""

    id: int
    title: str
    at: datetime
    by: str
    rule_before: dict[str, Any] | None
    rule_after: dict[str, Any] | None
    undoes: Annotated[int | None, At("undoes_id")]
    undone_by: Annotated[int | None, At("undone_by_id")]


class PriceChangeRowOut(Shape):
    """One SKU in one shop: what was entered before and after; empty: nothing."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    sku: Annotated[str, At("sku.code")]
    before: dict[str, Any]
    after: dict[str, Any]


class LeftOut(Shape):
    """A price, or the rule (without shop and SKU), that was left alone, and why."""

    why: str
    shop_id: Annotated[int | None, At("account_id")]
    sku: str


class UndoneOut(Shape):
    """The change that undoing was itself (null: nothing was put back), how many prices were, and those left alone."""

    change_id: Annotated[int | None, At("change.pk")]
    put_back: int
    left: list[LeftOut]


class PriceFileIn(Filters):
    """How the file is to be read."""

    shop_id: Id | None = Field(None, description="The shop of rows that name none.")
    locale: str = Field("en-US", max_length=20, description="How the file writes numbers and dates.")
    zone: str = Field("", max_length=60, description="Of its moments; empty: each shop's own.")
    encoding: Encoding = ""
    confirmed: bool = Field(False, description="Large changes are meant so.")
    dry_run: bool = Field(False, description="Judge every row and change nothing.")

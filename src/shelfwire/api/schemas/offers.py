"""What channels are told of listing SKUs: quantities, what they say, why, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Id, Strict
from shelfwire.offers.hindrances import words
from shelfwire.offers.models import Offer, OnDrift

State = Literal["due", "waiting", "differs", "not_enabled"]


class AnswerOut(Shape):
    """A reason that the channel gave: its code and its words."""

    code: Annotated[str, By(lambda reason: str(reason.get("code", "")))]
    text: Annotated[str, By(lambda reason: str(reason.get("text", "")))]


def _says_why(offer: Offer) -> str:
    return offer.why or (words(offer.hindrance) if offer.hindrance else "")


class OfferOut(Shape):
    """What quantities and prices have in common. ``due_since``: when the oldest change came that the channel has not
    acknowledged. ``hindrance``: why it is not sent, as a code; ``why`` in words; it is not tried before
    ``parked_until``. ``differs_since``: since when the channel says something else than it was told.
    """

    id: int
    shop_id: Annotated[int, At("account_id")]
    link_id: Annotated[int, At("listing_sku_id")]
    channel_product_id: Annotated[str, At("listing.external_id")]
    channel_sku_id: Annotated[str, At("listing_sku.external_id")]
    seller_sku: Annotated[str, At("listing_sku.seller_sku")]
    sku: Annotated[str | None, At("listing_sku.sku.code")]
    enabled: Annotated[bool, At("listing_sku.enabled")]
    wanted_at: datetime | None
    sent_at: datetime | None
    says_at: datetime | None
    due_since: datetime | None
    differs_since: datetime | None
    hindrance: str
    why: Annotated[str, By(_says_why)]
    reasons: list[AnswerOut]
    hindered_at: datetime | None
    parked_until: datetime | None
    asked_by: str


class StockOfferOut(OfferOut):
    """A quantity in one warehouse of the channel: ``wanted`` by our records, ``sent`` last, and what the channel
    ``says``. ``sold``: units of this shop since then, which the channel took off its number itself. ``missing_at``:
    since when the SKU has no such warehouse any more.
    """

    channel_warehouse_id: Annotated[str, At("external_warehouse_id")]
    wanted: int | None
    sent: int | None
    sold: int
    says: int | None
    says_committed: int | None
    missing_at: datetime | None


class StockSendOut(Shape):
    """One quantity that the channel was told. ``changed_at``: the oldest change that it carries."""

    id: int
    quantity: int
    before: int | None
    changed_at: datetime | None
    called_at: datetime
    answered_at: datetime | None
    outcome: str
    request_id: str
    by: str


class StepOut(Shape):
    """One line of the arithmetic; with ``is_result`` the number is what stands so far, else what is added."""

    label: str
    number: int
    is_result: bool


class ExplainedOut(Shape):
    """How a quantity comes about. ``send``: the one that is explained, null for now. ``agrees``: its stored inputs give
    the same number when they are worked out again. ``refusal``: why none may be told now.
    """

    quantity: Annotated[int | None, At("arithmetic.quantity")]
    steps: Annotated[list[StepOut], By(lambda one: one.arithmetic.steps if one.arithmetic else ())]
    send: StockSendOut | None
    agrees: bool
    refusal: str


class LinksIn(Strict):
    """Listing SKUs, by the ids of `links`."""

    link_ids: list[Id] = Field(min_length=1, max_length=1000)


class EnabledIn(LinksIn):
    """Whether their quantities and prices may be sent. What the channel has of one that is not stays as it is."""

    enabled: bool


class CountOut(Shape):
    """How many it was."""

    count: int


class WouldSendOut(Shape):
    """What turning the switch on would send: how many would change, how many of them to 0, and how many wait, by
    reason. ``rows``: the first of them, beyond the id ``after``. ``unknown``: not worked out yet.
    """

    changed: int
    to_zero: int
    hindered: dict[str, int]
    unchanged: int
    unknown: int
    rows: list[StockOfferOut]


class LagOut(Shape):
    """Seconds from a change to the channel's acknowledgement in the last hour, of ``count`` numbers; null without any.
    ``late``: due for longer than the objective; ``oldest``: since when.
    """

    count: int
    p50: float | None
    p95: float | None
    p99: float | None
    objective: float
    met: bool
    late: int
    oldest: datetime | None


class DriftFigureOut(Shape):
    """How many of the numbers that were told differ now, since when the oldest; ``tasks`` wait for a person."""

    differing: Annotated[int, At("offers")]
    told: Annotated[int, At("of")]
    tasks: int
    oldest: datetime | None


class BudgetOut(Shape):
    """How fast the channel lets a group of calls go, as learned. ``throttled_at``: when it last said *slow down*."""

    group: str
    per_second: float
    burst: int
    throttled_at: datetime | None
    throttled_count: int


class FiguresOut(Shape):
    """How a shop is kept in step: lag of quantities and prices, drift and what follows from it, the budget of calls,
    and on how many SKUs somebody else writes.
    """

    inventory_lag: LagOut
    price_lag: LagOut
    drift: DriftFigureOut
    on_drift: Stored[OnDrift]
    budgets: list[BudgetOut]
    second_writers: int


class DriftOut(Shape):
    """A quantity that the channel says otherwise than it was told. ``resent_at``: when the right one was made due;
    ``task_at``: since when it waits for a person.
    """

    id: int
    shop_id: Annotated[int, At("account_id")]
    offer_id: int
    channel_sku_id: Annotated[str, At("offer.listing_sku.external_id")]
    sku: Annotated[str | None, At("offer.listing_sku.sku.code")]
    began_at: datetime
    expected: int
    says: int
    seen_at: datetime
    resent_at: Annotated[datetime | None, At("healed_at")]
    task_at: datetime | None


def _evidence(times: list[Mapping[str, Any]]) -> list[str]:
    return [str(why) for one in times for why in one.get("why", [])]


class SecondWriterOut(Shape):
    """Somebody else sets the quantity of a SKU on the channel. ``word``: the channel's word for what changed it;
    ``evidence``: what speaks for another writer.
    """

    id: int
    shop_id: Annotated[int, At("account_id")]
    offer_id: int
    channel_sku_id: Annotated[str, At("offer.listing_sku.external_id")]
    sku: Annotated[str | None, At("offer.listing_sku.sku.code")]
    wrote: int
    word: str
    first_at: datetime
    last_at: datetime
    times: int
    evidence: Annotated[list[str], By(lambda row: _evidence(row.evidence))]


class DriftPolicyIn(Strict):
    """What follows when the channel says something else than it was told: `send` the right number, or leave a `task` to
    a person.
    """

    on_drift: Literal["send", "task"]


class DriftPolicyOut(Shape):
    """What follows now."""

    on_drift: Stored[OnDrift]


class StockRuleOut(Shape):
    """How many of the sellable units a channel is told. It counts for whatever it names; of several rules that say the
    same value, the narrowest wins. ``scope`` says it in words.
    """

    id: int
    channel: str
    shop_id: Annotated[int | None, At("account_id")]
    warehouse: Annotated[str | None, At("warehouse.code")]
    product_id: int | None
    sku: Annotated[str | None, At("sku.code")]
    scope: str
    safety: int | None
    percent: int | None
    minimum: int | None
    maximum: int | None
    fixed: int | None
    share_out: int | None
    viral: bool | None
    updated_at: datetime


class RuleScopeIn(Strict):
    """For what a rule counts: whatever is named; nothing is the whole company."""

    channel: str = Field("", max_length=30)
    shop_id: Id | None = None
    product_id: Id | None = None
    sku: str | None = Field(None, max_length=80)


class StockRuleIn(RuleScopeIn):
    """The rule of a scope says exactly this; with no value it is removed. ``safety`` is kept back, then ``percent`` of
    the rest is told, rounded down; fewer than ``minimum`` is told as 0, never more than ``maximum``; ``fixed`` replaces
    all that. ``viral`` keeps back what sells during the measured lag. When ``share_out`` or fewer are left, before the
    percent, the live listings that sell them share them, instead of each showing all; 0: never.
    """

    warehouse: str | None = Field(None, max_length=40, description="One of ours, by code.")
    safety: int | None = Field(None, ge=0, le=10**9)
    percent: int | None = Field(None, ge=0, le=100)
    minimum: int | None = Field(None, ge=0, le=10**9)
    maximum: int | None = Field(None, ge=0, le=10**9)
    fixed: int | None = Field(None, ge=0, le=10**9)
    share_out: int | None = Field(None, ge=0, le=10**9)
    viral: bool | None = None
    dry_run: bool = Field(False, description="Say what would change, and change nothing.")


class QuantityChangeOut(Shape):
    """A quantity before and after; null: none is told."""

    offer_id: int
    link_id: Annotated[int, At("listing_sku_id")]
    before: int | None
    after: int | None


class StockRuleSetOut(Shape):
    """The rule as it is now, null when the scope has none or nothing was changed; and of a dry run what would change:
    the counts, and the first 200 rows. ``more``: it concerns more than was looked at.
    """

    rule: StockRuleOut | None
    changing: int | None
    to_zero: int | None
    unchanged: int | None
    hindered: int | None
    more: bool
    rows: list[QuantityChangeOut]


class PromotionItemOut(Shape):
    """What a promotion holds: a SKU of a product, or (empty SKU) all of them. ``units`` only it may sell."""

    channel_product_id: Annotated[str, At("product_external_id")]
    channel_sku_id: Annotated[str, At("sku_external_id")]
    price_minor: int | None
    units: int | None


class PromotionOut(Shape):
    """A promotion on the channel: read, never written. ``missing_at``: since when the channel does not show it."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    external_id: str
    title: str
    kind: str
    status: str
    channel_status: str
    begins_at: datetime | None
    ends_at: datetime | None
    locks_price: bool
    read_at: datetime
    missing_at: datetime | None

"""The key's company, and its shops."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Moment, Strict
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.models import Notice
from shelfwire.exchange.queries import blocked_by_scope
from shelfwire.exchange.states import NoticeStatus
from shelfwire.version import VERSION


def _lacking(shop: Account) -> list[tuple[str, list[str]]]:
    """Scopes that a connected shop lacks; needs ``cursors`` loaded."""
    if shop.status != AccountStatus.CONNECTED:
        return []
    return sorted(blocked_by_scope(shop.cursors.all()).items())


class CompanyOut(Shape):
    """The company that the key belongs to, and what the key may do."""

    id: Annotated[int, At("company.id")]
    name: Annotated[str, At("company.name")]
    slug: Annotated[str, At("company.slug")]
    timezone: Annotated[str, At("company.timezone")]
    key: Annotated[str, At("name")]
    scopes: list[str]
    key_expires_at: Annotated[datetime | None, At("expires_at")]
    version: Annotated[str, By(lambda _: VERSION)]


class MissingScopeOut(Shape):
    """A scope that the seller's consent lacks, and what waits for it (names as in `sync`)."""

    scope: Annotated[str, By(lambda lacking: lacking[0])]
    waiting: Annotated[list[str], By(lambda lacking: sorted(lacking[1]))]


class ShopOut(Shape):
    """A connected shop. Never carries a token. ``missing_scopes``: what its consent does not cover."""

    id: int
    name: str
    channel: str
    status: Stored[AccountStatus]
    status_why: str
    external_shop_id: str | None
    shop_name: str
    seller_name: str
    region: str
    currency: str
    timezone: str
    access_expires_at: datetime | None
    refresh_expires_at: datetime | None
    scopes: list[str]
    missing_scopes: Annotated[list[MissingScopeOut], By(_lacking)]
    checked_at: datetime | None
    orders_in: bool
    tracking_out: bool
    labels_out: bool
    stock_out: bool
    price_out: bool
    listings_out: bool
    aftersales_out: bool


class SwitchIn(Strict):
    """Turn one flow on or off."""

    on: bool


class CheckOut(Shape):
    """One line of *Test settings*. ``blocks``: the switches that cannot work without it."""

    key: str
    label: str
    outcome: Stored[Literal["works", "missing", "warning", "unknown"]]
    detail: str
    advice: str
    blocks: list[str]


class ShopWarehouseOut(Shape):
    """A warehouse as the channel names it; ``warehouse`` is ours where its orders leave, null while the default one
    serves. ``warehouses``: all of ours whose stock it sells, that one first. ``kept_by_channel``: the channel keeps its
    stock itself; it is read only.

    ``missing_at``: since when the channel's list comes without it; it was last seen at ``seen_at``.
    """

    external_id: str
    name: str
    kind: str
    is_default: bool
    enabled: bool
    warehouse: str | None
    warehouses: list[str]
    kept_by_channel: Annotated[bool, By(lambda row: row.kind in ChannelWarehouse.KEPT_BY_THE_CHANNEL)]
    seen_at: datetime
    missing_at: datetime | None


class WarehouseLinkIn(Strict):
    """Which of our warehouses it is, by code: one as ``warehouse`` (null goes back to the default), or several as
    ``warehouses``, which are sold together and whose orders leave from the first.
    """

    warehouse: str | None = Field(None, max_length=40)
    warehouses: list[Annotated[str, Field(max_length=40)]] | None = Field(None, max_length=50)

    @model_validator(mode="after")
    def _says_one(self) -> WarehouseLinkIn:
        if len(self.model_fields_set) != 1 or (
            self.warehouses is None and "warehouse" not in self.model_fields_set
        ):
            raise ValueError("say warehouse or warehouses")
        return self

    @property
    def codes(self) -> list[str]:
        """The codes that are meant, the first one first."""
        return self.warehouses if self.warehouses is not None else [self.warehouse] if self.warehouse else []


class ProviderOut(Shape):
    """A carrier as the channel names it within one delivery option; ``missing_at`` as for a warehouse."""

    delivery_option_id: str
    delivery_option_name: str
    provider_id: Annotated[str, At("external_id")]
    name: str
    seen_at: datetime
    missing_at: datetime | None


class CarrierLinkIn(Strict):
    """Which provider of the channel a carrier of ours is; an empty delivery option means every one."""

    carrier: str = Field(max_length=80)
    provider_id: str = Field(max_length=64)
    delivery_option_id: str = Field("", max_length=64)


class CarrierLinkOut(Shape):
    """A carrier mapping. ``guessed``: from the names, and no person has confirmed it."""

    carrier: str
    provider_id: str
    provider_name: str
    delivery_option_id: str
    guessed: bool


class SubjectOut(Strict):
    """One thing that a notice is about."""

    kind: str
    external_id: str


def _subjects(notice: Notice) -> list[dict[str, str]]:
    return [{"kind": kind, "external_id": external_id} for kind, external_id in notice.subjects]


class NoticeOut(Shape):
    """A stored notice of the channel."""

    id: int
    kind: str
    kind_name: str
    topic: str
    subjects: Annotated[list[SubjectOut], By(_subjects)]
    status: Stored[NoticeStatus]
    sent_at: datetime | None
    received_at: datetime
    handled_at: datetime | None
    duplicates: int
    outcome: str


class TroubledOrderOut(Shape):
    """An order that the channel told in a way that cannot be recorded as it stands; gone from the list once it can.

    ``external_id``: null where the document has no id that can be used. ``taken_in``: whether the order was recorded
    all the same, without what is wrong. ``times``: how often it was told so. ``request_id``: the channel's, of the
    last answer.
    """

    external_id: Annotated[str | None, By(lambda document: document.external_id or None)]
    why: str
    taken_in: bool
    request_id: str
    first_at: datetime
    last_at: datetime
    times: int


class SyncPositionOut(Shape):
    """How far Shelfwire has read what a channel tells of one thing, such as orders."""

    name: Annotated[str, By(lambda cursor: cursor.conversation)]
    position: datetime | None
    looked_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    failures: int
    error: str
    missing_scope: str
    due_at: datetime | None
    seen: int
    note: str


class SyncPositionIn(Strict):
    """Read again from this moment on; what is known already is recorded once."""

    position: Moment

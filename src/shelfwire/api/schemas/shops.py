"""The key's company, and its shops."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.values import Moment, Strict
from shelfwire.channels.states import AccountStatus, NoticeStatus


class CompanyOut(Schema):
    """The company that the key belongs to, and what the key may do."""

    id: int
    name: str
    slug: str
    timezone: str
    key: str
    scopes: list[str]
    key_expires_at: datetime | None
    version: str


class MissingScopeOut(Schema):
    """A scope that the seller's consent lacks, and the conversations (see `cursors`) that wait for it."""

    scope: str
    conversations: list[str]


class ShopOut(Schema):
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
    missing_scopes: list[MissingScopeOut]
    checked_at: datetime | None
    orders_in: bool
    tracking_out: bool


class SwitchIn(Strict):
    """Turn one flow on or off."""

    on: bool


class CheckOut(Schema):
    """One line of *Test settings*. ``blocks``: the switches that cannot work without it."""

    key: str
    label: str
    outcome: Stored[Literal["works", "missing", "warning", "unknown"]]
    detail: str
    advice: str
    blocks: list[str]


class ShopWarehouseOut(Schema):
    """A warehouse as the channel names it; ``warehouse`` is ours, null while the default one serves.

    ``missing_at``: since when the channel's list comes without it; it was last seen at ``seen_at``.
    """

    external_id: str
    name: str
    kind: str
    is_default: bool
    enabled: bool
    warehouse: str | None
    seen_at: datetime
    missing_at: datetime | None


class WarehouseLinkIn(Strict):
    """Which of our warehouses it is, by code; null goes back to the default."""

    warehouse: str | None = Field(max_length=40)


class ProviderOut(Schema):
    """A carrier as the channel names it within one delivery option; ``missing_at`` as for a warehouse."""

    delivery_option_id: str
    delivery_option_name: str
    provider_id: str
    name: str
    seen_at: datetime
    missing_at: datetime | None


class CarrierLinkIn(Strict):
    """Which provider of the channel a carrier of ours is; an empty delivery option means every one."""

    carrier: str = Field(max_length=80)
    provider_id: str = Field(max_length=64)
    delivery_option_id: str = Field("", max_length=64)


class CarrierLinkOut(Schema):
    """A carrier mapping. ``guessed``: from the names, and no person has confirmed it."""

    carrier: str
    provider_id: str
    provider_name: str
    delivery_option_id: str
    guessed: bool


class NoticeOut(Schema):
    """A stored notice of the channel."""

    id: int
    kind: str
    kind_name: str
    topic: str
    subject_ids: list[str]
    status: Stored[NoticeStatus]
    sent_at: datetime | None
    received_at: datetime
    handled_at: datetime | None
    duplicates: int
    outcome: str


class TroubledOrderOut(Schema):
    """An order that the channel told in a way that cannot be recorded as it stands; gone from the list once it can.

    ``external_id``: null where the document has no id that can be used. ``taken_in``: whether the order was recorded
    all the same, without what is wrong. ``times``: how often it was told so. ``request_id``: the channel's, of the
    last answer.
    """

    external_id: str | None
    why: str
    taken_in: bool
    request_id: str
    first_at: datetime
    last_at: datetime
    times: int


class CursorOut(Schema):
    """How far a conversation with the channel has come."""

    conversation: str
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


class CursorIn(Strict):
    """Read again from this moment on; what is known already is recorded once."""

    position: Moment

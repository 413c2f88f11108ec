"""Differences, and what one order should come to and was settled with."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Day, Id, Strict
from shelfwire.channels.port import AmountGroup, FeeBasis
from shelfwire.settlements.matching import proposals
from shelfwire.settlements.models import Difference
from shelfwire.settlements.queries_skus import OrderBySku
from shelfwire.settlements.queries_terms import DatedRate
from shelfwire.settlements.states import About, SettlementState
from shelfwire.settlements.waits import wait_of


def _proposals(row: Difference) -> list[str]:
    return list(proposals(row.code))


class MoneyDifferenceOut(Shape):
    """An amount that nothing explains. `amount`: settled less expected; 0 where the fault is no amount."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    about: Stored[About]
    subject: str = Field(description="The channel's id of the statement, order or payout.")
    code: str
    name: str = Field(description="What of the subject: the amount's name, a line's id or a case's.")
    amount: Annotated[Money, Amount("minor")]
    text: str
    proposals: Annotated[list[str], By(_proposals)] = Field(description="What a person can do about it.")
    opened_at: datetime
    owner: Annotated[str | None, At("owner.email")]
    ended_at: datetime | None = Field(description="Null while it is open.")
    closed_by: str = Field(description="Empty where it is open, or explained itself.")
    closed_why: str
    reopened_at: datetime | None


class DifferencesIn(Strict):
    """Up to 500 differences."""

    ids: list[Id] = Field(min_length=1, max_length=500)


class DifferencesCloseIn(DifferencesIn):
    """Which to close, with one reason for all of them."""

    why: str = Field(min_length=1, max_length=300)


class DifferencesAssignIn(DifferencesIn):
    """Who looks after them: the address of a person of the company; null: nobody."""

    owner: str | None = Field(max_length=254)


class MoneyPartOut(Schema):
    """One named amount over all statements, in minor units. `expected` null: it is taken as the channel tells it."""

    group: Stored[AmountGroup]
    name: str
    expected: int | None
    settled: int


class OrderSettlementOut(Shape):
    """What all statements together should come to for an order, what they settled, and why it is not there yet.
    Groups `information` and `reserve` are no part of the sums."""

    order_id: int
    state: Stored[SettlementState]
    expected: Annotated[Money | None, Amount("expected_minor")]
    settled: Annotated[Money, Amount("settled_minor")]
    refunded: Annotated[Money, Amount("refunded_minor")]
    adjustment: Annotated[Money, Amount("adjustment_minor")]
    reserve: Annotated[Money, Amount("reserve_minor")] = Field(description="Kept back now (negative).")
    parts: list[MoneyPartOut]
    wait: Annotated[str, By(wait_of)] = Field(description="Why it is not settled yet; empty when it is.")
    due_at: datetime | None
    first_settled_at: datetime | None
    last_settled_at: datetime | None
    compared_at: datetime


class SkuMoneyOut(Schema):
    """What one SKU of an order should come to and was settled with, in minor units. `sku_id` empty: what no SKU is
    named for, such as adjustments. `code`: ours, or the seller's where it is not linked."""

    sku_id: str = Field(description="The channel's.")
    code: str
    name: str
    quantity: int
    expected: int
    settled: int
    difference: int = Field(description="Settled less expected.")
    parts: list[MoneyPartOut]


class OrderBySkuOut(Schema):
    """An order's money by SKU: all together are the order's. Statements name no SKU; the channel is asked by order,
    where a difference is open or a program asks for it."""

    order_id: int
    currency: str
    expected: int | None
    settled: int
    read_at: datetime | None = Field(description="When the channel told it last.")
    waits: bool = Field(description="Whether the channel is still to be asked, for the lines that stand.")
    why: str = Field(description="Why there is nothing to show, or nothing newer; empty otherwise.")
    unknown_names: int = Field(description="Names of amounts that nobody here has a word for.")
    skus: list[SkuMoneyOut] = Field(description="Empty while it is not read for the lines that stand.")


def by_sku_out(order_id: int, found: OrderBySku) -> dict[str, Any]:
    """The shape of ``OrderBySkuOut``."""
    reading, settlement = found.reading, found.settlement
    return {
        "order_id": order_id,
        "currency": settlement.currency,
        "expected": settlement.expected_minor,
        "settled": settlement.settled_minor,
        "read_at": reading.read_at if reading else None,
        "waits": found.waits,
        "why": found.why,
        "unknown_names": reading.unknown_names if reading else 0,
        "skus": [{**asdict(row), "difference": row.difference} for row in found.rows],
    }


class FeeRateOut(Schema):
    """A fee by its rate, for orders placed from a day on. `own`: the shop's own row; else what is known of its market.
    `taken_as_told`: any amount is right."""

    name: str
    since: date
    basis: Stored[FeeBasis]
    basis_points: int = Field(description="Hundredths of a percent of the basis.")
    per_order_minor: int
    refunded: bool
    taken_as_told: bool
    own: bool
    source: str


class FeeRateIn(Strict):
    """A rate of the shop's own; the same name and day again replaces it."""

    name: str = Field(min_length=1, max_length=120, description="The channel's name of the amount.")
    since: Day
    basis: Annotated[FeeBasis, Field(strict=False)] = FeeBasis.NET_SALES
    basis_points: int = Field(ge=0, le=10_000)
    per_order_minor: int = Field(0, ge=0, le=10**12)
    refunded: bool = True
    taken_as_told: bool = False
    note: str = Field("", max_length=200)


class SettlementDaysIn(Strict):
    """Days from delivery to settlement, for deliveries from a day on."""

    since: Day
    days: int = Field(ge=0, le=180)
    note: str = Field("", max_length=200)


class SettlementDaysOut(Schema):
    """Days from delivery to settlement. `own`: the shop's own row; else what is known of its market."""

    since: date
    days: int
    own: bool
    source: str


def rate_out(row: DatedRate) -> dict[str, Any]:
    """A rate as an answer has it."""
    return {
        "name": row.rate.name,
        "since": row.since,
        "basis": row.rate.basis,
        "basis_points": row.rate.basis_points,
        "per_order_minor": row.rate.per_order,
        "refunded": row.rate.refunded,
        "taken_as_told": row.rate.taken_as_told,
        "own": row.own is not None,
        "source": row.source,
    }

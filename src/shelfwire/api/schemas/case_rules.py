"""Rules that accept requests by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shelfwire.aftersales.rules import describe
from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.schemas.labels import PriceIn
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Id, Strict
from shelfwire.channels.port import CaseKind, Decision


class CaseRuleIn(Strict):
    """A new rule; it is made switched off. `shop_id`: null means every shop. `most`: the largest refund; null: any.
    `reasons`: codes of the channel; none: any."""

    kind: Literal["cancellation", "refund", "return", "replacement"]
    shop_id: Id | None = None
    most: PriceIn | None = None
    reasons: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field([], max_length=100)


class CaseRuleSwitchIn(Strict):
    """Whether it accepts."""

    on: bool


class CaseRuleOut(Shape):
    """A rule: it accepts requests of one kind up to its amount, and never declines."""

    id: int
    shop_id: Annotated[int | None, At("account_id")] = Field(description="Null: every shop.")
    kind: Stored[CaseKind]
    decision: Stored[Decision]
    most: Annotated[Money | None, Amount("most_minor")]
    reasons: list[str]
    on: bool
    says: Annotated[str, By(describe)] = Field(description="The rule in a sentence.")
    created_by: str
    created_at: datetime

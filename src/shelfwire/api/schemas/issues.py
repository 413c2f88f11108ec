"""What products lack before they can be posted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shelfwire.api.paging import PageQuery
from shelfwire.api.shape import At, By, Shape
from shelfwire.posting.issues import Issue
from shelfwire.posting.readiness import Item

Severity = Literal["required", "recommended", "warning"]
_SEVERITY = "Nothing is posted before what is `required` passes."


class IssueOut(Shape):
    """One rule that some products of a shop fail. ``question``: of which attribute, else empty. ``places``: a product
    counts once for each field and SKU.
    """

    code: str
    question: str
    label: str
    severity: str = Field(description=_SEVERITY)
    group: str
    products: int
    places: int
    source: Annotated[str, By(lambda issue: _source(issue))] = Field(
        description="Where the rule comes from, with its date; empty for a limit of the channel's own."
    )


def _source(issue: Issue) -> str:
    rule = issue.rule
    return f"{rule.source} ({rule.dated})" if rule and rule.source else ""


class StandingOut(Shape):
    """How many products of the shop are ready. ``to_check``: those that are being looked at (again)."""

    products: int
    ready: int
    not_ready: int
    to_check: int


class ShopIssuesOut(Shape):
    """What the products of a shop lack, the required first."""

    standing: StandingOut
    issues: list[IssueOut]


class PlaceQuery(PageQuery):
    """Which places that fail."""

    code: str = Field("", max_length=60)
    question: str = Field("", max_length=300)
    severity: Severity | None = None
    category_id: str = Field("", max_length=64, description="Of products in this category of the channel.")


class PlaceOut(Shape):
    """One place that fails a rule. ``field``: what mends it, such as `title` or `answer:100392`."""

    id: int
    channel_product_id: int
    product: Annotated[str, At("channel_product.product.title")]
    sku: Annotated[str | None, At("sku.code")]
    code: str
    severity: str
    group: str
    field: str
    value: str
    says: str
    fix: str


class ItemOut(Shape):
    """One thing that was looked at, passed or not. ``limit``: the channel's limit, with its region, source and date."""

    code: str
    label: str
    severity: str
    group: str
    passed: bool
    field: str
    sku: Annotated[str | None, By(lambda item: item.sku_code or None)]
    value: str
    says: str
    fix: str
    limit: Annotated[str | None, By(lambda item: _limit(item))]


def _limit(item: Item) -> str | None:
    rule = item.rule
    return f"{rule.says} ({rule.region}; {rule.source}, {rule.dated})" if rule else None


class ReadinessOut(Shape):
    """Everything that was looked at for one product in one shop, as it is now. ``kept_ready`` and ``kept_at``: what was
    worked out last and by which it may be posted; null: not yet.
    """

    channel_product_id: int
    ready: bool
    required_passed: int
    required_total: int
    warnings: int
    unready_skus: list[str]
    kept_ready: bool | None
    kept_at: datetime | None
    items: list[ItemOut]

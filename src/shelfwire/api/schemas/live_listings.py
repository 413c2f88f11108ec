"""Live listings: those not managed from here, what differs, and SKUs created from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Id, Strict
from shelfwire.listings.models import Listing
from shelfwire.posting.live.fields import Difference


def _held(listing: Listing) -> Any:
    return getattr(listing, "channel_product", None)


def _differences(listing: Listing) -> list[Difference]:
    reading = getattr(_held(listing), "live_reading", None)
    return [Difference(**one) for one in (reading.differences if reading else ())]


class DifferenceOut(Shape):
    """A field that the listing says otherwise than ours; ``key`` names it when it is taken or left."""

    key: str
    label: str
    ours: str
    theirs: str
    sku: str = Field(description="The seller SKU it is about; empty: the whole listing.")


class LiveListingOut(Shape):
    """A listing that the channel shows. ``product_id`` null: no product of ours is noted as its."""

    id: int
    external_id: str
    shop_id: Annotated[int, At("account_id")]
    title: str
    status: Annotated[str, At("channel_status")]
    skus: Annotated[int, At("sku_count")]
    not_linked: Annotated[int, At("free_count")]
    product_id: Annotated[int | None, By(lambda row: getattr(_held(row), "product_id", None))]
    differences: Annotated[list[DifferenceOut], By(_differences)]


class ImportInfoIn(Strict):
    """Which shop, and what becomes of what it sells."""

    shop_id: Id
    create: bool = Field(False, description="Create SKUs from listings that are none of ours yet.")
    share: bool = Field(
        False,
        description="A listing of SKUs of several products becomes a family of shadows that share their stock.",
    )


class TakeOverIn(Strict):
    """Which listings to create SKUs from."""

    listing_ids: list[Id] = Field(min_length=1, max_length=100)
    share: bool = False
    dry_run: bool = Field(False, description="Only say what would become of them.")


class ProblemOut(Shape):
    """Why a listing is not taken over."""

    field: str
    value: str
    says: str
    fix: str


class TakenOverOut(Shape):
    """What became of one listing. ``codes``: the SKUs it is linked to; ``made``: how many of them were created."""

    external_id: str
    title: str
    outcome: Literal["create", "extend", "join", "link", "refused"]
    codes: Annotated[list[str], By(lambda plan: [sku.code for sku in plan.skus])]
    made: int
    notes: Annotated[list[str], By(lambda plan: list(plan.notes))]
    problems: Annotated[list[ProblemOut], By(lambda plan: list(plan.problems))]


class SettleIn(Strict):
    """Which fields: the keys of differences."""

    keys: list[str] = Field(min_length=1, max_length=500)


class SettledOut(Shape):
    """The fields that were taken or left, and those that could not be, with why."""

    settled: list[str]
    refused: dict[str, str]

"""Packages: requests about them, and what can be combined."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Id, Strict
from shelfwire.fulfilment.states import RequestKind, RequestStatus

_Groups = Annotated[
    list[Annotated[list[Id], Field(min_length=1, max_length=1000)]], Field(min_length=1, max_length=50)
]


class PackageRequestOut(Shape):
    """Something asked of the channel about packages. `wanted` and `made` hold the channel's ids."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    kind: Stored[RequestKind]
    status: Stored[RequestStatus]
    status_at: datetime
    orders: Annotated[list[int], By(lambda row: [one.order_id for one in row.orders.all()])] = Field(
        description="Our ids of the orders that it is about."
    )
    parcel_id: int | None
    wanted: dict[str, Any]
    made: dict[str, Any]
    error: str
    file_name: str
    asked_at: datetime
    asked_by: str
    undoes_id: int | None = Field(description="The request that this one turns back.")


class SplitIn(Strict):
    """A package for each group of unit ids; units in none stay where they are. All pieces of a SKU go together."""

    groups: _Groups


class UncombineIn(Strict):
    """A package of the shop's that several orders share, and which of them leave it (none: all)."""

    shop_id: Id
    package_id: str = Field(min_length=1, max_length=64)
    order_ids: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field([], max_length=100)


class CombineIn(Strict):
    """One of the offers of `GET /combinable`; `order_ids` may leave out some of its orders (the channel's ids)."""

    shop_id: Id
    offer_id: str = Field(min_length=1, max_length=64)
    order_ids: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field([], max_length=100)


class CombineOfferOut(Shape):
    """Orders that may travel in one parcel. Without an `offer_id` the channel only recommends it: give them one number
    with `POST /parcels`."""

    shop_id: Annotated[int, At("account.pk")]
    offer_id: str
    orders: Annotated[list[int], By(lambda offer: [order.pk for order in offer.orders])]
    order_ids: Annotated[list[str], By(lambda offer: [order.external_id for order in offer.orders])]
    saves: int = Field(description="Parcels fewer.")
    saved: Money | None = Field(
        description="By what labels have cost in the shop; null where that is not known."
    )


class DeliveryIn(Strict):
    """What became of a parcel that the seller brings."""

    outcome: Literal["delivered", "failed"]
    failure: Literal[
        "",
        "buyer_refused",
        "delayed",
        "force_majeure",
        "bad_address",
        "damaged",
        "lost",
        "not_reached",
        "cannot_receive",
        "other",
    ] = ""
    code: str = Field("", max_length=40, description="The code the buyer showed, if one is required.")
    again: bool = Field(
        False, description="The same failure happened once more: a failure told twice counts twice."
    )


class ProofIn(Strict):
    """What became of it, with the file that proves it."""

    outcome: Literal["delivered", "failed", "proof"] = "proof"
    failure: str = Field("", max_length=20)
    code: str = Field("", max_length=40)
    again: bool = False


class InvoiceIn(Strict):
    """Which package of the order the invoice is for; empty where it has one."""

    package_id: str = Field("", max_length=64)

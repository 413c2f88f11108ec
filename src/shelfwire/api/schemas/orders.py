"""Orders."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.schemas.ways import WaysOut
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Id, Moment, Strict
from shelfwire.fulfilment.queries import progress_of
from shelfwire.orders import labels
from shelfwire.orders.models import Address, Order
from shelfwire.orders.states import BlockCode, OrderStatus, UnitStatus


def _label(address: Address) -> list[str]:
    return labels.label_lines(address) if address.kind != "absent" else []


class AddressOut(Shape):
    """The recipient's newest version. ``kind`` masked or absent means: not to be shipped to by hand."""

    version: int
    kind: Stored[Literal["full", "masked", "absent"]]
    name: str
    phone: str
    lines: list[str]
    district: str
    city: str
    region: str
    postal_code: str
    country: str
    instructions: str
    label: Annotated[list[str], By(_label)] = Field(
        description="The lines of a label in the order of the country, the country last."
    )


class UnitOut(Shape):
    """One unit of one SKU: an order of three shirts has three."""

    id: int
    external_id: str
    sku: Annotated[str | None, At("sku.code")] = Field(
        description="Our SKU's code; null while the line is not linked."
    )
    seller_sku: str
    channel_sku_id: str
    product_name: str
    sku_name: str
    status: Stored[UnitStatus]
    price: Annotated[Money, Amount("price_minor", "order.currency")]
    is_gift: bool
    package_id: Annotated[str, At("channel_package_id")]
    tracking_number: str


class BlockOut(Shape):
    """An open reason why the order must not ship."""

    code: Stored[BlockCode]
    label: Annotated[str, By(lambda block: block.get_code_display())]
    detail: str
    since: datetime


class CancelRequestOut(Shape):
    """The buyer's open request to cancel. It is answered on the channel."""

    reason: Annotated[str, At("cancel_request_text")] = Field(
        description="In plain words, or why it is not known; may be empty."
    )
    reason_code: Annotated[str, At("cancel_request_reason")] = Field(description="The channel's code of it.")
    asked_at: Annotated[datetime | None, At("cancel_asked_at")]
    due_at: Annotated[datetime | None, At("cancel_due_at")] = Field(
        description="Without an answer until then the channel decides itself."
    )


class OrderOut(Shape):
    """An order with its units. `status` is what we decided, `channel_status` what the channel says."""

    id: int
    external_id: str
    source: str
    channel: Annotated[str, At("account.channel")]
    shop_id: Annotated[int, At("account_id")]
    shop: Annotated[str, At("account.name")]
    order_class: str
    status: Stored[OrderStatus]
    progress: str = Field(
        description="`to_pack`, `packed`, `refused`, `not_scanned` or `stop` (do not hand over); else the status."
    )
    state: str = Field(description="The same as a phrase for people.")
    channel_status: str
    channel_updated_at: datetime
    recorded_at: datetime
    placed_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    collect_by: datetime | None
    cancels_at: datetime | None
    deliver_by: datetime | None
    total: Annotated[Money, Amount("total_minor")]
    is_blocked: bool
    cancel_requested: bool
    cancel_request: Annotated[
        CancelRequestOut | None, By(lambda order: order if order.cancel_requested else None)
    ] = Field(description="Null unless the buyer asks to cancel and waits for an answer.")
    is_cash_on_delivery: bool
    shipped_by: str
    delivery_option_id: str
    delivery_option_name: str
    warehouse: Annotated[str | None, At("warehouse.code")]
    buyer_name: str
    lines: Annotated[list[UnitOut], By(lambda order: order.units.all())]
    blocks: Annotated[list[BlockOut], At("open_blocks")]

    @classmethod
    def of(cls, row: Order, **given: Any) -> dict[str, Any]:
        """An order of ``fulfilment.queries.with_progress``, unless its ``progress`` is given."""
        progress = given.pop("progress", None) or progress_of(row)
        return super().of(row, progress=progress[0], state=progress[1], **given)


class AmountOut(Shape):
    """One amount of the order with its funder; ``text`` is the channel's own writing."""

    kind: str
    funder: str
    amount: Annotated[Money, Amount("minor", "order.currency")]
    text: str


class RungOut(Shape):
    """One of the checks between an order and its parcel, in the order they are made."""

    code: str
    label: str
    state: Literal["passed", "stops", "warns", "not_reached"]
    why: str
    fix: str
    block: Annotated[str, By(lambda check: check.block if check.forceable else "")] = Field(
        description="The block to lift when a person may force this check; else empty."
    )


class OrderDetail(OrderOut):
    """An order with everything that belongs to it. An empty ``why_not_shippable`` means: it may ship."""

    buyer_message: str
    address: AddressOut | None
    subtotal: Annotated[Money, Amount("subtotal_minor")]
    shipping: Annotated[Money, Amount("shipping_minor")]
    tax: Annotated[Money, Amount("tax_minor")]
    amounts: list[AmountOut]
    to_put_back: int = Field(
        description="Cancelled units that had left the ledger: answer with `POST /orders/{id}/put-back`."
    )
    ways: WaysOut
    invoice: str = Field(
        description="`not_needed`, `needed`, `being_checked` or `taken`; else the channel's word."
    )
    travels_with: str = Field(description="Orders with the same text may travel in one parcel.")
    shipping_checks: list[RungOut]
    why_not_shippable: list[str]


class TimelineOut(Shape):
    """One entry of the order's timeline."""

    at: datetime
    kind: str
    text: str
    by: str
    before: str
    after: str
    data: dict[str, Any]


class NoteIn(Strict):
    """A note in the order's timeline, for people to read."""

    text: str = Field(min_length=1, max_length=500)


class PutBackIn(Strict):
    """Whether what was cancelled after it left the ledger lies on the shelf again."""

    put_back: bool


class EvidenceIn(Strict):
    """Of which orders the evidence packs are made."""

    order_ids: list[Id] = Field(min_length=1, max_length=1000)


class LiftIn(Strict):
    """Why the order may ship all the same."""

    why: str = Field(min_length=1, max_length=200)


class DownloadIn(Strict):
    """Which shop's orders, placed in [since, until)."""

    shop_id: Id
    since: Moment
    until: Moment | None = Field(None, description="Now, unless given.")

"""What the `promotion` endpoints answer about the seller's own activities."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire

Plain = dict[str, object]
"""A part that is kept as it came."""


class ActivityPrice(Wire):
    """What a product or SKU sells for while the activity runs."""

    amount: str | None = None
    currency: str | None = None


class ActivitySku(Wire):
    """A SKU of an activity. `quantity_limit` -1: no limit."""

    id: str | None = None
    activity_price: ActivityPrice | None = None
    discount: str | None = None
    quantity_limit: int | None = None
    quantity_per_user: int | None = None
    used_quantity: int | None = None


class ActivityProduct(Wire):
    """A product of an activity; its SKUs when the activity is by variation."""

    id: str | None = None
    activity_price: ActivityPrice | None = None
    discount: str | None = None
    quantity_limit: int | None = None
    quantity_per_user: int | None = None
    used_quantity: int | None = None
    skus: list[ActivitySku] = []


class ListedActivity(Wire):
    """An activity in a list, without its products."""

    id: str | None = None
    title: str | None = None
    activity_type: str | None = None
    duration_type: str | None = None
    begin_time: int | None = None
    end_time: int | None = None
    status: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    product_level: str | None = None
    activity_commands: list[str] = []
    participation_limit: list[Plain] = []
    discount: Plain | None = None
    auction_support_type: str | None = None


class Activities(ListData):
    """The answer of the search, each activity still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="activities", default=None)


class Activity(Data):
    """An activity with its products."""

    activity_id: str | None = None
    title: str | None = None
    activity_type: str | None = None
    duration_type: str | None = None
    begin_time: int | None = None
    end_time: int | None = None
    status: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    product_level: str | None = None
    products: list[ActivityProduct] = []
    activity_commands: list[str] = []
    participation_limit: list[Plain] = []
    discount: Plain | None = None
    target_user_info: Plain | None = None
    benefit_products: list[Plain] = []
    auction_support_type: str | None = None

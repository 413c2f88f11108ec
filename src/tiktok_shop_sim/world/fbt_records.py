"""What TikTok's warehouse keeps of a shop: its goods, what each was matched to, what came, what orders hold."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.records import Place
from tiktok_shop_sim.world.store import Store


class Merchant(msgspec.Struct):
    """A shop that stores goods with TikTok, and the warehouse of its region."""

    shop_id: str
    region: str
    warehouse_id: str
    warehouse_name: str
    place: Place


class Goods(msgspec.Struct):
    """One kind of thing in the warehouse, matched to one SKU. On hand is available and reserved together."""

    id: str
    sequence: int
    shop_id: str
    sku_id: str
    reference_code: str
    available: int = 0
    reserved: int = 0
    unfulfillable: int = 0
    in_transit: int = 0

    @property
    def on_hand(self) -> int:
        return self.available + self.reserved


class Match(msgspec.Struct):
    """Which goods a SKU, the key of the store, is sold from."""

    goods_id: str


class Record(msgspec.Struct):
    """One change of what is on hand, and the order that brought it about."""

    id: str
    sequence: int
    shop_id: str
    goods_id: str
    order_id: str
    order_type: str
    create_time: int
    before: int
    after: int


class Step(msgspec.Struct, frozen=True):
    """One line of an inbound order's history."""

    at: int
    before: str
    status: str


class InboundOrder(msgspec.Struct):
    """A delivery of goods to the warehouse."""

    id: str
    sequence: int
    shop_id: str
    create_time: int
    expect_time: int
    planned: dict[str, int]
    """Pieces by goods id."""
    status: str = "TO_BE_RECEIVED"
    arrive_time: int | None = None
    carrier: str = ""
    tracking_number: str = ""
    steps: list[Step] = []


class Booked(msgspec.Struct):
    """What an order holds of the goods: reserved, or gone out."""

    reserved: dict[str, int] = {}
    shipped: dict[str, int] = {}


MERCHANTS = Store("fbt_merchants", Merchant)
GOODS = Store("fbt_goods", Goods)
MATCHES = Store("fbt_matches", Match)
RECORDS = Store("fbt_records", Record)
INBOUND = Store("fbt_inbound", InboundOrder)
BOOKED = Store("fbt_booked", Booked)

"""How an order stands, and what can be said of it: the words of the banner's decision table. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.queries import ShippingCheck
from shelfwire.orders.states import SHIPPABLE
from shelfwire.people.models import Role
from shelfwire.web.clocks import WallClock

SELLER_CENTER: Final = "Seller Center"
SOON: Final = timedelta(hours=24)
_HERE = (ParcelStatus.READY, ParcelStatus.SENT)

Kind = Literal[
    "ship", "void", "parcel", "order", "link", "seller_center", "lift", "put_back", "not_put_back", "switch",
    "carriers", "shop", "warehouses", "address", "inside", "answers", "acknowledge", "correct", "label",
]  # fmt: skip
Tone = Literal["info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person can do about it. ``subject``: the parcel, listing SKU or block it is done to."""

    kind: Kind
    label: str
    subject: int | str = ""
    needs: Role = Role.OPERATOR


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence and its acts, the first of them the one to take. ``code``: the channel's word behind it, small."""

    key: str
    tone: Tone
    title: str
    text: str = ""
    acts: tuple[Act, ...] = ()
    icon: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """A live parcel of the order. ``units`` of the order are in it, ``cancelled`` of those, ``others`` of other orders.

    ``may_void``: everything in it is cancelled, or nothing of it was told. ``refused``: the channel's words when it
    did not take the tracking and still waits for it.
    """

    id: int
    name: str
    status: str
    units: int
    cancelled: int = 0
    others: int = 0
    may_void: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How an order stands, as far as it decides what is to be done."""

    clock: WallClock
    channel: str
    status: str
    order_class: str = OrderClass.SALE
    shipped_by: str = ShippedBy.SELLER
    hold_until: datetime | None = None
    ship_by: datetime | None = None
    collect_by: datetime | None = None
    deliver_by: datetime | None = None
    delivered_at: datetime | None = None
    cancel_requested: bool = False
    cancel_text: str = ""
    cancel_code: str = ""
    cancel_due_at: datetime | None = None
    cancelled: str = ""
    cancelled_code: str = ""
    in_seller_center: bool = False
    parcels: tuple[Packed, ...] = ()
    open: int = 0
    """Units that have not left and are not cancelled; ``left`` of them are in no parcel."""
    left: int = 0
    put_back: int = 0
    unlinked: tuple[tuple[str, int | None], ...] = ()
    """SKUs that no SKU of ours is linked to, each with the listing SKU to link, where there is one."""
    stops: tuple[ShippingCheck, ...] = ()
    warns: tuple[ShippingCheck, ...] = ()
    tracking_out: bool = True
    blocks: frozenset[str] = field(default_factory=frozenset)

    @property
    def may_still_ship(self) -> bool:
        """Whether the channel has released it and something of it is still here."""
        return self.status in SHIPPABLE

    @property
    def here(self) -> tuple[Packed, ...]:
        """Parcels that the carrier has not scanned."""
        return tuple(parcel for parcel in self.parcels if parcel.status in _HERE)


def units(count: int, word: str = "unit") -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def deadline(s: Situation) -> str:
    """``Ship by Tue 14:00, 5 h left.`` while it counts."""
    if s.ship_by is None or not s.may_still_ship:
        return ""
    return f"Ship by {s.clock(s.ship_by)}, {s.clock.left(s.ship_by)}."


def look(s: Situation) -> tuple[Act, ...]:
    return (Act("seller_center", f"Open in {SELLER_CENTER}"),) if s.in_seller_center else ()


def held_back(s: Situation) -> bool:
    return s.cancel_requested or any(parcel.cancelled for parcel in s.here)


ACTS: Final[dict[str, Act]] = {
    "carrier": Act("carriers", "Map a carrier"),
    "connection": Act("shop", "Open the shop", needs=Role.OWNER),
    "stock": Act("warehouses", "Warehouses"),
    "address": Act("address", "See the address"),
}

"""Transfers, assembly, stock takes, what is oversold, and reservations of other order sources."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Encoding, Filters, Moment, Strict
from shelfwire.inventory.states import ExternalStatus, Remedy, TakeStatus, TransferStatus

_ONCE = "Sent again it changes nothing, for ever."
MOST = 10**9


class LineIn(Strict):
    """So many pieces of a SKU."""

    sku: str = Field(max_length=80)
    quantity: int = Field(ge=1, le=MOST)


class AssemblyIn(Strict):
    """Put ``quantity`` of a SKU together from so many pieces of each part; below 0: take so many apart."""

    sku: str = Field(max_length=80)
    warehouse: str = Field(max_length=40)
    quantity: int = Field(ge=-MOST, le=MOST)
    parts: list[LineIn] = Field(min_length=1, max_length=100, description="Pieces of each in one of the SKU.")
    reference: str = Field("", max_length=120)
    once: str | None = Field(None, min_length=1, max_length=100, description=_ONCE)


class TransferLineOut(Shape):
    """What was sent of a SKU, and what arrived; null until somebody counted it in."""

    sku: Annotated[str, At("sku.code")]
    quantity: int
    arrived: int | None


class TransferOut(Shape):
    """Stock on its way from one warehouse to another; sold by neither until it arrives."""

    id: int
    source: Annotated[str, At("source.code")]
    target: Annotated[str, At("target.code")]
    status: Stored[TransferStatus]
    reference: str
    sent_at: datetime
    sent_by: str
    ended_at: datetime | None
    ended_by: str
    lines: Annotated[list[TransferLineOut], By(lambda transfer: transfer.lines.all())]


class TransferIn(Strict):
    """Stock leaves ``source`` for ``target``, both by code."""

    source: str = Field(max_length=40)
    target: str = Field(max_length=40)
    lines: list[LineIn] = Field(min_length=1, max_length=1000)
    reference: str = Field("", max_length=120)
    once: str | None = Field(None, min_length=1, max_length=100, description=_ONCE)


class ArrivedLine(Strict):
    """How many pieces of a SKU arrived."""

    sku: str = Field(max_length=80)
    arrived: int = Field(ge=0, le=MOST)


class ArrivedIn(Strict):
    """What arrived; SKUs that are not named arrived whole."""

    lines: list[ArrivedLine] = Field(default_factory=list, max_length=1000)


class CountFileIn(Filters):
    """How a file is to be read."""

    locale: str = Field("en-US", max_length=20, description="How the file writes numbers.")
    encoding: Encoding = ""
    dry_run: bool = Field(False, description="Judge every row and change nothing.")


class StockFileIn(CountFileIn):
    """What holds for rows that do not say it themselves."""

    mode: Literal["count", "receipt", "adjustment", "return", "damage"] = Field(
        "count", description="What the quantities are."
    )
    warehouse: str = Field("", max_length=120, description="Code or name; empty: the default warehouse.")
    supplier: str = Field("", max_length=120, description="Whose file it is.")
    zero: bool = Field(
        False, description="Set to 0 what earlier files of the supplier named and this one does not."
    )
    zero_most: bool = Field(False, description="Also when that is more than half of it.")


class StockTakeOut(Shape):
    """A count of a warehouse: opened, counted line by line, and posted once."""

    id: int
    warehouse: Annotated[str, At("warehouse.code")]
    status: Stored[TakeStatus]
    note: str
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None
    ended_by: str


class StockTakeIn(Strict):
    """Which SKUs are counted; null: every SKU in use that has stock of its own."""

    warehouse: str = Field(max_length=40)
    skus: list[Annotated[str, Field(max_length=80)]] | None = Field(None, max_length=10_000)
    note: str = Field("", max_length=200)


class TakeLineOut(Shape):
    """A SKU of a stock take. ``expected`` was on hand when it was opened, ``seen`` when it was counted, ``on_hand`` is
    now. Posting changes stock by ``difference``. ``is_stale``: stock moved after the count, so count it again.
    """

    sku: Annotated[str, At("sku.code")]
    title: Annotated[str, At("sku.title")]
    expected: int
    counted: int | None
    seen: int | None
    on_hand: int
    moved: int
    difference: int | None
    is_stale: bool
    counted_at: datetime | None
    counted_by: str
    posted_at: datetime | None


class CountIn(Strict):
    """What was counted of a SKU. ``at``: when, if not just now, so that a sale after it is not taken for a mistake."""

    sku: str = Field(max_length=80)
    counted: int = Field(ge=0, le=MOST)
    at: Moment | None = None


class CountsIn(Strict):
    """Lines of a stock take; a SKU that it does not name yet is added."""

    counts: list[CountIn] = Field(min_length=1, max_length=1000)


class CountsOut(Shape):
    """How many lines changed."""

    changed: int


class StaleLineOut(Shape):
    """A line whose stock moved after it was counted: ``seen`` were on hand then, ``on_hand`` are now."""

    sku: Annotated[str, At("code")]
    counted: int
    seen: int
    on_hand: int


class TakePostedOut(Shape):
    """What posting did: lines that changed stock, that agreed, that were never counted; and those that wait for another
    count, for which the stock take stays open.
    """

    changed: int
    agreed: int
    uncounted: int
    stale: list[StaleLineOut]


class ProposalOut(Shape):
    """What may be done; ``warehouse`` is where it could leave from instead."""

    remedy: Stored[Remedy]
    warehouse: Annotated[str | None, At("warehouse.code")]


class ShortHolderOut(Shape):
    """A reservation that nothing is on hand for, and what may be done about it, the best first. ``holder`` names it
    when it is moved; ``order_id`` is set where an order of a shop holds it.
    """

    holder: str
    order_id: Annotated[int | None, By(lambda _: None)]
    quantity: int
    made_at: datetime
    proposals: list[ProposalOut]


class OversoldOut(Shape):
    """More of a SKU is reserved in a warehouse than is on hand. ``holders``: the newest reservations that add up to
    what is missing, at most 50. ``is_counted`` false: nobody ever said what is there, so a count may settle it.
    """

    id: Annotated[int, At("oversold.id")]
    sku: Annotated[str, At("oversold.sku.code")]
    warehouse: Annotated[str, At("oversold.warehouse.code")]
    units: Annotated[int, At("oversold.units")]
    since: Annotated[datetime, At("oversold.since")]
    owner: Annotated[str, At("oversold.owner_name")]
    note: Annotated[str, At("oversold.note")]
    is_counted: bool
    holders: list[ShortHolderOut]


class TakeOnIn(Strict):
    """Who sees to it, by e-mail address, and a note; null: nobody does."""

    owner: str | None = Field(max_length=254)
    note: str = Field("", max_length=500)


class TakenOnOut(Shape):
    """Who sees to it now."""

    id: int
    owner: Annotated[str, At("owner_name")]
    note: str


class MoveIn(Strict):
    """Let what a holder waits for leave from another warehouse, by code."""

    holder: str = Field(min_length=1, max_length=100)
    warehouse: str = Field(max_length=40)


class MovedOut(Shape):
    """How many pieces leave from there now."""

    moved: int


class ReservedLineOut(Shape):
    """What is reserved of a SKU as it was sold; of a kit, its parts are reserved."""

    sku: Annotated[str, At("sku.code")]
    warehouse: Annotated[str, At("warehouse.code")]
    quantity: int


class ReservationForOut(Shape):
    """What another order source reserved under its own ``key``."""

    id: int
    source: str
    key: str
    status: Stored[ExternalStatus]
    expires_at: datetime | None
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str
    lines: Annotated[list[ReservedLineOut], By(lambda made: made.lines.all())]


class ReservedLineIn(Strict):
    """So many of a SKU; without a warehouse, in the default one."""

    sku: str = Field(max_length=80)
    quantity: int = Field(ge=1, le=MOST)
    warehouse: str = Field("", max_length=40)


class ReservationForIn(Strict):
    """An order of another source. ``source`` names it (``shopify``), ``key`` is its number there."""

    source: str = Field(min_length=1, max_length=60)
    key: str = Field(min_length=1, max_length=120)
    lines: list[ReservedLineIn] = Field(min_length=1, max_length=200)
    expires_at: Moment | None = Field(None, description="Released by itself at that moment.")


class ShipForIn(Strict):
    """What the ledger points at; without it source and key."""

    reference: str = Field("", max_length=120)

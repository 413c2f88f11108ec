"""The sheet of the table mode: one line an order, with carrier and number, and what becomes or became of it.

The rehearsal makes every parcel in one transaction and rolls it back, so it refuses exactly what shipping would.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.errors import LooksOdd
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.numbers import tidy
from shelfwire.fulfilment.queries import Carrier, carrier_for, carriers, parcel_by_number
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.identifiers import parse_identifier
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.orders import queries
from shelfwire.orders.models import Order
from shelfwire.web.access import CompanyRequest
from shelfwire.web.orders.tables import contents, may_be_picked

NUMBER_LENGTH = 80
DESPITE_LENGTH = 300


@dataclass(slots=True)
class Line:
    """One order: what was typed, and what becomes or became of it."""

    order: Order
    carrier: str = ""
    number: str = ""
    outcome: str = ""
    """``ships`` or ``shipped``, ``refused``, or "" when nothing was typed."""
    why: str = ""
    parcel: Parcel | None = None
    items: list[tuple[str, int]] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    """The ids of the other orders with the same number: all of them are one parcel."""
    odd: bool = False
    """Refused because something looks odd: with a reason it ships all the same."""
    despite: str = ""
    """The reason."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A selected order that gets no line, and why."""

    order: Order
    why: str


def split(orders: Iterable[Order], typed: Iterable[int] = ()) -> tuple[list[Order], list[LeftOut]]:
    """Those that may be packed, and the others with the reason. ``typed``: ids of orders that keep their line because
    a number stands in it. The orders are of ``fulfilment.queries.with_progress``.
    """
    orders, kept = list(orders), set(typed)
    fine = {
        order.pk
        for order in orders
        if order.pk in kept or (may_be_picked(order) and getattr(order, "unpacked", True))
    }
    others = [order for order in orders if order.pk not in fine]
    reasons = queries.may_ship_each(others)
    left_out = [LeftOut(order, _why_not(order, reasons[order.pk])) for order in others]
    return [order for order in orders if order.pk in fine], left_out


def _why_not(order: Order, reasons: Sequence[str]) -> str:
    if reasons:
        return reasons[0]
    if may_be_picked(order):
        return "Everything in it is already in a parcel."
    return f"Its label comes from {order.account.channel_label}: choose “Buy label”."


def line_of(order: Order, carrier: str = "", number: str = "", despite: str = "") -> Line:
    """The order's line with what was typed."""
    return Line(
        order,
        carrier.strip()[:40],
        number.strip()[:NUMBER_LENGTH],
        items=contents(order.units.all()),
        despite=despite.strip()[:DESPITE_LENGTH],
    )


def carriers_of(orders: Iterable[Order]) -> list[Carrier]:
    """The carriers of the orders' regions, by code, the major ones first."""
    regions = dict.fromkeys(order.account.region for order in orders)
    return list({c.code: c for region in regions for c in carriers(region)}.values())


def bracket(lines: Sequence[Line]) -> None:
    """Tell every line with which others it shares its number."""
    for together in _parcels(lines):
        ids = [line.order.external_id for line in together]
        for line in together:
            line.shares = [one for one in ids if one != line.order.external_id]


def rehearse(request: CompanyRequest, lines: Sequence[Line]) -> None:
    """Say what would become of every line. Nothing is changed."""
    with rehearsal():
        ship(request, lines, done="ships")
    for line in lines:
        line.parcel = None


def ship(request: CompanyRequest, lines: Sequence[Line], done: str = "shipped") -> None:
    """Lines with one number are one parcel; each parcel is its own transaction. A parcel that is there already, because
    the same sheet came twice, counts as made.
    """
    for together in _parcels(lines):
        try:
            parcel = _parcel(request, together)
        except RuleBroken as refusal:
            _blame(together, refusal)
            continue
        for line in together:
            line.outcome, line.parcel = done, parcel


def _parcels(lines: Sequence[Line]) -> list[list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.number:
            found.setdefault(tidy(line.number), []).append(line)
    return list(found.values())


def _parcel(request: CompanyRequest, lines: Sequence[Line]) -> Parcel:
    first = lines[0]
    parse_identifier(first.number, field="Tracking number", longest=NUMBER_LENGTH)
    orders = dict.fromkeys(line.order.pk for line in lines)
    if there := _made_already(request, lines):
        return there
    _refuse_mixed(lines)
    named = next((line.carrier for line in lines if line.carrier), "")
    carrier = carrier_for(named, first.number, first.order.account.region).code
    for line in lines:
        line.carrier = carrier
    return make_parcel(
        company=request.company,
        account=first.order.account,
        carrier=carrier,
        tracking_number=first.number,
        contents=orders,
        by=request.by,
        via="screen",
        despite=next((line.despite for line in lines if line.despite), ""),
    )


def _made_already(request: CompanyRequest, lines: Sequence[Line]) -> Parcel | None:
    """The parcel of these orders, with nothing of them left to pack."""
    parcel = parcel_by_number(request.company, lines[0].number)
    if parcel is None or any(getattr(line.order, "unpacked", True) for line in lines):
        return None
    inside = {content.order_id for content in parcel.contents.all() if content.live}
    return parcel if {line.order.pk for line in lines} <= inside else None


def _refuse_mixed(lines: Sequence[Line]) -> None:
    if len({line.carrier for line in lines if line.carrier}) > 1:
        raise RuleBroken(
            "One number has two carriers.", field="carrier", hint="Write the same carrier on its lines."
        )
    if len({line.order.account_id for line in lines}) > 1:
        raise RuleBroken(
            "One number is used for orders from two shops.", hint="A parcel holds orders from one shop."
        )


def _blame(lines: Sequence[Line], refusal: RuleBroken) -> None:
    guilty = [line for line in lines if refusal.field == "order" and line.order.external_id == refusal.value]
    for line in lines:
        line.outcome = "refused"
        line.why = str(refusal)
        line.odd = refusal.code == LooksOdd.code
        if guilty and line not in guilty:
            line.why = f"In one parcel with order {guilty[0].order.external_id}, which is refused."


def outcome(good: int, refused: int, *, dry_run: bool) -> dict[str, str]:
    """The headline of a result and its tone: ``54 shipped, 1 refused``."""
    if not good and not refused:
        return {"result": "Nothing to ship", "result_tone": "info"}
    words = f"{good} will ship" if dry_run else f"{good} shipped"
    return {
        "result": f"{words}, {refused} refused" if refused else words,
        "result_tone": "success" if not refused else "warning" if good else "danger",
    }

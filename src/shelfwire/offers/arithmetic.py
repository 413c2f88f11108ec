"""How the quantity that a channel is told comes about: one pure function of named inputs.

``work_out`` is the only place that knows the formula. Its inputs are stored with every number that was sent, so the
same function explains the number later, and ``replay`` works it out again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final

PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """The stock of one SKU in one of our warehouses, and how many pieces of it one sold unit takes."""

    code: str
    on_hand: int
    reserved: int
    pieces: int = 1

    @property
    def units(self) -> int:
        """Return for how many sold units the unreserved pieces do; below 0 when more is reserved than there is."""
        return (self.on_hand - self.reserved) // self.pieces


@dataclass(frozen=True, slots=True)
class Place:
    """One of our warehouses that feeds the channel's warehouse. A plain SKU has one part, a kit has several."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A value of a stock rule, and the scope of the rule it came from, for people."""

    value: int
    scope: str


@dataclass(frozen=True, slots=True)
class Viral:
    """What sells while the channel does not know better: ``speed`` in units per second, ``lag`` in seconds."""

    speed: float
    lag: float
    scope: str = ""

    @property
    def units(self) -> int:
        """Return the units to keep back."""
        return math.ceil(round(self.speed * self.lag, 6))


@dataclass(frozen=True, slots=True)
class Unseen:
    """Units that the channel sold already and we have not recorded: what it says its orders hold, less our open units
    of this shop.
    """

    committed: int
    open: int

    @property
    def units(self) -> int:
        """Return the units that are missing in our reservations; never below 0."""
        return max(self.committed - self.open, 0)


@dataclass(frozen=True, slots=True)
class Split:
    """What is left, divided among so many warehouses of one shop that the same warehouse of ours feeds: shown in full
    in each, it would be sold once in each. The one in ``place`` 0 has the largest part.
    """

    warehouses: int
    place: int

    def of(self, left: int) -> int:
        """Return the part of this warehouse. The parts of all places add up to what is left."""
        return _part(left, self.warehouses, self.place)


@dataclass(frozen=True, slots=True)
class Share:
    """The last pieces, shared out among the live listings that sell them: when ``limit`` or fewer are left, by the rule
    of ``scope``, each of ``listings`` in ``shops`` is told its part, the one in ``place`` 0 the largest.

    ``here`` is what the channel surely has of this one, ``elsewhere`` what the others may still sell until they
    know better: a part only grows by what another one has let go of.
    """

    limit: int
    scope: str
    listings: int = 1
    shops: int = 1
    place: int = 0
    here: int = 0
    elsewhere: int = 0

    def of(self, left: int) -> int:
        """Return the part of this listing. The parts of all places add up to what is left."""
        return _part(left, self.listings, self.place)

    @property
    def among(self) -> str:
        """``2 shops``; ``3 listings in 2 shops`` where one has several."""
        shops = f"{self.shops} shop{'s' if self.shops != 1 else ''}"
        return shops if self.listings == self.shops else f"{self.listings} listings in {shops}"


@dataclass(frozen=True, slots=True)
class StockInputs:
    """Everything a quantity depends on. ``most_units``: the largest quantity that the channel takes."""

    places: tuple[Place, ...]
    buffer: int = 0
    safety: RuleValue | None = None
    percent: RuleValue | None = None
    minimum: RuleValue | None = None
    maximum: RuleValue | None = None
    fixed: RuleValue | None = None
    viral: Viral | None = None
    unseen: Unseen | None = None
    most_units: int | None = None
    share: Share | None = None
    split: Split | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it for storage. What is not there is left out."""
        kept: dict[str, Any] = {
            "places": [
                [place.name, [[part.code, part.on_hand, part.reserved, part.pieces] for part in place.parts]]
                for place in self.places
            ]
        }
        if self.buffer:
            kept["buffer"] = self.buffer
        for name in _RULED:
            ruled: RuleValue | None = getattr(self, name)
            if ruled is not None:
                kept[name] = [ruled.value, ruled.scope]
        if self.viral is not None:
            kept["viral"] = [self.viral.speed, self.viral.lag, self.viral.scope]
        if self.unseen is not None:
            kept["unseen"] = [self.unseen.committed, self.unseen.open]
        if self.most_units is not None:
            kept["most_units"] = self.most_units
        if self.share is not None:
            kept["share"] = list(astuple(self.share))
        if self.split is not None:
            kept["split"] = list(astuple(self.split))
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> StockInputs:
        """Return what ``to_json`` wrote."""
        return cls(
            places=tuple(Place(name, tuple(Part(*part) for part in parts)) for name, parts in kept["places"]),
            buffer=kept.get("buffer", 0),
            **{name: RuleValue(*kept[name]) for name in _RULED if name in kept},
            viral=Viral(*kept["viral"]) if "viral" in kept else None,
            unseen=Unseen(*kept["unseen"]) if "unseen" in kept else None,
            most_units=kept.get("most_units"),
            share=Share(*kept["share"]) if "share" in kept else None,
            split=Split(*kept["split"]) if "split" in kept else None,
        )


_RULED: Final = ("safety", "percent", "minimum", "maximum", "fixed")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic. ``is_result``: the number is what stands so far, not what is added."""

    label: str
    number: int
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class StockArithmetic:
    """A quantity with the inputs and steps that it came from. ``sharers``: among how many listings the last pieces are
    shared out; 0 while this one waits for another to let go of some; None: they are not.
    """

    inputs: StockInputs
    steps: tuple[Step, ...]
    quantity: int
    sharers: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it for storage: the inputs and the quantity; the steps follow from them."""
        return {"inputs": self.inputs.to_json(), "quantity": self.quantity}


def work_out(inputs: StockInputs) -> StockArithmetic:
    """Return how many the channel is told: on hand − reserved of every warehouse, − units not recorded yet, − safety
    and viral safety, its part where the same stock feeds several warehouses of the shop, of few that are left its
    share, × percent rounded down, 0 below the minimum, at most the maximum, or the fixed quantity instead of all that;
    never below 0, and never more than the channel takes.
    """
    steps: list[Step] = []
    for place in inputs.places:
        steps.extend(_of_place(place))
    total = sum(step.number for step in steps)
    steps.append(Step("Available", total, is_result=True))
    sharers = None
    if inputs.fixed is not None:
        total = inputs.fixed.value
        steps.append(Step(_label("Fixed quantity", inputs.fixed), total, is_result=True))
    else:
        if shares_out(inputs):
            total, sharers = _shared(inputs, total, steps)
        elif inputs.split is not None:
            total = _unseen(inputs, _divided(inputs.split, _kept_back(inputs, total, steps), steps), steps)
        else:
            total = _kept_back(inputs, _unseen(inputs, total, steps), steps)
        total = _limited(inputs, total, steps)
    if inputs.most_units is not None and total > inputs.most_units:
        total = inputs.most_units
        steps.append(Step("The channel takes no more", total, is_result=True))
    return StockArithmetic(inputs, tuple(steps), total, sharers)


def left(inputs: StockInputs) -> int:
    """Return what is left to sell, before it is shared out: on hand − reserved − safety and viral safety; never below
    0. What only this shop knows to have sold is taken off its own share.
    """
    there = sum(step.number for place in inputs.places for step in _of_place(place))
    return max(_kept_back(inputs, there, []), 0)


def shares_out(inputs: StockInputs) -> bool:
    """Whether so few are left that they are shared out."""
    return inputs.share is not None and inputs.fixed is None and left(inputs) <= inputs.share.limit


def replay(stored: Mapping[str, Any]) -> StockArithmetic:
    """Return the arithmetic of a stored number, worked out again from its stored inputs."""
    return work_out(StockInputs.from_json(stored["inputs"]))


def _of_place(place: Place) -> list[Step]:
    if len(place.parts) == 1 and place.parts[0].pieces == 1:
        (part,) = place.parts
        return [
            Step(f"On hand, {place.name}", part.on_hand),
            Step(f"Reserved, {place.name}", -part.reserved),
        ]
    scarcest = min(place.parts, key=lambda part: part.units)
    words = f"{scarcest.code}: {scarcest.on_hand} on hand − {scarcest.reserved} reserved"
    each = f", {scarcest.pieces} each" if scarcest.pieces != 1 else ""
    return [Step(f"Kits in {place.name} ({words}{each})", scarcest.units)]


def _shared(inputs: StockInputs, total: int, steps: list[Step]) -> tuple[int, int]:
    """The share of this listing, and among how many it is shared out. Units that the channel sold of it and we have not
    recorded come off the share: the other shops know nothing of them.
    """
    share = inputs.share
    assert share is not None  # ``shares_out`` has seen to it
    there, sharers = _kept_back(inputs, total, steps), share.listings
    mine = there
    if share.listings > 1 and there > 0:
        mine = share.of(there)
        words = f"{there} left are shared out among {share.among}: {mine} here"
        steps.append(Step(f"{words} ({share.scope})" if share.scope else words, mine, is_result=True))
        free = max(share.here, there - share.elsewhere, 0)
        if mine > free:
            mine, sharers = free, 0
            steps.append(Step("Until another shop has let go of its share", mine, is_result=True))
    return _unseen(inputs, mine, steps), sharers


def _divided(split: Split, there: int, steps: list[Step]) -> int:
    """The part of this warehouse. Units that the channel sold from it and we have not recorded come off the part: the
    other warehouses know nothing of them.
    """
    if there <= 0:
        return there
    mine = split.of(there)
    words = f"{there} left are divided among {split.warehouses} warehouses of the shop: {mine} here"
    steps.append(Step(words, mine, is_result=True))
    return mine


def _part(left: int, among: int, place: int) -> int:
    return (left + among - 1 - place) // among


def _unseen(inputs: StockInputs, total: int, steps: list[Step]) -> int:
    if inputs.unseen is not None:
        steps.append(
            Step(
                f"Sold on the channel and not recorded yet ({inputs.unseen.committed} − {inputs.unseen.open})",
                -inputs.unseen.units,
            )
        )
        total -= inputs.unseen.units
    return total


def _kept_back(inputs: StockInputs, total: int, steps: list[Step]) -> int:
    """What is left without the safety quantity and viral safety."""
    if inputs.safety is not None:
        steps.append(Step(_label("Safety quantity", inputs.safety), -inputs.safety.value))
        total -= inputs.safety.value
    elif inputs.buffer:
        steps.append(Step("Safety quantity (of the SKU)", -inputs.buffer))
        total -= inputs.buffer
    if inputs.viral is not None:
        viral = inputs.viral
        words = f"{viral.speed * 60:.2f} a minute for {viral.lag:.1f} s"
        steps.append(Step(f"Viral safety ({words})", -viral.units))
        total -= viral.units
    return total


def _limited(inputs: StockInputs, total: int, steps: list[Step]) -> int:
    """Percent, minimum and maximum of what is left."""
    if total < 0:
        total = 0
        steps.append(Step("Never below 0", 0, is_result=True))
    if inputs.percent is not None:
        total = total * inputs.percent.value // PERCENT
        steps.append(Step(_label(f"{inputs.percent.value} %", inputs.percent), total, is_result=True))
    if inputs.minimum is not None and total < inputs.minimum.value:
        total = 0
        steps.append(Step(_label(f"Fewer than {inputs.minimum.value}", inputs.minimum), 0, is_result=True))
    if inputs.maximum is not None and total > inputs.maximum.value:
        total = inputs.maximum.value
        steps.append(Step(_label("Maximum to list", inputs.maximum), total, is_result=True))
    return total


def _label(what: str, ruled: RuleValue) -> str:
    return f"{what} ({ruled.scope})" if ruled.scope else what

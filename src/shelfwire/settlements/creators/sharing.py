"""Share what an order was settled with out to those who sold it, to the minor unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shelfwire.settlements.profit import share


@dataclass(frozen=True, slots=True)
class SoldSku:
    """One channel SKU of a settled order. ``names``: by what a file may call it, the channel's SKU first. ``settled``
    includes ``commission``. ``cost``: None when it is not known.
    """

    names: tuple[str, ...]
    quantity: int
    settled: int
    commission: int
    cost: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says that one creator sold: ``item`` is a name of the SKU; ``quantity`` None: all that is left of it.
    ``weight``: its part of the order's commission, 0 or more.
    """

    item: str
    quantity: int | None
    weight: int


@dataclass(slots=True)
class Part:
    """What falls to a claim. ``settled`` includes ``commission``; ``cost`` None: one of its costs is not known."""

    quantity: int = 0
    settled: int = 0
    commission: int = 0
    cost: int | None = 0
    skus: list[str] = field(default_factory=list)


def share_out(claims: Sequence[Claim], sold: Sequence[SoldSku]) -> list[Part]:
    """Return each claim's part, in their order. The whole commission of the order falls to the claims by their weights;
    what else a SKU was settled with, and what it cost, falls to those who sold it by their units, the rest to nobody.
    """
    parts = [Part() for _ in claims]
    taken = _take(claims, sold)
    for sku, takes in zip(sold, taken, strict=True):
        if not takes:
            continue
        units = [count for _, count in takes]
        weights = [*units, sku.quantity - sum(units)]
        rest = share(sku.settled - sku.commission, weights)
        costs = None if sku.cost is None else share(sku.cost, weights)
        for place, (claim, count) in enumerate(takes):
            part = parts[claim]
            part.quantity += count
            part.settled += rest[place]
            part.cost = None if costs is None or part.cost is None else part.cost + costs[place]
            part.skus.append(sku.names[0])
    paid = share(sum(sku.commission for sku in sold), [claim.weight for claim in claims])
    for part, commission in zip(parts, paid, strict=True):
        part.commission = commission
        part.settled += commission
    return parts


def _take(claims: Sequence[Claim], sold: Sequence[SoldSku]) -> list[list[tuple[int, int]]]:
    """For each SKU which claim takes how many of its units; no unit is taken twice."""
    taken: list[list[tuple[int, int]]] = [[] for _ in sold]
    free = [sku.quantity for sku in sold]
    for number, claim in enumerate(claims):
        wanted = claim.quantity
        for place, sku in enumerate(sold):
            count = free[place] if wanted is None else min(free[place], wanted)
            if claim.item not in sku.names or not count:
                continue
            taken[place].append((number, count))
            free[place] -= count
            wanted = None if wanted is None else wanted - count
    return taken

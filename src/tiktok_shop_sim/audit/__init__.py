"""What must be true of a world at every moment, checked: stock, orders, parcels, refunds, statements, payments.

A check is a generator of problems over a world, registered by `checks`::

    @checks("order")
    def _paid_before_shipped(world: World) -> Iterator[Problem]: ...

`audit` runs them all. A world without problems is what every verb and every timer has to leave behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec

from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.world.world import World

KEPT = 500
"""A broken rule breaks a thousand times; so many problems are named."""


class Problem(msgspec.Struct, frozen=True):
    """A rule that does not hold: which, about what, and how it is broken."""

    rule: str
    about: str
    words: str


class Audit(msgspec.Struct):
    """All problems found, and how many things of each kind were looked at."""

    problems: list[Problem]
    checked: dict[str, int]


Check = Callable[[World], Iterator[Problem]]
C = TypeVar("C", bound=Check)
CHECKS: list[Check] = []


def checks(function: C) -> C:
    """Register a check."""
    CHECKS.append(function)
    return function


def audit(world: World) -> Audit:
    """Check everything. Nothing is changed, but statements that are due are closed first."""
    import_all("tiktok_shop_sim.audit")
    found = (problem for check in CHECKS for problem in check(world))
    return Audit(list(islice(found, KEPT)), _counted(world))


def _counted(world: World) -> dict[str, int]:
    return {
        "orders": len(world.orders),
        "packages": len(world.packages),
        "skus": len(world.skus),
        **{name: len(records) for name, records in world.stores.items()},
    }

"""What the platform does, one function per operation, one package per area, named as the path names it.

A function registers itself under method and path (which holds the version)::

    @operation("GET", "/order/202407/orders/{order_id}/price_detail")
    def price_detail(call: Call) -> dict[str, Any]: ...

It gets a `Call` that has passed the gate and returns the `data` of the success envelope, or raises `Refused` with
nothing changed. Operations that nobody registered are answered with an example by `examples`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.spec import Operation, error_words
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Grant, Shop
from tiktok_shop_sim.world.world import World


class Call(msgspec.Struct):
    """A call that has passed the gate. `query` holds values already read as their declared type."""

    simulation: Simulation
    operation: Operation
    grant: Grant
    shop_or_none: Shop | None
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    base_url: str
    warnings: list[str]

    @property
    def version(self) -> str:
        """The version in the path, `202309`; several versions of an operation may share a function."""
        return self.operation.version

    @property
    def world(self) -> World:
        return self.simulation.world

    @property
    def now(self) -> int:
        return self.simulation.world.now()

    @property
    def shop(self) -> Shop:
        """The shop the cipher named; only for operations that take one."""
        if self.shop_or_none is None:
            raise LookupError(f"{self.operation.key} was called without a shop")
        return self.shop_or_none

    @property
    def market(self) -> Market:
        return self.world.market_of(self.shop.id)

    def field(self, name: str, default: Any = None) -> Any:
        """A field of the JSON body, `default` when it is absent, null or there is no body."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        return default if value is None else value

    def refuse(self, *codes: int, message: str = "") -> Refused:
        """A business refusal: the first of `codes` documented for this operation, in its documented words."""
        code = self.operation.documented(*codes)
        return Refused(code, message or error_words().get(code, "Internal error"), data=None)


Handler = Callable[[Call], Any]
F = TypeVar("F", bound=Handler)

PLAYED: dict[str, Handler] = {}
JUDGES: dict[str, frozenset[str]] = {}


def operation(method: str, *paths: str, judges: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Register a function as the implementation of one operation, in every version whose path is named.

    `judges` names top-level body fields whose presence, length, count and range the function judges itself, because
    the documentation has a code of its own for them; the gate then checks only their types. For all other fields the
    gate refuses with 36009004.
    """

    def register(function: F) -> F:
        for path in paths:
            key = f"{method} {path}"
            if key in PLAYED:
                raise ValueError(f"{key} is played twice")
            PLAYED[key] = function
            JUDGES[key] = frozenset(judges)
        return function

    return register


def judged(key: str) -> frozenset[str]:
    """The body fields that an operation checks itself; none for an operation that is not implemented."""
    return JUDGES.get(key, frozenset())


def load() -> dict[str, Handler]:
    """All implemented operations; importing the areas is what registers them."""
    import_all("tiktok_shop_sim.operations")
    return PLAYED

"""Stores: one area's records of one kind, kept by id, saved with the world without the world naming them.

::

    STATEMENTS = Store("statements", Statement)
    STATEMENTS.of(world)[statement.id] = statement

A store is declared once, at the top of the module that knows its records; a snapshot saves every declared store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from tiktok_shop_sim.world.world import World

R = TypeVar("R", bound=msgspec.Struct)

STORES: dict[str, Store[Any]] = {}


class Store(Generic[R]):
    """The records of one kind, by a string key."""

    def __init__(self, name: str, kind: type[R]) -> None:
        if name in STORES:
            raise ValueError(f"two stores are called {name}")
        self.name = name
        self.kind = kind
        STORES[name] = self

    def of(self, world: World) -> dict[str, R]:
        """This store in one world, in the order in which records were put there."""
        return world.stores.setdefault(self.name, {})


def saved(world: World) -> dict[str, dict[str, msgspec.Raw]]:
    """Every store of a world, encoded."""
    return {
        name: {key: msgspec.Raw(msgspec.json.encode(record)) for key, record in records.items()}
        for name, records in world.stores.items()
    }


def restore(world: World, stores: dict[str, dict[str, msgspec.Raw]]) -> None:
    """Put saved records back; KeyError names a store that this simulator does not have."""
    for name, records in stores.items():
        kind = STORES[name].kind
        world.stores[name] = {key: msgspec.json.decode(raw, type=kind) for key, raw in records.items()}

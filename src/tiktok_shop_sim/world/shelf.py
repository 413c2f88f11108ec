"""Shelves: one area's records of one kind, kept by id, saved with the world without the world naming them.

::

    STATEMENTS = Shelf("statements", Statement)
    STATEMENTS.of(world)[statement.id] = statement

A shelf is declared once, at the top of the module that knows its records; a snapshot saves every declared shelf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from tiktok_shop_sim.world.world import World

R = TypeVar("R", bound=msgspec.Struct)

SHELVES: dict[str, Shelf[Any]] = {}


class Shelf(Generic[R]):
    """The records of one kind, found by a string key."""

    def __init__(self, name: str, kind: type[R]) -> None:
        if name in SHELVES:
            raise ValueError(f"two shelves are called {name}")
        self.name = name
        self.kind = kind
        SHELVES[name] = self

    def of(self, world: World) -> dict[str, R]:
        """This shelf in one world, in the order in which records were put there."""
        return world.shelves.setdefault(self.name, {})


def saved(world: World) -> dict[str, dict[str, msgspec.Raw]]:
    """Every shelf of a world, encoded."""
    return {
        name: {key: msgspec.Raw(msgspec.json.encode(record)) for key, record in records.items()}
        for name, records in world.shelves.items()
    }


def restore(world: World, shelves: dict[str, dict[str, msgspec.Raw]]) -> None:
    """Put saved records back; KeyError names a shelf that this simulator does not have."""
    for name, records in shelves.items():
        kind = SHELVES[name].kind
        world.shelves[name] = {key: msgspec.json.decode(raw, type=kind) for key, raw in records.items()}

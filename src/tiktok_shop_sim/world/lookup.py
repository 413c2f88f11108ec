"""Finding a shelf's records by something else than their id, without scanning the shelf each time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from tiktok_shop_sim.world.shelf import Shelf
from tiktok_shop_sim.world.world import World

R = TypeVar("R", bound=msgspec.Struct)


class _Index(Generic[R]):
    __slots__ = ("groups", "read", "seen")

    def __init__(self, read: dict[str, R]) -> None:
        self.read = read
        self.seen = 0
        self.groups: dict[str, list[R]] = {}


class Lookup(Generic[R]):
    """Records of a shelf grouped by a key that never changes; for shelves that only ever grow.

    What was put on the shelf since the last question is read then, so nobody has to keep the groups up to date.
    """

    def __init__(self, shelf: Shelf[R], key: Callable[[R], str]) -> None:
        self._shelf = shelf
        self._key = key
        self._indexes: WeakKeyDictionary[World, _Index[R]] = WeakKeyDictionary()

    def of(self, world: World, value: str) -> list[R]:
        """The records whose key is `value`, oldest first."""
        records = self._shelf.of(world)
        index = self._indexes.get(world)
        if index is None or index.read is not records or index.seen > len(records):
            index = self._indexes[world] = _Index(records)
        fresh = list(islice(reversed(records.values()), len(records) - index.seen))
        for record in reversed(fresh):
            index.groups.setdefault(self._key(record), []).append(record)
        index.seen = len(records)
        return index.groups.get(value, [])

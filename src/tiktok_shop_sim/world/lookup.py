"""Finding records by something else than their id, without scanning all of them each time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from tiktok_shop_sim.world.world import World

R = TypeVar("R", bound=msgspec.Struct)


class Kept(Protocol[R]):
    """Records by id, as a store keeps them."""

    def of(self, world: World) -> dict[str, R]: ...


class _Index(Generic[R]):
    __slots__ = ("groups", "read", "seen")

    def __init__(self, read: dict[str, R]) -> None:
        self.read = read
        self.seen = 0
        self.groups: dict[str, list[R]] = {}


class Lookup(Generic[R]):
    """Records grouped by a key that never changes; for stores that only ever grow.

    What was put there since the last question is read then, so nobody has to keep the groups up to date.
    """

    def __init__(self, store: Kept[R], key: Callable[[R], str]) -> None:
        self._store = store
        self._key = key
        self._indexes: WeakKeyDictionary[World, _Index[R]] = WeakKeyDictionary()

    def of(self, world: World, value: str) -> list[R]:
        """The records whose key is `value`, oldest first."""
        records = self._store.of(world)
        index = self._indexes.get(world)
        if index is None or index.read is not records or index.seen > len(records):
            index = self._indexes[world] = _Index(records)
        fresh = list(islice(reversed(records.values()), len(records) - index.seen))
        for record in reversed(fresh):
            index.groups.setdefault(self._key(record), []).append(record)
        index.seen = len(records)
        return index.groups.get(value, [])

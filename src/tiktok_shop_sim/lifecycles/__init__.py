"""The lives of things as tables: from which status, by what trigger, to which, and who brings it about.

One module per thing, each naming its source. A move that is not in a table does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Move(msgspec.Struct, frozen=True):
    origin: str
    trigger: str
    target: str
    who: str


class IllegalMove(ValueError):
    """Something was asked of an object that its present status does not allow."""

    def __init__(self, thing: str, status: str, trigger: str) -> None:
        super().__init__(f"{thing} is {status}: `{trigger}` is not possible now")
        self.status = status
        self.trigger = trigger


class Life:
    """A table of moves, asked by status and trigger."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self.moves = tuple(moves)
        self._by_key = {(move.origin, move.trigger): move for move in self.moves}
        if len(self._by_key) != len(self.moves):
            raise ValueError("two moves share a status and a trigger")

    def allows(self, status: str, trigger: str) -> bool:
        return (status, trigger) in self._by_key

    def follow(self, thing: str, status: str, trigger: str) -> Move:
        move = self._by_key.get((status, trigger))
        if move is None:
            raise IllegalMove(thing, status, trigger)
        return move


def moves(origins: str, trigger: str, target: str, who: str) -> list[Move]:
    """Moves that share a trigger: `origins` is a space-separated list of statuses."""
    return [Move(origin, trigger, target, who) for origin in origins.split()]

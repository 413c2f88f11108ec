"""Lists in order of time, with pages found by key rather than by counting."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    @property
    def sequence(self) -> int: ...


T = TypeVar("T", bound=Keyed)


class TimeList(Generic[T]):
    """Items by (moment, sequence). Insertion and removal move memory, never compare more than log n keys."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, T]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def fill(self, rows: list[tuple[int, int, T]]) -> None:
        """Replace everything, sorting once."""
        rows.sort(key=_key)
        self._rows = rows

    def add(self, row: tuple[int, int, T]) -> None:
        if not self._rows or _key(self._rows[-1]) < _key(row):
            self._rows.append(row)
        else:
            insort(self._rows, row, key=_key)

    def remove(self, moment: int, sequence: int) -> None:
        at = bisect_left(self._rows, (moment, sequence), key=_key)
        if at == len(self._rows) or _key(self._rows[at]) != (moment, sequence):
            raise KeyError((moment, sequence))
        del self._rows[at]

    def span(self, start: int | None, end: int | None) -> tuple[int, int]:
        """Positions of the rows with start <= moment < end."""
        low = 0 if start is None else bisect_left(self._rows, (start, -1), key=_key)
        high = len(self._rows) if end is None else bisect_left(self._rows, (end, -1), key=_key)
        return low, max(low, high)

    def page(
        self,
        *,
        start: int | None,
        end: int | None,
        descending: bool,
        after: tuple[int, int] | None,
        size: int,
        keep: Callable[[T], bool] | None = None,
    ) -> tuple[list[T], tuple[int, int] | None]:
        """One page and the key to go on from, which is None at the end of the list."""
        low, high = self.span(start, end)
        if after is not None:
            at = bisect_left(self._rows, after, key=_key)
            if descending:
                high = min(high, at)
            else:
                at += at < len(self._rows) and _key(self._rows[at]) == after
                low = max(low, at)
        positions = range(high - 1, low - 1, -1) if descending else range(low, high)
        rows = (self._rows[position] for position in positions)
        chosen = list(islice((row for row in rows if keep is None or keep(row[2])), size + 1))
        more = len(chosen) > size
        page = chosen[:size]
        return [row[2] for row in page], (page[-1][0], page[-1][1]) if more and page else None

    def items(self, start: int | None = None, end: int | None = None) -> Iterator[T]:
        low, high = self.span(start, end)
        return (row[2] for row in islice(self._rows, low, high))


def _key(row: tuple[int, int, T]) -> tuple[int, int]:
    return row[0], row[1]

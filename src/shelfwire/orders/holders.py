"""The names under which units of orders reserve stock."""

from __future__ import annotations

from collections.abc import Iterable

_PREFIX = "unit:"


def holder(unit_id: int) -> str:
    """Return the name under which a unit's stock is reserved."""
    return f"{_PREFIX}{unit_id}"


def unit_ids(names: Iterable[str]) -> list[int]:
    """Return the ids of the units among the holders' names; other order sources reserve too."""
    return [int(name.removeprefix(_PREFIX)) for name in names if name.startswith(_PREFIX)]

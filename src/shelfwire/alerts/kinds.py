"""The kinds of alert. Each is declared where what it is about is known (``sync/alerts``); this app stores and sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelfwire.alerts.models import Occasion
from shelfwire.people.models import Company, Role


@dataclass(frozen=True, slots=True)
class Found:
    """Something that people should be told of: its subject, since when it is so, and the shop it is about."""

    subject_id: str
    began_at: datetime
    account_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one occasion: its title, one sentence, where it leads (a path), its shop and the shop's zone.

    ``facts``: what a program is told, ids and counts only. ``when`` says what its moment is ("ship by"),
    which is ``at``, else the one since which it is so.
    """

    title: str
    text: str
    path: str
    shop: str = ""
    zone: str = "UTC"
    when: str = "since"
    at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of alert.

    ``find``: at most so many things of a company that stand at a moment and were not recorded yet (``queries.untold``).
    ``standing``: the ids of those occasions that are not settled. ``lines``: what is said of each, by its id.
    ``headline``: so many of them, in words. ``path``: the list that holds all of them. Each asks a fixed number of
    questions, however many occasions there are. ``needs``: the role that may see what it is about.
    ``rank``: its place among the others, the smallest first. ``for_programs``: it is no news for people, so it goes to
    the webhook alone, where somebody chose it.
    """

    key: str
    label: str
    says: str
    icon: str
    tone: str
    find: Callable[[Company, datetime, int], Sequence[Found]]
    standing: Callable[[Sequence[Occasion]], set[int]]
    lines: Callable[[Sequence[Occasion]], dict[int, Line]]
    headline: Callable[[int], str]
    path: Callable[[Company], str]
    needs: Role = Role.VIEWER
    rank: int = 100
    for_programs: bool = False


_registry: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known. Again replaces it."""
    _registry[kind.key] = kind
    return kind


def kinds() -> tuple[Kind, ...]:
    """Every declared kind, in the order in which screens and mails name them."""
    return tuple(sorted(_registry.values(), key=lambda kind: (kind.rank, kind.key)))


def find(key: str) -> Kind | None:
    """The kind of that key; None when this release has none."""
    return _registry.get(key)


def lines_of(occasions: Sequence[Occasion]) -> dict[int, Line]:
    """What is said of each occasion, by its id: one round of questions for each kind among them."""
    found: dict[int, Line] = {}
    for kind in kinds():
        own = [one for one in occasions if one.kind == kind.key]
        if own:
            found |= kind.lines(own)
    return found


def standing(occasions: Sequence[Occasion]) -> set[int]:
    """The ids of the occasions that are not settled; those of a kind that this release has not are."""
    found: set[int] = set()
    for kind in kinds():
        own = [one for one in occasions if one.kind == kind.key and one.settled_at is None]
        if own:
            found |= kind.standing(own)
    return found

"""The chips above a list: saved views with counts, each an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from shelfwire.web.shops import FIELD as SHOP

NEUTRAL = frozenset({SHOP, "q", "size", "sort", "keep", "after", "before", "format", "ids", "seen"})
"""Parts of an address that do not say which view it is."""


class Count(Protocol):
    """A capped count, such as ``orders.queries.Tile``."""

    @property
    def count(self) -> int:
        """No further than the cap."""

    def __str__(self) -> str:
        """As it is shown: ``1000+``."""


@dataclass(frozen=True, slots=True)
class View:
    """A view that a list offers. ``query``: its part of the address. ``tone``: its colour when something is in it.
    ``rare``: it is shown only then.
    """

    key: str
    label: str
    query: str = ""
    tone: str = ""
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One view on the screen. ``own``: its place among the person's own views, None for an offered one."""

    label: str
    href: str
    here: bool
    count: str = ""
    tone: str = ""
    own: int | None = None


def meaning(query: QueryDict | Mapping[str, str]) -> dict[str, str]:
    """What an address filters by: the shop, the search, the order of rows and the page are left out."""
    return {key: str(value) for key, value in query.items() if key not in NEUTRAL and value}


def chips(
    offered: Sequence[View],
    counts: Mapping[str, Count],
    own: Iterable[Mapping[str, str]],
    query: QueryDict,
) -> list[Chip]:
    """The chips of a list at the address ``query``; ``counts`` by the key of a view, ``own`` as they are stored."""
    here = meaning(query)
    shop = query.get(SHOP, "")
    made = []
    for view in offered:
        count, at = counts.get(view.key), dict(parse_qsl(view.query)) == here
        some = bool(count and count.count)
        if not view.rare or some or at:
            made.append(
                Chip(
                    view.label,
                    _address(view.query, shop),
                    at,
                    "" if count is None else str(count),
                    view.tone if some else "",
                )
            )
    for place, saved in enumerate(own):
        at = dict(parse_qsl(saved["query"])) == here
        made.append(Chip(saved["label"], _address(saved["query"], shop), at, own=place))
    return made


def _address(query: str, shop: str) -> str:
    found = parse_qsl(query)
    return f"?{urlencode([*found, (SHOP, shop)] if shop else found)}"

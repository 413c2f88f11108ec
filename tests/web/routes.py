"""Every address of the screens, read from the resolver: a new page is in the sweeps by itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

LIST = 'id="grid"'
"""What a page holds whose rows can be drawn without it."""
_NOT_OURS = ("account/", "api/")


def combinations(known: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    """All of what is known by these names. Of some it is known what goes together: by their names, a slash between."""
    together = known.get("/".join(names)) if len(names) > 1 else None
    return together or itertools.product(*(known[name] for name in names))


@dataclass(frozen=True)
class Route:
    """One address: where it stands, its name, and the names of what it asks for."""

    where: str
    name: str
    view: Any

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names in angle brackets, the company's slug left out."""
        found = re.findall(r"<(?:\w+:)?(\w+)>", self.where)
        return tuple(name for name in found if name != "slug")

    @property
    def of_company(self) -> bool:
        """Whether it belongs to a company."""
        return self.where.startswith("c/<slug:slug>/")

    def addresses(self, known: Mapping[str, Sequence[Any]], slug: str) -> Iterator[str]:
        """The route about every combination of the things that are known by its arguments' names."""
        company = {"slug": slug} if self.of_company else {}
        for values in combinations(known, self.arguments):
            yield reverse(self.name, kwargs={**company, **dict(zip(self.arguments, values, strict=True))})


def _walk(patterns: Sequence[Any], prefix: str = "", space: str = "") -> Iterator[Route]:
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, where, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(where, f"{space}{pattern.name}", pattern.callback)


def routes() -> list[Route]:
    """The screens' own routes; allauth's and the REST interface's are tested by their own documents."""
    found = _walk(get_resolver().url_patterns)
    return [r for r in found if not r.where.startswith(_NOT_OURS) or r.name in ("profile", "forgotten")]


def company_routes() -> list[Route]:
    """Those of them that belong to a company."""
    return [route for route in routes() if route.of_company]


def looked_at(
    client: Client,
    known: Mapping[str, Sequence[Any]],
    slug: str,
    of: Iterable[Route],
    query: Mapping[str, str] | None = None,
) -> Iterator[tuple[Route, str, Any]]:
    """What these routes' addresses answer to who looks at them: the route, the address, the answer.

    A route that takes no look says so (405) before it asks about what: it is tried once, not for every thing.
    """
    for route in of:
        for address in route.addresses(known, slug):
            answer = client.get(address, query)
            yield route, address, answer
            if answer.status_code == 405:
                break


def content(answer: Any) -> str:
    """All of an answer, streamed or not."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(raw.decode(errors="replace"))


def as_file(page: str) -> bool:
    """Whether the page has rows that can be had as a file too."""
    return LIST in page or "format=csv" in page


def account_routes() -> list[Route]:
    """The pages of signing in and of the second factor."""
    return [r for r in _walk(get_resolver().url_patterns) if r.where.startswith("account/")]

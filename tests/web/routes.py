"""Every address of the screens, read from the resolver: a new page is in the sweeps by itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

_NOT_OURS = ("account/", "api/")


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
        for values in itertools.product(*(known[name] for name in self.arguments)):
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


def account_routes() -> list[Route]:
    """The pages of signing in and of the second factor."""
    return [r for r in _walk(get_resolver().url_patterns) if r.where.startswith("account/")]

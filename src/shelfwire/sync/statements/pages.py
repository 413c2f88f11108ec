"""Lists about money, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import structlog
from django.db import DatabaseError

from shelfwire.channels.port import Page
from shelfwire.kit.errors import TryLater
from shelfwire.sync.orders.recording import OF_A_VALUE, is_of_a_value, why_not

_log = structlog.get_logger(__name__)


class Document(Protocol):
    """What a list is made of."""

    @property
    def external_id(self) -> str:
        """The channel's id."""


D = TypeVar("D", bound=Document)
R = TypeVar("R")


@dataclass(slots=True)
class Stored(Generic[R]):
    """What became of documents. ``results``: of recording them, one for all or one each. ``lost``: id to why it was not
    taken in."""

    results: list[R] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)


def each_page(ask: Callable[[str | None], Page[D]]) -> Iterator[Page[D]]:
    """Every page from the first on. Raises TryLater when they come to no end, and what ``ask`` raises."""
    marks, mark = set[str](), None
    while True:
        page = ask(mark)
        yield page
        mark = page.next_page
        if mark is None:
            return
        refuse_circle(marks, mark, page.request_id)


def refuse_circle(marks: set[str], mark: str, request_id: str) -> None:
    """Raises TryLater for a page mark that was handed out before, and remembers it."""
    if mark in marks:
        raise TryLater(
            "The channel handed out the same page mark for the second time: its pages come to no end.",
            request_id=request_id,
        )
    marks.add(mark)


def store(
    documents: Sequence[D], record: Callable[[Sequence[D]], R], unreadable: Sequence[tuple[str, str]] = ()
) -> Stored[R]:
    """Record documents together, or each by itself when one of them makes that fail, so that only that one is left out.
    ``unreadable``: those that the plugin could not read, with why."""
    stored = Stored[R](lost={external_id or "one without an id": why for external_id, why in unreadable})
    if not documents:
        return stored
    try:
        stored.results.append(record(documents))
    except (DatabaseError, *OF_A_VALUE) as error:
        if not is_of_a_value(error):
            raise
        for document in documents:
            _store_alone(document, record, stored)
    return stored


def _store_alone(document: D, record: Callable[[Sequence[D]], R], stored: Stored[R]) -> None:
    try:
        stored.results.append(record([document]))
    except (DatabaseError, *OF_A_VALUE) as error:
        if not is_of_a_value(error):
            raise
        _log.warning("money.not_taken_in", document=document.external_id, why=str(error))
        stored.lost[str(document.external_id)] = why_not(error)

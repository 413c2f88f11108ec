"""All pages of a list, fetched one after the other (facts.md 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from tiktok_shop.errors import UnreadableAnswer
from tiktok_shop.reply import Document, Page

S = TypeVar("S", bound=msgspec.Struct)


class Pages(Generic[S]):
    """Iterate for pages, or `documents()` for the entries of all pages.

    `next_page_token` is the token of the page that comes next: store it once the page at hand is dealt
    with, and a new `Pages` started with it goes on from there. It is None before the first page and after
    the last; `finished` tells which.

    Errors: UnreadableAnswer when the platform hands out a token a second time, which would never end.
    """

    def __init__(self, fetch: Callable[[str | None], Page[S]], page_token: str | None = None) -> None:
        self._fetch = fetch
        self._seen: set[str] = set()
        self.next_page_token = page_token or None
        self.finished = False

    def __iter__(self) -> Iterator[Page[S]]:
        while not self.finished:
            page = self._fetch(self.next_page_token)
            if page.page_token:
                self._seen.add(page.page_token)
            self.next_page_token = page.next_page_token
            self.finished = page.next_page_token is None
            yield page
            if self.next_page_token in self._seen:
                raise _endless(page)

    def documents(self) -> Iterator[Document[S]]:
        """Every entry of every page."""
        for page in self:
            yield from page


def _endless(page: Page[S]) -> UnreadableAnswer:
    return UnreadableAnswer(
        page.reply.operation,
        "the platform handed out a page token for the second time",
        request_id=page.request_id,
        http_status=page.reply.http_status,
    )

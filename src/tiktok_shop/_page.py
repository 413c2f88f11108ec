"""How one page is read from the reply of a list operation."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop.errors import UnreadableAnswer
from tiktok_shop.nesting import LEFT_OUT
from tiktok_shop.reading import NOT_JSON, TOO_DEEP, Fault, decoder, read
from tiktok_shop.reply import Document, Page, Reply


def read_page(kind: Any, reply: Reply[Any], page_token: str | None) -> Page[Any]:
    """The page that a reply holds.

    In: the type of the entries, the reply, and the token the page was asked for with.
    Errors: UnreadableAnswer when the reply counts entries and holds none, with no page before or after it.
    """
    value: Any = reply.value
    items = _documents(kind, value.items)
    if TOO_DEEP in reply.faults:
        items = [_marked(item) for item in items]
    page = Page(items, reply, page_token, value.next_page_token or None, value.total_count)
    if value.total_count and not (items or page.page_token or page.next_page_token):
        raise _counted_and_not_shown(page)
    return page


def _documents(kind: Any, items: list[msgspec.Raw]) -> list[Document[Any]]:
    """The entries of a list as documents. The short way is for entries in a known shape."""
    decode = decoder(kind).decode
    try:
        return [Document(decode(raw), raw) for raw in items]
    except NOT_JSON:
        return [_document(kind, raw) for raw in items]


def _document(kind: Any, raw: msgspec.Raw) -> Document[Any]:
    """One entry of a list; one that cannot be read at all does not cost the others."""
    try:
        value, faults = read(kind, raw)
    except ValueError as error:
        value, faults = kind(), (Fault("$", "JSON", str(error)),)
    return Document(value, raw, faults)


def _marked(document: Document[Any]) -> Document[Any]:
    """The document, with the fault that a part of it was left out where that is so."""
    if LEFT_OUT not in document.raw:
        return document
    return Document(document.value, document.json, (*document.faults, TOO_DEEP))


def _counted_and_not_shown(page: Page[Any]) -> UnreadableAnswer:
    return UnreadableAnswer(
        page.reply.operation,
        f"unreadable answer: it counts {page.total_count} entries and shows none",
        request_id=page.request_id,
        http_status=page.reply.http_status,
    )

"""What a call gives back: the understood value beside the document it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec

from tiktok_shop.errors import ApiError, PartialErrors
from tiktok_shop.reading import Fault

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)


class Document(Generic[T]):
    """One object of the wire: `value` is what was understood, `raw` the JSON as it came (UTF-8 bytes).

    `faults` names what could not be understood; it is empty for documents in a known shape.
    """

    __slots__ = ("_raw", "faults", "value")

    def __init__(self, value: T, raw: Any, faults: tuple[Fault, ...] = ()) -> None:
        self.value, self._raw, self.faults = value, raw, faults

    @property
    def raw(self) -> bytes:
        """The JSON of this object, byte for byte."""
        return bytes(self._raw)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({type(self.value).__name__}, {len(self.faults)} faults)"


class Reply(Document[T]):
    """The answer to one call. `raw` is the whole envelope.

    `errors` holds one classified error per item the platform refused behind code 0.
    """

    __slots__ = ("errors", "http_status", "operation", "request_id", "version")

    def __init__(
        self,
        value: T,
        raw: Any,
        faults: tuple[Fault, ...],
        *,
        operation: str,
        version: str,
        request_id: str | None,
        http_status: int,
        errors: tuple[ApiError, ...] = (),
    ) -> None:
        super().__init__(value, raw, faults)
        self.operation, self.version, self.request_id = operation, version, request_id
        self.http_status, self.errors = http_status, errors

    def raise_for_errors(self) -> Reply[T]:
        """This reply, or PartialErrors when an item of the call was refused."""
        if self.errors:
            raise PartialErrors(self, self.errors)
        return self


class Page(Generic[S]):
    """One page of a list: iterate it for `Document`s, or take `values`.

    `page_token` is the token that fetched this page, `next_page_token` the one of the next page (None at
    the end): store either to continue later. `total_count` is what the platform says, None when silent.
    """

    __slots__ = ("items", "next_page_token", "page_token", "reply", "total_count")

    def __init__(
        self,
        items: list[Document[S]],
        reply: Reply[Any],
        *,
        page_token: str | None = None,
        next_page_token: str | None = None,
        total_count: int | None = None,
    ) -> None:
        self.items, self.reply, self.total_count = items, reply, total_count
        self.page_token, self.next_page_token = page_token, next_page_token

    @property
    def values(self) -> list[S]:
        """The understood objects, without their documents."""
        return [item.value for item in self.items]

    @property
    def request_id(self) -> str | None:
        """What TikTok's support asks for."""
        return self.reply.request_id

    def __iter__(self) -> Iterator[Document[S]]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

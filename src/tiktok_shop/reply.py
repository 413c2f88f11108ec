"""What a call returns: the value as typed objects, beside the JSON it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec

from tiktok_shop.errors import ApiError
from tiktok_shop.reading import Fault

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)


class Document(msgspec.Struct, Generic[T], gc=False):
    """One JSON object of an answer: `value` is the typed object, `raw` the JSON as it came (UTF-8 bytes).

    `faults` names the fields that could not be read into `value`; it is empty for documents in a known shape.
    """

    value: T
    json: Any
    faults: tuple[Fault, ...] = ()

    @property
    def raw(self) -> bytes:
        """The JSON of this object, byte for byte. It is a copy: `json` is a view into the whole answer."""
        return bytes(self.json)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({type(self.value).__name__}, {len(self.faults)} faults)"


class Reply(Document[T], Generic[T], gc=False):
    """The answer to one call. `raw` is the whole envelope.

    `errors` holds one classified error per item the platform refused behind code 0.
    """

    operation: str = ""
    version: str = ""
    request_id: str | None = None
    http_status: int = 200
    errors: tuple[ApiError, ...] = ()

    def raise_for_errors(self) -> Reply[T]:
        """This reply, or PartialErrors when an item of the call was refused."""
        if self.errors:
            raise PartialErrors(self, self.errors)
        return self

    def __repr__(self) -> str:
        return f"Reply({self.operation}, {type(self.value).__name__}, {len(self.errors)} errors)"


class PartialErrors(ApiError):
    """The call succeeded (code 0), but some of its items were refused in ``data.errors[]`` (facts.md 3.2).

    `errors` holds one classified ApiError per failed item, `reply` the answer with everything that did succeed.
    """

    def __init__(self, reply: Reply[Any], errors: tuple[ApiError, ...]) -> None:
        first = errors[0]
        super().__init__(
            reply.operation,
            f"{len(errors)} item(s) failed, first: {first.message}",
            code=first.code,
            request_id=reply.request_id,
            http_status=reply.http_status,
            detail=first.detail,
        )
        self.reply, self.errors = reply, errors


class Page(msgspec.Struct, Generic[S]):
    """One page of a list: iterate it for `Document`s, or take `values`.

    `page_token` is the token that fetched this page, `next_page_token` the one of the next page (None at
    the end): store either to continue later. `total_count` is the number of entries in the whole list, None when the
    platform gives none.
    """

    items: list[Document[S]]
    reply: Reply[Any]
    page_token: str | None = None
    next_page_token: str | None = None
    total_count: int | None = None

    @property
    def values(self) -> list[S]:
        """The typed objects, without their JSON."""
        return [item.value for item in self.items]

    @property
    def request_id(self) -> str | None:
        """The id of the request, which TikTok's support asks for."""
        return self.reply.request_id

    def __iter__(self) -> Iterator[Document[S]]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return (
            f"Page({self.reply.operation}, {len(self.items)} items, more={self.next_page_token is not None})"
        )

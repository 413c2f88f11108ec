"""The envelope every answer comes in: ``{code, message, request_id, data}`` (facts.md 3.1).

An answer is judged by its body when that is an envelope, else it is an UnreadableAnswer (facts.md 3.3).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from tiktok_shop._http import Answer
from tiktok_shop.codes import classify
from tiktok_shop.errors import ApiError, Throttled, UnreadableAnswer
from tiktok_shop.nesting import shallow
from tiktok_shop.reading import NOT_JSON, TOO_DEEP, Fault, build, decoder, loads
from tiktok_shop.types._base import Data, ItemError, ListData

D = TypeVar("D", bound=Data)
_A_DAY = 86_400.0


class Envelope(msgspec.Struct, Generic[D]):
    """An answer whose parts all have a known shape."""

    code: int
    message: str | None = None
    request_id: str | None = None
    data: D | None = None


class _Loose(msgspec.Struct):
    code: Any = None
    message: Any = None
    request_id: Any = None
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Head(msgspec.Struct):
    """The envelope's own fields, read generously."""

    code: int | None = None
    message: str | None = None
    request_id: str | None = None
    detail: dict[str, Any] | None = None


@cache
def _envelope_of(kind: Any) -> msgspec.json.Decoder[Any]:
    return decoder(Envelope[kind])


def open_envelope(
    operation: str, answer: Answer, kind: type[D], holds: tuple[str, ...] = ()
) -> tuple[D, str | None, tuple[Fault, ...]]:
    """The `data` of a successful answer as a `kind`, the request id, and what could not be understood.

    `holds`: the fields of which a success has to have one, as in `operations.Operation`.

    Errors: the ApiError of `tiktok_shop.codes` for a code other than 0, UnreadableAnswer for anything that
    is no envelope, and for a success without the content it has to have.
    """
    try:
        return _open(operation, answer, kind, holds)
    except RecursionError:
        value, request_id, faults = _open(
            operation, Answer(answer.status, shallow(answer.body), answer.header), kind, holds
        )
        return value, request_id, (*faults, TOO_DEEP)


def _open(
    operation: str, answer: Answer, kind: type[D], holds: tuple[str, ...]
) -> tuple[D, str | None, tuple[Fault, ...]]:
    try:
        envelope = _envelope_of(kind).decode(answer.body)
    except RecursionError:
        raise
    except NOT_JSON:
        return _open_slowly(operation, answer, kind, holds)
    if envelope.code != 0:
        raise refusal(operation, answer, envelope.code, envelope.message, envelope.request_id)
    if envelope.data is None:
        _refuse_without(operation, answer, holds, " and data is null", envelope.request_id)
        return kind(), envelope.request_id, ()
    return _complete(operation, answer, envelope.data, holds, envelope.request_id), envelope.request_id, ()


def _open_slowly(
    operation: str, answer: Answer, kind: type[D], holds: tuple[str, ...]
) -> tuple[D, str | None, tuple[Fault, ...]]:
    faults: list[Fault] = []
    head, data = _halves(operation, answer, faults)
    if head.code is None:
        raise unreadable(operation, answer, "JSON, but not the platform's envelope")
    if head.code != 0:
        raise refusal(operation, answer, head.code, head.message, head.request_id)
    document = loads(data)
    if not isinstance(document, dict):
        kind_of_data = "null" if document is None else f"a {type(document).__name__}"
        _refuse_without(operation, answer, holds, f" and data is {kind_of_data}", head.request_id)
        if document:
            faults.append(Fault("$.data", "object", type(document).__name__))
        return kind(), head.request_id, tuple(faults)
    value = _with_items(kind, build(kind, document, "$.data", faults), data)
    if any(fault.path == f"$.data.{_list_name(kind)}" for fault in faults):
        raise unreadable(operation, answer, f"{_list_name(kind)} is not a list", head.request_id)
    return _complete(operation, answer, value, holds, head.request_id), head.request_id, tuple(faults)


def _complete(operation: str, answer: Answer, value: D, holds: tuple[str, ...], request_id: str | None) -> D:
    """`value`, when it has one of the fields it has to hold.

    An empty list is one. A list that is not there is none, unless the answer itself counts 0 (facts.md 6.4: what is
    empty may be left out). Errors of the items are content too (facts.md 3.2).
    """
    if isinstance(value, ListData):
        if value.items is None:
            if value.total_count != 0 and not value.errors:
                _refuse_without(operation, answer, holds, "", request_id)
            value.items = []
    elif not value.errors and all(getattr(value, name) is None for name in holds):
        _refuse_without(operation, answer, holds, "", request_id)
    return value


def _refuse_without(
    operation: str, answer: Answer, holds: tuple[str, ...], also: str, request_id: str | None
) -> None:
    """A success that does not hold what it has to hold says nothing; least of all that there is nothing."""
    if holds:
        why = f"a success without {' or '.join(holds)}{also}"
        raise unreadable(operation, answer, why, request_id)


def _halves(operation: str, answer: Answer, faults: list[Fault]) -> tuple[_Head, Any]:
    """The envelope's own fields, and the JSON of `data`."""
    try:
        loose = decoder(_Loose).decode(answer.body)
        fields = {"code": loose.code, "message": loose.message, "request_id": loose.request_id}
        return build(_Head, fields, "$", faults), loose.data
    except NOT_JSON:
        pass
    try:
        document = loads(answer.body)
    except ValueError:
        raise unreadable(operation, answer, "not JSON") from None
    if not isinstance(document, dict):
        raise unreadable(operation, answer, "JSON, but not the platform's envelope")
    return build(_Head, document, "$", faults), msgspec.json.encode(document.get("data"))


def _list_name(kind: type[msgspec.Struct]) -> str | None:
    return next((f.encode_name for f in msgspec.structs.fields(kind) if f.name == "items"), None)


def _with_items(kind: type[D], value: D, data: Any) -> D:
    """`value` with its items as the very bytes of `data`, where these can be cut out."""
    name = _list_name(kind)
    if name is None:
        return value
    try:
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        items = msgspec.json.decode(parts[name], type=list[msgspec.Raw])
    except (*NOT_JSON, KeyError):
        return value
    return msgspec.structs.replace(value, items=items)


def refusal(
    operation: str,
    answer: Answer,
    code: int | None,
    message: str | None,
    request_id: str | None,
    detail: dict[str, Any] | None = None,
) -> ApiError:
    """The error an unsuccessful envelope stands for."""
    text = message or ""
    error = classify(code, text, answer.status)(
        operation,
        text or "refused without a message",
        code=code,
        request_id=request_id,
        http_status=answer.status,
        detail=detail,
    )
    if isinstance(error, Throttled):
        error.after = retry_after(answer)
    return error


def unreadable(operation: str, answer: Answer, why: str, request_id: str | None = None) -> ApiError:
    """The error for an answer without a usable envelope: Throttled for 429, else UnreadableAnswer."""
    start = bytes(answer.body[:200]).decode("utf-8", "replace").strip()
    if answer.status == 429:
        throttled = Throttled(operation, "too many requests", http_status=429)
        throttled.after = retry_after(answer)
        return throttled
    if 300 <= answer.status < 400:
        why = "a redirect, which is not followed"
    elif not start:
        why = "an empty answer"
    error = UnreadableAnswer(
        operation, f"unreadable answer: {why}", request_id=request_id, http_status=answer.status
    )
    error.excerpt = start
    return error


def item_errors(
    operation: str, answer: Answer, request_id: str | None, data: Data, faults: tuple[Fault, ...]
) -> tuple[ApiError, ...]:
    """``data.errors[]`` as classified errors, one per item (facts.md 3.2); entries nobody can read count too."""
    lost = [
        ItemError(message=f"an error that could not be read ({fault.path} is {fault.found})")
        for fault in faults
        if fault.path.startswith("$.data.errors")
    ]
    return tuple(_item_error(operation, answer, request_id, item) for item in [*data.errors, *lost])


def _item_error(operation: str, answer: Answer, request_id: str | None, item: ItemError) -> ApiError:
    return refusal(operation, answer, item.code, item.message, request_id, item.detail)


def retry_after(answer: Answer) -> float | None:
    """Seconds of the Retry-After header (RFC 9110 10.2.3: a number or a date), a day at most; None without a usable
    one. How much of it is kept is for the caller to say."""
    value = (answer.header("retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), _A_DAY)
    moment = http_date(value)
    if moment is None:
        return None
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _A_DAY)


def http_date(value: str) -> datetime | None:
    """A date of an HTTP header as an aware moment, None when it is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

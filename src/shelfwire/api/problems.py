"""Refusals as ``application/problem+json`` (RFC 9457) with a stable ``code``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError, ValidationErrorContext
from pydantic import Field

from shelfwire.kit.errors import ChannelError, Refused, RuleBroken, TryLater


class Forbidden(RuleBroken):
    """The key is good but may not do this."""

    code = "forbidden"
    status = 403


class NotFound(RuleBroken):
    """No such object in the key's company."""

    code = "not_found"
    status = 404


class UnknownName(RuleBroken):
    """A filter or form field that the address does not have."""

    code = "unknown_name"


class TooManyWrongKeys(RuleBroken):
    """Somebody tries keys."""

    code = "too_many_wrong_keys"
    status = 429


class BadIdempotencyKey(RuleBroken):
    """The header holds no usable key."""

    code = "bad_idempotency_key"


class IdempotencyKeyUsed(RuleBroken):
    """Another request was made with the key."""

    code = "idempotency_key_used"
    status = 409


class Fault(Schema):
    """One thing that is wrong with the request, or one reason the channel gave."""

    code: str
    message: str
    field: str | None = None
    value: str | None = None


class Problem(Schema):
    """The body of every refusal. Nothing was changed."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="Stable: meant for programs.")
    detail: str = Field(description="For people.")
    field: str | None = None
    value: str | None = None
    hint: str = ""
    request_id: str = Field("", description="The channel's own, for its support.")
    errors: list[Fault] = []


def answer(status: int, *, code: str, title: str, detail: str, **more: Any) -> HttpResponse:
    """A problem as an HTTP answer."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "field": None,
        "value": None,
        "hint": "",
        "request_id": "",
        "errors": [],
        **more,
    }
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Shelfwire"'
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _text(value: object) -> str | None:
    return None if value is None else str(value)[:200]


def _rule(_request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    return answer(
        broken.status,
        code=broken.code,
        title="Refused",
        detail=broken.message,
        field=broken.field,
        value=_text(broken.value),
        hint=broken.hint,
    )


def _channel(_request: HttpRequest, error: ChannelError) -> HttpResponse:
    reasons = error.reasons if isinstance(error, Refused) else ()
    response = answer(
        error.status,
        code=error.code,
        title=error.title,
        detail=error.message,
        hint=error.hint or ("The channel's own words are in `errors`." if reasons else ""),
        request_id=error.request_id,
        errors=[{"code": r.code, "message": r.text, "field": r.field, "value": None} for r in reasons],
    )
    if isinstance(error, TryLater) and error.after is not None:
        response["Retry-After"] = str(max(1, round(error.after)))
    return response


def invalid(contexts: list[ValidationErrorContext[Any]]) -> ValidationError:
    """What pydantic found, with the field as the caller wrote it and the value that was refused."""
    found: list[dict[str, Any]] = []
    for context in contexts:
        source = context.model.__ninja_param_source__
        written = context.model.__ninja_flatten_map_reverse__
        for error in context.pydantic_validation_error.errors(include_url=False, include_context=False):
            place = _as_written(error["loc"], written)
            if source == "body":
                place = place[1:]  # the parameter's name is ours, not the caller's
            plain = isinstance(error["input"], str | int | float | bool)
            found.append(
                {
                    "field": ".".join([*([] if source == "body" else [source]), *map(str, place)]) or source,
                    "message": error["msg"],
                    "code": error["type"],
                    "value": _text(error["input"]) if plain else None,
                }
            )
    return ValidationError(found)


def _as_written(place: tuple[str | int, ...], written: Mapping[Any, Any]) -> tuple[str | int, ...]:
    """The longest known beginning of the place in the caller's words, and the rest (an index of a list) as it is."""
    for length in range(len(place), 0, -1):
        if place[:length] in written:
            return (*written[place[:length]], *place[length:])
    return place


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    return answer(
        422,
        code="invalid_request",
        title="The request is not valid",
        detail=f"{first['field']}: {first['message']}",
        field=first["field"],
        value=first["value"],
        hint="See /api/v1/docs.",
        errors=error.errors,
    )


def unauthorised() -> HttpResponse:
    """401."""
    return answer(
        401,
        code="unauthorised",
        title="Who are you?",
        detail="No living API key came with the request.",
        hint="Send Authorization: Bearer sw_…; issue a key under Settings > API keys.",
    )


def missing() -> HttpResponse:
    """404."""
    return answer(
        404,
        code="not_found",
        title="Not found",
        detail="There is nothing at this address.",
        hint="See /api/v1/docs.",
    )


def broken(reference: str) -> HttpResponse:
    """500: a bug, logged with its traceback under the reference."""
    return answer(
        500,
        code="internal_error",
        title="Something broke on our side",
        detail="The request was not carried out; the log has the reason.",
        hint=f"The log has it under the reference {reference}.",
    )


def database_away(why: str) -> HttpResponse:
    """503: the database cannot be asked or changed now, and ``why``."""
    response = answer(
        503,
        code="database_unavailable",
        title="The database cannot do it now",
        detail=f"{why} The request was not carried out, and nothing is lost.",
        hint="Send it again in a moment, with the same Idempotency-Key.",
    )
    response["Retry-After"] = "10"
    return response


def unreadable(why: str) -> HttpResponse:
    """400."""
    return answer(400, code="unreadable_request", title="The request cannot be read", detail=why[:300])


def _unreadable(_request: HttpRequest, error: Exception) -> HttpResponse:
    return unreadable(str(error))


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, RuleBroken):  # raised while the body was read, by the gate
        return _rule(request, error.__cause__)
    if error.status_code == 400:
        return _unreadable(request, error)
    return answer(error.status_code, code="http_error", title="Refused", detail=str(error))


def install(api: NinjaAPI) -> None:
    """Make every refusal of ``api`` a problem document."""
    api.exception_handler(RuleBroken)(_rule)
    api.exception_handler(ChannelError)(_channel)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(AuthenticationError)(lambda _request, _error: unauthorised())
    api.exception_handler(Http404)(lambda _request, _error: missing())
    api.exception_handler(HttpError)(_http)
    api.exception_handler(SuspiciousOperation)(_unreadable)
    api.exception_handler(MultiPartParserError)(_unreadable)

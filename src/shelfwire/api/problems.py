"""Refusals as ``application/problem+json`` (RFC 9457) with a stable ``code``."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shelfwire.kit.errors import ChannelError, Reconnect, Refused, RuleBroken, TryLater


class Forbidden(RuleBroken):
    """The key is good but may not do this."""

    code = "forbidden"


class NotFound(RuleBroken):
    """No such object in the key's company."""

    code = "not_found"


class Problem(Schema):
    """The body of every refusal."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    value: Any = None
    hint: str = ""
    errors: list[dict[str, Any]] = []


def answer(status: int, *, code: str, detail: str, title: str = "", **more: Any) -> HttpResponse:
    """A problem as an HTTP answer."""
    body = {
        "type": "about:blank",
        "title": title or code,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/problem+json")


_STATUS = {"forbidden": 403, "not_found": 404, "no_such_order": 404, "lost_race": 409, "illegal_move": 409}


def _rule(_request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    return answer(
        _STATUS.get(broken.code, 422),
        code=broken.code,
        title="Refused",
        detail=broken.message,
        field=broken.field,
        value=None if broken.value is None else str(broken.value),
        hint=broken.hint,
    )


def _channel(_request: HttpRequest, error: ChannelError) -> HttpResponse:
    hint = "Try again later." if isinstance(error, TryLater) else ""
    if isinstance(error, Reconnect):
        hint = "Connect the shop again on its page."
    reasons = (
        [{"code": r.code, "message": r.text, "field": r.field} for r in error.reasons]
        if isinstance(error, Refused)
        else []
    )
    return answer(
        503 if isinstance(error, TryLater) else 422,
        code=type(error).__name__.lower(),
        title="The channel did not do it",
        detail=error.message,
        hint=hint,
        errors=reasons,
    )


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [
        {"field": ".".join(str(p) for p in e["loc"]), "message": e["msg"], "code": e["type"]}
        for e in error.errors
    ]
    first = found[0] if found else {"field": None, "message": "The request is not valid."}
    return answer(
        422, code="invalid_request", title="The request is not valid", detail=str(first["message"]),
        field=first["field"], errors=found,
    )  # fmt: skip


def _unauthorised(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return answer(
        401,
        code="unauthorised",
        title="Who are you?",
        detail="No living API key came with the request.",
        hint="Send Authorization: Bearer sw_…; issue a key under Settings > API keys.",
    )


def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return answer(404, code="not_found", title="Not found", detail="There is no such object in this company.")


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(error.status_code, code="http_error", title="Refused", detail=str(error))


def install(api: NinjaAPI) -> None:
    """Make every refusal of ``api`` a problem document."""
    api.exception_handler(RuleBroken)(_rule)
    api.exception_handler(ChannelError)(_channel)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(AuthenticationError)(_unauthorised)
    api.exception_handler(Http404)(_missing)
    api.exception_handler(HttpError)(_http)

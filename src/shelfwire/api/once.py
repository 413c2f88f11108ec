"""Writing requests happen once per ``Idempotency-Key``, however often a client that lost the answer asks again.

The key is written in the transaction of the deed itself: both are there or neither. A second request that comes
while the first is under way waits for it. A refusal keeps nothing, so a corrected request may use the key again.
Draft: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Status

from shelfwire.api.auth import key_of
from shelfwire.api.models import AnsweredRequest
from shelfwire.api.problems import BadIdempotencyKey, IdempotencyKeyUsed
from shelfwire.kit import clock

HEADER = "Idempotency-Key"
MOST = 200
F = TypeVar("F", bound=Callable[..., Any])


def once(view: F) -> F:
    """A view that writes in one transaction, without talking to a channel."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if HEADER not in request.headers:
            return view(request, *args, **kwargs)
        key = _checked(request.headers[HEADER])
        with transaction.atomic():
            row, first = AnsweredRequest.objects.get_or_create(
                api_key=key_of(request),
                key=key,
                defaults={"fingerprint": _fingerprint(request), "asked_at": clock.now()},
            )
            if not first:
                return _again(row, _fingerprint(request))
            result = view(request, *args, **kwargs)
            status, value = (
                (result.status_code, result.value) if isinstance(result, Status) else (200, result)
            )
            row.status, row.body = status, msgspec.json.encode(value).decode()
            row.save(update_fields=["status", "body"])
        return _answer(row)

    # ninja reads annotations by name, and the names are those of the view's own module
    wrapper.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]  # wraps() allows it
    return wrapper  # type: ignore[return-value]  # the same parameters


def _checked(key: str) -> str:
    if not 0 < len(key) <= MOST or not key.isascii() or not key.isprintable() or " " in key:
        raise BadIdempotencyKey(
            f"The key must have 1 to {MOST} visible ASCII characters.", field=HEADER, hint="Send a UUID."
        )
    return key


def _again(row: AnsweredRequest, fingerprint: str) -> HttpResponse:
    if row.fingerprint != fingerprint:
        raise IdempotencyKeyUsed(
            "Another request was sent with this key.",
            field=HEADER,
            value=row.key,
            hint="Use a new key for a new request.",
        )
    response = _answer(row)
    response["Idempotent-Replayed"] = "true"
    return response


def _answer(row: AnsweredRequest) -> HttpResponse:
    return HttpResponse(row.body.encode(), status=row.status, content_type="application/json; charset=utf-8")


def _fingerprint(request: HttpRequest) -> str:
    """What makes two requests the same one. Of a form its fields and files: its boundary differs every time."""
    digest = hashlib.sha256()

    def add(*parts: bytes | str) -> None:
        for part in parts:
            raw = part.encode() if isinstance(part, str) else part
            digest.update(len(raw).to_bytes(8, "big") + raw)

    add(request.method or "", request.path, request.META.get("QUERY_STRING", ""))
    if request.content_type != "multipart/form-data":
        add(request.body)
        return digest.hexdigest()
    for name in sorted(request.POST):
        add(name, *request.POST.getlist(name))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            file.seek(0)
            add(name, file.name or "", file.read())
            file.seek(0)
    return digest.hexdigest()

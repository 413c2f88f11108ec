"""Who is calling: a scoped key in ``Authorization: Bearer sw_…``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from shelfwire.api.problems import Forbidden, TooManyWrongKeys
from shelfwire.people.actions import authenticate_api_key, count_of
from shelfwire.people.models import ApiKey, Company

WRONG_KEYS_A_MINUTE = 30


class BearerKey(HttpBearer):
    """Opens with a living key that holds all ``scopes``; without any it asks for a living key."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key, None when it is none of ours. Raises Forbidden, TooManyWrongKeys."""
        key = authenticate_api_key(token)
        if key is None:
            _count_wrong_key(request)
        else:
            for scope in self.scopes:
                require_scope(key, scope)
        return key


def require_scope(key: ApiKey, scope: str) -> None:
    """Raises Forbidden for a key without the scope."""
    if scope not in key.scopes:
        raise Forbidden(
            f"This key lacks the scope “{scope}”.",
            field="Authorization",
            hint="Issue a key with that scope under Settings > API keys.",
        )


def _count_wrong_key(request: HttpRequest) -> None:
    """Only wrong keys count, so nobody can lock out a right one by guessing beside it."""
    wrong = count_of("wrong key", request.META.get("REMOTE_ADDR", ""), timedelta(minutes=1))
    if wrong > WRONG_KEYS_A_MINUTE:
        raise TooManyWrongKeys(
            "Too many wrong keys came from this address.", field="Authorization", hint="Wait a minute."
        )


def needs(scope: str, *, also: str = "", once: bool = False, file: bool = False) -> dict[str, Any]:
    """Keyword arguments of a route: its key check, and what ``document`` says of it. An empty scope asks for any living
    key; ``also``: a second scope that the key has to hold; ``once``: it takes an ``Idempotency-Key`` (the view is
    wrapped by ``once`` then); ``file``: it answers with a file."""
    said = {"x-scope": scope, "x-scope-too": also, "x-once": once, "x-file": file}
    key = BearerKey(*(each for each in (scope, also) if each))
    return {"auth": key, "openapi_extra": {name: value for name, value in said.items() if value}}


def company_of(request: HttpRequest) -> Company:
    """The company the key belongs to."""
    return key_of(request).company


def key_of(request: HttpRequest) -> ApiKey:
    """The key the request came with."""
    found = getattr(request, "auth", None)
    if not isinstance(found, ApiKey):
        raise TypeError("a route without a key check asked for the key")
    return found


def caller(request: HttpRequest) -> str:
    """The label that timelines, movements and the audit log carry for this key."""
    return f"API key {key_of(request).name}"

"""Who is calling: a scoped key in ``Authorization: Bearer sw_…``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from shelfwire.api.problems import Forbidden
from shelfwire.people.actions.api_keys import authenticate_api_key
from shelfwire.people.models import ApiKey, Company


class KeyRequest(HttpRequest):
    """A request that came through ``BearerKey``: ``auth`` is the living key."""

    auth: ApiKey


class BearerKey(HttpBearer):
    """Opens with an active key that holds ``scope``."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = authenticate_api_key(token)
        if key is not None and self.scope not in key.scopes:
            raise Forbidden(
                f"This key lacks the scope “{self.scope}”.",
                field="Authorization",
                hint="Issue a key with that scope under Settings > API keys.",
            )
        return key


def needs(scope: str) -> dict[str, Any]:
    """Keyword arguments of a route: its key check, and the scope in the published document."""
    return {"auth": BearerKey(scope), "openapi_extra": {"x-scope": scope}}


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

"""Writing strictly: paths, queries and bodies as they travel, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from tiktok_shop.errors import InvalidRequest
from tiktok_shop.operations import Operation
from tiktok_shop.types.requests import Write, check

_PATH_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_PLAIN = re.compile(r"[A-Za-z0-9_.~,-]*").fullmatch


def path_of(operation: Operation[Any], version: str, values: Mapping[str, str] | None) -> str:
    """The path of a call. Errors: InvalidRequest for a parameter that is no id."""
    template = operation.paths[version]
    if not values:
        return template
    for field, value in values.items():
        if not isinstance(value, str) or not value or not _PATH_SAFE.issuperset(value):
            raise InvalidRequest(operation.name, field, value, "an id has letters, digits, '-' and '_' only")
    return template.format(**values)


def query_of(name: str, query: Write) -> dict[str, str]:
    """The parameters of a query, decoded, as they are signed. Errors: InvalidRequest."""
    return {key: _parameter(name, key, value) for key, value in check(name, query).items()}


def _parameter(name: str, key: str, value: Any) -> str:
    """A query value: lists are one comma-joined value (facts.md 2.6)."""
    if isinstance(value, list):
        joined = ",".join(value)
        if joined.count(",") >= len(value):
            raise InvalidRequest(
                name, key, next(v for v in value if "," in v), "a comma separates values here"
            )
        return joined
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def body_of(name: str, body: Write) -> bytes | None:
    """The bytes of a body, which are signed and sent as they are. Errors: InvalidRequest.

    An empty object is not sent at all: whether `{}` is part of the signature is not settled (facts.md
    section 2).
    """
    plain = check(name, body)
    return msgspec.json.encode(plain) if plain else None


def query_string(params: Mapping[str, str]) -> str:
    """The percent-encoded query."""
    return "&".join([f"{key}={quoted(value)}" for key, value in params.items()])


def quoted(value: str) -> str:
    """Percent-encoded. The short way is for what nearly every value is: a word, or words and commas."""
    return value.replace(",", "%2C") if _PLAIN(value) else quote(value, safe="")

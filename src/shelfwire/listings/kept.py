"""A whole listing as JSON: how the port's ``ListingAsKept`` is stored and read again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, get_type_hints

import msgspec

from shelfwire.channels.port import ListingAsKept, ListingStatus, Unknown
from shelfwire.kit.texts import fit
from shelfwire.kit.typed import typed

_PASSING = ("document", "updated_at")
"""What may be another each time a listing is read, although the listing says the same."""


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(ListingAsKept)


def to_json(kept: ListingAsKept) -> dict[str, Any]:
    """The listing as JSON-able values that a database can store, without its document."""
    body: dict[str, Any] = _fitted(msgspec.to_builtins(kept, enc_hook=str))
    del body["document"]
    return body


def _fitted(value: Any) -> Any:
    if isinstance(value, str):
        return fit(value, len(value))
    if isinstance(value, dict):
        return {name: _fitted(one) for name, one in value.items()}
    return [_fitted(one) for one in value] if isinstance(value, list | tuple) else value


def from_json(body: Mapping[str, Any], document: str = "") -> ListingAsKept:
    """What ``to_json`` wrote. Fields that a later release wrote are left out; those that an earlier one lacked have
    their default.
    """
    values = {
        name: typed(body[name], kind) for name, kind in _types().items() if name in body and name != "status"
    }
    word = body["status"]
    status = ListingStatus(word) if word in list(ListingStatus) else Unknown(word)
    return ListingAsKept(**values, status=status, document=document)


def digest(kept: ListingAsKept) -> str:
    """SHA-256 of what the listing says. Behind the question mark of a picture's address stand signatures that change
    each time it is read.
    """
    plain = replace(
        kept,
        picture_urls=tuple(_without_query(url) for url in kept.picture_urls),
        skus=tuple(replace(sku, picture_url=_without_query(sku.picture_url)) for sku in kept.skus),
    )
    body = {name: value for name, value in to_json(plain).items() if name not in _PASSING}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _without_query(url: str) -> str:
    return url.partition("?")[0]

"""Convert credentials, shops and consent answers to JSON for the encrypted columns, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shelfwire.channels.port import AuthorisationAnswer, Credentials, Shop
from shelfwire.kit.ids import ExternalShopId
from shelfwire.kit.secrets import Secret

Json = dict[str, Any]


def to_json(credentials: Credentials) -> Json:
    """Return the credentials as JSON with the tokens in clear: for an encrypted column only."""
    return {
        "access_token": credentials.access_token.reveal(),
        "access_expires_at": credentials.access_expires_at.isoformat(),
        "refresh_token": credentials.refresh_token.reveal(),
        "refresh_expires_at": credentials.refresh_expires_at.isoformat(),
        "scopes": list(credentials.scopes),
        "holder_id": credentials.holder_id,
        "holder_name": credentials.holder_name,
        "holder_region": credentials.holder_region,
        "extra": dict(credentials.extra),
    }


def from_json(stored: Mapping[str, Any]) -> Credentials | None:
    """Return the credentials that ``to_json`` wrote; None for an empty column."""
    if not stored:
        return None
    return Credentials(
        access_token=Secret(stored["access_token"]),
        access_expires_at=datetime.fromisoformat(stored["access_expires_at"]),
        refresh_token=Secret(stored["refresh_token"]),
        refresh_expires_at=datetime.fromisoformat(stored["refresh_expires_at"]),
        scopes=tuple(stored["scopes"]),
        holder_id=stored["holder_id"],
        holder_name=stored["holder_name"],
        holder_region=stored["holder_region"],
        extra=stored["extra"],
    )


def for_shop(credentials: Credentials, shop: Shop) -> Credentials:
    """Return the consent's credentials with what this one shop adds to them."""
    return replace(credentials, extra={**credentials.extra, **shop.extra})


def exchanged_to_json(credentials: Credentials) -> Json:
    """Return a consent's credentials as JSON while its shops are not known yet: for an encrypted column only."""
    return {"credentials": to_json(credentials), "shops": None}


def exchanged_from_json(stored: Mapping[str, Any]) -> Credentials | None:
    """Return the credentials that ``exchanged_to_json`` or ``answer_to_json`` wrote; None for an empty column."""
    return from_json(stored["credentials"]) if stored else None


def answer_to_json(answer: AuthorisationAnswer) -> Json:
    """Return a consent's whole answer as JSON: for an encrypted column only."""
    return {
        "credentials": to_json(answer.credentials),
        "shops": [
            {
                "external_id": shop.external_id,
                "name": shop.name,
                "region": shop.region,
                "currency": shop.currency,
                "timezone": shop.timezone,
                "kind": shop.kind,
                "extra": dict(shop.extra),
            }
            for shop in answer.shops
        ],
    }


def answer_from_json(stored: Mapping[str, Any]) -> AuthorisationAnswer | None:
    """Return the answer that ``answer_to_json`` wrote; None for an empty column, and while the shops are not known
    yet.
    """
    credentials = exchanged_from_json(stored)
    if credentials is None or stored["shops"] is None:
        return None
    shops = tuple(
        Shop(**{**shop, "external_id": ExternalShopId(shop["external_id"])}) for shop in stored["shops"]
    )
    return AuthorisationAnswer(credentials=credentials, shops=shops)

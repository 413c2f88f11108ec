"""Tokens and shops of a consent (facts.md 1.9, 1.10, 1.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from shelfwire.channels.port import Credentials, Shop
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalShopId
from shelfwire.kit.secrets import Secret
from shelfwire_tiktok.mapping.values import identifier, text
from tiktok_shop import TokenPair
from tiktok_shop.types.shops import AuthorizedShop

CIPHER = "shop_cipher"
"""Key in ``Credentials.extra``: what every shop-scoped call needs."""

_ACCESS_LIFE = timedelta(days=7)
"""The documented life of an access token, where the answer does not say (facts.md 1.10)."""
_REFRESH_LIFE = timedelta(days=30)
"""Short on purpose: a consent whose end is not said is brought to a person's mind early."""


_LONGEST_ACCESS = timedelta(days=30)
_LONGEST_CONSENT = timedelta(days=365 * 20)
"""No end is believed that lies further away: facts.md 1.10 knows of 7 days, and of consents that end far away."""


def _end(told: datetime | None, usual: timedelta, longest: timedelta) -> datetime:
    """When a token ends: what was told, unless a token just issued cannot end then."""
    now = clock.now()
    if told is None or told <= now:
        return now + usual
    return min(told, now + longest)


def credentials(pair: TokenPair, before: Credentials | None = None) -> Credentials:
    """The pair as credentials. What a refresh does not repeat is kept from ``before``."""
    return Credentials(
        access_token=Secret(pair.access_token.reveal()),
        access_expires_at=_end(pair.access_token_expires_at, _ACCESS_LIFE, _LONGEST_ACCESS),
        refresh_token=Secret(pair.refresh_token.reveal()),
        refresh_expires_at=_end(pair.refresh_token_expires_at, _REFRESH_LIFE, _LONGEST_CONSENT),
        scopes=tuple(sorted(set(pair.granted_scopes))) or (before.scopes if before else ()),
        holder_id=text(pair.open_id) or (before.holder_id if before else ""),
        holder_name=text(pair.seller_name) or (before.holder_name if before else ""),
        holder_region=text(pair.seller_base_region) or (before.holder_region if before else ""),
        extra=dict(before.extra) if before else {},
    )


def shops(found: Iterable[AuthorizedShop], regions: Mapping[str, tuple[str, str]]) -> tuple[Shop, ...]:
    """The shops a consent opens. A region that is not in our table has no currency here, and UTC."""
    result = []
    for each in found:
        external_id = identifier(each.id, "id", {})
        if not external_id:
            continue
        region = text(each.region).upper()
        currency, timezone = regions.get(region, ("", "UTC"))
        result.append(
            Shop(
                external_id=ExternalShopId(external_id),
                name=text(each.name) or external_id,
                region=region,
                currency=currency,
                timezone=timezone,
                kind=text(each.seller_type),
                extra={CIPHER: text(each.cipher)} if text(each.cipher) else {},
            )
        )
    return tuple(result)

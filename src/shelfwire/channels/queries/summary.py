"""The summary of a connection for a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shelfwire.channels.models import (
    Account,
)
from shelfwire.channels.port import (
    Shop,
)
from shelfwire.channels.queries.accounts import webhook_address
from shelfwire.channels.queries.consents import shops_to_choose
from shelfwire.channels.queries.secrets import credentials
from shelfwire.kit.secrets import UnreadableSecret


@dataclass(frozen=True, slots=True)
class ConnectionSummary:
    """The summary of a connection for a screen. Tokens are masked."""

    status: str
    status_why: str
    status_at: datetime | None
    access_token: str
    access_expires_at: datetime | None
    access_lifetime: timedelta | None
    refresh_token: str
    refresh_expires_at: datetime | None
    credentials_at: datetime | None
    scopes: tuple[str, ...]
    shop_id: str
    shop_name: str
    shop_kind: str
    seller_name: str
    seller_region: str
    region: str
    currency: str
    timezone: str
    webhook_address: str
    waiting_for_choice: tuple[Shop, ...]


def connection_summary(account: Account) -> ConnectionSummary:
    """Return masked tokens, both expiries, the shop, and the webhook address."""
    try:
        held = credentials(account)
    except UnreadableSecret:
        held = None
    lifetime = (
        account.access_expires_at - account.credentials_at
        if account.access_expires_at and account.credentials_at
        else None
    )
    return ConnectionSummary(
        status=account.status,
        status_why=account.status_why,
        status_at=account.status_at,
        access_token=held.access_token.masked() if held else "",
        access_expires_at=account.access_expires_at,
        access_lifetime=lifetime,
        refresh_token=held.refresh_token.masked() if held else "",
        refresh_expires_at=account.refresh_expires_at,
        credentials_at=account.credentials_at,
        scopes=tuple(account.scopes),
        shop_id=account.external_shop_id or "",
        shop_name=account.shop_name,
        shop_kind=account.shop_kind,
        seller_name=account.seller_name,
        seller_region=account.seller_region,
        region=account.region,
        currency=account.currency,
        timezone=account.timezone,
        webhook_address=webhook_address(account),
        waiting_for_choice=shops_to_choose(account),
    )

"""What a person may choose when the simulator starts, and later through `POST /_sim/settings`."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, kw_only=True):
    """Everything that is configuration rather than world. Times in seconds, money never appears here."""

    host: str = "127.0.0.1"
    port: int = 8091
    public_url: str = ""
    scenario: str = "corner-shop"
    orders: int | None = None
    seed: int = 1
    now: float | None = None
    """Unix seconds at which the world's clock starts; the wall's moment when absent."""
    speed: float = 1.0
    app_key: str = "simkey"
    app_secret: str = "simsecret"  # noqa: S105 - the public default of a local simulator
    service_id: str = "7300000000000000001"
    redirect_url: str = ""
    webhook_url: str = ""
    auth_codes: list[str] = []
    access_token: str = ""
    refresh_token: str = ""
    state_file: str = ""
    end_with_stdin: bool = False
    strict: bool = False
    """Refuse unknown fields, values outside a mined enum and tracking numbers that are not the carrier's."""
    rate_limit: int = 50
    """Calls a second per app, shop and API (facts.md 2.7); 0 switches it off."""
    hourly_limit: int = 0
    """Development shops: calls an hour per shop before 36009037 (facts.md 3.8); 0 switches it off."""
    visibility_delay: float = 0.0
    """Seconds until a new order is visible to search and detail (facts.md 3.10, up to 30)."""
    clock_skew: float = 0.0
    """Seconds by which the gate's own clock differs from the wall, to try a client with a wrong clock."""
    auto_carrier: bool = False
    """Let carriers collect a day after shipping and deliver three days later without being told."""
    review_seconds: float = 3.0
    """How long a product is under review, on the world's clock."""
    upload_quota: int = 0
    """New products a day per shop before 12052093: 100 on probation, later about 1,000 (facts.md 9.20); 0 is no limit.
    Whose day counts is not documented: here it is the shop's own."""
    accept_zero_quantity: bool = True
    """Whether 0 may be sent as stock; no source settles it (facts.md 9.6), False refuses with 12019024."""
    refund_seconds: float = 3.0
    """How long an agreed refund is under way (`..._SUCCESS`) until paid (`..._COMPLETE`), on the world's clock."""
    auto_restock: bool = False
    """Whether the platform puts goods that came back on sale again itself (facts.md 7.12)."""
    settlement_days: int | None = None
    """Days from delivery to the statement; the market's own when absent (facts.md 10.10)."""
    default_warehouse: bool = True
    """False plays a shop that never chose a default warehouse."""
    access_token_seconds: int = 7 * 86400
    refresh_token_seconds: int = 365 * 86400
    auth_code_seconds: int = 30 * 60
    call_log_size: int = 10_000
    allowed_ips: list[str] = []
    """Callers the app lets in (36009033 for others); empty lets everyone in."""


class SettingsPatch(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The settings that may change while the simulator runs; a field left out stays as it is."""

    redirect_url: str | None = None
    webhook_url: str | None = None
    strict: bool | None = None
    rate_limit: int | None = None
    hourly_limit: int | None = None
    visibility_delay: float | None = None
    clock_skew: float | None = None
    auto_carrier: bool | None = None
    review_seconds: float | None = None
    upload_quota: int | None = None
    accept_zero_quantity: bool | None = None
    refund_seconds: float | None = None
    auto_restock: bool | None = None
    settlement_days: int | None = None
    default_warehouse: bool | None = None
    allowed_ips: list[str] | None = None
    access_token_seconds: int | None = None
    refresh_token_seconds: int | None = None

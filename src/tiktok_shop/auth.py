"""Asking a seller for access, and the tokens that come of it (facts.md section 1).

The token host is another host than the API's, is not signed, and takes the app secret in the query: no URL
of this module ever reaches an error, a log line or a repr.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal
from urllib.parse import urlencode

from tiktok_shop import envelope
from tiktok_shop._connection import Guard
from tiktok_shop._http import Timeouts, Transport, Urllib3Transport, checked_base, is_loopback
from tiktok_shop._secret import Secret
from tiktok_shop.errors import ApiError, TikTokShopError, UnreadableAnswer
from tiktok_shop.operations import Kind
from tiktok_shop.retry import Retry
from tiktok_shop.types._base import Data

TOKEN_HOST = "https://auth.tiktok-shops.com"  # noqa: S105  a host name, not a secret
CONSENT_HOSTS = {"ROW": "https://services.tiktokshop.com", "US": "https://services.us.tiktokshop.com"}
"""Where a seller consents: sellers of the US have their own host (facts.md 1.1)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = datetime(9999, 12, 31, tzinfo=UTC)


def authorization_link(
    service_id: str, state: str, region: Literal["ROW", "US"] = "ROW", *, consent_url: str | None = None
) -> str:
    """The URL of the page where a seller authorizes the app.

    In: the service_id of the app (not its app_key), a `state` nobody can guess that comes back with the
    answer, the market, and another consent host than TikTok's for a simulator.
    Errors: ValueError for an empty service_id or state, or an unknown region.
    """
    if not service_id or not state:
        raise ValueError("service_id and state must not be empty")
    if consent_url is None and region not in CONSENT_HOSTS:
        raise ValueError(f"region {region!r} is not one of {', '.join(CONSENT_HOSTS)}")
    host = checked_base(consent_url or CONSENT_HOSTS[region])
    return f"{host}/open/authorize?{urlencode({'service_id': service_id, 'state': state})}"


class Consent:
    """What came back from the consent page: `code` (30 minutes, once) or `denied`, and the `state`.

    `state` is None for installs started in TikTok's own app store (facts.md 1.4).
    """

    __slots__ = ("code", "denied", "error", "state")

    def __init__(self, code: Secret | None, state: str | None, error: str | None) -> None:
        self.code, self.state, self.error = code, state, error
        self.denied = code is None

    def __repr__(self) -> str:
        return f"Consent(denied={self.denied}, error={self.error!r})"


def read_consent(query: Mapping[str, str]) -> Consent:
    """Read the consent from the query of the redirect; unknown keys are ignored (facts.md 1.4)."""
    code = query.get("code") or None
    error = query.get("error") or None
    granted = code is not None and code != "null" and error is None
    return Consent(Secret(code) if granted and code else None, query.get("state") or None, error)


class _Tokens(Data):
    access_token: str | None = None
    access_token_expire_in: int | None = None
    refresh_token: str | None = None
    refresh_token_expire_in: int | None = None
    open_id: str | None = None
    seller_name: str | None = None
    seller_base_region: str | None = None
    user_type: int | None = None
    granted_scopes: list[str] = []


class TokenPair:
    """An access token and the refresh token that came with it: store both, together.

    The expiries are aware moments, None where the platform said nothing. `user_type` is 0 for a seller, 1
    creator, 3 partner; `granted_scopes` are scope keys such as `seller.order.info`.
    """

    __slots__ = (
        "access_token",
        "access_token_expires_at",
        "granted_scopes",
        "open_id",
        "refresh_token",
        "refresh_token_expires_at",
        "request_id",
        "seller_base_region",
        "seller_name",
        "user_type",
    )

    def __init__(self, access_token: str, refresh_token: str, data: _Tokens, request_id: str | None) -> None:
        self.access_token, self.refresh_token = Secret(access_token), Secret(refresh_token)
        self.access_token_expires_at = _moment(data.access_token_expire_in)
        self.refresh_token_expires_at = _moment(data.refresh_token_expire_in)
        self.open_id, self.user_type = data.open_id, data.user_type
        self.seller_name, self.seller_base_region = data.seller_name, data.seller_base_region
        self.granted_scopes = tuple(data.granted_scopes)
        self.request_id = request_id

    def __repr__(self) -> str:
        return f"TokenPair(seller_name={self.seller_name!r}, expires_at={self.access_token_expires_at})"


class TokenHost:
    """Exchanges authorization codes and refreshes tokens for one app. Safe to use from many threads.

    In: the app's credentials; `base_url` for another host than TikTok's; a Retry, time-outs, a transport, a guard as
    for `Client`. A call is repeated only when it surely was not delivered: codes work once, and a refresh
    gives a new pair.
    """

    def __init__(
        self,
        app_key: str,
        app_secret: str | Secret,
        *,
        base_url: str = TOKEN_HOST,
        retry: Retry | None = None,
        timeouts: Timeouts | None = None,
        transport: Transport | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._app_key, self._secret = app_key, Secret(app_secret)
        self._base_url = checked_base(base_url)
        self._transport = transport or Urllib3Transport(
            timeouts, direct=is_loopback(self._base_url), guard=guard
        )
        self._retry = retry or Retry()

    def __repr__(self) -> str:
        return f"TokenHost(app_key={self._app_key!r})"

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def exchange(self, auth_code: str | Secret) -> TokenPair:
        """The tokens for an authorization code.

        Errors: AuthCodeInvalid when the code is wrong, used or older than 30 minutes; other AuthErrors,
        Unavailable, TransportError.
        """
        code = Secret(auth_code)
        return self._ask(
            "auth.exchange", "get", code, {"auth_code": code.reveal(), "grant_type": "authorized_code"}
        )

    def refresh(self, refresh_token: str | Secret) -> TokenPair:
        """A new pair for a refresh token. Treat the old pair as no longer valid (facts.md 1.11).

        Errors: RefreshTokenExpired, AuthorizationMissing: only the seller's new consent helps; Unavailable,
        TransportError.
        """
        token = Secret(refresh_token)
        fields = {"refresh_token": token.reveal(), "grant_type": "refresh_token"}
        return self._ask("auth.refresh", "refresh", token, fields)

    def _ask(self, operation: str, verb: str, spent: Secret, fields: Mapping[str, str]) -> TokenPair:
        query = {"app_key": self._app_key, "app_secret": self._secret.reveal(), **fields}
        url = f"{self._base_url}/api/v2/token/{verb}?{urlencode(query)}"
        attempt = partial(self._once, operation, url, spent)
        try:
            return attempt()
        except TikTokShopError as error:
            return self._retry.again(error, Kind.WRITE, attempt)

    def _once(self, operation: str, url: str, spent: Secret) -> TokenPair:
        answer = self._transport.send(operation, "GET", url, [("accept", "application/json")], None)
        try:
            data, request_id, _ = envelope.open_envelope(operation, answer, _Tokens)
        except ApiError as error:
            raise error.redacted(self._secret, spent) from None
        if not data.access_token or not data.refresh_token:
            raise UnreadableAnswer(
                operation, "an answer without tokens", request_id=request_id, http_status=answer.status
            )
        return TokenPair(data.access_token, data.refresh_token, data, request_id)


def _moment(seconds: int | None) -> datetime | None:
    """`*_expire_in` is an absolute unix time, whatever its name says (facts.md 1.10)."""
    if not seconds or seconds < 0:
        return None
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return _FAR

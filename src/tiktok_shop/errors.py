"""The errors of this package, grouped by who has to act.

::

    TikTokShopError
    ├── InvalidRequest            ours: refused before anything was sent (field, value, why)
    ├── TransportError            no answer: maybe_done says whether the operation may have happened
    │   ├── ConnectFailed         never reached the platform, maybe_done is False
    │   ├── AddressRefused        the guard refuses the address the host resolved to
    │   ├── TimedOut              sent, no answer in time
    │   ├── ConnectionBroken      sent, the answer broke off
    │   └── AnswerTooLarge        sent, the answer was larger than allowed
    └── ApiError                  an answer: code, message, request_id, http_status, operation
        ├── AuthError             `cure` says what helps: refresh, reauthorize, app, clock, shop, seller
        │   ├── AccessTokenExpired   AccessTokenInvalid   ScopeMissing   ShopMismatch   ShopInactive
        │   ├── SignatureRejected    AppRejected          TimestampRejected             CallerIpRefused
        │   └── AuthCodeInvalid      RefreshTokenExpired  AuthorizationMissing      (token host)
        ├── Throttled             after: seconds the platform asked for, or None
        │   └── QuotaExhausted    a quota per hour or day is used up
        ├── Unavailable           the platform's trouble, try later
        │   └── UnreadableAnswer  not the platform's envelope: HTML, broken JSON, a redirect, nothing
        ├── Conflict              the object is not in the state the call supposes: read it again
        │   └── AlreadyShipped    the operation was done before
        ├── NotFound              no such object in this shop
        ├── Rejected              the content is refused: reasons
        │   ├── BadCall           the gateway refused the shape of the call: a fault of the caller
        │   └── VersionRetired    this version of the operation is gone
        └── PartialErrors         some items of a call failed, the others are in `reply` (in `tiktok_shop.reply`)

Which code is which class is said once, in `tiktok_shop.codes`. Sources: facts.md section 3.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple, Self

from tiktok_shop._secret import Secret

Cure = Literal["refresh", "reauthorize", "app", "clock", "shop", "seller"]


class TikTokShopError(Exception):
    """Base of everything this package raises on purpose.

    `operation` is the operation's name (``orders.detail``). `maybe_done` says whether the call may have had
    its effect all the same; `retryable` whether the very same call may succeed a moment later.
    """

    operation: str
    maybe_done: bool = False
    retryable: ClassVar[bool] = False


class InvalidRequest(TikTokShopError, ValueError):
    """A request that was not sent because it would be wrong. Names the field, the value and why."""

    def __init__(self, operation: str, field: str, value: object, why: str) -> None:
        super().__init__(f"{operation}: {field} = {value!r}: {why}")
        self.operation, self.field, self.value, self.why = operation, field, value, why


class TransportError(TikTokShopError):
    """No answer came. `reason` is a short phrase without URLs or secrets."""

    retryable = True

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(f"{operation}: {reason}")
        self.operation, self.reason = operation, reason


class ConnectFailed(TransportError):
    """The connection was never made, so nothing was delivered."""

    maybe_done = False


class AddressRefused(TransportError):
    """The guard given to the client refuses the address that the host resolved to: nothing was sent."""

    retryable = False


class TimedOut(TransportError):
    """The request went out and no (whole) answer came in time."""

    maybe_done = True


class ConnectionBroken(TransportError):
    """The connection broke after the request may have gone out."""

    maybe_done = True


class AnswerTooLarge(TransportError):
    """The answer was larger than the limit and was not read."""

    maybe_done = True
    retryable = False


class Reason(NamedTuple):
    """Why something was rejected, in the platform's words."""

    code: int | None
    message: str
    detail: dict[str, Any]


class ApiError(TikTokShopError):
    """The platform answered that the call failed.

    `code` is None when the answer carried none; `request_id` is what TikTok's support asks for.
    """

    def __init__(
        self,
        operation: str,
        message: str,
        *,
        code: int | None = None,
        request_id: str | None = None,
        http_status: int | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        self.operation, self.message, self.code = operation, message, code
        self.request_id, self.http_status, self.detail = request_id, http_status, detail or {}
        super().__init__(self._line())

    def redacted(self, *secrets: Secret) -> Self:
        """This error without these secrets, should the platform have echoed one."""
        for secret in secrets:
            self.message = secret.redact(self.message)
            self.detail = {
                key: secret.redact(v) if isinstance(v, str) else v for key, v in self.detail.items()
            }
        self.args = (self._line(),)
        return self

    def _line(self) -> str:
        code = "no code" if self.code is None else f"code {self.code}"
        return (
            f"{self.operation}: {self.message} ({code}, HTTP {self.http_status}, request {self.request_id})"
        )


class AuthError(ApiError):
    """The credentials or the clock of the caller are refused. `cure` names what helps."""

    cure: ClassVar[Cure] = "reauthorize"


class AccessTokenExpired(AuthError):
    """105002: refresh the token, once, and call again."""

    cure = "refresh"


class AccessTokenInvalid(AuthError):
    """36009004: the platform does not know this token (any more); another may have been issued meanwhile."""

    cure = "refresh"


class ScopeMissing(AuthError):
    """105005: the seller has not granted the scope this operation needs."""


class ShopMismatch(AuthError):
    """101000: token and shop_cipher do not belong together."""

    cure = "shop"


class ShopInactive(AuthError):
    """36009043, 36009044: the shop or the seller is inactive."""

    cure = "seller"


class SignatureRejected(AuthError):
    """106001: wrong app secret, or the bytes were changed after signing."""

    cure = "app"


class AppRejected(AuthError):
    """36009004: unknown app_key."""

    cure = "app"


class CallerIpRefused(AuthError):
    """36009033: this machine's address is not on the app's allow list."""

    cure = "app"


class TimestampRejected(AuthError):
    """36009004: our clock is off by more than −5 min … +30 s. `skew` is server minus ours, in seconds."""

    cure = "clock"
    skew: float | None = None


class AuthCodeInvalid(AuthError):
    """36004004: the authorization code is wrong, older than 30 minutes, or used."""


class RefreshTokenExpired(AuthError):
    """36004001: the refresh token has expired."""


class AuthorizationMissing(AuthError):
    """36004005, 105001: there is no such authorization (any more)."""


class Throttled(ApiError):
    """Too many calls. `after` is the pause the platform asked for, in seconds; None when it named none.

    `wait` is `after`, or a default of this package when the platform names none. The call was not carried out.
    """

    retryable = True
    suggested: ClassVar[float] = 2.0
    after: float | None = None

    @property
    def wait(self) -> float:
        """Seconds to wait before the next call of this kind."""
        return self.suggested if self.after is None else self.after


class QuotaExhausted(Throttled):
    """A quota of the hour or day is used up (36009037: sandbox shops, 1000 calls per hour)."""

    retryable = False
    suggested = 900.0


class Unavailable(ApiError):
    """The platform could not carry the call out now. It may have had its effect all the same."""

    retryable = True
    maybe_done = True


class UnreadableAnswer(Unavailable):
    """What came back is not the platform's envelope. `excerpt` shows its beginning."""

    excerpt: str = ""

    def redacted(self, *secrets: Secret) -> Self:
        """As in ApiError; the excerpt is redacted as well."""
        for secret in secrets:
            self.excerpt = secret.redact(self.excerpt)
        return super().redacted(*secrets)


class Conflict(ApiError):
    """The object is in another state than the call supposes. Read it again before deciding."""


class AlreadyShipped(Conflict):
    """The package is on its way already."""


class NotFound(ApiError):
    """There is no such object, or it belongs to another shop."""


class Rejected(ApiError):
    """The platform refuses the content of the call. `reasons` lists why, in its own words."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the call was refused; at least one entry."""
        return (Reason(self.code, self.message, self.detail),)


class BadCall(Rejected):
    """The gateway refused the shape of the call (path, method, parameters, content type)."""


class VersionRetired(Rejected):
    """36009014: the platform no longer serves this version of the operation."""

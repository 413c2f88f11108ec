"""How one operation is called: the request is signed and sent, the answer read, and a failed call retried."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from tiktok_shop import envelope
from tiktok_shop._form import Upload, form_of
from tiktok_shop._http import Answer, Transport
from tiktok_shop._page import read_page
from tiktok_shop._secret import Secret
from tiktok_shop.errors import (
    ApiError,
    InvalidRequest,
    Throttled,
    TikTokShopError,
    TimestampRejected,
)
from tiktok_shop.operations import OPERATIONS, Operation
from tiktok_shop.reply import Page, Reply
from tiktok_shop.retry import Retry
from tiktok_shop.signing import Signer
from tiktok_shop.types._base import Data
from tiktok_shop.types.requests import Write
from tiktok_shop.writing import body_of, path_of, query_of, query_string

D = TypeVar("D", bound=Data)

_LOOK_EVERY = 30.0
"""Seconds between two looks at the server's clock while all is well."""

_log = logging.getLogger("tiktok_shop")


class Throttle(Protocol):
    """Is asked before each request, so that many processes can share one rate limit (facts.md 3.7).

    `shop` is the shop id the client was given, else its cipher, else None.
    """

    def before(self, operation: str, app_key: str, shop: str | None) -> None:
        """Called before each request, retries included. It may wait, or raise to stop the call."""

    def throttled(self, operation: str, app_key: str, shop: str | None, after: float | None) -> None:
        """Called after the platform answered with too many requests. `after`: seconds it asked for."""


class Shared:
    """What all clients of one app share: connections, settings, and what is known of the server's clock."""

    def __init__(
        self,
        app_key: str,
        app_secret: Secret,
        base_url: str,
        transport: Transport,
        throttle: Throttle | None,
        retry: Retry,
        clock: Callable[[], float],
        versions: Mapping[str, str],
    ) -> None:
        self.app_key, self.app_secret, self.base_url = app_key, app_secret, base_url
        self.signer = Signer(app_secret.reveal())
        self.transport, self.throttle, self.retry, self.clock = transport, throttle, retry, clock
        self.versions = {name: _known_version(name, version) for name, version in versions.items()}
        self.last_date = ("", 0.0)
        self.looked_at = 0.0
        self.correction = 0.0


class _Prepared(NamedTuple):
    """A call that is ready but for its timestamp and signature."""

    operation: Operation[Any]
    version: str
    path: str
    params: dict[str, str]
    url: str
    payload: bytes | None
    content_type: str = "application/json"


class Caller:
    """Makes calls for one app, and for one shop when it has a token and a cipher.

    `Client` is this with the platform's areas as attributes; each area makes its calls through it.
    """

    def __init__(
        self,
        shared: Shared,
        access_token: str | Secret | None = None,
        shop_cipher: str | None = None,
        shop_id: str | None = None,
    ) -> None:
        self._shared = shared
        self._token = _checked_token(access_token)
        self._headers = [("x-tts-access-token", self._token.reveal())] if self._token else []
        self._json_headers = [("content-type", "application/json"), *self._headers]
        self.shop_cipher, self.shop_id = shop_cipher, shop_id
        self._anyone, self._this_shop = _common(shared.app_key), _common(shared.app_key, shop_cipher)

    @property
    def app_key(self) -> str:
        """The key of the app whose credentials this client uses."""
        return self._shared.app_key

    @property
    def skew(self) -> float | None:
        """Server clock minus ours in seconds, by the Date header of a recent answer; None before any.

        The header has whole seconds and is some time under way: it is exact to about a second.
        """
        header, ours = self._shared.last_date
        moment = envelope.http_date(header)
        return None if moment is None else moment.timestamp() - ours

    def call(
        self,
        operation: Operation[D],
        *,
        path: Mapping[str, str] | None = None,
        query: Write | None = None,
        body: Write | None = None,
        upload: Upload | None = None,
        version: str | None = None,
    ) -> Reply[D]:
        """Call one operation, and call it again where the failure allows that (see `Retry`).

        In: the path parameters, the query, the body, the file that goes with it (an operation with an `upload` part
        sends both as a form), and a version if not the client's own choice.
        Out: the reply. A batch operation lists the items that were refused in `errors` (code 0, facts.md 3.2).
        Errors: those of `tiktok_shop.errors`; PartialErrors when items are refused and the operation is no batch.
        """
        prepared = self._prepare(operation, path, query, body, upload, self.version_of(operation, version))
        try:
            return self._once(prepared)
        except TikTokShopError as error:
            return self._recover(error, prepared)

    def page(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, str] | None = None,
        query: Write | None = None,
        body: Write | None = None,
        version: str | None = None,
    ) -> Page[Any]:
        """One page of a list operation. Arguments and errors as in `call`."""
        reply = self.call(operation, path=path, query=query, body=body, version=version)
        asked = query if query is not None else body
        page_token = getattr(asked, "page_token", None) or None
        return read_page(operation.item, reply, page_token)

    def version_of(self, operation: Operation[Any], version: str | None = None) -> str:
        """The version a call of `operation` goes to: `version`, else the client's choice, else the default.

        Errors: InvalidRequest for a version that is not known.
        """
        if version is None:
            return self._shared.versions.get(operation.name, operation.default)
        return _known_version(operation.name, version)

    def _prepare(
        self,
        operation: Operation[Any],
        path: Mapping[str, str] | None,
        query: Write | None,
        body: Write | None,
        upload: Upload | None,
        version: str,
    ) -> _Prepared:
        name, rule = operation.name, operation.versions[version]
        params, encoded = self._anyone
        if rule != "not_allowed" and self.shop_cipher:
            params, encoded = self._this_shop
        elif rule == "required":
            raise InvalidRequest(name, "shop_cipher", self.shop_cipher, "this operation needs a shop")
        if query is not None:
            own = query_of(name, query)
            if own:
                params, encoded = {**params, **own}, f"{encoded}&{query_string(own)}"
        url_path = path_of(operation, version, path)
        url = f"{self._shared.base_url}{url_path}?{encoded}"
        if upload is not None:
            fields = {} if body is None else query_of(name, body)
            form, content_type = form_of(fields, operation.upload, upload)
            return _Prepared(operation, version, url_path, params, url, form, content_type)
        return _Prepared(
            operation, version, url_path, params, url, None if body is None else body_of(name, body)
        )

    def _once(self, prepared: _Prepared) -> Reply[Any]:
        shared, operation = self._shared, prepared.operation
        if shared.throttle is not None:
            shared.throttle.before(operation.name, shared.app_key, self.shop_id or self.shop_cipher)
        answer = self._exchange(prepared)
        errors: tuple[ApiError, ...] = ()
        try:
            value, request_id, faults = envelope.open_envelope(
                operation.name, answer, operation.result, operation.holds
            )
            if value.errors or faults:
                errors = envelope.item_errors(operation.name, answer, request_id, value, faults)
        except ApiError as error:
            self._note(error)
            raise error.redacted(shared.app_secret, *([self._token] if self._token else [])) from None
        reply = Reply(
            value, answer.body, faults, operation.name, prepared.version, request_id, answer.status, errors
        )
        return reply if operation.batch or not errors else reply.raise_for_errors()

    def _exchange(self, prepared: _Prepared) -> Answer:
        shared, operation = self._shared, prepared.operation
        now = shared.clock()
        timestamp = str(int(now + shared.correction))
        params = {**prepared.params, "timestamp": timestamp}
        sign = shared.signer.sign(prepared.path, params, prepared.payload, prepared.content_type)
        url = f"{prepared.url}&timestamp={timestamp}&sign={sign}"
        headers = self._json_headers
        if operation.upload:
            headers = [("content-type", prepared.content_type), *self._headers]
        answer = shared.transport.send(operation.name, operation.method, url, headers, prepared.payload)
        if answer.status != 200 or abs(now - shared.looked_at) > _LOOK_EVERY:
            shared.looked_at, shared.last_date = now, (answer.header("date") or "", now)
        if _log.isEnabledFor(logging.DEBUG):
            size = len(answer.body)
            _log.debug("%s %s -> HTTP %s, %s bytes", operation.name, prepared.path, answer.status, size)
        return answer

    def _note(self, error: ApiError) -> None:
        """Tell the throttle of a 429, and note on a refused timestamp how far the clocks are apart."""
        shared = self._shared
        if isinstance(error, Throttled) and shared.throttle is not None:
            shop = self.shop_id or self.shop_cipher
            shared.throttle.throttled(error.operation, shared.app_key, shop, error.after)
        if isinstance(error, TimestampRejected):
            error.skew = self.skew

    def _recover(self, error: TikTokShopError, prepared: _Prepared) -> Reply[Any]:
        """The reply of a further attempt, where one is safe, else the error.

        A refused timestamp means nothing was done: the call is made once more with the server's clock.
        """
        attempt = partial(self._once, prepared)
        if isinstance(error, TimestampRejected) and self._adopt_server_clock(error.skew):
            try:
                return attempt()
            except TikTokShopError as another:
                error = another
        return self._shared.retry.again(error, prepared.operation.kind, attempt)

    def _adopt_server_clock(self, skew: float | None) -> bool:
        """Sign with the server's clock from now on. False when that would change nothing."""
        if skew is None or abs(skew - self._shared.correction) < 1:
            return False
        self._shared.correction = skew
        return True


def _common(app_key: str, shop_cipher: str | None = None) -> tuple[dict[str, str], str]:
    """The parameters every call has, decoded and as they travel."""
    params = {"app_key": app_key}
    if shop_cipher:
        params["shop_cipher"] = shop_cipher
    return params, query_string(params)


def _checked_token(token: str | Secret | None) -> Secret | None:
    if not token:
        return None
    secret = Secret(token)
    if not secret.reveal().isascii() or not secret.reveal().isprintable():
        raise InvalidRequest("client", "access_token", secret, "has characters no token has")
    return secret


def _known_version(name: str, version: str) -> str:
    operation = OPERATIONS.get(name)
    if operation is None:
        raise InvalidRequest(name, "operation", name, "no such operation")
    if version not in operation.versions:
        known = ", ".join(operation.versions)
        raise InvalidRequest(name, "version", version, f"not known for this operation; known: {known}")
    return version

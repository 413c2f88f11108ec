"""The client: signs, sends, reads; every other module of this package is a part of that."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import msgspec

from tiktok_shop import envelope, signing
from tiktok_shop._http import Answer, PyreqwestTransport, Timeouts, Transport, checked_base, is_loopback
from tiktok_shop._secret import Secret
from tiktok_shop.errors import ApiError, InvalidRequest, Throttled, TikTokShopError, TimestampRejected
from tiktok_shop.operations import OPERATIONS, Operation
from tiktok_shop.reading import Fault, read
from tiktok_shop.reply import Document, Page, Reply
from tiktok_shop.resources.authorization import Authorization
from tiktok_shop.resources.events import Events
from tiktok_shop.resources.fulfilment import Fulfilment
from tiktok_shop.resources.logistics import Logistics
from tiktok_shop.resources.orders import Orders
from tiktok_shop.resources.seller import Seller
from tiktok_shop.retry import Retry
from tiktok_shop.types._base import Data
from tiktok_shop.types.requests import Write, check

API_HOST = "https://open-api.tiktokglobalshop.com"
"""One host for all regions (facts.md 2.1)."""

D = TypeVar("D", bound=Data)

_log = logging.getLogger("tiktok_shop")


class Throttle(Protocol):
    """Told of every request, so that a budget shared by many processes can be kept (facts.md 3.7).

    `shop` is the shop id the client was given, else its cipher, else None.
    """

    def before(self, operation: str, app_key: str, shop: str | None) -> None:
        """Called before each request, retries included. It may wait, or raise to stop the call."""

    def throttled(self, operation: str, app_key: str, shop: str | None, after: float | None) -> None:
        """Called after the platform answered with too many requests. `after`: seconds it asked for."""


class _Shared:
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
        self.transport, self.throttle, self.retry, self.clock = transport, throttle, retry, clock
        self.versions = {name: _known_version(name, version) for name, version in versions.items()}
        self.last_date: tuple[str, float] | None = None
        self.correction = 0.0


class Client:
    """A client for one app, and for one shop when token and cipher are given. Safe to use from many threads.

    In:
        app_key, app_secret: the app's credentials.
        access_token, shop_cipher, shop_id: one shop's; `for_shop` makes clients for others.
        base_url: another host than TikTok's, such as a simulator.
        versions: operation name -> version, where another than the default is wanted.
        throttle: a Throttle; retry: a Retry; clock: unix seconds, for the timestamp that is signed.
        timeouts, max_bytes: of the built-in transport; transport: one of your own instead.

    Errors: ValueError for an unusable base_url; InvalidRequest for an unknown operation or version.

    The calls are in `authorization`, `seller`, `orders`, `logistics`, `fulfilment`, `events`.
    """

    def __init__(
        self,
        app_key: str,
        app_secret: str | Secret,
        *,
        access_token: str | Secret | None = None,
        shop_cipher: str | None = None,
        shop_id: str | None = None,
        base_url: str = API_HOST,
        versions: Mapping[str, str] | None = None,
        throttle: Throttle | None = None,
        retry: Retry | None = None,
        clock: Callable[[], float] = time.time,
        timeouts: Timeouts | None = None,
        max_bytes: int | None = None,
        transport: Transport | None = None,
    ) -> None:
        base = checked_base(base_url)
        if transport is None:
            limit = {} if max_bytes is None else {"max_bytes": max_bytes}
            transport = PyreqwestTransport(timeouts, direct=is_loopback(base), **limit)
        shared = _Shared(
            app_key, Secret(app_secret), base, transport, throttle, retry or Retry(), clock, versions or {}
        )
        self._bind(shared, access_token, shop_cipher, shop_id)

    def _bind(
        self, shared: _Shared, access_token: str | Secret | None, shop_cipher: str | None, shop_id: str | None
    ) -> None:
        self._shared = shared
        self._token = _checked_token(access_token)
        self._headers = [("content-type", "application/json")]
        if self._token:
            self._headers.append(("x-tts-access-token", self._token.reveal()))
        self._secret = shared.app_secret.reveal()
        self.shop_cipher, self.shop_id = shop_cipher, shop_id
        self.authorization, self.seller, self.orders = Authorization(self), Seller(self), Orders(self)
        self.logistics, self.fulfilment, self.events = Logistics(self), Fulfilment(self), Events(self)

    def for_shop(
        self, access_token: str | Secret, shop_cipher: str | None = None, shop_id: str | None = None
    ) -> Client:
        """A client for another shop of the same app. It shares connections, settings and clock: it is cheap."""
        other = object.__new__(Client)
        other._bind(self._shared, access_token, shop_cipher, shop_id)
        return other

    def __repr__(self) -> str:
        return f"Client(app_key={self._shared.app_key!r}, shop_id={self.shop_id!r})"

    @property
    def app_key(self) -> str:
        """The app this client speaks for."""
        return self._shared.app_key

    @property
    def skew(self) -> float | None:
        """Server clock minus ours in seconds, by the Date header of the last answer; None before any.

        The header counts whole seconds and travels for a while: trust it to about a second.
        """
        if self._shared.last_date is None:
            return None
        header, ours = self._shared.last_date
        moment = envelope.http_date(header)
        return None if moment is None else moment.timestamp() - ours

    def close(self) -> None:
        """Give the connections back, also those of every client made by `for_shop`."""
        self._shared.transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The three calls below are for the resources; each does one operation of `tiktok_shop.operations`.

    def call(
        self,
        operation: Operation[D],
        *,
        path: Mapping[str, str] | None = None,
        query: Write | None = None,
        body: Write | None = None,
        version: str | None = None,
    ) -> Reply[D]:
        """One operation, with retries where they are safe.

        In: the path parameters, the query, the body, and a version other than the chosen one.
        Out: the reply. Items refused behind code 0 are in `errors` of a batch operation.
        Errors: those of `tiktok_shop.errors`; PartialErrors when the operation is no batch.
        """
        name = operation.name
        chosen = self.version_of(operation, version)
        url_path = _path(operation, chosen, path or {})
        params = self._params(operation, chosen, query)
        payload = None if body is None else _encode(name, body)
        attempt = partial(self._once, operation, chosen, url_path, params, payload)
        try:
            return self._with_server_clock(attempt)
        except TikTokShopError as error:
            return self._shared.retry.again(error, operation.kind, attempt)

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
        value: Any = reply.value
        items = [Document(*_parts(operation.item, raw)) for raw in value.items]
        return Page(
            items,
            reply,
            page_token=getattr(query, "page_token", None) or None,
            next_page_token=value.next_page_token or None,
            total_count=value.total_count,
        )

    def version_of(self, operation: Operation[Any], version: str | None = None) -> str:
        """The version a call of `operation` goes to: `version`, else the client's choice, else the default.

        Errors: InvalidRequest for a version that is not known.
        """
        if version is None:
            return self._shared.versions.get(operation.name, operation.default)
        return _known_version(operation.name, version)

    def _params(self, operation: Operation[Any], version: str, query: Write | None) -> dict[str, str]:
        params = {} if query is None else _query(operation.name, query)
        params["app_key"] = self._shared.app_key
        rule = operation.versions[version]
        if rule != "not_allowed" and self.shop_cipher:
            params["shop_cipher"] = self.shop_cipher
        elif rule == "required":
            raise InvalidRequest(
                operation.name, "shop_cipher", self.shop_cipher, "this operation needs a shop"
            )
        return params

    def _once(
        self, operation: Operation[D], version: str, path: str, params: dict[str, str], payload: bytes | None
    ) -> Reply[D]:
        shared, name = self._shared, operation.name
        if shared.throttle is not None:
            shared.throttle.before(name, shared.app_key, self.shop_id or self.shop_cipher)
        try:
            answer = self._exchange(operation, path, params, payload)
            value, request_id, faults = envelope.open_envelope(name, answer, operation.result)
        except ApiError as error:
            if isinstance(error, Throttled) and shared.throttle is not None:
                shared.throttle.throttled(name, shared.app_key, self.shop_id or self.shop_cipher, error.after)
            if isinstance(error, TimestampRejected):
                error.skew = self.skew
            raise error.redacted(shared.app_secret, *([self._token] if self._token else [])) from None
        errors: tuple[ApiError, ...] = ()
        if value.errors or faults:
            errors = envelope.item_errors(name, answer, request_id, value, faults)
        reply = Reply(
            value,
            answer.body,
            faults,
            operation=name,
            version=version,
            request_id=request_id,
            http_status=answer.status,
            errors=errors,
        )
        return reply if operation.batch or not errors else reply.raise_for_errors()

    def _exchange(
        self, operation: Operation[Any], path: str, params: Mapping[str, str], payload: bytes | None
    ) -> Answer:
        shared = self._shared
        signed = {**params, "timestamp": str(int(shared.clock() + shared.correction))}
        sign = signing.sign(self._secret, path, signed, payload)
        url = f"{shared.base_url}{path}?{query_string(signed)}&sign={sign}"
        answer = shared.transport.send(operation.name, operation.method, url, self._headers, payload)
        date = answer.header("date")
        if date is not None:
            shared.last_date = (date, shared.clock())
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s %s -> HTTP %s, %s bytes", operation.name, path, answer.status, len(answer.body))
        return answer

    def _with_server_clock(self, attempt: Callable[[], Reply[D]]) -> Reply[D]:
        """The attempt; once more with the server's clock when ours was refused, which means nothing was done."""
        try:
            return attempt()
        except TimestampRejected as error:
            if not self._adopt_server_clock(error.skew):
                raise
        return attempt()

    def _adopt_server_clock(self, skew: float | None) -> bool:
        """Sign with the server's clock from now on. False when that would change nothing."""
        if skew is None or abs(skew - self._shared.correction) < 1:
            return False
        self._shared.correction = skew
        return True


def _checked_token(token: str | Secret | None) -> Secret | None:
    if not token:
        return None
    secret = Secret(token)
    if not secret.reveal().isascii() or not secret.reveal().isprintable():
        raise InvalidRequest("client", "access_token", secret, "has characters no token has")
    return secret


def _parts(kind: Any, raw: msgspec.Raw) -> tuple[Any, msgspec.Raw, tuple[Fault, ...]]:
    """One entry of a list; one that cannot be read at all does not cost the others."""
    try:
        value, faults = read(kind, raw)
    except ValueError as error:
        value, faults = kind(), (Fault("$", "JSON", str(error)),)
    return value, raw, faults


def _known_version(name: str, version: str) -> str:
    operation = OPERATIONS.get(name)
    if operation is None:
        raise InvalidRequest(name, "operation", name, "no such operation")
    if version not in operation.versions:
        known = ", ".join(operation.versions)
        raise InvalidRequest(name, "version", version, f"not known for this operation; known: {known}")
    return version


_PATH_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def _path(operation: Operation[Any], version: str, values: Mapping[str, str]) -> str:
    for field, value in values.items():
        if not isinstance(value, str) or not value or not _PATH_SAFE.issuperset(value):
            raise InvalidRequest(operation.name, field, value, "an id has letters, digits, '-' and '_' only")
    return operation.path.format(version=version, **values)


def _query(name: str, query: Write) -> dict[str, str]:
    return {key: _parameter(name, key, value) for key, value in check(name, query).items()}


def _parameter(name: str, key: str, value: Any) -> str:
    """A query value as it travels: lists are one comma-joined value (facts.md 2.6)."""
    if isinstance(value, list):
        for item in value:
            if "," in item:
                raise InvalidRequest(name, key, item, "a comma separates values here")
        return ",".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _encode(name: str, body: Write) -> bytes | None:
    """The bytes of a body, which are signed and sent as they are. An empty object is not sent at all:
    whether `{}` is part of the signature is not settled (facts.md section 2).
    """
    plain = check(name, body)
    return msgspec.json.encode(plain) if plain else None


def query_string(params: Mapping[str, str]) -> str:
    """The percent-encoded query."""
    return "&".join(
        f"{key}={value if value.isalnum() and value.isascii() else quote(value, safe='')}"
        for key, value in params.items()
    )

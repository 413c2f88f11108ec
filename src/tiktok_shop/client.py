"""The client: signs, sends, reads; every other module of this package is a part of that."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from tiktok_shop import envelope
from tiktok_shop._connection import Guard
from tiktok_shop._http import Answer, Timeouts, Transport, Urllib3Transport, checked_base, is_loopback
from tiktok_shop._secret import Secret
from tiktok_shop.errors import (
    ApiError,
    InvalidRequest,
    Throttled,
    TikTokShopError,
    TimestampRejected,
    UnreadableAnswer,
)
from tiktok_shop.nesting import LEFT_OUT
from tiktok_shop.operations import OPERATIONS, Operation
from tiktok_shop.reading import NOT_JSON, TOO_DEEP, Fault, decoder, read
from tiktok_shop.reply import Document, Page, Reply
from tiktok_shop.resources.authorization import Authorization
from tiktok_shop.resources.events import Events
from tiktok_shop.resources.fulfilment import Fulfilment
from tiktok_shop.resources.logistics import Logistics
from tiktok_shop.resources.orders import Orders
from tiktok_shop.resources.seller import Seller
from tiktok_shop.retry import Retry
from tiktok_shop.signing import Signer
from tiktok_shop.types._base import Data
from tiktok_shop.types.requests import Write
from tiktok_shop.writing import body_of, path_of, query_of, query_string

API_HOST = "https://open-api.tiktokglobalshop.com"
"""One host for all regions (facts.md 2.1)."""

D = TypeVar("D", bound=Data)

_LOOK_EVERY = 30.0
"""Seconds between two looks at the server's clock while all is well."""

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


class Client:
    """A client for one app, and for one shop when token and cipher are given. Safe to use from many threads.

    In:
        app_key, app_secret: the app's credentials.
        access_token, shop_cipher, shop_id: one shop's; `for_shop` makes clients for others.
        base_url: another host than TikTok's, such as a simulator.
        versions: operation name -> version, where another than the default is wanted.
        throttle: a Throttle; retry: a Retry; clock: unix seconds, for the timestamp that is signed.
        timeouts, max_bytes, guard: of the built-in transport, the guard being asked about each address before it
            is connected to; transport: one of your own instead.

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
        guard: Guard | None = None,
    ) -> None:
        base = checked_base(base_url)
        if transport is None:
            limit = {} if max_bytes is None else {"max_bytes": max_bytes}
            transport = Urllib3Transport(timeouts, direct=is_loopback(base), guard=guard, **limit)
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
        self.shop_cipher, self.shop_id = shop_cipher, shop_id
        self._anyone, self._this_shop = _common(shared.app_key), _common(shared.app_key, shop_cipher)
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
        """Server clock minus ours in seconds, by the Date header of a recent answer; None before any.

        The header counts whole seconds and travels for a while: trust it to about a second.
        """
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
        prepared = self._prepare(operation, path, query, body, self.version_of(operation, version))
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
        value: Any = reply.value
        items = _documents(operation.item, value.items)
        if TOO_DEEP in reply.faults:
            items = [_marked(item) for item in items]
        token = None if query is None else getattr(query, "page_token", None) or None
        page = Page(items, reply, token, value.next_page_token or None, value.total_count)
        if value.total_count and not (items or page.page_token or page.next_page_token):
            raise _counted_and_not_shown(page)
        return page

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
        sign = shared.signer.sign(prepared.path, params, prepared.payload)
        url = f"{prepared.url}&timestamp={timestamp}&sign={sign}"
        answer = shared.transport.send(operation.name, operation.method, url, self._headers, prepared.payload)
        if answer.status != 200 or abs(now - shared.looked_at) > _LOOK_EVERY:
            shared.looked_at, shared.last_date = now, (answer.header("date") or "", now)
        if _log.isEnabledFor(logging.DEBUG):
            size = len(answer.body)
            _log.debug("%s %s -> HTTP %s, %s bytes", operation.name, prepared.path, answer.status, size)
        return answer

    def _note(self, error: ApiError) -> None:
        """What an error tells beyond itself: to the throttle, and how far the clocks are apart."""
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


def _documents(kind: Any, items: list[msgspec.Raw]) -> list[Document[Any]]:
    """The entries of a list as documents. The short way is for entries in a known shape."""
    decode = decoder(kind).decode
    try:
        return [Document(decode(raw), raw) for raw in items]
    except NOT_JSON:
        return [_document(kind, raw) for raw in items]


def _document(kind: Any, raw: msgspec.Raw) -> Document[Any]:
    """One entry of a list; one that cannot be read at all does not cost the others."""
    try:
        value, faults = read(kind, raw)
    except ValueError as error:
        value, faults = kind(), (Fault("$", "JSON", str(error)),)
    return Document(value, raw, faults)


def _marked(document: Document[Any]) -> Document[Any]:
    """The document, with the fault that a part of it was left out where that is so."""
    if LEFT_OUT not in document.raw:
        return document
    return Document(document.value, document.json, (*document.faults, TOO_DEEP))


def _counted_and_not_shown(page: Page[Any]) -> UnreadableAnswer:
    return UnreadableAnswer(
        page.reply.operation,
        f"unreadable answer: it counts {page.total_count} entries and shows none",
        request_id=page.request_id,
        http_status=page.reply.http_status,
    )


def _known_version(name: str, version: str) -> str:
    operation = OPERATIONS.get(name)
    if operation is None:
        raise InvalidRequest(name, "operation", name, "no such operation")
    if version not in operation.versions:
        known = ", ".join(operation.versions)
        raise InvalidRequest(name, "version", version, f"not known for this operation; known: {known}")
    return version

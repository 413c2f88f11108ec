"""Clients by app, kept and shared between threads; each conversation speaks with its own account's token."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, Literal, TypeVar

from shelfwire.channels.port import Credentials, Reconnect, Session, Throttle
from shelfwire.kit import clock
from shelfwire.kit.guard import Guard
from shelfwire_tiktok import facts
from shelfwire_tiktok.errors import refused, translated
from shelfwire_tiktok.mapping.consent import CIPHER
from tiktok_shop import Client, TokenHost
from tiktok_shop.auth import TOKEN_HOST
from tiktok_shop.client import API_HOST
from tiktok_shop.errors import TikTokShopError

T = TypeVar("T")

_MOST_KEPT = 32
_TRUE = frozenset({"1", "true", "yes", "on"})

Group = Literal["orders", "tracking", "shop", "stock", "price", "listings", "aftersales", "money"]
"""The lines of the call budget our conversations stand in."""

_budget: ContextVar[tuple[Throttle, Group] | None] = ContextVar("shelfwire_tiktok_budget", default=None)


class _Budget:
    """The client's throttle hook: asks the budget of the account whose conversation this thread is in."""

    def before(self, operation: str, app_key: str, shop: str | None) -> None:
        budget = _budget.get()
        if budget is not None:
            budget[0].before(budget[1])

    def throttled(self, operation: str, app_key: str, shop: str | None, after: float | None) -> None:
        budget = _budget.get()
        if budget is not None:
            budget[0].throttled(budget[1], after)


class _Kept(Generic[T]):
    """A bounded store of things that are dear to make. What falls out is closed when its last user lets go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._things: OrderedDict[tuple[str, ...], T] = OrderedDict()

    def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        with self._lock:
            thing = self._things.get(key)
            if thing is None:
                thing = self._things[key] = make()
                if len(self._things) > _MOST_KEPT:
                    self._things.popitem(last=False)
            self._things.move_to_end(key)
            return thing


class Clients:
    """Gives each conversation its client. Safe to use from many threads."""

    def __init__(self) -> None:
        self._apps: _Kept[Client] = _Kept()
        self._hosts: _Kept[TokenHost] = _Kept()

    @contextmanager
    def speaking(self, session: Session, group: Group) -> Iterator[Client]:
        """The client of the session's shop, its calls in one line of the budget.

        Errors: the client's as the port's; Reconnect without credentials, Refused for options that cannot be used.
        """
        credentials = session.credentials
        if credentials is None or not credentials.access_token:
            raise Reconnect("The shop is not connected. Give consent from its page.")
        with self.speaking_as(session, credentials, group) as client:
            yield client

    @contextmanager
    def speaking_as(self, session: Session, credentials: Credentials, group: Group) -> Iterator[Client]:
        """As ``speaking``, with other credentials than the session's: those that just came."""
        mark = _budget.set((session.throttle, group) if session.throttle else None)
        try:
            yield self._app(session).for_shop(
                credentials.access_token.reveal(),
                credentials.extra.get(CIPHER) or None,
                session.shop.external_id if session.shop else None,
            )
        except TikTokShopError as error:
            raise translated(error) from error
        finally:
            _budget.reset(mark)

    @contextmanager
    def token_host(self, session: Session) -> Iterator[TokenHost]:
        """The token host of the session's app. The client's errors leave as they are: their meaning depends."""
        key, secret = app_of(session)
        base = address(session, "auth_base_url") or TOKEN_HOST
        guard = guard_of(session, "auth_base_url")
        make = lambda: TokenHost(key, secret, base_url=base, guard=guard.refuse_address)  # noqa: E731  as below
        try:
            yield self._hosts.get((base, key, _digest(secret), *sorted(guard.allowed)), make)
        except ValueError as error:
            if isinstance(error, TikTokShopError):
                raise
            raise _bad_address("auth_base_url", error) from error

    def _app(self, session: Session) -> Client:
        key, secret = app_of(session)
        base = address(session, "api_base_url") or API_HOST
        guard = guard_of(session, "api_base_url")
        detail = option(session.options, "order_detail_version")
        versions = {"orders.detail": detail} if detail else {}
        make = lambda: Client(  # noqa: E731  a recipe, made only when nothing is kept
            key,
            secret,
            base_url=base,
            versions=versions,
            throttle=_Budget(),
            clock=_now,
            guard=guard.refuse_address,
        )
        try:
            return self._apps.get((base, key, _digest(secret), detail, *sorted(guard.allowed)), make)
        except ValueError as error:
            if isinstance(error, TikTokShopError):
                raise
            raise _bad_address("api_base_url", error) from error


def option(options: Mapping[str, str], name: str) -> str:
    """An option as text without blanks at its ends; empty when it is not set."""
    return str(options.get(name) or "").strip()


def guard_of(session: Session, name: str) -> Guard:
    """What an address option may point to."""
    return Guard(own=facts.HOSTS[name], allowed=session.allowed_hosts)


def address(session: Session, name: str) -> str:
    """An address option, empty for TikTok's own. Errors: Refused when it may not be spoken to."""
    url = option(session.options, name)
    why = guard_of(session, name).refuse_url(url) if url else None
    if why:
        raise refused(
            "address_not_allowed",
            f"The option {name} ({url}) cannot be used: {why}.",
            field=name,
            advice="Correct it in the options, or have it allowed by SHELFWIRE_ALLOWED_CHANNEL_HOSTS.",
        )
    return url


def is_on(options: Mapping[str, str], name: str) -> bool:
    """A yes-or-no option, however it was stored."""
    return option(options, name).lower() in _TRUE


def app_of(session: Session) -> tuple[str, str]:
    """(app key, app secret). Errors: Refused naming the one that is missing."""
    key = option(session.options, "app_key")
    secret = session.secrets.get("app_secret")
    for name, label, value in (("app_key", "app key", key), ("app_secret", "app secret", secret)):
        if not value:
            raise refused(
                "option_missing",
                f"The {label} is missing.",
                field=name,
                advice=f"Enter the {label} from TikTok's Partner Center in the channel's options.",
            )
    return key, secret.reveal() if secret else ""


def _now() -> float:
    return clock.now().timestamp()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _bad_address(name: str, error: ValueError) -> Exception:
    return refused(
        "bad_option",
        f"The option {name} cannot be used: {error}",
        field=name,
        advice="Correct it in the options.",
    )

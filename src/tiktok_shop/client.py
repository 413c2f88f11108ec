"""The client: one app's credentials, one shop's token, and the areas of the platform as attributes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from tiktok_shop._caller import Caller, Shared, Throttle
from tiktok_shop._connection import Guard
from tiktok_shop._http import Timeouts, Transport, Urllib3Transport, checked_base, is_loopback
from tiktok_shop._secret import Secret
from tiktok_shop.resources.aftersales import Aftersales
from tiktok_shop.resources.authorization import Authorization
from tiktok_shop.resources.brands import Brands
from tiktok_shop.resources.categories import Categories
from tiktok_shop.resources.compliance import Compliance
from tiktok_shop.resources.events import Events
from tiktok_shop.resources.finance import Finance
from tiktok_shop.resources.fulfilment import Fulfilment
from tiktok_shop.resources.inventory import Inventory
from tiktok_shop.resources.logistics import Logistics
from tiktok_shop.resources.orders import Orders
from tiktok_shop.resources.packages import Packages
from tiktok_shop.resources.prices import Prices
from tiktok_shop.resources.products import Products
from tiktok_shop.resources.promotions import Promotions
from tiktok_shop.resources.seller import Seller
from tiktok_shop.retry import Retry

API_HOST = "https://open-api.tiktokglobalshop.com"
"""One host for all regions (facts.md 2.1)."""


class Client(Caller):
    """A client for one app, and for one shop when its token and cipher are given. It can be shared by threads.

    The calls are methods of `authorization`, `seller`, `orders`, `logistics`, `fulfilment`, `aftersales`, `events`,
    `packages`, `products`, `inventory`, `prices`, `promotions`, `categories`, `brands`, `compliance` and `finance`.

    In:
        app_key, app_secret: the credentials of the app.
        access_token, shop_cipher, shop_id: the credentials of one shop; `for_shop` makes clients for further shops.
        base_url: the host to call instead of TikTok's, such as a simulator.
        versions: operation name -> version, for operations that should not use their default version.
        throttle: is asked before each request, and told when the platform answers "too many requests".
        retry: how often, and after which pauses, a failed call is made again.
        clock: returns unix seconds, for the timestamp that is signed.
        timeouts, max_bytes: limits of the built-in transport for one answer.
        guard: is asked about each address before the built-in transport connects to it.
        transport: replaces the built-in transport.

    Errors: ValueError for an unusable base_url; InvalidRequest for an unknown operation or version.
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
        shared = Shared(
            app_key, Secret(app_secret), base, transport, throttle, retry or Retry(), clock, versions or {}
        )
        self._bind(shared, access_token, shop_cipher, shop_id)

    def _bind(
        self, shared: Shared, access_token: str | Secret | None, shop_cipher: str | None, shop_id: str | None
    ) -> None:
        super().__init__(shared, access_token, shop_cipher, shop_id)
        self.authorization, self.seller, self.orders = Authorization(self), Seller(self), Orders(self)
        self.logistics, self.fulfilment, self.events = Logistics(self), Fulfilment(self), Events(self)
        self.aftersales, self.promotions, self.packages = Aftersales(self), Promotions(self), Packages(self)
        self.products, self.inventory, self.prices = Products(self), Inventory(self), Prices(self)
        self.categories, self.brands, self.compliance = Categories(self), Brands(self), Compliance(self)
        self.finance = Finance(self)

    def for_shop(
        self, access_token: str | Secret, shop_cipher: str | None = None, shop_id: str | None = None
    ) -> Client:
        """A client for another shop of the same app. It is cheap: connections, settings and clock are shared."""
        other = object.__new__(Client)
        other._bind(self._shared, access_token, shop_cipher, shop_id)
        return other

    def __repr__(self) -> str:
        return f"Client(app_key={self._shared.app_key!r}, shop_id={self.shop_id!r})"

    def close(self) -> None:
        """Close the connections, which every client made by `for_shop` shares."""
        self._shared.transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

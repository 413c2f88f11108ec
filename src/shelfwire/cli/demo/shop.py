"""The other side: buyers, carriers and the truth of the simulated shop, through its control door."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from shelfwire.cli.demo.stage import DemoFailed


class Shop:
    """The control door of one simulator. Every verb is an HTTP request; a refusal raises ShopError."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._host = urlsplit(url).netloc

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            connection.request(method, f"/_sim{path}", json.dumps(body) if body is not None else None)
            answer = connection.getresponse()
            raw = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise ShopError(f"{method} {path}: {answer.status} {raw[:300]!r}")
        return json.loads(raw) if "json" in (answer.getheader("content-type") or "") else raw

    def is_open(self) -> bool:
        """Whether it answers yet."""
        try:
            self._ask("GET", "/health")
        except OSError:
            return False
        return True

    def first_shop(self) -> dict[str, Any]:
        """The first shop's id, name and carriers."""
        found: dict[str, Any] = self._ask("GET", "/state")["shops"][0]
        return found

    def catalogue(self, shop_id: str) -> bytes:
        """The seller's own catalogue as CSV."""
        raw: bytes = self._ask("GET", f"/catalogue?{urlencode({'shop_id': shop_id, 'format': 'csv'})}")
        return raw

    def orders(self, shop_id: str) -> list[dict[str, Any]]:
        """Every order as the platform knows it."""
        found: list[dict[str, Any]] = self._ask("GET", f"/orders?{urlencode({'shop_id': shop_id})}")["orders"]
        return found

    def stock(self, shop_id: str) -> list[dict[str, Any]]:
        """Available, committed and sold per SKU and warehouse."""
        rows: list[dict[str, Any]] = self._ask("GET", f"/inventory?{urlencode({'shop_id': shop_id})}")["rows"]
        return rows

    def products(self, shop_id: str) -> list[dict[str, Any]]:
        """Every product as the platform has it, whatever its state."""
        rows: list[dict[str, Any]] = self._ask("GET", f"/products?{urlencode({'shop_id': shop_id})}")["rows"]
        return rows

    def buy(self, shop_id: str, count: int, **fields: Any) -> list[str]:
        """Buyers check out and pay; the order ids."""
        placed = self._ask("POST", "/buy", {"shop_id": shop_id, "count": count, **fields})["orders"]
        return [order["id"] for order in placed]

    def release(self) -> int:
        """The remorse hour of every order on hold is over."""
        number: int = self._ask("POST", "/release", {})["number"]
        return number

    def ask_to_cancel(self, order_id: str) -> None:
        """The buyer asks for a released order to be cancelled."""
        self._ask("POST", "/cancel", {"order_id": order_id})

    def ask_back(self, order_id: str, kind: str) -> None:
        """The buyer of a delivered order wants money or goods back."""
        self._ask("POST", "/return", {"order_id": order_id, "kind": kind})

    def send_back(self, return_id: str) -> None:
        """The buyer hands the goods to a carrier, who brings them."""
        self._ask("POST", "/return/ship", {"return_id": return_id})
        self._ask("POST", "/return/arrive", {"return_id": return_id})

    def cases(self, shop_id: str) -> list[dict[str, Any]]:
        """Every cancellation and return as the platform knows it."""
        asked = urlencode({"shop_id": shop_id})
        found: list[dict[str, Any]] = self._ask("GET", f"/cancellations?{asked}")["cancellations"]
        return found + list(self._ask("GET", f"/returns?{asked}")["returns"])

    def refunds(self, shop_id: str) -> list[dict[str, Any]]:
        """Every payment back to a buyer."""
        found: list[dict[str, Any]] = self._ask("GET", f"/refunds?{urlencode({'shop_id': shop_id})}")[
            "refunds"
        ]
        return found

    def settle(self, shop_id: str) -> str:
        """Everything that was delivered is settled now; the statement's id."""
        closed = self._ask("POST", "/settle", {"shop_id": shop_id})["statement"]
        return str(closed["id"])

    def statements(self, shop_id: str) -> list[dict[str, Any]]:
        """Every closed statement with its sums."""
        asked = urlencode({"shop_id": shop_id, "limit": 1000})
        found: list[dict[str, Any]] = self._ask("GET", f"/statements?{asked}")["statements"]
        return found

    def scan(self, order_id: str) -> None:
        """The carrier scans every parcel of the order."""
        self._ask("POST", "/scan", {"order_id": order_id})

    def deliver(self, order_id: str) -> None:
        """The carrier delivers every parcel of the order."""
        self._ask("POST", "/deliver", {"order_id": order_id})

    def calls(self) -> dict[str, Any]:
        """How often each operation was called."""
        found: dict[str, Any] = self._ask("GET", "/calls/counts")
        return found

    def save(self, path: str) -> None:
        """Write the world to a file, for ``make run``."""
        self._ask("POST", "/snapshot/save", {"path": path})


class ShopError(DemoFailed):
    """The control door refused: the demo asked for something that is not there."""

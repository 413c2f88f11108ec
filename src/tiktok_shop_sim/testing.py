"""The simulator for tests, in its own process on a free port, from when it answers to the end of the `with` block.

::

    with Simulator(scenario="corner-shop", auth_codes=["C1"]) as shop:
        client = MyClient(shop.url, shop.app_key, shop.app_secret)
        shop.control.buy(count=3)
        shop.control.step(hours=1)

Only the standard library is used here, so any test can import it.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit


class ControlError(RuntimeError):
    """The control API refused; `status` is its HTTP status."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status


class Control:
    """A small client of the control API. Every verb answers with decoded JSON; see `/_sim/openapi.json`."""

    def __init__(self, url: str, timeout: float = 120.0) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._timeout = timeout

    def request(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Any control verb: `path` without `/_sim`."""
        asked = {name: value for name, value in query.items() if value is not None}
        target = f"/_sim{path}" + (f"?{urlencode(asked)}" if asked else "")
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(
                method,
                target,
                None if body is None else json.dumps(body),
                {"content-type": "application/json"},
            )
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise ControlError(response.status, raw.decode("utf-8", "replace"))
        if "json" not in (response.getheader("content-type") or ""):
            return raw.decode()
        return json.loads(raw)

    def get(self, path: str, **query: Any) -> Any:
        return self.request("GET", path, **query)

    def post(self, path: str, **body: Any) -> Any:
        return self.request("POST", path, {name: value for name, value in body.items() if value is not None})

    def state(self) -> Any:
        return self.get("/state")

    def shop(self, index: int = 0) -> Any:
        """One shop's id, cipher, warehouses, delivery options and carriers by name."""
        return self.state()["shops"][index]

    def reset(self, **fields: Any) -> Any:
        return self.post("/reset", **fields)

    def settings(self, **changes: Any) -> Any:
        return self.post("/settings", **changes)

    def buy(self, **fields: Any) -> list[Any]:
        """Orders just placed, as the platform knows them."""
        orders: list[Any] = self.post("/buy", **fields)["orders"]
        return orders

    def pay(self, order_id: str) -> Any:
        return self.post("/pay", order_id=order_id)

    def release(self, order_id: str | None = None) -> int:
        number: int = self.post("/release", order_id=order_id)["number"]
        return number

    def cancel(self, order_id: str, **fields: Any) -> Any:
        return self.post("/cancel", order_id=order_id, **fields)

    def withdraw_cancel(self, order_id: str) -> Any:
        return self.post("/cancel/withdraw", order_id=order_id)

    def change_address(self, order_id: str, invent: bool = False, **address: str) -> Any:
        return self.post("/address", order_id=order_id, invent=invent, address=address)

    def scan(self, **parcels: Any) -> Any:
        return self.post("/scan", **parcels)

    def deliver(self, **parcels: Any) -> Any:
        return self.post("/deliver", **parcels)

    def fail_delivery(self, **parcels: Any) -> Any:
        return self.post("/deliver/fail", **parcels)

    def send_back(self, **parcels: Any) -> Any:
        return self.post("/deliver/return", **parcels)

    def lose(self, **parcels: Any) -> Any:
        return self.post("/lose", **parcels)

    def clock(self) -> Any:
        return self.get("/clock")

    def step(self, **by: float) -> Any:
        """Move the clock by seconds, minutes, hours, days; what falls due has happened when this returns."""
        return self.post("/clock/step", **by)

    def set_clock(self, now: float) -> Any:
        return self.post("/clock/set", now=now)

    def speed(self, speed: float) -> Any:
        return self.post("/clock/speed", speed=speed)

    def authorize(self, seller: str | None = None, **fields: Any) -> str:
        """A fresh authorization code, as if the seller had agreed on the consent page."""
        code: str = self.post("/authorize", seller=seller, **fields)["code"]
        return code

    def deauthorise(self, seller: str | None = None) -> Any:
        return self.post("/deauthorise", seller=seller)

    def expire(self, **fields: Any) -> Any:
        return self.post("/expire", **fields)

    def fault(self, kind: str, operation: str = "*", **fields: Any) -> int:
        """Plant a fault and return its id."""
        number: int = self.post("/faults", kind=kind, operation=operation, **fields)["id"]
        return number

    def clear_faults(self) -> Any:
        return self.request("DELETE", "/faults", {})

    def calls(self, **which: Any) -> list[Any]:
        found: list[Any] = self.get("/calls", **which)["calls"]
        return found

    def call_counts(self) -> Any:
        return self.get("/calls/counts")["operations"]

    def clear_calls(self) -> Any:
        return self.request("DELETE", "/calls", {})

    def notices(self, **which: Any) -> list[Any]:
        found: list[Any] = self.get("/notices", **which)["notices"]
        return found

    def settle_notices(self) -> None:
        """Wait until every webhook delivery under way has been answered."""
        self.post("/notices/settle")

    def resend(self, serial: int, times: int = 1) -> Any:
        return self.post("/notices/resend", serial=serial, times=times)

    def orders(self, **which: Any) -> list[Any]:
        """The truth about orders: id, status, units, total, tracking, packages, lines."""
        found: list[Any] = self.get("/orders", **which)["orders"]
        return found

    def order(self, order_id: str) -> Any:
        return self.orders(ids=order_id)[0]

    def inventory(self, **which: Any) -> list[Any]:
        """The truth about stock: available, committed, sold, listed per SKU and warehouse."""
        rows: list[Any] = self.get("/inventory", **which)["rows"]
        return rows

    def catalogue(self, shop_id: str | None = None) -> list[Any]:
        rows: list[Any] = self.get("/catalogue", shop_id=shop_id)["rows"]
        return rows

    def catalogue_csv(self, shop_id: str | None = None) -> str:
        text: str = self.get("/catalogue", shop_id=shop_id, format="csv")
        return text

    def save(self, path: str | Path) -> Any:
        return self.request("POST", "/snapshot/save", {"path": str(path)})

    def load(self, path: str | Path) -> Any:
        return self.request("POST", "/snapshot/load", {"path": str(path)})


class Simulator:
    """A simulator process. Keyword arguments become command-line flags (`webhook_url` is `--webhook-url`)."""

    def __init__(
        self,
        scenario: str = "corner-shop",
        *,
        app_key: str = "simkey",
        app_secret: str = "simsecret",  # noqa: S107 - the public default of a local simulator
        service_id: str = "7300000000000000001",
        auth_codes: tuple[str, ...] | list[str] = (),
        rate_limit: int = 0,
        port: int = 0,
        **flags: Any,
    ) -> None:
        self.app_key, self.app_secret, self.service_id = app_key, app_secret, service_id
        self._flags: dict[str, Any] = {
            "scenario": scenario,
            "app_key": app_key,
            "app_secret": app_secret,
            "service_id": service_id,
            "rate_limit": rate_limit,
            "port": port,
            **flags,
        }
        self._codes = tuple(auth_codes)
        self._process: subprocess.Popen[str] | None = None
        self._errors: Any = None
        self._url = ""
        self._control: Control | None = None

    @property
    def url(self) -> str:
        """Base address of API, token host and consent page, without a trailing slash."""
        if not self._url:
            raise RuntimeError("the simulator is not running")
        return self._url

    @property
    def control(self) -> Control:
        if self._control is None:
            raise RuntimeError("the simulator is not running")
        return self._control

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the simulator is not running")
        return self._process.pid

    def command(self) -> list[str]:
        command = [sys.executable, "-m", "tiktok_shop_sim"]
        for name, value in self._flags.items():
            flag = "--" + name.replace("_", "-")
            if value is True:
                command.append(flag)
            elif value is not None and value is not False:
                command += [flag, str(value)]
        for code in self._codes:
            command += ["--auth-code", code]
        return command

    def start(self) -> Self:
        """Start and wait until it answers; RuntimeError with its own words when it does not."""
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(
            self.command(), stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        if not first.startswith("listening on "):
            self._process.wait(10)
            self._errors.seek(0)
            raise RuntimeError(f"the simulator did not start: {first}{self._errors.read()}")
        self._url = first.removeprefix("listening on ").strip()
        self._control = Control(self._url)
        return self

    def errors(self) -> str:
        """What the process wrote to its error stream; empty when nothing went wrong inside."""
        if self._errors is None:
            return ""
        self._errors.seek(0)
        text: str = self._errors.read()
        return text

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()
        self._process, self._errors, self._url, self._control = None, None, "", None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

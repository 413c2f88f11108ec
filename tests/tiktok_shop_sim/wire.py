"""A tiny client of our own for these tests: signs as facts.md says, speaks HTTP with the standard library."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import Simulator


@dataclass
class Reply:
    status: int
    raw: bytes
    headers: dict[str, str]

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> int:
        return int(self.body["code"])

    @property
    def data(self) -> Any:
        assert self.body["code"] == 0, self.body
        return self.body["data"]


@dataclass
class Shop:
    """One connected shop. Every success is validated against the specification's response schema."""

    sim: Simulator
    token: str = ""
    refresh_token: str = ""
    cipher: str = ""
    id: str = ""
    secret: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def connect(self, code: str, index: int = 0) -> Shop:
        pair = self.exchange(code).data
        self.token, self.refresh_token = pair["access_token"], pair["refresh_token"]
        shop = self.get("/authorization/202309/shops", cipher=None).data["shops"][index]
        self.cipher, self.id = shop["cipher"], shop["id"]
        return self

    def exchange(self, code: str, **changes: str) -> Reply:
        query = {
            "app_key": self.sim.app_key,
            "app_secret": self.sim.app_secret,
            "auth_code": code,
            "grant_type": "authorized_code",
        }
        return send(self.sim.url, "GET", "/api/v2/token/get", query | changes)

    def refresh(self, token: str | None = None, **changes: str) -> Reply:
        query = {
            "app_key": self.sim.app_key,
            "app_secret": self.sim.app_secret,
            "refresh_token": token if token is not None else self.refresh_token,
            "grant_type": "refresh_token",
        }
        return send(self.sim.url, "GET", "/api/v2/token/refresh", query | changes)

    def get(self, path: str, query: dict[str, Any] | None = None, **options: Any) -> Reply:
        return self.call("GET", path, query, None, **options)

    def post(self, path: str, body: Any = None, query: dict[str, Any] | None = None, **options: Any) -> Reply:
        return self.call("POST", path, query, body, **options)

    def call(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: Any = None,
        *,
        cipher: str | None = "own",
        stamp: int | str | None = None,
        sign: str | None = None,
        token: str | None = "own",
        raw: bytes | None = None,
        content_type: str = "application/json",
        drop: tuple[str, ...] = (),
        check: bool = True,
    ) -> Reply:
        params = {"app_key": self.sim.app_key, "timestamp": str(int(time.time()) if stamp is None else stamp)}
        params |= {key: str(value) for key, value in (query or {}).items()}
        if cipher is not None:
            params["shop_cipher"] = self.cipher if cipher == "own" else cipher
        payload = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        signed = b"" if content_type.startswith("multipart/") else payload
        params["sign"] = (
            signature(self.secret or self.sim.app_secret, path, params, signed) if sign is None else sign
        )
        for name in drop:
            params.pop(name, None)
        headers = {"content-type": content_type} if payload or method != "GET" else {}
        if token is not None:
            headers["x-tts-access-token"] = self.token if token == "own" else token
        reply = send(self.sim.url, method, path, params, payload, headers | self.extra)
        if (
            check
            and reply.status == 200
            and reply.headers.get("content-type", "").startswith("application/json")
        ):
            validate(method, path, reply.body)
        return reply


def signature(secret: str, path: str, params: dict[str, str], body: bytes) -> str:
    text = "".join(
        key + value for key, value in sorted(params.items()) if key not in ("sign", "access_token")
    )
    message = (secret + path + text).encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def send(
    url: str,
    method: str,
    path: str,
    query: dict[str, str] | None = None,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    timeout: float = 30.0,
) -> Reply:
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        target = path + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        connection.request(method, target, body or None, headers or {})
        response = connection.getresponse()
        return Reply(response.status, response.read(), {k.lower(): v for k, v in response.getheaders()})
    finally:
        connection.close()


def validate(method: str, path: str, document: Any) -> None:
    """A success must fit the documented response, a refusal the error envelope."""
    match = spec.load().match(method, path)
    if match is None or match.operation is None:
        return
    if document["code"] == 0:
        validator = match.operation.response_validator
        assert validator is not None
    else:
        validator = spec.load().validator({"$ref": "#/components/schemas/ErrorEnvelope"})
    problems = [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)]
    assert not problems, f"{method} {path}: {problems[:5]}"


@contextmanager
def nothing_changes(sim: Simulator) -> Iterator[None]:
    """What is refused must leave orders, stock, notices, returns and money as they were."""
    before = _truth(sim)
    yield
    assert _truth(sim) == before


def _truth(sim: Simulator) -> Any:
    control = sim.control
    money = [control.get(path) for path in ("/returns", "/cancellations", "/refunds")]
    return control.orders(), control.inventory(), len(control.notices()), money


def waiting_order(shop: Shop, **request_body: Any) -> Any:
    """A fresh order whose hold is over."""
    request_body.setdefault("lines", [{"seller_sku": "MUG-SAND", "quantity": 2}])
    return shop.sim.control.buy(release=True, shop_id=shop.id, **request_body)[0]


def mark_shipped(shop: Shop, order_id: str, tracking: str, provider: str = "UPS", **body: Any) -> Reply:
    providers = shop.sim.control.shop()["providers"]
    body = {"tracking_number": tracking, "shipping_provider_id": providers.get(provider, provider), **body}
    return shop.post(f"/fulfillment/202309/orders/{order_id}/packages", body)

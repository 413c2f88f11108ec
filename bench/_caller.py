"""One kept-alive connection to the simulator that signs what it sends."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tiktok_shop.signing import Signer
from tiktok_shop_sim.testing import Simulator


class Caller:
    """Calls one shop; every answer must be a success."""

    def __init__(self, simulator: Simulator, token: str, shop: int = 0) -> None:
        parts = urlsplit(simulator.url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._key, self._signer, self._token = simulator.app_key, Signer(simulator.app_secret), token
        self._app_secret = simulator.app_secret
        self._cipher = simulator.control.shop(shop)["cipher"]

    def prepare(
        self, method: str, path: str, query: dict[str, str] | None = None, body: Any = None
    ) -> tuple[str, str, bytes]:
        """A call, signed now: good for five minutes."""
        params = {"app_key": self._key, "timestamp": str(int(time.time())), "shop_cipher": self._cipher}
        params |= query or {}
        raw = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        params["sign"] = self._signer.sign(path, params, raw)
        return method, f"{path}?{urlencode(params, quote_via=quote)}", raw

    def send(self, call: tuple[str, str, bytes]) -> bytes:
        """The answer to a prepared call."""
        method, target, raw = call
        headers = {"x-tts-access-token": self._token, "content-type": "application/json"}
        self._connection.request(method, target, raw or None, headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != 200 or not answer.startswith(b'{"code":0,'):
            raise RuntimeError(f"{method} {target}: {response.status} {answer[:300]!r}")
        return answer

    def refresh(self, refresh_token: str) -> str:
        """Take a new pair for a refresh token, go on with its access token; the new refresh token."""
        query = {
            "app_key": self._key,
            "app_secret": self._app_secret,
            "refresh_token": refresh_token,
            "grant_type": "refresh_token",
        }
        pair = json.loads(self.send(("GET", f"/api/v2/token/refresh?{urlencode(query)}", b"")))["data"]
        self._token = pair["access_token"]
        return str(pair["refresh_token"])

    def call(
        self, method: str, path: str, query: dict[str, str] | None = None, body: Any = None
    ) -> dict[str, Any]:
        """The `data` of the answer."""
        data: dict[str, Any] = json.loads(self.send(self.prepare(method, path, query, body)))["data"]
        return data

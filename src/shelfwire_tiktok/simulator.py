"""The preset for a simulator on this machine: its hosts and app keys, read from its own control interface.

This is the one place that speaks to something which is not TikTok, so it speaks by itself and not through the client:
one request, a bounded answer, no redirect followed, and only to a host that whoever runs the server allowed.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from shelfwire.channels.port import Around, Preset, TryLater
from shelfwire.kit.guard import Guard
from shelfwire.kit.secrets import Secret

KEY: Final = "simulator"
_SECONDS: Final = 1.0
_LONGEST: Final = 1_000_000
"""Bytes of an answer; the simulator's is a few kilobytes."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the simulator says of itself."""

    app_key: str
    app_secret: str
    service_id: str
    scenario: str
    shops: tuple[str, ...]
    redirect_url: str


class SimulatorPreset:
    """Presets: the running ``make sim``, when there is one."""

    def find(self, around: Around) -> tuple[Preset, ...]:
        """The simulator, or nothing."""
        if not around.simulator_url or _may_not(around):
            return ()
        try:
            found = _connection(around)
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
            KeyError,
            TypeError,
        ):  # nothing of ours is there
            return ()
        return (_preset(around, found),)

    def settle(self, around: Around, key: str, *, redirect_url: str) -> Preset:
        """The simulator, sending sellers back to ``redirect_url`` from now on."""
        if key != KEY or _may_not(around):
            raise TryLater("There is no such simulator here.")
        try:
            found = _connection(around)
            if found.redirect_url != redirect_url:
                _ask(around, "POST", "/_sim/settings", {"redirect_url": redirect_url})
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise TryLater(
                f"The simulator at {around.simulator_url} does not answer any more. Start it again with `make sim`."
            ) from error
        return _preset(around, found)


def _may_not(around: Around) -> str | None:
    return Guard(allowed=around.allowed_hosts).refuse_url(around.simulator_url)


def _connection(around: Around) -> _Found:
    said = _ask(around, "GET", "/_sim/connection")
    return _Found(
        app_key=str(said["app_key"]),
        app_secret=str(said["app_secret"]),
        service_id=str(said["service_id"]),
        scenario=str(said["scenario"]),
        shops=tuple(f"{shop['name']} ({shop['region']})" for shop in said["shops"]),
        redirect_url=str(said["settings"]["redirect_url"]),
    )


def _ask(around: Around, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    """One request. Raises OSError, HTTPException, and ValueError for an answer that is none of a simulator's."""
    parts = urlsplit(around.simulator_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.connect()
        peer = connection.sock.getpeername()
        why = Guard(allowed=around.allowed_hosts).refuse_address(
            parts.hostname or "", connection.port, peer[0]
        )
        if why:
            raise ValueError(why)
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"content-type": "application/json"})
        answer = connection.getresponse()
        raw = answer.read(_LONGEST + 1)
        if answer.status != 200 or len(raw) > _LONGEST:
            raise ValueError(f"{path} answers {answer.status} with {len(raw)} bytes")
        found: dict[str, Any] = json.loads(raw)
    finally:
        connection.close()
    return found


def _preset(around: Around, found: _Found) -> Preset:
    url = around.simulator_url.rstrip("/")
    return Preset(
        key=KEY,
        label="This is a simulator",
        says=f"Found at {url}, playing “{found.scenario}”: {', '.join(found.shops[:4])}.",
        shop_name=found.shops[0].partition(" (")[0] if len(found.shops) == 1 else "Simulator",
        options={
            "app_key": found.app_key,
            "service_id": found.service_id,
            "api_base_url": url,
            "auth_base_url": url,
            "authorize_base_url": url,
            "allow_http_webhook": "true",
        },
        secrets={"app_secret": Secret(found.app_secret)},
    )

"""What the tests of the client share: the facts in spec/, a scripted server, a client for Alice's shop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.tiktok_shop.wire_server import IMPATIENT, SPEC, WireServer

from tiktok_shop import Client


@pytest.fixture(scope="session")
def openapi() -> dict[str, Any]:
    return json.loads((SPEC / "openapi-all-versions.json").read_text())


@pytest.fixture
def server() -> Iterator[WireServer]:
    running = WireServer()
    yield running
    running.close()


@pytest.fixture
def client(server: WireServer) -> Iterator[Client]:
    with Client(
        "alice-app",
        "alice-app-secret",
        access_token="alice-token",
        shop_cipher="alice-cipher",
        shop_id="7001",
        base_url=server.url,
        retry=IMPATIENT,
        clock=lambda: 1767225600.5,
    ) as made:
        yield made

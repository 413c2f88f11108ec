"""Sessions towards the simulator, connected by a real consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from tests.shelfwire_tiktok.support import HERE, connected
from tests.tiktok_shop.wire_server import WireServer

from shelfwire.channels.port import Credentials, Session, Shop
from shelfwire.kit.ids import ExternalShopId
from shelfwire.kit.secrets import Secret
from tiktok_shop_sim.testing import Simulator

NOW = datetime.fromisoformat("2026-01-02T03:04:05.600000+00:00")


@pytest.fixture
def corner_shop(simulator: Simulator) -> Simulator:
    """A US shop that ships itself, with a handful of orders."""
    simulator.control.reset(scenario="corner-shop", orders=0)
    return simulator


@pytest.fixture
def saigon(simulator: Simulator) -> Simulator:
    """A VN shop whose packages exist from payment on."""
    simulator.control.reset(scenario="saigon", orders=0)
    return simulator


@pytest.fixture
def session(corner_shop: Simulator) -> Session:
    """Corner Shop, connected."""
    return connected(corner_shop)


@pytest.fixture
def vn_session(saigon: Simulator) -> Session:
    """The Saigon shop, connected."""
    return connected(saigon, market="ROW")


@pytest.fixture
def platform() -> Iterator[WireServer]:
    """A server that answers what the simulator never would."""
    running = WireServer()
    yield running
    running.close()


@pytest.fixture
def told(platform: WireServer) -> Session:
    """A session of a Japanese shop on that server."""
    return Session(
        allowed_hosts=HERE,
        options={"app_key": "k", "api_base_url": platform.url},
        secrets={"app_secret": Secret("s")},
        credentials=Credentials(Secret("A"), NOW, Secret("R"), NOW, extra={"shop_cipher": "C"}),
        shop=Shop(ExternalShopId("7"), "Shop", "JP", "JPY", "Asia/Tokyo"),
    )

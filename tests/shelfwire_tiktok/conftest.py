"""Sessions towards the simulator, connected by a real consent."""

from __future__ import annotations

import pytest
from tests.shelfwire_tiktok.support import connected

from shelfwire.channels.port import Session
from tiktok_shop_sim.testing import Simulator


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

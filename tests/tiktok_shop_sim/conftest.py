from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim.testing import Simulator


@pytest.fixture(scope="module")
def corner_process() -> Iterator[Simulator]:
    with Simulator("corner-shop", auth_codes=["C1", "C2"]) as simulator:
        yield simulator
        assert simulator.errors() == ""


@pytest.fixture(scope="module")
def saigon_process() -> Iterator[Simulator]:
    with Simulator("saigon", auth_codes=["C1", "C2"]) as simulator:
        yield simulator
        assert simulator.errors() == ""


@pytest.fixture
def corner(corner_process: Simulator) -> Shop:
    """A fresh US shop that ships itself, connected."""
    return _fresh(corner_process)


@pytest.fixture
def saigon(saigon_process: Simulator) -> Shop:
    """A fresh Vietnamese shop, connected."""
    return _fresh(saigon_process)


def _fresh(simulator: Simulator) -> Shop:
    simulator.control.reset(auth_codes=["C1", "C2"])
    simulator.control.settings(
        strict=False,
        rate_limit=0,
        hourly_limit=0,
        visibility_delay=0,
        clock_skew=0,
        auto_carrier=False,
        redirect_url="",
        webhook_url="",
        default_warehouse=True,
        allowed_ips=[],
    )
    return Shop(simulator).connect("C1")

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from tests.tiktok_shop_sim.notices_check import all_valid
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim.testing import Simulator


@contextmanager
def process(scenario: str) -> Iterator[Simulator]:
    """A simulator of that scenario. One start takes more than a second, so that most tests share one a test process;
    what they may change is made as it was by ``_fresh``."""
    with Simulator(scenario, auth_codes=["C1", "C2"]) as simulator:
        yield simulator
        assert simulator.errors() == ""


@pytest.fixture(scope="session")
def corner_process() -> Iterator[Simulator]:
    with process("corner-shop") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def saigon_process() -> Iterator[Simulator]:
    with process("saigon") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def tour_process() -> Iterator[Simulator]:
    with process("grand-tour") as simulator:
        yield simulator


@pytest.fixture
def past_orders() -> int:
    """How many orders the fresh shops had so far; None is the scenario's own number, hundreds."""
    return 60


@pytest.fixture
def tour(tour_process: Simulator, past_orders: int | None) -> Iterator[Callable[[str], Shop]]:
    """One fresh seller's shops by region, each with its own shipping and TikTok's: US GB DE VN ID MX JP."""
    with _fresh(tour_process, past_orders) as first:
        listed = first.get("/authorization/202309/shops", cipher=None).data["shops"]
        by_region = {shop["region"]: replace(first, cipher=shop["cipher"], id=shop["id"]) for shop in listed}
        yield by_region.__getitem__


@pytest.fixture
def corner(corner_process: Simulator, past_orders: int | None) -> Iterator[Shop]:
    """A fresh US shop that ships itself, connected."""
    with _fresh(corner_process, past_orders) as shop:
        yield shop


@pytest.fixture
def saigon(saigon_process: Simulator, past_orders: int | None) -> Iterator[Shop]:
    """A fresh Vietnamese shop, connected."""
    with _fresh(saigon_process, past_orders) as shop:
        yield shop


@contextmanager
def _fresh(simulator: Simulator, past_orders: int | None) -> Iterator[Shop]:
    """A world as at the start; every notice sent in it must be one that the platform documents."""
    simulator.control.reset(auth_codes=["C1", "C2"], orders=past_orders)
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
        review_seconds=3,
        accept_zero_quantity=True,
        upload_quota=0,
        refund_seconds=3,
        auto_restock=False,
    )
    before = simulator.errors()
    yield Shop(simulator).connect("C1")
    all_valid(simulator.control.notices(limit=2000))
    assert simulator.errors() == before

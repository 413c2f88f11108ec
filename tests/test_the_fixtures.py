"""What ``conftest.py`` reservations to every test."""

from __future__ import annotations

import pytest

from tiktok_shop_sim.testing import Simulator


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_finds_the_simulator_as_new(simulator: Simulator, time: str) -> None:
    control = simulator.control
    before = len(control.orders())
    assert control.settings()["redirect_url"] == ""
    control.buy(count=1)
    control.settings(redirect_url="https://example.com/back")
    assert len(control.orders()) == before + 1
    control.reset(scenario="saigon")
    assert control.state()["shops"][0]["region"] == "VN"

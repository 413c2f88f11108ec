"""A fault of the simulator itself is loud: no test that uses it may pass over one."""

from __future__ import annotations

import http.client
import sys

import pytest
from tests.support.waiting import until
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim.testing import Simulator

WAREHOUSES = "/logistics/202309/warehouses"
BROKEN = f"""
from tiktok_shop_sim import __main__, operations
operations.load()["GET {WAREHOUSES}"] = lambda call: 1 // 0
__main__.main()
"""


class BrokenSimulator(Simulator):
    """One whose list of warehouses divides by zero."""

    def command(self) -> list[str]:
        _, _, _, *flags = super().command()
        return [sys.executable, "-c", BROKEN, *flags]


def test_an_exception_in_an_operation_is_a_500_and_is_told_on_standard_error() -> None:
    with BrokenSimulator("corner-shop", orders=0, auth_codes=["C1"]) as simulator:
        shop = Shop(simulator).connect("C1")
        assert simulator.errors() == ""
        assert shop.get(WAREHOUSES).status == 500
        until(lambda: "ZeroDivisionError" in simulator.errors(), what="the exception on standard error")
        assert shop.get("/event/202309/webhooks").code == 0


def test_a_connection_broken_on_purpose_is_no_fault_of_the_simulator() -> None:
    with Simulator("corner-shop", orders=0, auth_codes=["C1"]) as simulator:
        shop = Shop(simulator).connect("C1")
        simulator.control.fault("reset_after", f"GET {WAREHOUSES}")
        with pytest.raises(http.client.HTTPException):
            shop.get(WAREHOUSES)
        assert shop.get(WAREHOUSES).code == 0
        assert simulator.errors() == ""

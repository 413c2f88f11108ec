"""A fault of the simulator itself is loud: no test that uses it may pass over one."""

from __future__ import annotations

import sys

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
        assert "ZeroDivisionError" in simulator.errors()
        assert shop.get("/event/202309/webhooks").code == 0

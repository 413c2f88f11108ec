"""Bad luck on demand, and notices sent again."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.control.door import Nothing, door
from tiktok_shop_sim.control.find import find
from tiktok_shop_sim.faults import Fault, FaultRequest
from tiktok_shop_sim.simulation import Simulation


@door("POST", "/faults", FaultRequest)
def plant(simulation: Simulation, wish: FaultRequest) -> Fault:
    """Plant a fault: it strikes the next calls (or notices) that match it.

    Kinds of calls: timeout_before, timeout_after (36009007 with HTTP 504, after `seconds`; the deed is not done or
    done), half_done (the first half of a batch is done, then the call times out; what is no batch is done whole),
    error_before, error_after (`status`, `code`), throttle (429 with `retry_after`), slow, broken_json (after the deed),
    reset_before, reset_after (the connection breaks). Kinds of notices: notice_double, notice_late (`seconds` on the
    world's clock), notice_reorder (overtaken by the next one), notice_lost; their operation is `notice 1` for type 1,
    or `*`.
    """
    return simulation.faults.plant(wish)


class FaultList(msgspec.Struct):
    faults: list[Fault]


@door("GET", "/faults")
def list_faults(simulation: Simulation, _: Nothing) -> FaultList:
    """The planted faults and how often each struck."""
    return FaultList(simulation.faults.list())


class FaultId(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which fault; all when none is named."""

    id: int | None = None


@door("DELETE", "/faults", FaultId)
def clear_faults(simulation: Simulation, wish: FaultId) -> dict[str, Any]:
    """Remove one fault, or all, and let go of a notice that waits to be overtaken."""
    removed = simulation.faults.clear(wish.id)
    simulation.delivery.flush()
    return {"removed": removed}


class ResendWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which notice, by its serial, and how many more times."""

    serial: int
    times: int = 1


@door("POST", "/notices/resend", ResendWish)
async def resend(simulation: Simulation, wish: ResendWish) -> dict[str, Any]:
    """Deliver a notice again, byte for byte: the same id, the same signature."""
    find(simulation.world.notices, wish.serial, "notice")
    for _ in range(wish.times):
        simulation.delivery.resend(wish.serial)
    await simulation.delivery.settle()
    return {"sent": wish.times}


@door("POST", "/notices/settle")
async def settle(simulation: Simulation, _: Nothing) -> dict[str, Any]:
    """Wait until every delivery under way has been answered."""
    await simulation.delivery.settle()
    return {}

"""Faults on demand, and notices sent again."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.control.endpoint import Nothing, endpoint
from tiktok_shop_sim.control.find import find
from tiktok_shop_sim.faults import Fault, FaultRequest
from tiktok_shop_sim.simulation import Simulation


@endpoint("POST", "/faults", FaultRequest)
def plant(simulation: Simulation, request: FaultRequest) -> Fault:
    """Plant a fault: it strikes the next calls (or notices) that match it.

    Kinds of calls: timeout_before, timeout_after (36009007 with HTTP 504 after `seconds`; the operation is not done, or
    done), half_done (the first half of a batch is done, then the call times out; what is no batch is done whole),
    error_before, error_after (`status`, `code`), throttle (429 with `retry_after`), slow, broken_json (the operation is
    done), reset_before, reset_after (the connection breaks). Kinds of notices: notice_double, notice_late (`seconds` on
    the world's clock), notice_reorder (overtaken by the next one), notice_lost; their operation is `notice 1` for
    type 1, or `*`.
    """
    return simulation.faults.plant(request)


class FaultList(msgspec.Struct):
    faults: list[Fault]


@endpoint("GET", "/faults")
def list_faults(simulation: Simulation, _: Nothing) -> FaultList:
    """The planted faults and how often each struck."""
    return FaultList(simulation.faults.list())


class FaultId(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which fault; all when none is named."""

    id: int | None = None


@endpoint("DELETE", "/faults", FaultId)
def clear_faults(simulation: Simulation, request: FaultId) -> dict[str, Any]:
    """Remove one fault, or all, and let go of a notice that waits to be overtaken."""
    removed = simulation.faults.clear(request.id)
    simulation.delivery.flush()
    return {"removed": removed}


class ResendRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which notice, by its serial, and how many more times."""

    serial: int
    times: int = 1


@endpoint("POST", "/notices/resend", ResendRequest)
async def resend(simulation: Simulation, request: ResendRequest) -> dict[str, Any]:
    """Deliver a notice again, byte for byte: the same id, the same signature."""
    find(simulation.world.notices, request.serial, "notice")
    for _ in range(request.times):
        simulation.delivery.resend(request.serial)
    await simulation.delivery.settle()
    return {"sent": request.times}


@endpoint("POST", "/notices/settle")
async def settle(simulation: Simulation, _: Nothing) -> dict[str, Any]:
    """Wait until every delivery under way has been answered."""
    await simulation.delivery.settle()
    return {}

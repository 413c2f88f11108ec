"""The control API under `/_sim/`: what buyers, carriers, the platform and the clock do, and faults on demand."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktok_shop_sim.control.endpoint import ENTRIES, openapi, route
from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.simulation import Simulation


def routes(simulation: Simulation) -> list[Route]:
    """All control routes, their description included."""
    import_all("tiktok_shop_sim.control")

    async def described(_: Request) -> Response:
        return JSONResponse(openapi())

    return [Route("/_sim/openapi.json", described), *(route(simulation, entry) for entry in ENTRIES)]

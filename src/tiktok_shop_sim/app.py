"""One port for everything: the API behind its gate, the token host, the consent page, papers, the control API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tiktok_shop_sim import control, desk, media_host
from tiktok_shop_sim.consent import ConsentPage
from tiktok_shop_sim.gate import Gate
from tiktok_shop_sim.gate.visit import Receive, Scope, Send
from tiktok_shop_sim.operations.fulfillment.shipping_documents import PATH, paper, unseal
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.tokens import TokenHost
from tiktok_shop_sim.world.media import HOST_PATH

SIDE_DOORS = ("/api/v2/", "/open/authorize", "/oauth/", "/_sim", PATH, HOST_PATH)


class Application:
    """Sends API calls straight to the gate and all the rest to Starlette."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.gate = Gate(simulation)
        self.side = _side_doors(simulation)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/" or scope["path"].startswith(SIDE_DOORS):
            await self.side(scope, receive, send)
        else:
            await self.gate(scope, receive, send)


def _side_doors(simulation: Simulation) -> Starlette:
    tokens, page = TokenHost(simulation), ConsentPage(simulation)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await simulation.start()
        yield
        await simulation.stop()

    async def document(request: Request) -> Response:
        name: str = request.path_params["name"]
        ticket = unseal(simulation.settings.app_secret, name.rpartition(".")[0])
        if ticket is None or ticket.package_id not in simulation.world.packages:
            return PlainTextResponse("not found", 404)
        if ticket.expires <= simulation.world.now():
            return PlainTextResponse("this link has expired", 403)
        raw, kind = paper(simulation.world, ticket)
        return Response(raw, media_type=kind)

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", desk.front),
            Route("/api/v2/token/get", tokens.get),
            Route("/api/v2/token/refresh", tokens.refresh),
            Route("/open/authorize", page.show, methods=["GET"]),
            Route("/open/authorize", page.decide, methods=["POST"]),
            Route("/oauth/authorize", page.show, methods=["GET"]),
            Route("/oauth/authorize", page.decide, methods=["POST"]),
            Route(PATH + "{name}", document),
            *media_host.routes(simulation),
            *desk.routes(),
            *control.routes(simulation),
        ],
    )

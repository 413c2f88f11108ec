"""What the simulator is compared with: a bare Starlette application that answers so many bytes, served as it is."""

from __future__ import annotations

import asyncio
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def application() -> Starlette:
    """`/bytes/SIZE`: reads the body, answers that many bytes."""
    ready: dict[int, bytes] = {}

    async def answer(request: Request) -> Response:
        await request.body()
        size = int(request.path_params["size"])
        return Response(ready.setdefault(size, b"x" * size), media_type="application/json")

    return Starlette(routes=[Route("/bytes/{size:int}", answer, methods=["GET", "POST"])])


async def main() -> None:
    """``port``."""
    server = Server(
        application(),
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.error,
        backlog=1024,
    )
    await server.serve()


if __name__ == "__main__":
    asyncio.run(main())

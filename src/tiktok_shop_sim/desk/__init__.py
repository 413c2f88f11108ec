"""The desk: a web page at `/_sim/desk` to play buyer, carrier, platform and clock by hand, and to plant faults.

Plain files in `static/`, no build step. The page speaks to the control API only, asks `/_sim/openapi.json` which verbs
there are, and waits at `/_sim/changes` for something to look at. Whatever it shows is put in as text, never as markup;
the policy below lets the browser enforce that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

STATIC: Final = Path(__file__).resolve().parent / "static"

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""Only our own files; no inline script or style, and no way to turn a string into markup."""

HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}

WORDS: Final = """TikTok Shop simulator.
Desk: /_sim/desk
Control API: /_sim/openapi.json
Guide: docs/how-to/use-the-simulator.md
"""


class _Files(StaticFiles):
    """The desk's files, each with the policy."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        response.headers.update(HEADERS)
        return response


async def page(_: Request) -> Response:
    """The desk itself."""
    return FileResponse(STATIC / "desk.html", media_type="text/html; charset=utf-8", headers=HEADERS)


async def front(request: Request) -> Response:
    """The address of the simulator: words for a program, a page with a link for a person."""
    if "text/html" in request.headers.get("accept", ""):
        return FileResponse(STATIC / "front.html", media_type="text/html; charset=utf-8", headers=HEADERS)
    return PlainTextResponse(WORDS)


def routes() -> list[BaseRoute]:
    return [
        Route("/_sim/desk", page),
        Mount("/_sim/desk/", _Files(directory=STATIC)),
    ]

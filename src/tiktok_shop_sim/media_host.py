"""Serving the pictures and files that were uploaded, so that a client can show them."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tiktok_shop_sim import pictures
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import media

NAME = re.compile(r"(?P<uri>.+?)(?:~tplv-(?:(?P<side>\d{2,4})x\d{2,4}|[\w-]+)\.\w+)?")
SHOWN_AS_IS = ("JPEG", "PNG", "WEBP")
FILE_TYPES = {
    "PDF": "application/pdf",
    "MP4": "video/mp4",
    "MOV": "video/quicktime",
    "MKV": "video/x-matroska",
    "WEBM": "video/webm",
    "AVI": "video/x-msvideo",
    "WMV": "video/x-ms-wmv",
    "FLV": "video/x-flv",
    "MPEG": "video/mpeg",
}
HEADERS = {
    "cache-control": "public, max-age=86400",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "access-control-allow-origin": "*",
}
FORGOTTEN = "these bytes are no longer kept: the simulator remembers the newest 256 MB of uploads"


def routes(simulation: Simulation) -> list[Route]:
    """The pages of the media host. They are read in a thread: pictures take time to draw."""

    def show_picture(request: Request) -> Response:
        match = NAME.fullmatch(request.path_params["name"])
        found = media.image(simulation.world, match["uri"]) if match else None
        if match is None or found is None:
            return PlainTextResponse("there is no such picture", 404)
        data = media.picture(simulation.world, found)
        if data is None:
            return PlainTextResponse(FORGOTTEN, 410)
        return _picture(found, data, int(match["side"] or 0))

    def show_file(request: Request) -> Response:
        found = media.file(simulation.world, request.path_params["id"])
        if found is None:
            return PlainTextResponse("there is no such file", 404)
        data = media.contents(simulation.world, found.id)
        if data is None:
            return PlainTextResponse(FORGOTTEN, 410)
        return Response(data, media_type=FILE_TYPES[found.format], headers=HEADERS)

    return [
        Route(media.HOST_PATH + "file/{id}", show_file),
        Route(media.HOST_PATH + "{name:path}", show_picture),
    ]


def _picture(found: media.Image, data: bytes, side: int) -> Response:
    """The picture as browsers show it; one too large to unpack goes out as it came."""
    if found.width * found.height > pictures.DECODED:
        return Response(data, media_type=pictures.MIME[found.format], headers=HEADERS)
    if side:
        return Response(pictures.small(data, side), media_type="image/jpeg", headers=HEADERS)
    if found.format in SHOWN_AS_IS:
        return Response(data, media_type=pictures.MIME[found.format], headers=HEADERS)
    return Response(pictures.jpeg(data), media_type="image/jpeg", headers=HEADERS)

"""Photographs of the demo's new products, drawn here and served on this machine for as long as they are fetched."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image, ImageDraw

SIDE = 900
_DRAWN = 4
"""How many times larger it is drawn, for smooth edges."""


def mug(glaze: str, height: float) -> bytes:
    """A JPEG of a mug on white; ``height`` is a share of the picture."""
    side = SIDE * _DRAWN // 3
    image = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(image)
    top, bottom, left, right = side * (0.82 - height), side * 0.82, side * 0.24, side * 0.64
    draw.ellipse((left, side * 0.79, right + side * 0.1, side * 0.87), fill="#e9e6e1")
    handle = side * height / 4
    middle = (top + bottom) / 2
    draw.arc(
        (right - side * 0.1, middle - handle, right + side * 0.13, middle + handle),
        -90,
        90,
        glaze,
        side // 24,
    )
    draw.rounded_rectangle((left, top, right, bottom), side // 20, fill=glaze)
    draw.ellipse((left, top - side * 0.03, right, top + side * 0.05), fill="#4a3b32")
    out = io.BytesIO()
    image.resize((SIDE, SIDE)).save(out, "JPEG", quality=88)
    return out.getvalue()


@contextmanager
def served(pictures: dict[str, bytes]) -> Iterator[str]:
    """Serve JPEGs by their names; the address before a name."""

    class Photographer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pictures.get(self.path.removeprefix("/"))
            self.send_response(200 if body else 404)
            self.send_header("content-type", "image/jpeg")
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Not into the demo's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Photographer)
    threading.Thread(target=server.serve_forever, name="photographs", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()

"""Look at what a printer would get: pages rendered, barcodes read."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops


@dataclass(frozen=True)
class Seen:
    """A rendered page: its paper in millimetres, the barcodes on it, and how far ink stays from its edges (mm)."""

    width: float
    height: float
    codes: list[str]
    margin: float


def look(pdf: bytes, dpi: int = 300) -> list[Seen]:
    """Every page of the file, rendered as finely as a usual printer prints."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_seen(page, dpi) for page in document]
    finally:
        document.close()


def _seen(page: pypdfium2.PdfPage, dpi: int) -> Seen:
    picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
    width, height = page.get_size()
    return Seen(
        round(width / 72 * 25.4, 1),
        round(height / 72 * 25.4, 1),
        [found.text for found in zxingcpp.read_barcodes(picture)],
        round(_margin(picture) / dpi * 25.4, 1),
    )


def _margin(picture: Image.Image) -> float:
    box = ImageChops.invert(picture).getbbox()
    if box is None:
        return min(picture.size)
    left, top, right, bottom = box
    return min(left, top, picture.width - right, picture.height - bottom)


def png(pdf: bytes) -> bytes:
    """The first page as a picture."""
    out = io.BytesIO()
    document = pypdfium2.PdfDocument(pdf)
    document[0].render(scale=203 / 72).to_pil().save(out, "PNG", dpi=(203, 203))
    document.close()
    return out.getvalue()

"""The pages of a document that came from outside: each read whole, or the document is refused. Pure."""

from __future__ import annotations

import io
import zlib

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject, StreamObject

from shelfwire.fulfilment.paper import TAIL, Unprintable

PAGES_MOST = 50
"""Pages of one document; what has more is no label and no slip."""
BYTES_MOST = 100_000_000
"""Of one stream of a document, unpacked."""
_EDGE = 14_400
"""Points; no page of PDF is longer."""
_SCREEN = 203
"""Dots per inch of a label whose picture does not say them, as most label printers have."""
BROKEN = (
    PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, NotImplementedError,
    ArithmeticError, RecursionError, zlib.error,
)  # fmt: skip
"""What pypdf raises on files that are not well-formed, as mutilated ones have shown."""


def pages_of(content: bytes) -> list[bytes]:
    """Each page of a PDF or of a PNG picture as a PDF of its own, stripped of everything that is not printed. Raises
    Unprintable: it is neither, needs a password, is broken or incomplete, or has no page or too many.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        content = _of_picture(content)
    if b"%PDF-" not in content[:1024]:
        raise Unprintable("It is not a PDF file.")
    if b"%%EOF" not in content[-TAIL:]:
        raise Unprintable("The PDF file is incomplete: its end is missing.")
    try:
        return _read(content)
    except BROKEN as broken:
        raise Unprintable(f"The PDF file is broken ({type(broken).__name__}).") from broken


def pdf_of(writer: PdfWriter) -> bytes:
    """What was written, as a file."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _read(content: bytes) -> list[bytes]:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unprintable("The PDF file needs a password.")
    count = len(reader.pages)
    if not count:
        raise Unprintable("The PDF file has no page.")
    if count > PAGES_MOST:
        raise Unprintable(f"The PDF file has {count} pages; a label or slip has {PAGES_MOST} at most.")
    if all(_is_blank(page) for page in reader.pages):
        raise Unprintable("The PDF file is blank.")
    return [_alone(page) for page in reader.pages]


def _is_blank(page: PageObject) -> bool:
    content = page.get_contents()
    return content is None or not content.get_data().strip()


def _alone(page: PageObject) -> bytes:
    """The page as a file of its own, with all that it needs and nothing that acts."""
    if not all(1 <= edge <= _EDGE for edge in (page.cropbox.width, page.cropbox.height)):
        raise Unprintable("The PDF file has a page without a size.")
    writer = PdfWriter()
    kept = writer.add_page(page)
    for acts in ("/AA", "/B", "/Metadata", "/StructParents"):
        kept.pop(NameObject(acts), None)
    for one in writer._objects:  # the writer lists them nowhere else
        if isinstance(one, StreamObject):
            _whole(one)
    return pdf_of(writer)


def _whole(stream: StreamObject) -> None:
    """Raises Unprintable when a packed stream ends too early: readers would print what there is of it."""
    packed = stream.get("/Filter")
    if packed not in ("/FlateDecode", ["/FlateDecode"]):
        return
    unpacker, raw, size = zlib.decompressobj(), stream._data, 0  # as it lies in the file
    while raw and not unpacker.eof:
        size += len(unpacker.decompress(raw, 1_000_000))
        raw = unpacker.unconsumed_tail
        if size > BYTES_MOST:
            raise Unprintable("The PDF file unpacks to more than a printer takes.")
    if not unpacker.eof:
        raise Unprintable("The PDF file is damaged: a part of a page is missing.")


def _of_picture(content: bytes) -> bytes:
    """A PDF of the picture in its own size."""
    from reportlab.lib.utils import ImageReader  # a start has no need of what draws
    from reportlab.pdfgen.canvas import Canvas

    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as found:
            found.load()
            picture = found.convert("RGB")
            dots = found.info.get("dpi", (_SCREEN, _SCREEN))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise Unprintable("The picture is broken.") from broken
    across, along = (float(one) if one and one > 1 else _SCREEN for one in dots)
    size = picture.width / across * 72, picture.height / along * 72
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, *size)
    canvas.save()
    return out.getvalue()

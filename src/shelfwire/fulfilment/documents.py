"""What a printable document is, by its bytes."""

from __future__ import annotations

import io

from shelfwire.fulfilment.paper import TAIL

_PDF = b"%PDF-"
_PNG = b"\x89PNG\r\n\x1a\n"
_ZPL = b"^XA"
_HEAD = 1024
_PAGES_MOST = 32_767
"""What the column holds; a file that says more is none that can be printed."""


def pages_of(content: bytes) -> int | None:
    """Return how many pages a PDF has; None when it cannot be read as one."""
    from pypdf import PdfReader  # a start has no need of what reads it

    from shelfwire.fulfilment.pdf_pages import BROKEN

    try:
        count = len(PdfReader(io.BytesIO(content)).pages)
    except BROKEN:
        return None
    return count if 0 < count <= _PAGES_MOST else None


def is_of(format: str, content: bytes) -> bool:
    """Whether the bytes are of the format (``pdf``, ``zpl``, ``png``), by their beginning."""
    head = content[:_HEAD]
    if format == "pdf":
        return _PDF in head
    if format == "png":
        return head.startswith(_PNG)
    return _ZPL in head.upper()


def is_whole(format: str, content: bytes) -> bool:
    """Whether the end is there too, and a PDF can be read: what broke off on its way is not."""
    if format == "pdf":
        return b"%%EOF" in content[-TAIL:] and pages_of(content) is not None
    if format == "png":
        return b"IEND" in content[-TAIL:]
    return content.upper().count(_ZPL) == content.upper().count(b"^XZ")

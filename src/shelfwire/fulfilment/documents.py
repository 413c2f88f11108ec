"""What a printable document is, by its bytes."""

from __future__ import annotations

import io

_PDF = b"%PDF-"
_PNG = b"\x89PNG\r\n\x1a\n"
_ZPL = b"^XA"
_HEAD = 1024


def pages_of(content: bytes) -> int | None:
    """Return how many pages a PDF has; None when it cannot be read as one."""
    from pypdf import PdfReader  # a start has no need of what reads it
    from pypdf.errors import PyPdfError

    try:
        return len(PdfReader(io.BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return None


def is_of(format: str, content: bytes) -> bool:
    """Whether the bytes are of the format (``pdf``, ``zpl``, ``png``), by their beginning."""
    head = content[:_HEAD]
    if format == "pdf":
        return _PDF in head
    if format == "png":
        return head.startswith(_PNG)
    return _ZPL in head.upper()

"""A packing slip of our own as PDF, for parcels for which the channel has none. Pure.

Its letters are those of ``pdf_letters``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from shelfwire.fulfilment.pdf_letters import register, runs
from shelfwire.fulfilment.slips import Slip, SlipLine

_MARGIN = 14.0
_LINES_MOST = 400
_COUNT = 30.0
"""Points for the column of quantities, at least."""


def slip_pdf(slip: Slip, size: tuple[float, float]) -> bytes:
    """The slip as PDF on paper of this size in points; more than one page when it is long."""
    out = io.BytesIO()
    pen = _Pen(Canvas(out, pagesize=size, invariant=1), *size)
    _head(pen, slip)
    for line in slip.lines[:_LINES_MOST]:
        _line(pen, line)
    if slip.message:
        pen.gap(6)
        pen.write("Message of the buyer", 7, grey=True)
        pen.write(slip.message, 8)
    pen.end()
    return out.getvalue()


def _head(pen: _Pen, slip: Slip) -> None:
    pen.write("Packing slip", 13)
    for order in slip.orders:
        pen.write(f"Order {order}", 8)
    if len(slip.orders) == 1:
        pen.barcode(slip.orders[0])
    for name, lines in (("From", slip.sender), ("Ship to", slip.to)):
        if lines:
            pen.gap(4)
            pen.write(name, 7, grey=True)
            for line in lines:
                pen.write(line, 8)
    if slip.tracking_number:
        pen.gap(4)
        pen.write(f"{slip.carrier} {slip.tracking_number}".strip(), 8)
    pen.rule()


def _line(pen: _Pen, line: SlipLine) -> None:
    pen.keep(24)
    count = f"{line.count} ×"
    left = max(_COUNT, _width(count, 9) + 5)
    pen.write(count, 9, stay=True)
    pen.write(line.code, 9, left=left)
    if line.title:
        pen.write(line.title, 7, left=left, grey=True)
    pen.gap(3)


class _Pen:
    """Writes downwards, over as many pages as it takes."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        register()
        self._canvas, self._width, self._height = canvas, width, height
        self._top = height - _MARGIN

    def write(
        self, text: str, size: float, *, left: float = 0.0, grey: bool = False, stay: bool = False
    ) -> None:
        """A paragraph; ``stay``: what comes next stands on the same line."""
        width = self._width - 2 * _MARGIN - left
        for row in _wrapped(text, size, width):
            self.keep(size * 1.3)
            self._canvas.setFillGray(0.35 if grey else 0)
            x = _MARGIN + left
            for font, part in runs(row):
                self._canvas.setFont(font, size)
                self._canvas.drawString(x, self._top - size, part)
                x += pdfmetrics.stringWidth(part, font, size)
            if not stay:
                self._top -= size * 1.3

    def barcode(self, text: str) -> None:
        """For a scanner, as wide as the page allows at most."""
        if not text.isascii():
            return
        code = Code128(text, barHeight=24, barWidth=0.9, quiet=0)
        room = self._width - 2 * _MARGIN
        if code.width > room:
            code = Code128(text, barHeight=24, barWidth=0.9 * room / code.width, quiet=0)
        self.keep(30)
        code.drawOn(self._canvas, _MARGIN, self._top - 26)
        self._top -= 30

    def rule(self) -> None:
        """A line across."""
        self.gap(5)
        self._canvas.setStrokeGray(0.6)
        self._canvas.line(_MARGIN, self._top, self._width - _MARGIN, self._top)
        self.gap(5)

    def gap(self, points: float) -> None:
        """Some room."""
        self._top -= points

    def keep(self, points: float) -> None:
        """A new page when there is less room."""
        if self._top - points < _MARGIN:
            self._canvas.showPage()
            self._top = self._height - _MARGIN

    def end(self) -> None:
        """Close the file."""
        self._canvas.showPage()
        self._canvas.save()


def _width(text: str, size: float) -> float:
    return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in runs(text)))


def _wrapped(text: str, size: float, width: float) -> Sequence[str]:
    """Rows that fit; a word that is longer than a row is broken."""
    rows: list[str] = []
    for paragraph in text.splitlines() or [""]:
        row = ""
        for word in paragraph.split():
            longer = f"{row} {word}".strip()
            if _width(longer, size) <= width:
                row = longer
                continue
            rows += [row] if row else []
            *whole, row = _broken(word, size, width)
            rows += whole
        rows.append(row)
    return rows


def _broken(word: str, size: float, width: float) -> list[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and _width(parts[-1] + sign, size) > width:
            parts.append("")
        parts[-1] += sign
    return parts

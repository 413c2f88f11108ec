"""Many documents as one file to print: PDF pages fitted to the chosen paper, or one stream for a label printer. Pure.

A document that cannot be read is refused alone (``Unprintable``) and leaves nothing of itself behind.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
)

from shelfwire.fulfilment.paper import MM, SIZES, Paper, Unprintable
from shelfwire.fulfilment.pdf_pages import pages_of, pdf_of

_MARGIN = 5 * MM
"""Inside each quarter of an A4 sheet: office printers do not print up to the edge."""
_SLACK = 1.0
"""Points by which a page may differ from its paper and lie on it as it is."""
_LABEL = re.compile(rb"\^XA.*?\^XZ", re.DOTALL | re.IGNORECASE)
_DRAWS = re.compile(rb"\^(FD|FV|GF|GB|XG|IM|IL)", re.IGNORECASE)
_STORED = re.compile(rb"\^DF", re.IGNORECASE)
_COPIES = re.compile(rb"\^PQ\s*(\d{1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Box:
    """A place on a sheet, in points from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


class Stack:
    """Documents one behind the other, on one kind of paper. Nothing of a page is cut off: what is larger than its place
    is made smaller, what lies across is turned, and what is smaller keeps its size and stands in the middle.
    """

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._width, self._height = SIZES[paper]
        self._sheets: list[bytes] = []
        self._quarters: list[bytes] = []

    @property
    def pages(self) -> int:
        """How many sheets of paper it takes."""
        return len(self._sheets) + bool(self._quarters)

    def add(self, content: bytes) -> None:
        """Put a PDF, or a picture of a label, at the end. Raises Unprintable, and then nothing of it is there."""
        pages = pages_of(content)
        if self._paper is not Paper.A4:
            self._sheets += [self._sheet([page], [self._whole()]) for page in pages]
            return
        for page in pages:
            if _is_large(page):
                self._end_sheet()
                self._sheets.append(self._sheet([page], [self._whole()]))
            else:
                self._quarters.append(page)
                if len(self._quarters) == 4:
                    self._end_sheet()

    def pdf(self) -> bytes:
        """The stack as one PDF file; empty when nothing is on it."""
        self._end_sheet()
        if not self._sheets:
            return b""
        writer = PdfWriter()
        for sheet in self._sheets:
            for page in PdfReader(io.BytesIO(sheet)).pages:
                writer.add_page(page)
        writer.compress_identical_objects()
        return pdf_of(writer)

    def _end_sheet(self) -> None:
        if self._quarters:
            self._sheets.append(self._sheet(self._quarters, self._four()))
            self._quarters = []

    def _whole(self) -> _Box:
        return _Box(0, 0, self._width, self._height)

    def _four(self) -> list[_Box]:
        """The quarters of a sheet as they are read: upper left, upper right, lower left, lower right."""
        half, tall = self._width / 2, self._height / 2
        return [
            _Box(left + _MARGIN, bottom + _MARGIN, half - 2 * _MARGIN, tall - 2 * _MARGIN)
            for bottom in (tall, 0.0)
            for left in (0.0, half)
        ]

    def _sheet(self, pages: list[bytes], boxes: list[_Box]) -> bytes:
        """One sheet of paper with a page in each of the boxes."""
        found = [PdfReader(io.BytesIO(page)).pages[0] for page in pages]
        if len(found) == 1 and self._lies_as_it_is(found[0]):
            return pages[0]
        writer = PdfWriter()
        sheet = writer.add_blank_page(self._width, self._height)
        drawn = DictionaryObject()
        commands = []
        for number, (page, box) in enumerate(zip(found, boxes, strict=False)):
            name = f"/Page{number}"
            drawn[NameObject(name)] = writer._add_object(_as_form(page, writer))  # has no other
            matrix = " ".join(f"{value:.5f}" for value in _placed(page, box))
            commands.append(f"q {matrix} cm {name} Do Q")
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
        content = DecodedStreamObject()
        content.set_data("\n".join(commands).encode())
        sheet[NameObject("/Contents")] = writer._add_object(content)
        return pdf_of(writer)

    def _lies_as_it_is(self, page: PageObject) -> bool:
        width, height = _size(page)
        near = abs(width - self._width) <= _SLACK and abs(height - self._height) <= _SLACK
        return near and not page.rotation and page.user_unit == 1 and page.cropbox == page.mediabox


def _as_form(page: PageObject, writer: PdfWriter) -> DictionaryObject:
    """The page as something that can be drawn anywhere, cut at its own edge."""
    plain = DecodedStreamObject()
    content = page.get_contents()
    plain.set_data(content.get_data() if isinstance(content, ContentStream) else b"")
    form = plain.flate_encode()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = RectangleObject(tuple(float(edge) for edge in page.cropbox))
    form[NameObject("/Resources")] = page.get("/Resources", DictionaryObject()).get_object().clone(writer)
    return form


def _size(page: PageObject) -> tuple[float, float]:
    """Width and height in points, before it is turned."""
    unit = float(page.user_unit)
    return float(page.cropbox.width) * unit, float(page.cropbox.height) * unit


def _is_large(page: bytes) -> bool:
    """Whether a quarter of A4 would make it much smaller: then it has a sheet of its own."""
    short, long = sorted(_size(PdfReader(io.BytesIO(page)).pages[0]))
    return short > 120 * MM or long > 170 * MM


def _placed(page: PageObject, box: _Box) -> tuple[float, ...]:
    """The matrix that draws the page in the middle of the box, whole and upright."""
    unit = float(page.user_unit)
    wide, tall = float(page.cropbox.width), float(page.cropbox.height)
    turned = page.rotation % 360
    across = (wide > tall) == (turned in (0, 180)) and wide != tall
    if across != (box.width > box.height):
        turned = (turned + 90) % 360
    a, b, c, d, e, f = {
        0: (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        90: (0.0, -1.0, 1.0, 0.0, 0.0, wide),
        180: (-1.0, 0.0, 0.0, -1.0, wide, tall),
        270: (0.0, 1.0, -1.0, 0.0, tall, 0.0),
    }[turned]
    width, height = (wide, tall) if turned in (0, 180) else (tall, wide)
    scale = min(unit, box.width / width, box.height / height)
    left = box.left + (box.width - width * scale) / 2
    bottom = box.bottom + (box.height - height * scale) / 2
    x, y = float(page.cropbox.left), float(page.cropbox.bottom)
    return (
        a * scale,
        b * scale,
        c * scale,
        d * scale,
        (e - a * x - c * y) * scale + left,
        (f - b * x - d * y) * scale + bottom,
    )


class Roll:
    """Labels for a label printer (ZPL), one behind the other."""

    def __init__(self) -> None:
        self.pages = 0
        """How many labels come out of the printer."""
        self._parts: list[bytes] = []

    def add(self, content: bytes) -> None:
        """Put a document at the end. Raises Unprintable, and then nothing of it is there."""
        text = content.removeprefix(b"\xef\xbb\xbf").strip()
        whole = _LABEL.findall(text)
        rest = _LABEL.sub(b"", text).upper()
        if not whole or b"^XA" in rest or b"^XZ" in rest:
            raise Unprintable("It is not ZPL, or part of it is missing.")
        count = sum(_comes_out(label) for label in whole)
        if not count:
            raise Unprintable("It is ZPL that prints nothing.")
        self._parts.append(text)
        self.pages += count

    def zpl(self) -> bytes:
        """All of them as one file for the printer; empty when there is none."""
        return b"\n".join([*self._parts, b""]) if self._parts else b""


def _comes_out(label: bytes) -> int:
    """How many labels one format prints: none when it sets up or stores only."""
    if _STORED.search(label) or not _DRAWS.search(label):
        return 0
    copies = _COPIES.search(label)
    return max(1, int(copies[1])) if copies else 1

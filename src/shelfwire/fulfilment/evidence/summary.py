"""The summary of an evidence pack as a PDF: what a reader looks at first."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

from shelfwire.fulfilment.evidence.tables import Table

_FONT, _BOLD = "Vera", "VeraBd"
_WIDEST = 400
"""Letters of a cell; the whole text is in the table beside the summary."""
_ROWS = 200
_SHOWN: dict[str, tuple[int, ...]] = {
    "units": (0, 1, 3, 4, 5),
    "timeline": (0, 1, 2),
    "parcels": (1, 2, 3, 5, 6, 7, 8, 9),
    "parcel-history": (0, 3, 4, 5),
    "carrier-events": (0, 2, 3, 6),
    "acknowledged": (0, 3, 4, 5),
    "papers": (0, 3, 4, 6, 8),
    "prints": (0, 2, 3),
    "told-the-channel": (0, 1, 2, 4, 5, 6),
}
"""The columns of each table that the summary shows; a table that is not here is only in the pack."""


def summary(title: str, facts: Sequence[tuple[str, str]], tables: Sequence[Table]) -> bytes:
    """Return the PDF: the facts, then the tables that hold something. The same content gives the same bytes."""
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=landscape(A4), title=title, leftMargin=15 * mm, rightMargin=15 * mm, invariant=1
    )
    story: list[Any] = [Paragraph(escape(title), _style(_BOLD, 15)), Spacer(1, 4 * mm)]
    story.append(_grid([[name, value] for name, value in facts], [45 * mm, 220 * mm], head=False))
    for table in tables:
        if table.name in _SHOWN and table.rows:
            story += [Spacer(1, 6 * mm), Paragraph(escape(table.title), _style(_BOLD, 11)), Spacer(1, 2 * mm)]
            story.append(_shown(table))
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


def _shown(table: Table) -> LongTable:
    places = _SHOWN[table.name]
    rows = [[row[place] for place in places] for row in table.rows[:_ROWS]]
    if len(table.rows) > _ROWS:
        rows.append([f"… {len(table.rows) - _ROWS} more in {table.name}.csv", *[""] * (len(places) - 1)])
    head = [table.columns[place] for place in places]
    share = [max(12, min(60, max(len(row[at]) for row in [head, *rows]))) for at in range(len(places))]
    return _grid(
        [head, *rows],
        [267 * mm * width / sum(share) for width in share],
        head=True,
    )


def _grid(rows: Sequence[Sequence[str]], widths: Sequence[float], *, head: bool) -> LongTable:
    styles = [_style(_BOLD, 8) if head and not number else _style(_FONT, 8) for number in range(len(rows))]
    cells = [
        [Paragraph(escape(_short(cell)), style) for cell in row]
        for row, style in zip(rows, styles, strict=True)
    ]
    grid = LongTable(cells, colWidths=list(widths), repeatRows=1 if head else 0)
    grid.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.lightgrey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ]
    )
    return grid


def _short(text: str) -> str:
    text = text.replace("→", "->")  # the font has no arrow
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


def _style(font: str, size: int) -> ParagraphStyle:
    return ParagraphStyle(f"{font}{size}", fontName=font, fontSize=size, leading=size * 1.25, wordWrap="CJK")


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont(_FONT, 7)
    canvas.drawString(15 * mm, 8 * mm, "Letters that this summary cannot show are in the tables beside it.")
    canvas.drawRightString(282 * mm, 8 * mm, f"Page {document.page}")


@lru_cache(maxsize=1)
def _fonts() -> None:
    """The fonts that reportlab brings: letters of Latin scripts, embedded."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (_FONT, _BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))

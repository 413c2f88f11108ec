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
from shelfwire.fulfilment.pdf_letters import LETTERS, UNKNOWN, register, runs

_FONT, _BOLD = LETTERS, "VeraBd"
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
    story: list[Any] = [Paragraph(_drawn(title), _style(_FONT, 15)), Spacer(1, 4 * mm)]
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
    cells = [
        [
            _heading(cell) if head and not number else Paragraph(_drawn(_short(cell)), _style(_FONT, 8))
            for cell in row
        ]
        for number, row in enumerate(rows)
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


def _heading(text: str) -> Paragraph:
    """The name of a column, which is ours."""
    return Paragraph(escape(text), _style(_BOLD, 8))


def _drawn(text: str) -> str:
    """The text as a paragraph takes it, each part in the font that has its letters."""
    return "".join(f'<font face="{font}">{escape(part)}</font>' for font, part in runs(text))


def _short(text: str) -> str:
    text = text.replace("→", "->")  # the fonts have no arrow
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


def _style(font: str, size: int) -> ParagraphStyle:
    return ParagraphStyle(f"{font}{size}", fontName=font, fontSize=size, leading=size * 1.25, wordWrap="CJK")


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont(_FONT, 7)
    words = (
        f"{UNKNOWN} stands for a letter that this summary cannot draw; the tables beside it have all of them."
    )
    canvas.drawString(15 * mm, 8 * mm, words)
    canvas.drawRightString(282 * mm, 8 * mm, f"Page {document.page}")


@lru_cache(maxsize=1)
def _fonts() -> None:
    """The letters, embedded; and for headings, which are ours, the bold font that reportlab brings."""
    register()
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont(_BOLD, str(folder / f"{_BOLD}.ttf")))

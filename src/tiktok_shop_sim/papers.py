"""Papers for parcels: labels and packing slips as PDF, ZPL or a picture, with a barcode a scanner reads."""

from __future__ import annotations

import io
import unicodedata

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A5, A6
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SIZES = {"A5": A5, "A6": A6}
IDEOGRAPHS = "HeiseiKakuGo-W5"
WIDE = "\u2e80"
"""From this character on a text needs the font for ideographs."""

pdfmetrics.registerFont(UnicodeCIDFont(IDEOGRAPHS))


def pdf(lines: list[str], number: str, size: str) -> bytes:
    """One page: the barcode of the tracking number on top, the lines below."""
    width, height = SIZES.get(size, A6)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    Code128(number, barHeight=42, barWidth=0.9).drawOn(canvas, 6, height - 60)
    top = height - 78
    for line in lines:
        wide = any(sign >= WIDE for sign in line)
        canvas.setFont(IDEOGRAPHS if wide else "Helvetica", 8)
        for part in _folded(line if wide else plain(line), 34 if wide else 62):
            canvas.drawString(14, top, part)
            top -= 11
    canvas.save()
    return buffer.getvalue()


def zpl(lines: list[str], number: str) -> bytes:
    """A label for a thermal printer, 8 dots to the millimetre."""
    rows = [f"^FO40,{220 + place * 30}^A0N,24,24^FD{_harmless(line)}^FS" for place, line in enumerate(lines)]
    code = f"^FO40,40^BY2^BCN,120,Y,N,N^FD{_harmless(number)}^FS"
    return "\n".join(["^XA", "^CI28", code, *rows, "^XZ"]).encode()


def picture(lines: list[str], number: str) -> bytes:
    """The same as a PNG."""
    sheet = Image.new("L", (620, 874), 255)
    draw = ImageDraw.Draw(sheet)
    _draw_code(draw, number, (40, 40), unit=2, height=120)
    font = ImageFont.load_default(size=20)
    top = 190
    for line in lines:
        for part in _folded(plain(line), 52):
            draw.text((40, top), part, fill=0, font=font)
            top += 26
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _draw_code(
    draw: ImageDraw.ImageDraw, number: str, corner: tuple[int, int], *, unit: int, height: int
) -> None:
    """Bars are capitals and gaps small letters, A for one unit of width, B for two..."""
    code = Code128(number)
    code.validate()
    code.encode()
    code.decompose()
    left, top = corner
    for sign in code.decomposed:
        width = (ord(sign.upper()) - 64) * unit
        if sign.isupper():
            draw.rectangle((left, top, left + width - 1, top + height), fill=0)
        left += width


def plain(text: str) -> str:
    """Text for a font that knows western letters only: accents are dropped, what is left over becomes a dot."""
    bare = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return "".join(sign if sign < "\u0100" else "." for sign in letters)


def _folded(line: str, width: int) -> list[str]:
    return [line[start : start + width] for start in range(0, max(1, len(line)), width)]


def _harmless(text: str) -> str:
    return text.replace("^", " ").replace("~", " ")

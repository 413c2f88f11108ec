"""The letters of PDFs that we draw: Latin, Greek, Cyrillic and Devanagari, Thai, ideographs and kana. Pure.

What these fonts lack, such as Arabic, Hebrew, Hangul or a picture, is drawn as U+FFFD. Ideographs are drawn with a
font of the reader's, as PDF provides for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

LETTERS = "Noto Sans"
UNKNOWN = "\ufffd"
"""Drawn for a letter that no font has."""
_THAI = "Noto Sans Thai"
_IDEOGRAPHS = "HeiseiKakuGo-W5"
_WIDE = (("\u2e80", "\ua4cf"), ("\uf900", "\ufaff"), ("\ufe30", "\ufe4f"), ("\uff01", "\uffee"))
"""Ideographs, kana, and letters as wide as those."""


@cache
def register() -> None:
    """Make the fonts known; needed before ``runs``."""
    for name, package in ((LETTERS, "fontpkg_noto_sans"), (_THAI, "fontpkg_noto_sans_thai")):
        found = next(
            one
            for one in (files(package) / "files").iterdir()
            if one.name.endswith(".ttf") and "Italic" not in one.name
        )
        with as_file(found) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFont(UnicodeCIDFont(_IDEOGRAPHS))


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in parts of one font each; ``UNKNOWN`` for what none has."""
    font, part = "", ""
    for sign in unicodedata.normalize("NFC", text):
        needs, drawn = _font_of(sign)
        if needs != font and part:
            yield font, part
            part = ""
        font, part = needs, part + drawn
    if part:
        yield font, part


def _font_of(sign: str) -> tuple[str, str]:
    """The font that has the character, and what to draw."""
    if any(first <= sign <= last for first, last in _WIDE):
        return _IDEOGRAPHS, sign
    for name in (LETTERS, _THAI):
        if ord(sign) in pdfmetrics.getFont(name).face.charToGlyph:
            return name, sign
    return LETTERS, UNKNOWN

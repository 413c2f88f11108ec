"""How a text may be written (error_codes.json 12052931 to 12052935), and the HTML of a description."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HAN = re.compile(r"[㐀-䶿一-鿿]")
_ESCAPE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]*|#\d+|#x[0-9a-fA-F]+);")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF☀-➿️]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REPEATED = re.compile(r"([^\s])\1{9}")
_WORD = re.compile(r"\w")
_TAG = re.compile(r"</?[a-zA-Z]|<!\[")
"""A tag that never ends is read as text."""


def badly_written(text: str) -> bool:
    """Whether a text has HTML escapes, emojis or control characters, only symbols, or ten times the same character."""
    return (
        any(pattern.search(text) for pattern in (_ESCAPE, _EMOJI, _CONTROL, _REPEATED))
        or _WORD.search(text) is None
    )


class Html(HTMLParser):
    """A description taken apart: its text, its images, and whether its tags fit together."""

    VOID = frozenset(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
    )
    LAX = frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead"])
    """Tags that HTML lets stand without an end."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.images: list[dict[str, str]] = []
        self.broken = False
        self._open: list[str] = []
        try:
            self.feed(source)
            self.close()
        except AssertionError:  # what html.parser makes of a declaration it cannot read, such as `<![x`
            self.broken = True
        self.broken |= any(tag not in self.LAX for tag in self._open) or _TAG.search(self.text) is not None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append({name: value or "" for name, value in attrs})
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        while self._open and self._open[-1] != tag and self._open[-1] in self.LAX:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.broken = True

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.text += f"&#{name};"

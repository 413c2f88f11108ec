"""How a text may be written: what a channel's reviews refuse in any text, and whether HTML fits together."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HAN = re.compile(r"[㐀-䶿一-鿿]")
_ESCAPE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]*|#\d+|#x[0-9a-fA-F]+);")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF☀-➿️]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REPEATED = re.compile(r"([^\s])\1{9}")
_WORD = re.compile(r"\w")


def bad_writing(text: str, *, lines: bool = True) -> str:
    """Return what is wrong with how a text is written (error_codes.json 12052931 to 12052935), in a phrase; empty when
    nothing is. ``lines``: whether it may have several.
    """
    if not lines and ("\n" in text or "\r" in text):
        return "a line break"
    if _WORD.search(text) is None:
        return "nothing but symbols"
    if _CONTROL.search(text):
        return "a control character, which nobody sees"
    if found := _EMOJI.search(text):
        return f"the emoji or symbol “{found.group()}”"
    if found := _ESCAPE.search(text):
        sign = ", the sign “<”: write it in words, such as “less than”" if found.group() == "&lt;" else ""
        return f"the HTML escape “{found.group()}”{sign}"
    if repeated := _REPEATED.search(text):
        return f"ten times “{repeated.group(1)}” in a row"
    return ""


class Html(HTMLParser):
    """A description taken apart: its text, how many pictures it shows, and whether its tags fit together."""

    VOID = frozenset(
        ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
    )
    LAX = frozenset(("p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead"))
    """Tags that HTML lets stand without an end."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.pictures = 0
        self.broken = ""
        """The tag that does not fit."""
        self._open: list[str] = []
        self.feed(source)
        self.close()
        left = [tag for tag in self._open if tag not in self.LAX]
        if left and not self.broken:
            self.broken = f"<{left[-1]}>"
        if not self.broken and (stray := re.search(r"</?[a-zA-Z]\w*|<!\[", self.text)):
            self.broken = stray.group()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures += 1
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        while self._open and self._open[-1] != tag and self._open[-1] in self.LAX:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif not self.broken:
            self.broken = f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.text += f"&#{name};"

    def unknown_decl(self, data: str) -> None:
        self.broken = self.broken or f"<![{data[:20]}"

"""Descriptions in HTML, cleaned of what can harm who reads them, and of nothing else.

Channels take any well-formed tag (facts.md 9.2), so what is merely unusual stays: tables, fonts, colours, pictures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

import nh3

from shelfwire.kit.escapes import without_escapes

_TAG: Final = re.compile(r"<[a-z/!?]", re.IGNORECASE)
"""Without one it is plain text, and a text such as ``fits < 5 cm & more`` is kept letter by letter."""
_TAGS: Final = nh3.ALLOWED_TAGS | {
    "address",
    "audio",
    "big",
    "font",
    "main",
    "section",
    "source",
    "tfoot",
    "video",
}
_EVERYWHERE: Final = {
    "align",
    "bgcolor",
    "class",
    "color",
    "dir",
    "height",
    "lang",
    "style",
    "title",
    "valign",
    "width",
}
_ATTRIBUTES: Final = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": _EVERYWHERE,
    "a": {"href", "hreflang", "name", "target"},
    "audio": {"controls", "src"},
    "font": {"face", "size"},
    "img": {"alt", "border", "src", "srcset"},
    "li": {"type", "value"},
    "ol": {"start", "type"},
    "source": {"src", "type"},
    "table": {"border", "cellpadding", "cellspacing", "summary"},
    "ul": {"type"},
    "video": {"controls", "loop", "muted", "poster", "src"},
}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_STYLES: Final = {
    *(
        "background-color",
        "border-collapse",
        "border-color",
        "border-radius",
        "border-spacing",
        "border-style",
    ),
    *(
        "border-width",
        "clear",
        "color",
        "display",
        "float",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
    ),
    *(
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin-bottom",
        "margin-left",
        "margin-right",
    ),
    *("margin-top", "max-height", "max-width", "min-height", "min-width", "padding-bottom", "padding-left"),
    *("padding-right", "padding-top", "text-align", "text-decoration", "text-indent", "text-transform"),
    *(
        "vertical-align",
        "white-space",
        "width",
        "word-spacing",
        "border",
        "margin",
        "padding",
        "text-decoration-line",
    ),
}
"""Properties that name no address and do not lay one thing over another."""
_CLEANER: Final = nh3.Cleaner(
    tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, filter_style_properties=_STYLES
)


def cleaned(text: str) -> str:
    """Return the HTML without scripts, frames, forms, foreign styles, event handlers, and addresses that are neither
    of the web, of a mailbox nor of a telephone; with letters for references such as ``&amp;``, which channels refuse.
    Cleaned again it stays as it is.
    """
    text = text.strip()
    return without_escapes(_CLEANER.clean(text)).strip() if _TAG.search(text) else text


def taken_out(text: str) -> tuple[str, ...]:
    """Return the names of the tags and attributes that ``cleaned`` takes out of the text, in alphabetical order."""
    if not _TAG.search(text):
        return ()
    return tuple(sorted(_names(text) - _names(cleaned(text))))


def _names(text: str) -> set[str]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.found.add(f"<{tag}>")
        self.found.update(name for name, _ in attrs)

"""The pictures inside a description: which there are, and the same text with the channel's own in their place."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from shelfwire.channels.port import SentPicture

_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=<>"']+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""")


def picture_urls(text: str) -> tuple[str, ...]:
    """Return the addresses of the pictures in a description, each once, in their order."""
    found = (_source(tag) for tag in _IMAGE.findall(text))
    return tuple(dict.fromkeys(url for url in found if url))


def rehosted(text: str, sent: Mapping[str, SentPicture]) -> str:
    """Return the description with each picture as the channel keeps it (``sent``, by the address here). One that
    nobody sent is left out: a channel refuses the address of somebody else's server.
    """

    def replaced(match: re.Match[str]) -> str:
        picture = sent.get(_source(match.group(0)))
        return "" if picture is None else image(picture)

    return _IMAGE.sub(replaced, text)


def image(picture: SentPicture) -> str:
    """Return the tag that shows a picture of the channel's, with the size that it asks for (facts.md 9.2)."""
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
    return f'<img src="{html.escape(picture.url or picture.uri)}"{size}>'


def _source(tag: str) -> str:
    values = (value for name, value in _ATTRIBUTE.findall(tag) if name.lower() == "src")
    return html.unescape(next(values, "").strip("\"'")).strip()

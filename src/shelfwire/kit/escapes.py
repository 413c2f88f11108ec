"""Character references of HTML (``&amp;``, ``&nbsp;``, ``&#233;``) written as the letters they stand for.

Whoever cleans HTML writes references, and channels refuse them in descriptions (TikTok Shop: error 12052932). They are
needed for ``<`` only: everything else reads the same without (HTML standard, sections 13.1.3 and 13.1.4: ``>`` outside
of a tag is text, and so is an ampersand that begins no reference).
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"(<[^>]*>)")
_REFERENCE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_NOTHING = frozenset({"", "\ufffd"})
_LONGEST = 40
"""Letters of the longest name of a character."""
_BEGINS = re.compile(r"[a-zA-Z0-9#]+;")


def without_escapes(text: str) -> str:
    """Return HTML with letters for references, tags and their attributes untouched. What would be read as a tag or as
    another reference stays as it is written.
    """
    if "&" not in text:
        return text
    parts = _TAG.split(text)
    parts[::2] = [_REFERENCE.sub(_letter, part) for part in parts[::2]]
    return "".join(parts)


def _letter(found: re.Match[str]) -> str:
    said = html.unescape(found.group())
    follows = found.string[found.end() : found.end() + _LONGEST]
    if said == "\xa0":
        return " "
    if said == "<" or said in _NOTHING or not said.isprintable():
        return found.group()
    if said == ">" and "<" in found.string:  # it might end what that sign begins
        return found.group()
    if said == "&" and (_BEGINS.match(follows) or html.unescape(f"&{follows}")[:1] != "&"):
        return found.group()
    return said

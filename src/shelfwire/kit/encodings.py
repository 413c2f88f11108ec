"""Encodings that a file of text may be declared to have.

Python's registry also knows codecs that are no writing of text (punycode, idna, unicode_escape, zlib, rot13, …).
Source: https://docs.python.org/3/library/codecs.html#standard-encodings, read 2026-11-29; names in the registry's own
form.
"""

from __future__ import annotations

import codecs
import re

_TEXT = re.compile(
    r"utf-8(-sig)?|utf-16(-[bl]e)?|utf-32(-[bl]e)?|ascii|cp\d{3,4}|iso8859-\d{1,2}|koi8-[rtu]|mac-\w+|ptcp154|tis-620"
    r"|big5|big5hkscs|gb2312|gbk|gb18030|hz|shift_jis(_2004|x0213)?|euc_(jp|jis_2004|jisx0213|kr)|johab"
    r"|iso2022_(jp(_\w+)?|kr)"
)


def codec(name: str) -> str | None:
    """The registry's name of an encoding of text, or None when it knows none of that name."""
    if not name.isascii() or not name.isprintable():
        return None
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return found if _TEXT.fullmatch(found) else None

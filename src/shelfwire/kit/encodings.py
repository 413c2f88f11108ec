"""Encodings that a file of text may be declared to have.

Python's registry also knows codecs that are no writing of text (punycode, idna, unicode_escape, zlib, rot13, …).
Source: https://docs.python.org/3/library/codecs.html#standard-encodings, read 2026-11-29; names in the registry's own
form.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

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


_GUESSED: Final = {
    "cp1252": "windows-1252",
    "cp932": "shift_jis",
    "utf_16_le": "utf-16-le",
    "utf_16_be": "utf-16-be",
}
"""What spreadsheets in the channels' markets write besides UTF-8, by the library's name."""
_KANA: Final = re.compile("[\u3040-\u30ff\uff66-\uff9d]")


def guessed(content: bytes) -> str:
    """The encoding of a text without a byte order mark that is no UTF-8, when only one is likely; else empty. A text
    that is UTF-8 but for a broken character is not guessed.
    """
    try:
        content.decode()
        if content.count(0) * 3 < len(content):
            return ""  # UTF-16 of a table is every other byte a zero
    except UnicodeDecodeError:
        if not content.decode("utf-8", "ignore").isascii():
            return ""
    from charset_normalizer import from_bytes  # a start has no need of it

    found = from_bytes(content, cp_isolation=list(_GUESSED))
    least = min((one.chaos for one in found), default=0.0)
    likely = {one.encoding: str(one) for one in found if one.chaos == least}
    if len(likely) > 1 and "cp1252" in likely:
        likely = _of_two(likely)
    return _GUESSED.get(next(iter(likely)), "") if len(likely) == 1 else ""


def _of_two(likely: dict[str, str]) -> dict[str, str]:
    """Japanese has kana somewhere, and what is beyond ASCII in Western names is letters; else both stay."""
    if _KANA.search(likely.get("cp932", "")):
        return {name: text for name, text in likely.items() if name == "cp932"}
    western = all(letter.isascii() or letter.isalpha() for letter in likely["cp1252"])
    return {"cp1252": likely["cp1252"]} if western else likely

"""Which text is fit to be kept: every letter people write with, and nothing that hides, breaks or cannot be stored.

Accepted are all scripts with their combining marks, emoji with their joiners (U+200D, U+200C, which Indic and Persian
words need too), soft hyphens, directional marks and what Unicode may still assign. Refused are controls, line breaks
where one line is wanted, lone surrogates, noncharacters, and the directional embeddings, overrides and isolates with
which a text reads otherwise than it is (Unicode TR 36, https://www.unicode.org/reports/tr36/).
Categories: Unicode Character Database, chapter 4.5 of the Unicode Standard.

What a person types is refused with what is wrong in it; what a channel says is fitted, for it cannot be asked.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from shelfwire.kit.errors import RuleBroken

_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_LAST_TWO = "".join(chr((plane << 16) + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb"
    f"\U000e0000-\U000e007f{_LAST_TWO}]"
)
"""The last two codes of every plane are noncharacters."""
_LINES = "\t\n\r"
_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a surrogate pair, which UTF-8 does not have."""
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
"""A region's flag: a black flag and its region in tag letters (Unicode TS 51, annex C)."""
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
_JOINERS = "\u200c\u200d"


class UnfitText(RuleBroken):
    """A text holds what cannot be kept, or what would read otherwise than it is."""

    code = "unfit_text"


# ── what a person sends: refused ─────────────────────────────────────────────────────────────────────────


def plain_spaces(text: str) -> str:
    """Return the text with every no-break, thin or otherwise special space as a plain one; U+3000, a letter wide,
    stays.
    """
    return _SPACES.sub(" ", text)


def flaw(text: str, *, lines: bool = False) -> str:
    """Return what in ``text`` cannot be stored, in words, or an empty text. ``lines``: line breaks and tabs are
    allowed.
    """
    if _SUSPECT.search(text) is None:
        return ""
    for letter in _SUSPECT.findall(_FLAG.sub("", text)):
        if not (lines and letter in _LINES):
            return _named(letter)
    return ""


def one_line(text: str, *, field: str, refusal: type[RuleBroken] = UnfitText) -> str:
    """Return the text trimmed, with plain spaces. Raises ``refusal`` for what ``flaw`` finds, naming ``field``."""
    clean = plain_spaces(text).strip()
    if wrong := flaw(clean):
        raise refusal(
            f"{field} “{shown(clean)[:200]}” contains {wrong}.",
            field=field,
            value=shown(clean),
            hint="Remove it.",
        )
    return clean


def refuse_unfit(place: str, value: Any) -> None:
    """Raise UnfitText, naming the place, for a text anywhere in ``value`` that cannot be stored. ``value``: input
    as JSON or a form gives it; names of fields count as text.
    """
    for where, text in _texts(place, value):
        if wrong := flaw(text, lines=True):
            raise UnfitText(
                f"{shown(where)} contains {wrong}.",
                field=shown(where),
                value=shown(text)[:200],
                hint="Remove it.",
            )


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    waiting = [(place, value)]
    while waiting:  # no recursion: a document may be nested as deep as it likes
        where, found = waiting.pop()
        if isinstance(found, str):
            yield where, found
        elif isinstance(found, Mapping):
            for name, below in found.items():
                inner = f"{where}.{name}" if where else str(name)
                yield inner, str(name)
                waiting.append((inner, below))
        elif isinstance(found, list | tuple):
            waiting += [(f"{where}.{index}", below) for index, below in enumerate(found)]


def hidden(text: str) -> str:
    """Return the first invisible character of a code, in words, or an empty text: with it two codes would look the
    same. A joiner after a letter of a script that needs it is part of the word.
    """
    for found in _INVISIBLE.finditer(text):
        before = text[found.start() - 1] if found.start() else ""
        if found[0] not in _JOINERS or before.isascii():
            return f"an invisible character ({_point(found[0])})"
    return ""


# ── what is kept and shown all the same: fitted ──────────────────────────────────────────────────────────


def first_line(error: Exception) -> str:
    """The first line of an error's words: the next ones of a database's words quote the row."""
    return str(error).strip().partition("\n")[0]


def fit(text: str | None, most: int) -> str:
    """Return ``text`` as a column of ``most`` characters can store it, an empty text for None. PostgreSQL stores no
    NUL, in a text or inside a JSON string: it is left out. An unpaired surrogate becomes U+FFFD.
    """
    if not text:
        return ""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        text = _HALVES.sub("\ufffd", text)
    return text if len(text) <= most else text[:most]


def storable_json(value: Any) -> Any:
    """Return what JSON holds so that a JSON column can store it: every text in it, names too, as ``fit`` leaves it."""
    if isinstance(value, str):
        return fit(value, len(value))
    if isinstance(value, Mapping):
        return {fit(str(name), len(str(name))): storable_json(inner) for name, inner in value.items()}
    return [storable_json(inner) for inner in value] if isinstance(value, list | tuple) else value


def pretty_json(text: str) -> str:
    """Return a JSON text indented for reading; a text that is no JSON, or is nested too deeply, unchanged."""
    try:
        pretty = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
    return pretty.encode("utf-8", "backslashreplace").decode()


def file_name(given: str | None, *, most: int = 120) -> str:
    """Return a file name as it is stored and shown: its last part, its ending kept, at most ``most`` characters."""
    path = PurePath(plain_spaces(shown(given or "")).strip())
    ending = path.suffix[:10]
    return path.stem[: most - len(ending)] + ending or "file"


def storable(text: str) -> bool:
    """Whether a text column can store it: it has neither NUL nor an unpaired surrogate."""
    return _UNSTORABLE.search(text) is None


def shown(text: str) -> str:
    """Return the text so that any screen and any encoding can show it: refused characters stand as their code
    point.
    """
    return _SUSPECT.sub(lambda found: _point(found[0]), text)


def _named(letter: str) -> str:
    if letter in _BREAKS:
        return f"a line break ({_point(letter)})"
    if letter == "\x00":
        return "a NUL character (U+0000)"
    kind = unicodedata.category(letter)
    word = {
        "Cc": "a control character",
        "Cs": "half a character",
        "Cf": "an invisible directional or format mark",
    }
    return f"{word.get(kind, 'a code that is no character')} ({_point(letter)})"


def _point(letter: str) -> str:
    return f"U+{ord(letter):04X}"

"""Read CSV text: its encoding, its delimiter and its records. A text that is ambiguous is refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from shelfwire.kit.encodings import codec, guessed
from shelfwire.kit.headers import TITLE_ROWS, known_among
from shelfwire.kit.texts import shown
from shelfwire.kit.workbooks import UnreadableFile

_DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(name: str, content: bytes, declared: str | None) -> tuple[str, str]:
    """Return the text and the encoding it was read in: by its byte order mark, else as declared, else UTF-8, else the
    one that alone fits (``guessed``). Raises UnreadableFile.
    """
    marked = next((found for bom, found in _BOMS if content.startswith(bom)), None)
    encoding = marked or declared or guessed(content) or "utf-8"
    known = codec(encoding)
    if known is None:
        raise UnreadableFile(
            f"The encoding “{shown(encoding)}” is not known.",
            field="encoding",
            value=shown(encoding),
            hint="Try utf-8, or windows-1252 for a file from Excel on Windows.",
        )
    try:
        text = content.decode(known)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise UnreadableFile(
            f"“{name}” is not written in {encoding}: line {line} has a character that does not fit.",
            field="encoding",
            value=encoding,
            hint="Declare its encoding (Excel on Windows often writes windows-1252), or save it as UTF-8.",
        ) from None
    if (
        "\x00" in text
        or text.startswith(("%PDF", "{\\rtf"))
        or re.match(r"\s*<(!doctype|html|table|\?xml)", text, re.I)
    ):
        raise UnreadableFile(f"“{name}” is not a table of text.", hint="Save it as CSV (UTF-8) or as .xlsx.")
    return text, encoding


def find_delimiter(text: str, aliases: Mapping[str, Sequence[str]]) -> tuple[str, str, int]:
    """Return the delimiter under which the first row has the most known headers, the text, and how many lines were
    removed from it. Excel's own first line ``sep=;`` decides when it is there.
    """
    told = re.match(r"\ufeff?sep=(.)\r?\n", text)
    if told:
        return told[1], text[told.end() :], 1

    def worth(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text[:65536]), delimiter=delimiter)
        top = list(islice((row for row in rows if any(row)), TITLE_ROWS + 1))
        return max((known_among(row, aliases) for row in top), default=0), max(map(len, top), default=0)

    try:
        return max(_DELIMITERS, key=worth), text, 0
    except csv.Error:
        return ",", text, 0


def records(name: str, text: str, delimiter: str, skipped: int) -> Iterable[tuple[int, list[str]]]:
    """Each record with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for record in reader:
            yield line, record
            line = skipped + reader.line_num + 1
    except csv.Error as wrong:
        raise UnreadableFile(
            f"“{name}” is broken from line {line} on: {wrong}.",
            hint="A quotation mark is probably not closed, or stands inside a cell undoubled.",
        ) from None

"""The words that are not used: the glossary says which, and they are found in text and in what a page shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

ROOT = Path(__file__).parents[1]
_ROW = re.compile(r"^\| (?!not )([^|*]+?) \| ([^|]+?) \|$", re.M)
_HIDDEN = re.compile(
    r"<(script|style|pre|code|kbd|template|datalist|option|svg|textarea|input)\b.*?(?:</\1>|(?<=/)>)", re.S
)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_RAW = re.compile(r'<(\w+)[^>]*\bclass="[^"]*\b(?:raw|typed-word|secret)\b[^"]*"[^>]*>.*?</\1>', re.S)


@cache
def tables() -> tuple[dict[str, str], dict[str, str]]:
    """(word to what is said instead) everywhere, and on screens besides."""
    _, _, said = (ROOT / "docs" / "glossary.md").read_text().partition("## Words that are not used")
    everywhere, _, screens = said.partition("On screens, in e-mails")
    return _words(everywhere), _words(screens)


def _words(table: str) -> dict[str, str]:
    return {word.strip(): instead for words, instead in _ROW.findall(table) for word in words.split(",")}


def wrong_words(text: str, *, screen: bool) -> Iterator[str]:
    """Each word of the tables that ``text`` uses, in any form of it, and what is said instead."""
    everywhere, screens = tables()
    for word, instead in (everywhere | screens if screen else everywhere).items():
        if found := re.search(rf"\b{re.escape(word)}(?:s|es|ed|ing)?\b", text, re.IGNORECASE):
            near = " ".join(text[max(0, found.start() - 30) : found.end() + 20].split())
            yield f"“{word}” in “{near}”: say {instead}"


def visible(page: str) -> str:
    """The text of an HTML page that a person reads: without code, what stands in fields, and raw codes in small."""
    body = page.partition("<body")[2] or page
    for pattern in (_COMMENT, _HIDDEN, _RAW):
        body = pattern.sub(" ", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def prose(page: str) -> str:
    """A page of the documentation without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`", " ", page, flags=re.S)


def not_for_people(text: str) -> Iterator[str]:
    """What only programs say: moments as ISO stamps, zones by their file's name, values of Python, codes as words."""
    for what, pattern in (
        ("an ISO stamp", r"\b\d{4}-\d\d-\d\dT\d\d:\d\d"),
        ("a value of Python", r"\b(?:True|False)\b|(?<=: )None\b|\bdatetime\.|<[A-Z]\w+:|\{'|\[\]"),
        ("a code for a word", r"(?<![\w./:@-])[a-z]+(?:_[a-z]+)+\b(?![\w./-])"),
    ):
        if found := re.search(pattern, text):
            yield f"{what}: “{text[max(0, found.start() - 30) : found.end() + 20].strip()}”"
    for zone in _zones():
        if zone in text:
            yield f"a zone by its file's name: {zone}"


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if "/" in name))

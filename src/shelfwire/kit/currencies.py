"""What is known of currencies: how many decimals amounts have, and which signs price lists write.

Decimals are those of ISO 4217, not CLDR's: CLDR rounds for display (HUF, COP, IQD to whole units), and what a channel
wrote must never lose a digit. The channel's own exception, and signs that CLDR does not give, are data with source and
date in ``data/currencies.json``. Signs and codes: Unicode CLDR by Babel, in every locale a file may be declared in.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from shelfwire.kit.locales import TAGS
from shelfwire.kit.texts import plain_spaces

_PARTS = re.compile(r"[^\W\d_]+\.?|[^\w\s]")


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        files("shelfwire.kit").joinpath("data/currencies.json").read_text("utf-8")
    )
    return found


@lru_cache(maxsize=1)
def _decimals() -> dict[str, int]:
    listed = {int(count): codes for count, codes in _data()["decimals"].items()}
    return {code: count for count, codes in listed.items() for code in codes} | dict(_data()["channel"])


def decimals(currency: str) -> int:
    """Return how many decimals amounts in ``currency`` have: 2 for a code that is in no list."""
    return _decimals().get(currency, 2)


@lru_cache(maxsize=1)
def _marks() -> dict[str, frozenset[str]]:
    """Return every code and sign in normal form, with the currencies it may mean."""
    from babel import Locale as Cldr

    found: dict[str, set[str]] = {}
    for tag in TAGS:
        for code, sign in Cldr.parse(tag, sep="-").currency_symbols.items():
            found.setdefault(_plain(sign), set()).add(code)
            found.setdefault(_plain(code), set()).add(code)
    for sign, codes in _data()["marks"].items():
        found.setdefault(_plain(sign), set()).update(codes)
    return {sign: frozenset(codes) for sign, codes in found.items() if sign}


def known(code: str) -> bool:
    """Whether the text is a currency's code."""
    return len(code) == 3 and code in _marks().get(_plain(code), ())


def meant_by(mark: str) -> frozenset[str]:
    """Return the currencies that a sign, a code or both together (``US$``, ``$ USD``, ``Rp``) may mean; none when
    unknown.
    """
    whole = _marks().get(_plain(mark))
    if whole is not None:
        return whole
    parts = [_marks().get(_plain(part), frozenset()) for part in _PARTS.findall(mark)]
    return frozenset.intersection(*parts) if parts else frozenset()


def _plain(mark: str) -> str:
    """Return the normal form: full-width signs narrow, without spaces, ignoring case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", plain_spaces(mark))).casefold()

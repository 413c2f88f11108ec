"""How numbers and dates are written where a file comes from: declared by a person, never guessed.

Separators, the order of a date and the names: Unicode CLDR, as Babel has it. Ours is which locales a file may be
declared in, and the second thousands separators that people there write too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import plain_spaces

Order = Literal["ymd", "mdy", "dmy"]
SPACE = " "
"""As a thousands separator: every no-break and thin space too."""


class UnknownLocale(RuleBroken):
    """The declared locale is not one of ``TAGS``."""

    code = "unknown_locale"


@dataclass(frozen=True, slots=True)
class Locale:
    """How numbers and dates are written somewhere. ``groups`` are the accepted thousands separators."""

    name: str
    point: str
    groups: str
    order: Order

    @property
    def sample(self) -> str:
        """A number and a day as they are written there."""
        day = {"ymd": "2026/11/22", "mdy": "11/22/2026", "dmy": "22/11/2026"}[self.order]
        return f"1{self.groups[0]}234{self.point}50 and {day}"


TAGS = (
    "en-US", "en-GB", "en-IE", "en-SG", "en-MY", "en-PH", "de-DE", "de-AT", "fr-FR", "fr-BE", "nl-NL", "nl-BE", "es-ES",
    "es-MX", "it-IT", "pl-PL", "cs-CZ", "hu-HU", "el-GR", "pt-PT", "pt-BR", "id-ID", "vi-VN", "ms-MY", "th-TH", "ja-JP",
    "zh-CN",
)  # fmt: skip
"""The locales a file may be declared in."""
_ALSO = {"de-AT": SPACE, "nl-BE": SPACE, "es-ES": SPACE, "fr-BE": ".", "pt-PT": "."}
"""Thousands separators that are written there besides CLDR's."""


@cache
def _read(tag: str) -> Locale:
    # CLDR's tables take a tenth of a second and more to read: not at the start of every program
    from babel import Locale as Cldr
    from babel.numbers import get_decimal_symbol, get_group_symbol

    cldr = Cldr.parse(tag, sep="-")
    order = "".join(dict.fromkeys(c for c in cldr.date_formats["short"].pattern.lower() if c in "ymd"))
    return Locale(
        name=cldr.get_display_name("en") or tag,
        point=get_decimal_symbol(cldr),
        groups=plain_spaces(get_group_symbol(cldr)) + _ALSO.get(tag, ""),
        order=cast(Order, order),
    )


def locale_of(tag: str) -> Locale:
    """The declared locale. Raises UnknownLocale."""
    if tag not in TAGS:
        raise UnknownLocale(
            f"The locale “{tag}” is not known.",
            field="locale",
            value=tag,
            hint=f"Choose one of {', '.join(TAGS)}.",
        )
    return _read(tag)

"""How numbers and dates are written where a file comes from: declared by a person, never guessed.

Data: Unicode CLDR 48 by Babel 2.19, read 2026-11-29, https://cldr.unicode.org/. A test holds the table against Babel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shelfwire.kit.errors import RuleBroken

Order = Literal["ymd", "mdy", "dmy"]
SPACE = " "
"""As a thousands separator: every no-break and thin space too."""


class UnknownLocale(RuleBroken):
    """The declared locale is not one of ``LOCALES``."""

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


LOCALES: dict[str, Locale] = {
    tag: Locale(name, point, groups, order)  # type: ignore[arg-type]  # the table's last column is an Order
    for tag, name, point, groups, order in (
        ("en-US", "English (United States)", ".", ",", "mdy"),
        ("en-GB", "English (United Kingdom)", ".", ",", "dmy"),
        ("en-IE", "English (Ireland)", ".", ",", "dmy"),
        ("en-SG", "English (Singapore)", ".", ",", "dmy"),
        ("en-MY", "English (Malaysia)", ".", ",", "dmy"),
        ("en-PH", "English (Philippines)", ".", ",", "mdy"),
        ("de-DE", "German", ",", ".", "dmy"),
        ("de-AT", "German (Austria)", ",", "." + SPACE, "dmy"),
        ("fr-FR", "French", ",", SPACE, "dmy"),
        ("fr-BE", "French (Belgium)", ",", SPACE + ".", "dmy"),
        ("nl-NL", "Dutch", ",", ".", "dmy"),
        ("nl-BE", "Dutch (Belgium)", ",", "." + SPACE, "dmy"),
        ("es-ES", "Spanish (Spain)", ",", "." + SPACE, "dmy"),
        ("es-MX", "Spanish (Mexico)", ".", ",", "dmy"),
        ("it-IT", "Italian", ",", ".", "dmy"),
        ("pl-PL", "Polish", ",", SPACE, "dmy"),
        ("cs-CZ", "Czech", ",", SPACE, "dmy"),
        ("hu-HU", "Hungarian", ",", SPACE, "ymd"),
        ("el-GR", "Greek", ",", ".", "dmy"),
        ("pt-PT", "Portuguese (Portugal)", ",", SPACE + ".", "dmy"),
        ("pt-BR", "Portuguese (Brazil)", ",", ".", "dmy"),
        ("id-ID", "Indonesian", ",", ".", "dmy"),
        ("vi-VN", "Vietnamese", ",", ".", "dmy"),
        ("ms-MY", "Malay (Malaysia)", ".", ",", "dmy"),
        ("th-TH", "Thai", ".", ",", "dmy"),
        ("ja-JP", "Japanese", ".", ",", "ymd"),
        ("zh-CN", "Chinese", ".", ",", "ymd"),
    )
}


def locale_of(tag: str) -> Locale:
    """The declared locale. Raises UnknownLocale."""
    try:
        return LOCALES[tag]
    except KeyError:
        raise UnknownLocale(
            f"The locale “{tag}” is not known.",
            field="locale",
            value=tag,
            hint=f"Choose one of {', '.join(LOCALES)}.",
        ) from None

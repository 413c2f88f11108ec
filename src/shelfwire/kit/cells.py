"""Values out of spreadsheet cells: numbers and money by a declared locale, moments by a declared zone.

Nothing is guessed: what could mean two things is refused, naming the field, the value and what to write instead.
Separators and the order of day and month: Unicode CLDR, https://cldr.unicode.org/.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from shelfwire.kit import clock, currencies, texts
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.locales import locale_of

CLEAR = "#CLEAR"
"""The word that empties a field; a blank cell leaves it as it is."""
_BIGGEST = 2_147_483_647


class BadCell(RuleBroken):
    """A cell's text is not valid for its column."""

    code = "bad_cell"


class UnknownZone(RuleBroken):
    """The declared time zone is not in the IANA database."""

    code = "unknown_zone"


CellKind = Literal["number", "date", "time", "boolean", "error"]


class Exact(str):
    """A value that a workbook stored as something other than text, so that it reads the same in every locale."""

    __slots__ = ("kind",)
    kind: CellKind

    def __new__(cls, text: str, kind: CellKind = "number") -> Exact:
        made = super().__new__(cls, text)
        made.kind = kind
        return made


def zone_of(name: str) -> ZoneInfo:
    """The declared IANA time zone, such as ``America/New_York``. Raises UnknownZone."""
    if name not in _zones():
        raise UnknownZone(
            f"The time zone “{name}” is not known.",
            field="zone",
            value=name,
            hint="Choose a name such as America/New_York or Asia/Ho_Chi_Minh.",
        )
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    """The names of the IANA database: reading them walks through its folders, and a file asks once a row."""
    return frozenset(available_timezones())


def parse_text(text: str, *, field: str, longest: int, needed: bool = False) -> str:
    """Return one line of text, trimmed, with plain spaces. Raises BadCell when it is too long, empty though needed,
    or has characters that cannot be stored.
    """
    clean = texts.one_line(text, field=field, refusal=BadCell)
    if needed and not clean:
        raise BadCell(f"{field} is empty.", field=field, value=text)
    if len(clean) > longest:
        raise BadCell(
            f"{field} has {len(clean)} characters; {longest} is the most.", field=field, value=clean[:200]
        )
    return clean


def parse_decimal(text: str, *, field: str, locale: str = "en-US") -> Decimal:
    """Return the exact number, written as the locale does. Raises BadCell; grouping must be by three digits."""
    rules = locale_of(locale)
    clean = texts.plain_spaces(text).strip().replace("−", "-")
    if isinstance(text, Exact) and re.fullmatch(r"-?\d+(\.\d+)?", clean):
        return Decimal(clean)
    point, group = re.escape(rules.point), f"[{re.escape(rules.groups)}]"
    if not re.fullmatch(rf"[+-]?(\d+|\d{{1,3}}({group}\d{{3}})+)({point}\d+)?", clean, re.ASCII):
        sample = f"1{rules.groups[0]}234{rules.point}50"
        raise BadCell(
            f"{field} “{_shown(clean)}” is not a number as {rules.name} writes it ({sample}).",
            field=field,
            value=clean,
            hint="Correct the cell, or choose the locale the file was written in.",
        )
    plain = re.sub(group, "", clean).replace(rules.point, ".")
    return Decimal(plain)


def parse_int(
    text: str, *, field: str, locale: str = "en-US", minimum: int = -_BIGGEST, maximum: int = _BIGGEST
) -> int:
    """Return a whole number between ``minimum`` and ``maximum``. Raises BadCell."""
    number = parse_decimal(text, field=field, locale=locale)
    if number != number.to_integral_value():
        raise BadCell(f"{field} “{text.strip()}” is not a whole number.", field=field, value=text.strip())
    if not minimum <= number <= maximum:
        raise BadCell(
            f"{field} “{text.strip()}” is not between {minimum:,} and {maximum:,}.",
            field=field,
            value=text.strip(),
        )
    return int(number)


def parse_currency(text: str, *, field: str) -> str:
    """Return a currency code of three letters (ISO 4217), in capitals. Raises BadCell."""
    code = text.strip().upper()
    if not currencies.known(code):
        raise BadCell(
            f"{field} “{_shown(text.strip())}” is not a currency code of three letters.",
            field=field,
            value=text.strip(),
            hint="Write it like USD, GBP or VND.",
        )
    return code


def parse_date(
    text: str, *, field: str, zone: str, locale: str | None = None, until: bool = False
) -> datetime:
    """A moment in UTC from a date, with or without a time of day, as a clock in ``zone`` showed it.

    ISO 8601 reads the same everywhere (its own offset wins over ``zone``). ``04/08/2025`` needs ``locale`` to
    say whether the day or the month comes first; without it only dates that can mean one thing are read.
    A date without time is the start of its day, or the start of the next with ``until``.
    Raises BadCell (not a date, ambiguous, an hour the clock skipped or showed twice), UnknownZone, UnknownLocale.
    """
    place = zone_of(zone)
    clean = text.strip()
    local = _iso(clean) or _written(clean, field, locale)
    if not clock.FIRST.year <= local.year < clock.LAST.year:
        raise BadCell(
            f"{field} “{_shown(clean)}” is not between {clock.FIRST:%Y} and {clock.LAST:%Y}.",
            field=field,
            value=clean,
            hint="Correct the year.",
        )
    if isinstance(local, datetime) and local.tzinfo is not None:
        return local.astimezone(UTC)
    if not isinstance(local, datetime):
        local = datetime.combine(local + timedelta(days=1) if until else local, time())
    return _on_the_time_line(local, place, field, clean)


def _shown(text: str) -> str:
    return repr(text[:60])[1:-1]


def _iso(text: str) -> datetime | date | None:
    """An ISO 8601 moment or day, or None."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _written(text: str, field: str, locale: str | None) -> datetime | date:
    """A date of three numbers as people write it, with or without a time. Raises BadCell."""
    found = re.fullmatch(
        r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?:[,T\s]\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp])?\.?[Mm]?\.?)?",
        text,
        re.ASCII,
    )
    if found is None:
        raise _not_a_date(text, field)
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    elif len(third) == 4:
        month, day = _month_and_day(int(first), int(second), text, field, locale)
        year = int(third)
    else:
        raise BadCell(
            f"{field} “{text}” has no year of four digits.", field=field, value=text, hint="Write 2025-08-04."
        )
    try:
        that_day = date(year, month, day)
        if found[5] is None:
            return that_day
        hour = _hour(int(found[5]), found[8], text, field)
        return datetime.combine(that_day, time(hour, int(found[6]), int(found[7] or 0)))
    except ValueError:
        raise _not_a_date(text, field) from None


def _month_and_day(first: int, second: int, text: str, field: str, locale: str | None) -> tuple[int, int]:
    """Which of two numbers is the month. Raises BadCell when nobody said and both could be."""
    order = locale_of(locale).order if locale else None
    if order == "mdy":
        return first, second
    if order == "dmy":
        return second, first
    if first == second or second > 12:
        return first, second
    if first > 12:
        return second, first
    raise BadCell(
        f"{field} “{text}” is ambiguous: the day or the month may come first.",
        field=field,
        value=text,
        hint=f"Declare the file's locale, or write it as {text[-4:] if text[-4:].isdigit() else '2025'}-MM-DD.",
    )


def _hour(hour: int, half: str | None, text: str, field: str) -> int:
    """The hour of 24 from one of 12 with am or pm. Raises BadCell."""
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise _not_a_date(text, field)
    return hour % 12 + (12 if half in "Pp" else 0)


def _not_a_date(text: str, field: str) -> BadCell:
    return BadCell(
        f"{field} “{_shown(text)}” is not a date.",
        field=field,
        value=text,
        hint="Write it as 2025-08-04 or 2025-08-04 18:30.",
    )


def _on_the_time_line(local: datetime, place: ZoneInfo, field: str, text: str) -> datetime:
    """The one moment at which clocks in ``place`` showed ``local``. Raises BadCell for none or two."""
    first, second = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) != local:
        why = "never happened: clocks went forward over it"
    elif first != second:
        why = "happened twice: clocks went back over it"
    else:
        return first
    raise BadCell(
        f"{field} “{text}” {why} in {place.key}.",
        field=field,
        value=text,
        hint="Write it with its offset, such as 2025-11-02T01:30-05:00.",
    )

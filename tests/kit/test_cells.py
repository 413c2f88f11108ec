"""Values out of cells: what each text means where it was written, and what is refused instead of guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit.cells import (
    BadCell,
    Exact,
    UnknownZone,
    parse_date,
    parse_decimal,
    parse_int,
    parse_text,
)
from shelfwire.kit.identifiers import parse_identifier
from shelfwire.kit.locales import TAGS, UnknownLocale, locale_of
from shelfwire.kit.prices import parse_money


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1,234.5", "en-US", "1234.5"),
        ("1.234,5", "de-DE", "1234.5"),
        ("1 234,5", "fr-FR", "1234.5"),
        ("1\u202f234,5", "fr-FR", "1234.5"),
        ("25,90", "de-DE", "25.90"),
        ("1234", "vi-VN", "1234"),
        ("1.234.567", "vi-VN", "1234567"),
        ("-3", "en-GB", "-3"),
        ("−3", "en-GB", "-3"),
    ],
)
def test_a_number_is_read_as_its_locale_writes_it(text: str, locale: str, value: str) -> None:
    assert parse_decimal(text, field="Price", locale=locale) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "locale"),
    [("25,90", "en-US"), ("25.90", "de-DE"), ("1,23,456", "en-US"), ("", "en-US"), ("abc", "en-US"), ("1e5", "en-US"),
     ("NaN", "en-US"), ("٣", "en-US"), ("1.2.3", "en-US"), ("0x10", "en-US")],
)  # fmt: skip
def test_a_number_written_otherwise_is_refused_with_a_sample(text: str, locale: str) -> None:
    with pytest.raises(BadCell, match="is not a number as") as refusal:
        parse_decimal(text, field="Price", locale=locale)
    assert (refusal.value.field, refusal.value.value) == ("Price", text)


def test_a_workbooks_own_number_reads_the_same_in_every_locale() -> None:
    assert {parse_decimal(Exact("25.9"), field="Price", locale=locale) for locale in TAGS} == {
        Decimal("25.9")
    }


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(TAGS)))
def test_every_number_that_a_locale_writes_is_read_back(number: int, tag: str) -> None:
    locale = locale_of(tag)
    grouped = (
        f"{number / 100:,.2f}".replace(",", "g").replace(".", locale.point).replace("g", locale.groups[0])
    )
    assert parse_decimal(grouped, field="x", locale=tag) == Decimal(number) / 100


@pytest.mark.parametrize(
    ("text", "says"), [("2.5", "not a whole number"), ("-1", "not between 0 and 10"), ("11", "not between")]
)
def test_a_whole_number_outside_its_bounds_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        parse_int(text, field="Quantity", minimum=0, maximum=10)


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("25,90 EUR", "EUR", "de-DE", 2590),
        ("€ 25,90", "EUR", "de-DE", 2590),
        ("$1,299.00", "USD", "en-US", 129900),
        ("$5", "MXN", "es-MX", 500),
        ("199.000 ₫", "VND", "vi-VN", 199000),
        ("19.9", "GBP", "en-GB", 1990),
        (Exact("19.9"), "EUR", "de-DE", 1990),
    ],
)
def test_money_is_read_with_or_without_its_own_sign(
    text: str, currency: str, locale: str, minor: int
) -> None:
    assert parse_money(text, field="Price", currency=currency, locale=locale) == minor


@pytest.mark.parametrize(
    ("text", "says"),
    [("25.999", "more decimals than USD"), ("-1", "negative"), ("£3", "not an amount in USD"),
     ("3 EUR", "not an amount in USD"), ("9" * 20, "too large"), ("free", "is not a number")],
)  # fmt: skip
def test_money_is_never_rounded_and_never_of_another_currency(text: str, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        parse_money(text, field="Price", currency="USD")


@pytest.mark.parametrize("text", ["5.76461E+17", "5,76461E+17", "5.76461413038786e+17"])
def test_an_id_that_a_spreadsheet_shortened_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match="digits are lost"):
        parse_identifier(text, field="Order ID", longest=64)


def test_an_id_keeps_every_letter_and_leading_zero() -> None:
    assert parse_identifier(" 00123-E4 ", field="SKU", longest=64) == "00123-E4"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("x" * 9, "has 9 characters"),
        ("a\nb", "a line break"),
        ("a\x00", "a NUL character"),
    ],
)
def test_text_that_does_not_fit_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        parse_text(text, field="Title", longest=8, needed=True)


NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("text", "locale", "moment"),
    [
        ("2025-08-04", None, datetime(2025, 8, 4, 4, tzinfo=UTC)),
        ("2025-08-04 18:30", None, datetime(2025, 8, 4, 22, 30, tzinfo=UTC)),
        ("2025-08-04T18:30:00Z", None, datetime(2025, 8, 4, 18, 30, tzinfo=UTC)),
        ("2025-08-04T18:30:00+07:00", None, datetime(2025, 8, 4, 11, 30, tzinfo=UTC)),
        ("04/08/2025 6:54:12 AM", "en-US", datetime(2025, 4, 8, 10, 54, 12, tzinfo=UTC)),
        ("04/08/2025 6:54:12 PM", "en-GB", datetime(2025, 8, 4, 22, 54, 12, tzinfo=UTC)),
        ("04.08.2025", "de-DE", datetime(2025, 8, 4, 4, tzinfo=UTC)),
        ("24/08/2025", None, datetime(2025, 8, 24, 4, tzinfo=UTC)),
        ("08/24/2025", None, datetime(2025, 8, 24, 4, tzinfo=UTC)),
        ("8/8/2025 12:05 am", None, datetime(2025, 8, 8, 4, 5, tzinfo=UTC)),
        ("2025/08/04", None, datetime(2025, 8, 4, 4, tzinfo=UTC)),
    ],
)
def test_a_date_is_a_moment_in_its_zone(text: str, locale: str | None, moment: datetime) -> None:
    assert parse_date(text, field="Shipped", zone=NEW_YORK, locale=locale) == moment


@pytest.mark.parametrize(
    ("text", "locale", "says"),
    [
        ("04/08/2025", None, "ambiguous"),
        ("24/08/2025", "en-US", "not a date"),
        ("30.02.2025", "de-DE", "not a date"),
        ("04/08/25", "en-US", "no year of four digits"),
        ("yesterday", None, "not a date"),
        ("2025-13-01", None, "not a date"),
        ("8/8/2025 13:05 pm", None, "not a date"),
        ("2025-03-09 02:30", None, "never happened"),
        ("2025-11-02 01:30", None, "happened twice"),
    ],
)
def test_a_date_that_is_none_or_could_be_two_is_refused(text: str, locale: str | None, says: str) -> None:
    with pytest.raises(BadCell, match=says) as refusal:
        parse_date(text, field="Shipped", zone=NEW_YORK, locale=locale)
    assert refusal.value.field == "Shipped"


def test_the_end_of_a_day_is_the_start_of_the_next() -> None:
    assert parse_date("2025-08-04", field="Until", zone="UTC", until=True) == datetime(2025, 8, 5, tzinfo=UTC)


def test_an_unknown_zone_or_locale_is_refused_with_what_to_write() -> None:
    with pytest.raises(UnknownZone, match="America/New_York"):
        parse_date("2025-08-04", field="x", zone="Mars/Olympus")
    with pytest.raises(UnknownLocale, match="en-US"):
        parse_decimal("1", field="x", locale="xx-XX")

"""Prices as price lists write them, in every market's currency."""

from __future__ import annotations

import pytest
from babel import Locale as Cldr
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from shelfwire.kit.cells import BadCell, Exact, parse_currency
from shelfwire.kit.currencies import decimals
from shelfwire.kit.locales import TAGS, locale_of
from shelfwire.kit.money import Money, to_minor
from shelfwire.kit.prices import parse_money

MARKETS = [
    "BRL",
    "CZK",
    "EUR",
    "GBP",
    "HUF",
    "IDR",
    "JPY",
    "MXN",
    "MYR",
    "PHP",
    "PLN",
    "SGD",
    "THB",
    "USD",
    "VND",
]


def read(text: str, currency: str, locale: str = "en-US") -> int:
    return parse_money(text, field="Price", currency=currency, locale=locale)


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("RM 25.90", "MYR", "ms-MY", 2590),
        ("RM25.90", "MYR", "en-US", 2590),
        ("R$ 35,90", "BRL", "pt-BR", 3590),
        ("R$\u00a01.234,56", "BRL", "pt-BR", 123456),
        ("1.234,56 €", "EUR", "de-DE", 123456),
        ("€ 1 234,56", "EUR", "de-AT", 123456),
        ("1\u202f234,56\u00a0€", "EUR", "fr-FR", 123456),
        ("EUR 25,-", "EUR", "de-DE", 2500),
        ("€ 25,--", "EUR", "nl-NL", 2500),
        ("25,- €", "EUR", "de-DE", 2500),
        ("25,—", "CZK", "cs-CZ", 2500),
        ("¥1,200", "JPY", "ja-JP", 1200),
        ("￥１，２００", "JPY", "ja-JP", 1200),
        ("1,200円", "JPY", "ja-JP", 1200),
        ("JP¥1,200", "JPY", "en-GB", 1200),
        ("₫25.000", "VND", "vi-VN", 25000),
        ("25.000 ₫", "VND", "vi-VN", 25000),
        ("25.000đ", "VND", "vi-VN", 25000),
        ("25.000 VNĐ", "VND", "vi-VN", 25000),
        ("Rp25.000", "IDR", "id-ID", 25000),
        ("Rp. 25.000", "IDR", "id-ID", 25000),
        ("IDR 25,000", "IDR", "en-US", 25000),
        ("฿1,234.50", "THB", "th-TH", 123450),
        ("1,234.50 บาท", "THB", "th-TH", 123450),
        ("1 234,50 Kč", "CZK", "cs-CZ", 123450),
        ("12 345 Ft", "HUF", "hu-HU", 1234500),
        ("HUF 12 345,5", "HUF", "hu-HU", 1234550),
        ("99,99 zł", "PLN", "pl-PL", 9999),
        ("zł 99,99", "PLN", "pl-PL", 9999),
        ("99,99 PLN", "PLN", "pl-PL", 9999),
        ("S$12.50", "SGD", "en-SG", 1250),
        ("$12.50", "SGD", "en-SG", 1250),
        ("₱1,234.50", "PHP", "en-PH", 123450),
        ("P1,234.50", "PHP", "en-PH", 123450),
        ("PHP1,234.50", "PHP", "en-PH", 123450),
        ("MX$199.00", "MXN", "en-US", 19900),
        ("$199.00", "MXN", "es-MX", 19900),
        ("$199.00 MXN", "MXN", "es-MX", 19900),
        ("US$12.50", "USD", "en-GB", 1250),
        ("USD $12.50", "USD", "en-US", 1250),
        ("12.50 usd", "USD", "en-US", 1250),
        ("£12.50", "GBP", "en-GB", 1250),
        ("12,50 £GB", "GBP", "fr-FR", 1250),
        ("+12.50", "USD", "en-US", 1250),
        ("0", "USD", "en-US", 0),
        ("1,234", "USD", "en-US", 123400),
        ("0.500", "USD", "en-US", 50),
        ("12.5000", "USD", "en-US", 1250),
        ("1.234", "KWD", "en-US", 1234),
        (Exact("12.500"), "USD", "de-DE", 1250),
    ],
)
def test_a_price_is_read_with_every_sign_of_its_currency(
    text: str, currency: str, locale: str, minor: int
) -> None:
    assert read(text, currency, locale) == minor


@pytest.mark.parametrize(
    ("text", "currency", "names"),
    [
        ("€ 25.90", "USD", ("USD", "EUR")),
        ("RM 25.90", "USD", ("USD", "MYR")),
        ("$25.90", "EUR", ("EUR", "USD")),
        ("¥100", "USD", ("USD", "JPY", "CNY")),
        ("S$25.90", "USD", ("USD", "SGD")),
        ("US$25.90", "SGD", ("SGD", "USD")),
        ("25.90 GBP", "EUR", ("EUR", "GBP")),
        ("Rp 25,000", "PHP", ("PHP", "IDR")),
        ("CHF 12.00", "EUR", ("EUR", "CHF")),
    ],
)
def test_another_currency_is_refused_naming_both(text: str, currency: str, names: tuple[str, ...]) -> None:
    with pytest.raises(BadCell) as refused:
        read(text, currency)
    for name in names:
        assert name in refused.value.message
    assert (refused.value.field, refused.value.value) == ("Price", text)


@pytest.mark.parametrize(
    "text", ["-5.00", "−5.00", "5.00-", "(5.00)", "($5.00)", "-$5.00", "$-5.00", "$ -5.00", "5.00 USD-"]
)
def test_a_negative_price_is_refused_as_one(text: str) -> None:
    with pytest.raises(BadCell, match="negative"):
        read(text, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "locale"),
    [
        ("25.000 ₫", "VND", "en-US"),
        ("25.000", "VND", "en-US"),
        ("1.230", "EUR", "en-US"),
        ("1,230", "EUR", "de-DE"),
        ("12.000", "JPY", "ja-JP"),
        ("100,500", "EUR", "fr-FR"),
    ],
)
def test_what_may_be_thousands_or_decimals_is_refused_with_what_to_do(
    text: str, currency: str, locale: str
) -> None:
    with pytest.raises(BadCell, match="more decimals") as refused:
        read(text, currency, locale)
    assert "locale" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("25.90 foo", "no known sign"),
        ("ca. 25.90", "no known sign"),
        ("25,90", "is not a number"),
        ("$ 25,90", "is not a number"),
        ("2²", "no known sign"),
        ("٣", "is not a number"),
        ("12.34.56", "is not a number"),
        ("5 - 10", "is not a number"),
        ("$", "is not a number"),
        ("", "is not a number"),
        ("1e5", "is not a number"),
        ("12.345", "more decimals than USD"),
        ("9" * 30, "too large"),
    ],
)
def test_what_is_no_price_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        read(text, "USD")


def test_a_sign_without_an_expected_currency_says_that_one_is_missing() -> None:
    assert read("25.90", "") == 2590
    with pytest.raises(BadCell, match="the SKU has none"):
        read("$25.90", "")


@given(st.integers(0, 10**10), st.sampled_from(MARKETS), st.sampled_from(sorted(TAGS)))
def test_every_price_that_cldr_writes_is_read_back(minor: int, currency: str, tag: str) -> None:
    pattern = Cldr.parse(tag, sep="-").currency_formats["standard"].pattern
    money = Money(minor, currency)
    pattern = pattern.replace("0.00", "0" + "." * bool(decimals(currency)) + "0" * decimals(currency))
    written = format_currency(
        money.decimal, currency, pattern, locale=tag.replace("-", "_"), currency_digits=False
    )
    assert read(written, currency, tag) == minor


def test_a_new_release_of_babel_reads_files_as_before() -> None:
    known = {
        ",.": "de-DE nl-NL it-IT el-GR pt-BR id-ID vi-VN",
        ",. ": "de-AT nl-BE es-ES",
        ", ": "fr-FR pl-PL cs-CZ hu-HU",
        ", .": "fr-BE pt-PT",
        ".,": "en-US en-GB en-IE en-SG en-MY en-PH es-MX ms-MY th-TH ja-JP zh-CN",
    }
    found: dict[str, set[str]] = {}
    written = {tag: locale_of(tag) for tag in TAGS}
    for tag, rules in written.items():
        found.setdefault(rules.point + rules.groups, set()).add(tag)
    assert found == {marks: set(tags.split()) for marks, tags in known.items()}
    assert {tag for tag, rules in written.items() if rules.order == "mdy"} == {"en-US", "en-PH"}
    assert {tag for tag, rules in written.items() if rules.order == "ymd"} == {"hu-HU", "ja-JP", "zh-CN"}
    assert {rules.order for rules in written.values()} == {"dmy", "mdy", "ymd"}


@pytest.mark.parametrize(
    ("currency", "count"),
    [("USD", 2), ("JPY", 0), ("VND", 0), ("IDR", 0), ("HUF", 2), ("CZK", 2), ("KRW", 0), ("ISK", 0), ("XOF", 0),
     ("KWD", 3), ("BHD", 3), ("TND", 3), ("CLF", 4), ("TWD", 2), ("ZZZ", 2)],
)  # fmt: skip
def test_amounts_have_the_decimals_of_their_currency(currency: str, count: int) -> None:
    assert decimals(currency) == count
    assert to_minor("1.2344", currency) == 12344 // 10 ** (4 - count)
    assert str(Money(10**count, currency)) == f"1{'.' * bool(count)}{'0' * count} {currency}"


def test_a_code_is_one_that_somebody_pays_with() -> None:
    assert parse_currency(" usd ", field="Currency") == "USD"
    for wrong in ("US", "USDX", "ZZZ", "12A", "$", "€UR", "ＵＳ"):
        with pytest.raises(BadCell, match="not a currency code"):
            parse_currency(wrong, field="Currency")

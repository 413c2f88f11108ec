"""A price list from a file, and one formula for many prices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.factories import make_sku
from tests.support.books import xlsx
from tests.support.prices import Prices

from shelfwire.jobs import drain, enqueue
from shelfwire.kit.file_kinds import WrongKind
from shelfwire.kit.imports import Imported
from shelfwire.offers.jobs_registry import import_price_list
from shelfwire.offers.models import PriceChange, ShopPrice
from shelfwire.offers.prices import import_prices as importing
from shelfwire.offers.prices.change import change_prices
from shelfwire.offers.prices.errors import BadPrice, LargeChange
from shelfwire.offers.prices.formula import Formula, Start, edits_by_formula
from shelfwire.offers.prices.import_prices import PriceListOptions, import_prices
from shelfwire.offers.prices.rounding import Rounding
from shelfwire.offers.prices.undo import undo_change


def load(prices: Prices, content: str | bytes, name: str = "prices.csv", **options: object) -> Imported:
    body = content.encode() if isinstance(content, str) else content
    return import_prices(
        company=prices.company,
        name=name,
        content=body,
        by="Bob",
        options=PriceListOptions(**options),  # type: ignore[arg-type]  # by name
    )


def outcomes(result: Imported) -> list[tuple[str, str, str]]:
    return [(row.status, row.field, row.code) for row in result.rows]


def test_rows_enter_prices_in_the_shops_currency_and_zone_and_the_bad_ones_come_back(prices: Prices) -> None:
    for code in ("CUP", "JAR", "PAN", "POT", "TIN", "VAT"):
        make_sku(prices.company, code, price_minor=1000, currency="USD")
    content = (
        "SKU;Shop;Price;List price;Sale price;Sale from;Sale until\n"
        "mug;One;27,90;;19,90;1.12.2026;3.12.2026\n"
        "MUG;Britain;21,50;;;;\n"
        "CUP;One;;#CLEAR;;;\n"
        "JAR;One;25,90 €;;;;\n"
        "PAN;Nowhere;9,90;;;;\n"
        "POT;One;9,999;;;;\n"
        "TIN;One;2,50;;;;\n"
        "VAT;One;;;8,00;03.12.2026;01.12.2026\n"
        "NONE;One;1;;;;\n"
        "MUG;One;28,00;;;;\n"
    )
    for status in ("updated", "unchanged"):
        result = load(prices, content, locale="de-DE")
        assert outcomes(result) == [
            (status, "", ""),
            (status, "", ""),
            ("unchanged", "", ""),
            ("failed", "Price", "bad_cell"),
            ("failed", "Shop", "unknown_shop"),
            ("failed", "Price", "bad_cell"),
            ("failed", "Price", "confirm_needed"),
            ("failed", "Sale until", "bad_price"),
            ("failed", "SKU", "unknown_sku"),
            ("failed", "SKU", "bad_row"),
        ]
    row = ShopPrice.objects.get(account=prices.one)
    assert (row.sku.code, row.currency, row.price_minor, row.sale_minor) == ("MUG", "USD", 2790, 1990)
    # the first moments of the first and of the fourth of December in Los Angeles
    assert (row.sale_from, row.sale_until) == (
        datetime(2026, 12, 1, 8, tzinfo=UTC),
        datetime(2026, 12, 4, 8, tzinfo=UTC),
    )
    assert ShopPrice.objects.get(account=prices.britain).currency == "GBP"
    assert ShopPrice.objects.count() == 2
    assert prices.due() == {"One": 1, "Britain": 1}
    assert "Line 2 has “MUG” in One already" in result.failed_rows_file.decode()
    assert PriceChange.objects.count() == 1


def test_a_day_and_month_that_could_be_either_are_refused_without_a_locale_that_says(prices: Prices) -> None:
    result = load(prices, "SKU,Shop,Sale price,Sale from\nMUG,One,20.00,04/08/2027\n", locale="en-US")
    assert outcomes(result) == [("updated", "", "")]
    assert ShopPrice.objects.get().sale_from == datetime(2027, 4, 8, 7, tzinfo=UTC)
    wrong = load(prices, "SKU,Shop,Sale price,Sale from\nMUG,One,20.00,13/08/2027\n", locale="en-US")
    assert outcomes(wrong) == [("failed", "Sale from", "bad_cell")]
    assert ShopPrice.objects.get().sale_from == datetime(2027, 4, 8, 7, tzinfo=UTC)


def test_a_dry_run_tells_the_same_and_changes_nothing(prices: Prices) -> None:
    book = xlsx(["SKU", "Shop", "Price", "Confirm"], ["MUG", "One", 27.9, ""], ["MUG", "Two", 2.59, "yes"])
    checked = load(prices, book, "prices.xlsx", dry_run=True)
    assert outcomes(checked) == [("updated", "", ""), ("updated", "", "")]
    assert (ShopPrice.objects.count(), PriceChange.objects.count(), prices.due()) == (0, 0, {})
    assert outcomes(load(prices, book, "prices.xlsx")) == outcomes(checked)
    assert ShopPrice.objects.get(account=prices.two).price_minor == 259


def test_a_long_list_and_a_file_of_another_kind_are_refused_whole(
    prices: Prices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    two = "SKU,Shop,Price\nMUG,One,26\nMUG,Two,26\n"
    with pytest.raises(LargeChange, match="2 rows"):
        load(prices, two)
    with pytest.raises(WrongKind, match="here belongs a price list"):
        load(prices, "Order ID,SKU,Price\n1,MUG,26\n")
    assert not ShopPrice.objects.exists()
    assert load(prices, two, confirmed=True).counts["updated"] == 2


def test_a_file_is_one_change_whatever_its_chunks_and_is_undone_as_one(
    prices: Prices, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shelfwire.kit import imports

    monkeypatch.setattr(imports, "CHUNK", 1)
    content = b"SKU,Shop,Price\nMUG,One,26\nMUG,Two,27\n"
    job = enqueue(
        import_price_list, company=prices.company, by="Bob", files={"new.csv": content}, file="new.csv"
    )
    drain()
    job.refresh_from_db()
    assert (job.status, job.result["updated"]) == ("completed", 2)
    change = PriceChange.objects.get()
    assert (change.title, change.rows.count()) == ("Price list new.csv", 2)
    assert undo_change(change=change, by="Bob").put_back == 2
    assert not ShopPrice.objects.exists()


def test_one_formula_moves_many_prices_and_one_without_a_start_is_refused_by_itself(prices: Prices) -> None:
    pairs = [(account.pk, prices.mug.pk) for account in (prices.one, prices.two, prices.britain)]
    edits = edits_by_formula(
        prices.company, pairs, Formula(percent=Decimal(10), rounding=Rounding.END_99_NEAREST)
    )
    done = change_prices(company=prices.company, edits=edits, by="Bob")
    assert [row.price_after for row in done.preview.rows] == [2899, 2899, None]
    assert "no amount to start from" in done.preview.rows[2].refused
    sale = Formula("sale_minor", percent=Decimal(-20), sale_until=datetime(2099, 1, 1, tzinfo=UTC))
    done = change_prices(
        company=prices.company, edits=edits_by_formula(prices.company, pairs[:1], sale), by="Bob"
    )
    assert done.preview.rows[0].price_after == 2319
    listed = edits_by_formula(prices.company, pairs[:1], Formula(start=Start.LIST, percent=Decimal(5)))
    assert listed[0].refused
    cleared = edits_by_formula(prices.company, pairs[:1], Formula("sale_minor", clear=True))
    assert change_prices(company=prices.company, edits=cleared, by="Bob").preview.rows[0].price_after == 2899
    for unclear in (Formula(), Formula(amount=Decimal(5), clear=True), Formula("cost", clear=True)):
        with pytest.raises(BadPrice):
            edits_by_formula(prices.company, pairs, unclear)

"""What SKUs cost on a day: entered one by one and by file, of kits and shadows worked out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from tests.factories import make_sku

from shelfwire.catalog.actions import CostEntry, CostOptions, import_costs, set_costs, set_kit, set_shadow
from shelfwire.catalog.costs import BEGINNING, unit_costs
from shelfwire.catalog.errors import BadCost
from shelfwire.catalog.models import Sku, SkuCost
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def mug(company: Any) -> Sku:
    """A SKU without a cost."""
    return make_sku(company, "MUG")


def entered(sku: Sku, *costs: tuple[date, int]) -> None:
    entries = [CostEntry(sku, day, Money(minor, "USD")) for day, minor in costs]
    set_costs(company=sku.company, entries=entries, by="Ann")


def imported(company: Any, text: str, **options: Any) -> Any:
    return import_costs(
        company=company, name="costs.csv", content=text.encode(), by="Ann", options=CostOptions(**options)
    )


def test_the_newest_cost_that_was_valid_on_the_day_counts(mug: Sku) -> None:
    entered(mug, (MAY, 250), (JUNE, 300))
    days = [date(2026, 4, 30), MAY, date(2026, 5, 31), JUNE]
    found = unit_costs((mug.pk, day) for day in days)
    assert [found.get((mug.pk, day)) for day in days] == [
        None, Money(250, "USD"), Money(250, "USD"), Money(300, "USD"),
    ]  # fmt: skip


def test_a_kit_costs_its_parts_and_a_shadow_what_it_shares(company: Any, mug: Sku) -> None:
    box, kit, shadow = (make_sku(company, code) for code in ("BOX", "KIT", "MUG-2"))
    set_kit(sku=kit, parts=[(mug, 2), (box, 1)], by="Ann")
    set_shadow(sku=shadow, of=mug, by="Ann")
    entered(mug, (MAY, 250))
    assert (kit.pk, JUNE) not in unit_costs([(kit.pk, JUNE)])
    entered(box, (JUNE, 40))
    found = unit_costs([(kit.pk, JUNE), (kit.pk, MAY), (shadow.pk, JUNE)])
    assert found == {(kit.pk, JUNE): Money(540, "USD"), (shadow.pk, JUNE): Money(250, "USD")}
    entered(kit, (JUNE, 500))
    assert unit_costs([(kit.pk, JUNE)]) == {(kit.pk, JUNE): Money(500, "USD")}


def test_the_same_cost_again_changes_nothing(mug: Sku) -> None:
    entry = CostEntry(mug, MAY, Money(250, "USD"))
    assert set_costs(company=mug.company, entries=[entry], by="Ann") == [True]
    row = SkuCost.objects.get()
    assert set_costs(company=mug.company, entries=[entry], by="Bob") == [False]
    assert SkuCost.objects.get().entered_at == row.entered_at
    assert set_costs(company=mug.company, entries=[CostEntry(mug, MAY, None)], by="Ann") == [True]
    assert set_costs(company=mug.company, entries=[CostEntry(mug, MAY, None)], by="Ann") == [False]
    assert not SkuCost.objects.exists()


def test_a_negative_cost_is_refused_and_nothing_is_entered(mug: Sku) -> None:
    entries = [CostEntry(mug, MAY, Money(1, "USD")), CostEntry(mug, JUNE, Money(-1, "USD"))]
    with pytest.raises(BadCost, match="cannot be"):
        set_costs(company=mug.company, entries=entries, by="Ann")
    assert not SkuCost.objects.exists()


@pytest.mark.parametrize(
    ("day", "currency", "field"),
    [
        (date.min, "USD", "Valid from"),
        (date.max, "USD", "Valid from"),
        (MAY, "ZZZ", "Currency"),
        (MAY, "", "Currency"),
    ],
)
def test_a_cost_that_cannot_be_meant_is_refused(mug: Sku, day: date, currency: str, field: str) -> None:
    with pytest.raises(BadCost) as refused:
        set_costs(company=mug.company, entries=[CostEntry(mug, day, Money(1, currency))], by="Ann")
    assert refused.value.field == field
    assert not SkuCost.objects.exists()


def test_today_is_that_of_the_company(company: Any, mug: Sku) -> None:
    company.timezone = "America/Los_Angeles"
    company.save()
    entered(mug, (MAY, 250))
    with time_machine.travel(datetime(2026, 11, 30, 3, tzinfo=UTC), tick=False):
        imported(company, "SKU,Cost,Currency\nMUG,3,USD")
    assert mug.costs.filter(from_day=date(2026, 11, 29), minor=300).exists()


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("\ufeffSKU,Cost,Currency\nMUG,2.50,USD\n".encode(), {}),
        ("\ufeffSKU\tCost\tCurrency\nMUG\t2.50\tUSD\n".encode("utf-16-le"), {}),
        ("SKU;Cost;Currency;Bemerkung\nMUG;2,50 €;EUR;für Käufer\n".encode("cp1252"),
         {"encoding": "windows-1252", "locale": "de-DE"}),
        ("SKU;Cost;Currency;Bemerkung\nMUG;2,50;EUR;für Käufer\n".encode("cp1252"), {"locale": "de-DE"}),
        (b"sku,UNIT COST,cost currency\r\nMUG,\"2.50\",usd\r\n", {}),
    ],
)  # fmt: skip
def test_files_of_other_programs_are_read(
    company: Any, mug: Sku, content: bytes, options: dict[str, Any]
) -> None:
    done = import_costs(
        company=company, name="costs.csv", content=content, by="Ann", options=CostOptions(**options)
    )
    assert dict(done.counts) == {"entered": 1, "unchanged": 0, "failed": 0}, [
        row.message for row in done.rows
    ]
    assert mug.costs.get().minor == 250


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b"\n\n", b"SKU,Cost\n", b"SKU,Cost,Cost\nMUG,1,2\n", b"SKU,Price\nMUG,1\n",
     "SKU;Cost;Bemerkung\nMUG;1;山田\n".encode("cp932")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_changes_nothing(company: Any, mug: Sku, content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        import_costs(company=company, name="costs.csv", content=content, by="Ann", options=CostOptions("USD"))
    assert str(refused.value)
    assert not SkuCost.objects.exists()


def test_days_are_read_as_the_file_says(company: Any, mug: Sku) -> None:
    for number, (locale, day) in enumerate((("en-US", date(2026, 4, 3)), ("en-GB", date(2026, 3, 4)))):
        imported(company, f"SKU,Cost,Currency,Valid from\nMUG,{number + 1},USD,04/03/2026", locale=locale)
        assert mug.costs.get(minor=100 * (number + 1)).from_day == day
    done = imported(company, "SKU,Cost,Currency,Valid from\nMUG,5,USD,25/03/2026\nMUG,1.5,JPY,2026-01-01")
    assert [row.field for row in done.rows] == ["Valid from", "Cost"]
    assert mug.costs.count() == 2


def test_a_file_enters_costs_and_hands_bad_rows_back(company: Any, mug: Sku) -> None:
    make_sku(company, "CUP")
    rows = [
        "SKU,Unit cost,Currency,Valid from",
        "mug,2.50,,",
        "MUG,3.00,,2026-06-01",
        "MUG,9,,2026-06-01",
        "CUP,1.999,,",
        "CUP,,,",
        "CUP,-1,,",
        "CUP,1,DOLLAR,",
        "CUP,1,,soon",
        "GHOST,1,,",
    ]
    done = imported(company, "\n".join(rows), currency="USD")
    assert dict(done.counts) == {"entered": 2, "unchanged": 0, "failed": 7}
    assert [(row.line, row.field) for row in done.rows if row.status == "failed"] == [
        (4, "Valid from"), (5, "Cost"), (6, "Cost"), (7, "Cost"), (8, "Currency"), (9, "Valid from"), (10, "SKU"),
    ]  # fmt: skip
    costs = SkuCost.objects.order_by("from_day").values_list("sku__code", "from_day", "minor", "currency")
    assert list(costs) == [("MUG", BEGINNING, 250, "USD"), ("MUG", JUNE, 300, "USD")]


def test_the_same_file_twice_changes_nothing_and_clear_removes(company: Any, mug: Sku) -> None:
    text = "SKU;Cost;Currency;Valid from\nMUG;2,50;EUR;01.05.2026"
    assert imported(company, text, locale="de-DE").counts["entered"] == 1
    assert imported(company, text, locale="de-DE").counts["unchanged"] == 1
    assert imported(company, "SKU,Cost,Valid from\nMUG,#CLEAR,2026-05-01").counts["entered"] == 1
    assert not SkuCost.objects.exists()


def test_a_file_that_is_only_checked_changes_nothing(company: Any, mug: Sku) -> None:
    done = imported(company, "SKU,Cost,Currency\nMUG,2.50,USD", dry_run=True)
    assert done.counts["entered"] == 1
    assert not SkuCost.objects.exists()

"""Which stock rule holds: the narrowest, value by value."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import make_account, make_sku, make_warehouse

from shelfwire.channels.models import Account
from shelfwire.offers.arithmetic import RuleValue
from shelfwire.offers.models import StockRule
from shelfwire.offers.rules import RuleBook
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db


def test_the_narrowest_rule_that_says_a_value_wins_value_by_value(company: Company) -> None:
    shop, berlin, lyon = (
        make_account(company),
        make_warehouse(company, "berlin"),
        make_warehouse(company, "lyon"),
    )
    mug, cup = make_sku(company, "MUG"), make_sku(company, "CUP")

    def rule(**values: Any) -> None:
        StockRule.objects.create(company=company, **values)

    def resolved(sku: Any, account: Account = shop, places: Any = (berlin, lyon)) -> dict[str, Any]:
        book = RuleBook.of(account, [mug.pk, cup.pk], [mug.product_id, cup.product_id])
        found = book.resolve(sku.pk, sku.product_id, [place.pk for place in places])
        return {
            name: value.value if isinstance(value, RuleValue) else value
            for name in ("safety", "percent", "minimum", "maximum", "fixed", "share_out", "viral")
            if (value := getattr(found, name)) is not None
        }

    assert resolved(mug) == {}
    rule(safety=1, percent=90, minimum=2, viral=True)
    rule(channel="tiktok", safety=2, percent=80)
    rule(account=shop, safety=3, maximum=50)
    assert resolved(mug) == {"safety": 3, "percent": 80, "minimum": 2, "maximum": 50, "viral": "company"}
    rule(account=shop, warehouse=lyon, safety=4)
    rule(account=shop, warehouse=berlin, safety=5)
    assert resolved(mug)["safety"] == 5  # of the warehouse that comes first
    assert resolved(mug, places=[lyon, berlin])["safety"] == 4
    rule(warehouse=berlin, minimum=9)
    assert resolved(mug)["minimum"] == 9
    rule(product=mug.product, safety=6, viral=False)
    assert resolved(mug) == {"safety": 6, "percent": 80, "minimum": 9, "maximum": 50}
    rule(sku=mug, fixed=7)
    rule(sku=mug, warehouse=lyon, fixed=8)
    rule(sku=mug, account=shop, fixed=10)
    assert resolved(mug) == {"safety": 6, "percent": 80, "minimum": 9, "maximum": 50, "fixed": 10}
    assert resolved(cup) == {"safety": 5, "percent": 80, "minimum": 9, "maximum": 50, "viral": "company"}
    # another shop of the channel, and one of another channel
    other = make_account(company, "Other")
    assert resolved(cup, other) == {"safety": 2, "percent": 80, "minimum": 9, "viral": "company"}
    folder = make_account(company, "Folder", channel="folder")
    assert resolved(cup, folder, [lyon]) == {"safety": 1, "percent": 90, "minimum": 2, "viral": "company"}


def test_rules_of_another_company_hold_nowhere_else(company: Company, other_company: Company) -> None:
    shop, place, sku = make_account(company), make_warehouse(company), make_sku(company, "MUG")
    StockRule.objects.create(company=other_company, fixed=99)
    assert (
        RuleBook.of(shop, [sku.pk], [sku.product_id]).resolve(sku.pk, sku.product_id, [place.pk]).fixed
        is None
    )

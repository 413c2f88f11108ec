"""A company with two shops in the United States and one in Great Britain, and a mug that is listed in all three."""

from __future__ import annotations

import pytest
from tests.factories import make_account, make_sku
from tests.support.prices import Prices, listed

from shelfwire.people.models import Company


@pytest.fixture
def prices(company: Company) -> Prices:
    one, two = make_account(company, "One"), make_account(company, "Two")
    britain = make_account(company, "Britain", region="GB", currency="GBP", timezone="Europe/London")
    mug = make_sku(company, "MUG", price_minor=2590, currency="USD")
    for account in (one, two, britain):
        listed(account, mug)
    made = Prices(company, one, two, britain, mug)
    made.calm()
    return made

"""Stored prices follow the decimals of their currency through the upgrade, both ways."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from tests.factories import make_sku

from shelfwire.catalog.models import Sku
from shelfwire.kit.money import Money
from shelfwire.people.models import Company

MIGRATION = import_module("shelfwire.catalog.migrations.0004_prices_with_their_currencys_decimals")


@pytest.mark.django_db
def test_a_price_means_the_same_before_and_after(company: Company) -> None:
    kept = {"ISK": (150_000, "1500"), "KWD": (1234, "12.340"), "CLF": (1234, "12.3400"), "USD": (1234, "12.34"),
            "VND": (25_000, "25000"), "HUF": (1_234_500, "12345.00")}  # fmt: skip
    for currency, (minor, _) in kept.items():
        make_sku(company, currency, price_minor=minor, currency=currency)
    make_sku(company, "NONE")
    with connection.schema_editor() as editor:
        MIGRATION.forwards(None, editor)
    for currency, (_, shown) in kept.items():
        assert str(Money(Sku.objects.get(code=currency).price_minor or 0, currency).decimal) == shown
    with connection.schema_editor() as editor:
        MIGRATION.backwards(None, editor)
    for currency, (minor, _) in kept.items():
        assert Sku.objects.get(code=currency).price_minor == minor
    assert Sku.objects.get(code="NONE").price_minor is None

"""SKUs: made, changed, put away; and what each refuses."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.support.announcements import hear

from shelfwire.catalog import queries
from shelfwire.catalog.actions import archive_sku, create_sku, restore_sku, update_sku
from shelfwire.catalog.errors import BadSku, DuplicateSku
from shelfwire.catalog.events import SkuChanged, SkusCreated
from shelfwire.catalog.models import Product, Sku
from shelfwire.kit.cells import BadCell
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company


def shirt(company: Company, code: str = "SHIRT-M", **more: Any) -> Sku:
    return create_sku(company=company, code=code, by="Alice", **{"title": "Shirt, medium", **more})


def test_a_sku_is_made_with_its_product_and_announced(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = hear(monkeypatch, SkusCreated)
    sku = shirt(company, " SHIRT-M ", barcode="4006381333931", price_minor=1999, currency="usd", buffer=2)
    sku.refresh_from_db()
    assert (sku.code, sku.title, sku.barcode, sku.price_minor, sku.currency, sku.buffer, sku.product.title) == (
        "SHIRT-M", "Shirt, medium", "4006381333931", 1999, "USD", 2, "Shirt, medium",
    )  # fmt: skip
    assert heard == [SkusCreated(company.pk, (sku.pk,), "Alice")]


def test_skus_with_one_product_title_are_variants_of_one_product(
    company: Company, other_company: Company
) -> None:
    foreign = shirt(other_company, product_title="Shirt")
    first, second = shirt(company, "A", product_title="Shirt"), shirt(company, "B", product_title="Shirt")
    assert first.product_id == second.product_id != foreign.product_id


@pytest.mark.parametrize("code", ["SHIRT-M", "shirt-m", " Shirt-M "])
def test_a_code_is_taken_whatever_its_case_and_free_in_another_company(
    company: Company, other_company: Company, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shirt(company)
    heard = hear(monkeypatch, SkusCreated)
    with pytest.raises(DuplicateSku, match="“SHIRT-M” exists already"):
        shirt(company, code)
    assert (Sku.objects.count(), Product.objects.count(), heard) == (1, 1, [])
    assert shirt(other_company, code).code == code.strip()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": ""}, "SKU"),
        ({"code": "x" * 81}, "SKU"),
        ({"code": "1.2E+12"}, "SKU"),
        ({"title": "  "}, "Title"),
        ({"title": "x" * 301}, "Title"),
        ({"title": "a\nb"}, "Title"),
        ({"barcode": "no spaces"}, "Barcode"),
        ({"barcode": "1" * 21}, "Barcode"),
        ({"buffer": -1}, "Safety quantity"),
        ({"price_minor": -1, "currency": "USD"}, "Price"),
        ({"price_minor": 5}, "Currency"),
        ({"currency": "dollars"}, "Currency"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_by_its_name_and_nothing_is_made(
    company: Company, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        shirt(company, **more)
    assert refusal.value.field == field
    assert not Sku.objects.exists()
    assert not Product.objects.exists()


def test_a_change_announces_what_changed_and_the_same_change_again_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = shirt(company)
    heard = hear(monkeypatch, SkuChanged)
    for _ in range(2):
        sku = update_sku(sku=sku, by="Bob", title="Tee", buffer=3, code="SHIRT-M", product_title="Tees")
    assert heard == [SkuChanged(company.pk, (sku.pk,), frozenset({"title", "buffer", "product"}), "Bob")]
    sku.refresh_from_db()
    assert (sku.title, sku.buffer, sku.product.title) == ("Tee", 3, "Tees")


def test_a_change_to_anothers_code_or_to_a_bad_value_is_refused_and_changes_nothing(company: Company) -> None:
    sku, _ = shirt(company), shirt(company, "OTHER")
    with pytest.raises(DuplicateSku):
        update_sku(sku=sku, by="Bob", code="other", title="Tee")
    with pytest.raises(BadCell):
        update_sku(sku=sku, by="Bob", title="")
    with pytest.raises(BadSku, match="no currency"):
        update_sku(sku=sku, by="Bob", price_minor=100)
    with pytest.raises(TypeError, match="colour"):
        update_sku(sku=sku, by="Bob", colour="red")
    sku.refresh_from_db()
    assert (sku.code, sku.title, sku.price_minor) == ("SHIRT-M", "Shirt, medium", None)


def test_a_code_may_change_its_case(company: Company) -> None:
    assert update_sku(sku=shirt(company), by="Bob", code="shirt-m").code == "shirt-m"


def test_archiving_hides_a_sku_and_restoring_brings_it_back_each_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = shirt(company)
    heard = hear(monkeypatch, SkuChanged)
    for _ in range(2):
        sku = archive_sku(sku=sku, by="Bob")
    assert list(queries.skus(company)) == []
    assert list(queries.skus(company, archived=True)) == [sku]
    for _ in range(2):
        sku = restore_sku(sku=sku, by="Bob")
    assert list(queries.skus(company)) == [sku]
    assert len(heard) == 2


def test_every_word_of_a_search_must_be_found_in_code_title_barcode_or_product(
    company: Company, other_company: Company
) -> None:
    sku = shirt(company, barcode="4006381333931", product_title="Summer wear")
    shirt(other_company)
    shirt(company, "MUG", title="Mug")
    for words in ("shirt", "SHIRT medium", "4006381333931", "summer shirt"):
        assert list(queries.skus(company, words)) == [sku], words
    assert not queries.skus(company, "shirt mug").exists()


def test_a_sku_is_found_by_its_code_whatever_the_case_in_its_own_company(
    company: Company, other_company: Company
) -> None:
    sku = shirt(company)
    assert queries.sku_by_code(company, " shirt-M") == sku
    assert queries.sku_by_code(other_company, "SHIRT-M") is None


def test_the_database_itself_refuses_a_price_without_currency(company: Company) -> None:
    sku = shirt(company)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sku.objects.filter(pk=sku.pk).update(price_minor=5)
    sku.refresh_from_db()
    assert sku.price_minor is None


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_make_the_same_sku_at_once_one_is_told_it_exists(company: Company) -> None:
    start, outcomes = Barrier(2), []

    def work(code: str) -> None:
        try:
            start.wait()
            outcomes.append(shirt(company, code).code)
        except DuplicateSku as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(code,)) for code in ("SHIRT-M", "shirt-m")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Sku.objects.count() == 1
    assert "duplicate_sku" in outcomes

"""Readiness kept: what is due is worked out and kept with its faults, whatever it depends on marks it, and a change
that comes meanwhile is not lost.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_sku
from tests.posting.readiness_rows import FORM, QUESTIONS
from tests.posting.rows import listing
from tests.posting.test_wanted import account, picture, shirts

from shelfwire.catalog.actions import set_identifiers, update_product, update_sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions
from shelfwire.inventory.actions import count_stock
from shelfwire.jobs import drain, enqueue
from shelfwire.kit import clock
from shelfwire.listings import forms
from shelfwire.listings.models import Category, CategoryForm, ShopPrerequisite
from shelfwire.posting.actions import check as checking
from shelfwire.posting.actions import check_due, follow_rules, mark_account, mark_category
from shelfwire.posting.jobs import check_shop
from shelfwire.posting.models import ChannelProduct, ReadinessFault, ReadinessRules
from shelfwire.posting.queries import accounts_to_check, facts_each, faults_of, issues, standing, with_issue
from shelfwire.sync.readiness.check import check_readiness

assert account  # the fixture of the tests of what is wanted


def ask(shop: Account, form: CategoryQuestions = FORM) -> None:
    """The shop's tree has the category of the table, and this is what it asks."""
    at = clock.now()
    Category.objects.get_or_create(
        account=shop, external_id=form.category_id,
        defaults={"name": "T-shirts", "path": "Clothes > T-shirts", "is_leaf": True, "read_at": at},
    )  # fmt: skip
    body = forms.to_json(form)
    CategoryForm.objects.update_or_create(
        account=shop, category_external_id=form.category_id,
        defaults={"body": body, "digest": forms.digest_of(body), "read_at": at, "changed_at": at, "asked_at": at},
    )  # fmt: skip


@pytest.fixture
def ready(account: Account) -> ChannelProduct:
    """A product that has everything."""
    ask(account)
    mine = shirts(account)
    for url, role in (("https://cdn.example/1.jpg", "gallery"), ("https://cdn.example/2.jpg", "description")):
        picture(mine, url, role=role)
    mine.category_external_id = FORM.category_id
    mine.answers = {"100": {"values": [{"id": "1", "name": "Cotton"}]}}
    mine.check_due_at = clock.now()
    mine.save()
    check_due(account.pk)
    mine.refresh_from_db()
    return mine


def codes(mine: ChannelProduct, severity: str = "required") -> list[str]:
    return sorted(
        {fault.code for fault in faults_of([mine.pk]).get(mine.pk, []) if fault.severity == severity}
    )


def test_a_whole_product_is_ready_and_its_sums_are_kept(ready: ChannelProduct) -> None:
    assert codes(ready) == []
    assert ready.ready is True
    assert ready.required_passed == ready.required_total > 30
    assert ready.checked_count == ready.changed_count
    assert ready.check_due_at is None
    assert ready.checked_at is not None
    assert check_due(ready.account_id) == 0


def test_faults_are_kept_counted_and_found_by_code(ready: ChannelProduct, account: Account) -> None:
    other = shirts(account, "CAP")
    mark_account(account.pk)
    check_due(account.pk)
    counted = {(issue.code, issue.question): issue for issue in issues(account)}
    assert counted["category", ""].products == 1
    assert counted["gallery", ""].severity == "required"
    assert counted["identifier", ""].products == 2
    assert counted["identifier", ""].places == 4
    assert issues(account)[0].severity == "required"
    assert list(with_issue(ChannelProduct.objects.all(), "category")) == [other]
    assert standing(account).products == 2
    assert (standing(account).ready, standing(account).not_ready, standing(account).to_check) == (1, 1, 0)


CHANGES = {
    "title": "the title",
    "identifiers": "an identifier",
    "price": "the price",
    "stock": "the stock",
    "form": "what the category asks",
    "prerequisite": "what the shop lacks",
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_it_depends_on_marks_it_and_it_is_worked_out_by_itself(
    what: str, ready: ChannelProduct, account: Account
) -> None:
    before = ready.changed_count
    sku = ready.skus.order_by("pk").first()
    assert sku is not None
    expected, says_more = _change(what, ready, sku.sku, account)
    ready.refresh_from_db()
    assert ready.check_due_at is not None
    assert (ready.changed_count > before) is says_more
    drain()
    ready.refresh_from_db()
    assert ready.check_due_at is None
    assert ready.ready is False
    assert codes(ready) == [expected]


def _change(what: str, ready: ChannelProduct, sku: object, account: Account) -> tuple[str, bool]:
    match what:
        case "title":
            update_product(product=ready.product, title="Tee 🔥", by="Alice")
            return "title_writing", True
        case "identifiers":
            set_identifiers(sku=sku, values={"gtin": "12"}, by="Alice")
            return "identifier_form", True
        case "price":
            update_sku(sku=sku, price_minor=None, currency="", by="Alice")
            return "price", False
        case "stock":
            warehouse = account.warehouse_links.get().warehouse_id
            count_stock(sku_id=sku.pk, warehouse_id=warehouse, counted=0, reason="Damaged", by="Alice")
            return "quantity", False
        case "form":
            ask(
                account,
                replace(
                    FORM, questions=(*QUESTIONS, replace(QUESTIONS[5], external_id="200", required=True))
                ),
            )
            mark_category(account.pk, [FORM.category_id])
            return "question_required", False
        case _:
            ShopPrerequisite.objects.create(
                account=account,
                code="RETURN_WAREHOUSE",
                says="No return warehouse.",
                failed=True,
                read_at=clock.now(),
            )
            mark_account(account.pk)
            return "shop_prerequisites", False


def test_a_change_that_comes_while_it_is_worked_out_stays_due(
    ready: ChannelProduct, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_account(account.pk)
    real = checking.facts_each

    def late(ids: dict[int, object]) -> object:
        found = real(ids)
        update_product(product=ready.product, title="Tee 🔥", by="Alice")
        return found

    monkeypatch.setattr(checking, "facts_each", late)
    check_due(account.pk)
    ready.refresh_from_db()
    assert ready.check_due_at is not None, "what was read is older than what it says now"
    monkeypatch.undo()
    check_due(account.pk)
    ready.refresh_from_db()
    assert ready.check_due_at is None
    assert codes(ready) == ["title_writing"]


def test_other_rules_have_everything_worked_out_anew_once(ready: ChannelProduct, account: Account) -> None:
    assert accounts_to_check() == [account.pk], "nobody knows by which rules it was judged"
    assert follow_rules(account)
    while check_due(account.pk):
        pass
    assert accounts_to_check() == []
    assert not follow_rules(account)
    ready.refresh_from_db()
    assert ready.check_due_at is None
    ReadinessRules.objects.update(digest="of an older release")
    assert accounts_to_check() == [account.pk]
    check_readiness(account_id=account.pk)
    ready.refresh_from_db()
    assert ready.check_due_at is None
    assert not follow_rules(account)


def test_a_person_has_a_whole_shop_checked_as_a_job(ready: ChannelProduct, account: Account) -> None:
    shirts(account, "CAP")
    job = enqueue(check_shop, company=account.company, by="Alice", account_id=account.pk)
    drain()
    job.refresh_from_db()
    assert job.status == "completed"
    assert job.result == {"checked": 2, "ready": 1, "not_ready": 1}
    assert (job.total, job.succeeded) == (2, 2)


def test_a_gtin_that_another_product_of_the_shop_has(ready: ChannelProduct, account: Account) -> None:
    mine = ready.skus.order_by("pk")[0].sku
    set_identifiers(sku=mine, values={"gtin": "00012345678905"}, by="Alice")
    other = shirts(account, "CAP")
    twin = other.skus.order_by("pk")[0].sku
    set_identifiers(sku=twin, values={"gtin": "00012345678905"}, by="Alice")
    drain()
    assert codes(ready) == ["identifier_in_shop"]
    assert "CAP-Red" in faults_of([ready.pk])[ready.pk][0].says
    set_identifiers(sku=twin, values={"gtin": ""}, by="Alice")
    drain()
    assert codes(ready) == [], "the change of the other one frees this one"


def test_a_sale_does_not_disturb_what_is_listed(ready: ChannelProduct, account: Account) -> None:
    ready.skus.update(listing_sku_external_id="171")
    ChannelProduct.objects.filter(pk=ready.pk).update(listing=listing(account, skus=("171",)))
    sku = ready.skus.order_by("pk")[0].sku
    warehouse = account.warehouse_links.get().warehouse_id
    count_stock(sku_id=sku.pk, warehouse_id=warehouse, counted=0, reason="Damaged", by="Alice")
    ready.refresh_from_db()
    assert ready.check_due_at is None


def test_another_companys_products_are_not_looked_at(ready: ChannelProduct, other_company: object) -> None:
    stranger = make_account(other_company, "Elsewhere")
    make_sku(other_company, "CAP", weight=Decimal(1), weight_unit="kg", barcode="012345678905")
    set_identifiers(sku=ready.skus.order_by("pk")[0].sku, values={"upc": "012345678905"}, by="Alice")
    drain()
    assert codes(ready, "warning") == []
    assert issues(stranger) == []
    assert standing(stranger).products == 0


def test_the_number_of_queries_does_not_grow(ready: ChannelProduct, account: Account) -> None:
    def queries(ids: list[int]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(facts_each(ids)) == len(ids)
        return len(seen)

    more = [shirts(account, f"MORE-{n}").pk for n in range(4)]
    assert queries([ready.pk, *more]) == queries([ready.pk])


def test_faults_go_when_they_are_mended(ready: ChannelProduct, account: Account) -> None:
    update_product(product=ready.product, description="", by="Alice")
    drain()
    assert codes(ready) == ["description"]
    update_product(product=ready.product, description="<p>Soft</p>", by="Alice")
    drain()
    ready.refresh_from_db()
    assert ready.ready
    assert not ReadinessFault.objects.filter(channel_product=ready, severity="required").exists()

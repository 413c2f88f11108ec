"""Website Properties on screens: a shop's products, one product with what its category asks, many at once, files."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import DAY_ONE, make_account, make_warehouse
from tests.posting.test_wanted import shirts
from tests.web.conftest import signed_in
from tests.web.half_made_properties import every_kind

from shelfwire.channels.models import Account
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.listings import forms
from shelfwire.listings.models import Brand, Category, CategoryForm
from shelfwire.people.models import Company, User
from shelfwire.posting.models import CategoryTemplate, ChannelProduct, PropertyEdit
from shelfwire.posting.queries import posting_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company: Company) -> Account:
    account = make_account(company)
    make_warehouse(company)
    for key in ("half", "C2"):
        Category.objects.create(
            account=account, external_id=key, name=key, path=f"Clothes > {key}", is_leaf=True, read_at=DAY_ONE
        )
    CategoryForm.objects.create(
        account=account, category_external_id="half", body=forms.to_json(every_kind()), digest="d", read_at=DAY_ONE,
        changed_at=DAY_ONE, asked_at=DAY_ONE,
    )  # fmt: skip
    Brand.objects.create(account=account, external_id="B1", name="Acme", read_at=DAY_ONE)
    return account


@pytest.fixture
def mine(account: Account) -> ChannelProduct:
    return shirts(account)


@pytest.fixture
def bob_there(bob: User) -> Client:
    return signed_in(bob)


def at(company: Company, name: str, **more: Any) -> str:
    return reverse(f"properties:{name}", kwargs={"slug": company.slug, **more})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def filled(mine: ChannelProduct, **more: Any) -> dict[str, Any]:
    """The form of a product's page as the browser sends it."""
    sent: dict[str, Any] = {"seen": mine.changed_count, "enabled": "on", "category": "Clothes > half"}
    for sku in mine.skus.all():
        sent |= {f"has-{sku.sku_id}": "1", f"posted-{sku.sku_id}": "on", f"seller-{sku.sku_id}": ""}
    return {**sent, **more}


def test_products_are_added_and_stand_in_the_list_of_the_shop(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    other = make_account(company, "Other shop")
    page = at(company, "add")
    refused = bob_there.post(page, {"account_id": other.pk, "codes": "SHIRT\nNONE"})
    assert (refused.status_code, other.channel_products.count()) == (422, 0)
    assert "There is no SKU “NONE”" in text(refused)
    assert "SHIRT\nNONE" in text(refused).replace("\r", "")
    assert bob_there.post(page, {"account_id": other.pk, "codes": "shirt-red"}).status_code == 422
    assert bob_there.post(page, {"account_id": other.pk, "codes": "SHIRT-Red"}).status_code == 302
    assert other.channel_products.get().skus.count() == 2
    listed = text(bob_there.get(f"{at(company, 'list')}?shop={other.pk}"))
    assert "Not checked yet" in listed
    assert "Not posted" in listed


def test_a_product_is_readied_on_its_page(company: Company, mine: ChannelProduct, bob_there: Client) -> None:
    page = at(company, "product", channel_product_id=mine.pk)
    sent = filled(
        mine, title="Soft shirt", brand="Acme", minimum_order="2", **{"a-choice": "1", "a-many": "One; Puce"}
    )
    sent |= {"a-number": "4", "u-number": "u", "asked-late": "1", "a-late": "By hand"}
    assert bob_there.post(page, sent).status_code == 302
    mine.refresh_from_db()
    assert (mine.enabled, mine.title, mine.category_external_id, mine.brand_external_id, mine.settings) == (
        True, "Soft shirt", "half", "B1", {"minimum_order": 2},
    )  # fmt: skip
    assert {key: [one["id"] or one["name"] for one in kept["values"]] for key, kept in mine.answers.items()} == {
        "choice": ["1"], "many": ["One", "Puce"], "number": ["4"], "late": ["By hand"],
    }  # fmt: skip
    assert (mine.changed_count, PropertyEdit.objects.count()) == (1, 1)
    shown = text(bob_there.get(page))
    for words in ("Soft shirt", "Clothes &gt; half", "By hand", "Puce", "Website Properties", "19.99"):
        assert words in shown
    assert (
        bob_there.post(page, filled(mine, title="Soft shirt", brand="Acme", minimum_order="2")).status_code
        == 302
    )
    mine.refresh_from_db()
    assert mine.changed_count == 1


def test_a_page_that_somebody_else_changed_meanwhile_is_not_overwritten(
    company: Company, mine: ChannelProduct, bob_there: Client
) -> None:
    page = at(company, "product", channel_product_id=mine.pk)
    sent = filled(mine, title="Mine")
    ChannelProduct.objects.filter(pk=mine.pk).update(title="Theirs", changed_count=5, updated_by="Alice")
    answer = bob_there.post(page, sent)
    assert answer.status_code == 422
    assert "Alice changed it meanwhile" in text(answer)
    assert "Mine" in text(answer)
    mine.refresh_from_db()
    assert (mine.title, mine.changed_count) == ("Theirs", 5)
    assert bob_there.post(page, filled(mine, title="Mine")).status_code == 302
    mine.refresh_from_db()
    assert mine.title == "Mine"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"category": "Clothes > none"}, "no category “Clothes &gt; none”"),
        ({"brand": "Nobody"}, "no brand “Nobody”"),
        ({"a-number": "much"}, "not a number"),
        ({"minimum_order": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_changes_nothing(
    company: Company, mine: ChannelProduct, bob_there: Client, sent: dict[str, str], says: str
) -> None:
    answer = bob_there.post(
        at(company, "product", channel_product_id=mine.pk), filled(mine, title="Typed", **sent)
    )
    assert answer.status_code == 422
    assert says in text(answer)
    assert "Typed" in text(answer)
    mine.refresh_from_db()
    assert (mine.title, mine.changed_count, PropertyEdit.objects.count()) == ("", 0, 0)


def test_questions_follow_the_category_and_the_answers(
    company: Company, mine: ChannelProduct, bob_there: Client, charlie: User
) -> None:
    page = at(company, "questions", channel_product_id=mine.pk)
    plain = text(bob_there.get(page, {"category": "Clothes > half"}))
    assert 'name="a-choice"' in plain
    assert 'name="a-late"' not in plain
    assert 'name="a-late"' in text(bob_there.get(page, {"category": "half", "a-choice": "1"}))
    unread = text(bob_there.get(page, {"category": "C2"}))
    assert "never read" in unread
    assert "hx-post" in unread
    assert "hx-post" not in text(signed_in(charlie).get(page, {"category": "C2"}))
    assert "No category of the shop is called “shrt”" in text(bob_there.get(page, {"category": "shrt"}))
    assert "Choose a category" in text(bob_there.get(page))
    found = text(bob_there.get(at(company, "categories", account_id=mine.account_id), {"category": "half"}))
    assert "Clothes &gt; half" in found
    assert "Acme" in text(bob_there.get(at(company, "brands", account_id=mine.account_id), {"brand": "ac"}))


def test_many_are_changed_after_a_look_and_put_back(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    other, page = shirts(account, "OTHER"), at(company, "bulk")
    asked = {"matching": "all", "what": "category", "value": "Clothes > half"}
    seen = text(bob_there.post(page, {**asked, "action": "preview"}))
    assert "<strong>2</strong> change" in seen
    assert "no category" in text(bob_there.post(page, {**asked, "value": "none", "action": "preview"}))
    assert not PropertyEdit.objects.exists()
    assert bob_there.post(page, {**asked, "action": "change"}).status_code == 302
    edit = PropertyEdit.objects.get()
    ChannelProduct.objects.filter(pk=other.pk).update(category_external_id="C2")
    assert "Changed since" in text(bob_there.get(at(company, "edit", edit_id=edit.pk)))
    bob_there.post(at(company, "undo", edit_id=edit.pk))
    assert [row.category_external_id for row in account.channel_products.order_by("pk")] == ["", "C2"]
    assert "Undone" in text(bob_there.get(at(company, "edit", edit_id=edit.pk)))


def test_templates_mappings_and_settings(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    new = at(company, "add_template", account_id=account.pk)
    assert "no category" in text(bob_there.post(new, {"name": "Shirts", "category": "none"}))
    assert bob_there.post(new, {"name": "Shirts", "category": "Clothes > half"}).status_code == 302
    template = CategoryTemplate.objects.get()
    one = at(company, "template", template_id=template.pk)
    assert (
        bob_there.post(one, {"name": "Shirts", "category": "Clothes > half", "a-choice": "2"}).status_code
        == 302
    )
    template.refresh_from_db()
    assert template.answers == {"choice": {"values": [{"id": "2", "name": "Two"}]}}
    setting = at(company, "set_mapping", account_id=account.pk)
    assert "fixed value" in text(bob_there.post(setting, {"question_id": "text"}))
    ChannelProduct.objects.filter(pk=mine.pk).update(category_external_id="half")
    mine.product.brand = "TWO "
    mine.product.save()
    sent = {"category": "Clothes > half", "question_id": "Choice", "source": "Brand"}
    assert bob_there.post(setting, sent).status_code == 302
    assert account.answer_mappings.get().values == {"two": "2"}
    assert "1 value matched" in text(bob_there.get(at(company, "mappings", account_id=account.pk)))
    settings = at(company, "settings", account_id=account.pk)
    assert bob_there.post(settings, {"send_brand": "on", "identifier_priority": "asin"}).status_code == 422
    assert (
        bob_there.post(settings, {"identifier_priority": "upc, GTIN", "daily_allowance": "40"}).status_code
        == 302
    )
    kept = posting_settings(account)
    assert (kept.send_brand, kept.identifier_priority, kept.daily_allowance) == (False, ["upc", "gtin"], 40)


def test_a_file_goes_out_and_comes_back(
    company: Company, account: Account, mine: ChannelProduct, bob_there: Client
) -> None:
    ChannelProduct.objects.filter(pk=mine.pk).update(
        category_external_id="half", title="Old", answers={"choice": {"values": [{"id": "1", "name": "One"}]}}
    )
    answer: Any = bob_there.get(at(company, "export"))
    out = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Old" in out
    assert ",One," in out or ",One\r" in out
    changed = out.replace("Old", "New").replace(",One", ",Two").replace("SHIRT-Blue", "GONE")
    _imported(company, bob_there, account, changed)
    mine.refresh_from_db()
    assert (mine.title, mine.answers["choice"]["values"][0]["id"], mine.changed_count) == ("New", "2", 1)
    job = Job.objects.get()
    assert (job.result["updated"], job.result["failed"]) == (1, 1)
    cells = "SKU,Field,Value\r\nSHIRT-Red,answer:choice,One\r\nSHIRT-Red,title,\r\nSHIRT,seller_sku,X\r\n"
    _imported(company, bob_there, account, cells)
    mine.refresh_from_db()
    assert (mine.title, mine.answers["choice"]["values"][0]["id"]) == ("", "1")
    latest = Job.objects.order_by("-created_at")[0]
    assert (latest.result["updated"], latest.result["failed"]) == (2, 1)
    assert "names a parent" in latest.rows.get().message


def _imported(company: Company, client: Client, account: Account, content: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("file.csv", content.encode())
    sent = client.post(at(company, "import"), {"file": file, "account_id": account.pk, "encoding": ""})
    assert sent.status_code == 302, sent.content
    drain()


def test_who_may_only_look_changes_nothing(company: Company, mine: ChannelProduct, charlie: User) -> None:
    client, page = signed_in(charlie), at(company, "product", channel_product_id=mine.pk)
    assert "Save</button>" not in text(client.get(page))
    assert client.post(page, filled(mine, title="No")).status_code == 403
    assert (
        client.post(at(company, "bulk"), {"matching": "all", "what": "enabled", "value": "yes"}).status_code
        == 403
    )
    assert client.get(at(company, "add")).status_code == 403
    mine.refresh_from_db()
    assert (mine.title, mine.changed_count) == ("", 0)

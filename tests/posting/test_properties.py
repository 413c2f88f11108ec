"""What products say in shops: added, changed one or many at once, refused, undone; and what is due by it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import DAY_ONE, make_account, make_sku, make_warehouse
from tests.posting.rows import channel_product
from tests.posting.test_wanted import shirts

from shelfwire.catalog.actions import create_sku
from shelfwire.catalog.models import Product
from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions, CategoryRules, Choice, Question, QuestionKind
from shelfwire.jobs import drain, enqueue
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings import forms
from shelfwire.listings.models import Brand, Category, CategoryForm, Listing
from shelfwire.people.models import Company
from shelfwire.posting import jobs_registry
from shelfwire.posting.actions import (
    PropertyChange,
    add_products,
    change_properties,
    delete_mapping,
    delete_template,
    set_mapping,
    set_posting_settings,
    set_template,
    undo_properties,
)
from shelfwire.posting.bulk import Selected, preview_bulk
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.import_properties import PropertyFileOptions, import_properties
from shelfwire.posting.models import ChannelProduct, ChannelSku, PropertyEdit
from shelfwire.posting.queries import wanted_each

QUESTIONS = (
    Question(
        "material", "Material", QuestionKind.CHOICE, required=True,
        choices=(Choice("1", "Cotton"), Choice("2", "Wool")),
    ),
    Question("care", "Care", QuestionKind.TEXT, only_if=(("material", ("2",)),)),
    Question("colours", "Colours", QuestionKind.MANY, most_answers=2, takes_text=True, choices=(Choice("r", "Red"),)),
    Question("power", "Power", QuestionKind.NUMBER, units=(Choice("w", "watt"),)),
    Question("Colour", "Colour", QuestionKind.CHOICE, is_variation=True, choices=(Choice("c1", "Red"),)),
)  # fmt: skip


@pytest.fixture
def account(company: Company) -> Account:
    account = make_account(company)
    make_warehouse(company)
    for pk, leaf in (("C0", False), ("C1", True), ("C2", True)):
        Category.objects.create(
            account=account, external_id=pk, name=pk, path=f"Clothes > {pk}", is_leaf=leaf, read_at=DAY_ONE
        )
    asked = CategoryQuestions(ExternalCategoryId("C1"), "v2", QUESTIONS, CategoryRules())
    CategoryForm.objects.create(
        account=account, category_external_id="C1", version="v2", body=forms.to_json(asked), digest="d",
        read_at=DAY_ONE, changed_at=DAY_ONE, asked_at=DAY_ONE,
    )  # fmt: skip
    Brand.objects.create(account=account, external_id="B1", name="Acme", read_at=DAY_ONE)
    return account


@pytest.fixture
def mine(account: Account) -> ChannelProduct:
    return shirts(account)


def change(mine: ChannelProduct, **values: Any) -> Any:
    paths = {path.replace("__", ":"): value for path, value in values.items()}
    return change_properties(account=mine.account, changes=[PropertyChange(mine.pk, paths)], by="Alice")


def state(mine: ChannelProduct) -> tuple[int, bool]:
    mine.refresh_from_db()
    return mine.changed_count, mine.check_due_at is not None


def test_products_are_added_with_their_skus_once(account: Account, other_company: Company) -> None:
    one, two = make_sku(account.company, "A"), make_sku(account.company, "B", archived_at=DAY_ONE)
    foreign = Product.objects.create(company=other_company, title="Theirs")
    ids = [one.product_id, two.product_id]
    with pytest.raises(BadProperty, match=f"There is no product {foreign.pk}"):
        add_products(account=account, product_ids=[*ids, foreign.pk], by="Alice")
    assert not ChannelProduct.objects.exists()
    done = add_products(account=account, product_ids=ids, by="Alice")
    assert (done.added, done.there, done.without_sku) == (1, 0, 1)
    again = add_products(account=account, product_ids=ids, by="Alice")
    assert (again.added, again.there, again.without_sku) == (0, 1, 1)
    mine = ChannelProduct.objects.get()
    assert (mine.enabled, state(mine), mine.skus.get().sku) == (False, (1, True), one)


def test_a_new_sku_of_a_posted_product_is_not_posted_by_itself(mine: ChannelProduct) -> None:
    create_sku(
        company=mine.account.company, code="SHIRT-Green", title="Green", product_title="Shirt", by="Bob"
    )
    assert ChannelSku.objects.get(sku__code="SHIRT-Green").enabled
    listing = Listing.objects.create(account=mine.account, external_id="P", title="", first_seen_at=DAY_ONE)
    ChannelProduct.objects.filter(pk=mine.pk).update(listing=listing)
    create_sku(company=mine.account.company, code="SHIRT-Pink", title="Pink", product_title="Shirt", by="Bob")
    assert not ChannelSku.objects.get(sku__code="SHIRT-Pink").enabled
    count, due = state(mine)
    assert count > 0
    assert due


def test_a_change_is_kept_counted_and_due_and_the_same_again_is_none(mine: ChannelProduct) -> None:
    sku = mine.skus.order_by("sku_id")[0].sku_id
    values = {
        "title": " Soft shirt ", "category": "Clothes > C1", "brand": "acme", "answer__material": "cotton",
        "answer__colours": "Red; Puce", "answer__power": {"values": [{"name": "40"}], "unit": "Watt"},
        "setting__minimum_order": "2", f"sku__{sku}__seller_sku": "RED-1",
    }  # fmt: skip
    done = change(mine, **values)
    assert done.counts() == {"changed": 1, "unchanged": 0, "refused": 0}
    assert state(mine) == (1, True)
    said = wanted_each([mine.pk])[mine.pk]
    assert (said.title, said.category_external_id, said.brand_external_id) == ("Soft shirt", "C1", "B1")
    assert {one.question_id: [(v.external_id, v.name) for v in one.values] for one in said.answers} == {
        "material": [("1", "Cotton")], "colours": [("r", "Red"), ("", "Puce")], "power": [("", "40")],
    }  # fmt: skip
    assert next(one.unit_id for one in said.answers if one.question_id == "power") == "w"
    assert (said.settings["minimum_order"], said.skus[0].seller_sku) == (2, "RED-1")
    assert [(o.question_id, o.choice_id) for sku in said.skus for o in sku.options] == [
        ("Colour", "c1"),
        ("Colour", ""),
    ]
    assert change(mine, **values).counts()["unchanged"] == 1
    assert (state(mine), PropertyEdit.objects.count()) == ((1, True), 1)


def test_an_answer_to_a_question_that_is_not_asked_is_kept_and_not_said(mine: ChannelProduct) -> None:
    change(mine, category="C1", answer__material="Cotton", answer__care="By hand")
    assert [one.question_id for one in wanted_each([mine.pk])[mine.pk].answers] == ["material"]
    change(mine, answer__material="Wool")
    assert [one.question_id for one in wanted_each([mine.pk])[mine.pk].answers] == ["care", "material"]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"title": "x" * 501}, "Title", "501 letters"),
        ({"title": "a\nb"}, "Title", "line"),
        ({"title": 5}, "Title", "is a text"),
        ({"enabled": "maybe"}, "Enabled", "neither yes nor no"),
        ({"category": "C9"}, "Category", "no category “C9”"),
        ({"category": "C0"}, "Category", "parent of other categories"),
        ({"template": 10**9}, "Category template", "no such category template"),
        ({"brand": "Nobody"}, "Brand", "no brand “Nobody”"),
        ({"brand": {"id": "B9"}}, "Brand", "no brand “B9”"),
        ({"category": "C1", "answer__none": "x"}, "answer:none", "no question “none”"),
        ({"category": "C1", "answer__material": "Silk"}, "Material", "It offers Cotton, Wool"),
        ({"category": "C1", "answer__material": {"values": [{"id": "9"}]}}, "Material", "“9” is no value"),
        ({"category": "C1", "answer__colours": "a;b;c"}, "Colours", "takes 2 at most"),
        ({"category": "C1", "answer__power": "much"}, "Power", "not a number"),
        (
            {"category": "C1", "answer__power": {"values": [{"name": "4"}], "unit": "V"}},
            "Power",
            "Its units: watt",
        ),
        ({"category": "C1", "answer__material": 7}, "Material", "is a text"),
        ({"setting__nothing": 1}, "nothing", "no setting"),
        ({"setting__minimum_order": 0}, "Minimum order quantity", "whole number"),
        ({"setting__identifier_priority": ["asin"]}, "Identifier priority", "no kind"),
        ({"sku__1__enabled": False}, "sku:1:enabled", "no such SKU"),
        ({"sku__x__enabled": False}, "sku:x:enabled", "no property"),
        ({"sku__x__options": None}, "sku:x:options", "no property"),
        ({"sku__05__enabled": False}, "sku:05:enabled", "no property"),
        ({"nothing": None}, "nothing", "no property"),
        ({"setting__minimum_order": "9" * 5_000}, "Minimum order quantity", "whole number"),
        ({"answer__" + "x" * 65: "1"}, "answer", "no question"),
        ({"colour": "x"}, "colour", "no property"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_nothing_changes(
    mine: ChannelProduct, values: dict[str, Any], field: str, says: str
) -> None:
    done = change(mine, **values)
    (row,) = done.rows
    assert (row.status, row.refused_field) == ("refused", field)
    assert says in row.refused
    assert (state(mine), PropertyEdit.objects.count(), mine.title) == ((0, False), 0, "")


def test_a_product_of_another_shop_is_refused_and_the_others_change(
    mine: ChannelProduct, company: Company
) -> None:
    other = shirts(make_account(company, "Other shop"), "OTHER")
    changes = [PropertyChange(other.pk, {"title": "No"}), PropertyChange(mine.pk, {"title": "Yes"})]
    done = change_properties(account=mine.account, changes=changes, by="Alice")
    assert done.counts() == {"changed": 1, "unchanged": 0, "refused": 1}
    assert (state(other), state(mine)) == ((0, False), (1, True))


def test_a_template_answers_for_all_that_use_it_and_another_category_leaves_it(mine: ChannelProduct) -> None:
    account = mine.account
    template = set_template(
        account=account, name="Shirts", category_id="C1", answers={"material": "Cotton"}, by="Bob"
    )
    change(mine, template=template.pk)
    mine.refresh_from_db()
    assert (mine.category_external_id, state(mine)) == ("C1", (1, True))
    assert wanted_each([mine.pk])[mine.pk].answers[0].values[0].external_id == "1"
    for _ in range(2):
        set_template(
            account=account,
            template=template,
            name="Shirts",
            category_id="C1",
            answers={"material": "Wool"},
            by="Bob",
        )
        assert state(mine)[0] == 2
    with pytest.raises(BadProperty, match="already"):
        set_template(account=account, name="Shirts", category_id="C2", answers={}, by="Bob")
    with pytest.raises(BadProperty, match="It offers Cotton"):
        set_template(
            account=account,
            template=template,
            name="Shirts",
            category_id="C1",
            answers={"material": "x"},
            by="Bob",
        )
    assert state(mine)[0] == 2
    change(mine, category="C2")
    mine.refresh_from_db()
    assert mine.template is None
    change(mine, template=template.pk)
    assert delete_template(template=template, by="Bob") == 1
    mine.refresh_from_db()
    assert (mine.template, mine.category_external_id, state(mine)[0]) == (None, "C1", 5)


def test_a_mapping_answers_from_our_field_and_marks_whom_it_concerns(mine: ChannelProduct) -> None:
    account, other = mine.account, shirts(mine.account, "OTHER")
    change(mine, category="C1")
    asked = {"account": account, "question_id": "material", "category_id": "C1", "by": "Bob"}
    for broken in ({"source": "weight"}, {"value": "Silk"}, {}, {"source": "brand", "values": {"acme": "9"}}):
        with pytest.raises(BadProperty):
            set_mapping(**asked, **broken)  # type: ignore[arg-type]
    assert (state(mine)[0], account.answer_mappings.count()) == (1, 0)
    for _ in range(2):
        mapping = set_mapping(**asked, source="brand", values={"ACME": "2"})  # type: ignore[arg-type]
        assert (state(mine)[0], state(other)[0]) == (2, 0)
    assert wanted_each([mine.pk])[mine.pk].answers[0].values[0].external_id == "2"
    assert delete_mapping(mapping=mapping, by="Bob") == 1
    assert wanted_each([mine.pk])[mine.pk].answers == ()


def test_settings_of_the_shop_mark_what_says_nothing_else(mine: ChannelProduct) -> None:
    other = shirts(mine.account, "OTHER")
    change(other, setting__send_brand=True)
    for _ in range(2):
        kept = set_posting_settings(
            account=mine.account, values={"send_brand": False, "daily_allowance": 50}, by="Bob"
        )
        assert (kept.send_brand, kept.daily_allowance, state(mine)[0], state(other)[0]) == (False, 50, 1, 1)
    for broken in ({"daily_allowance": -1}, {"send_brand": "perhaps"}, {"colour": 1}):
        with pytest.raises(BadProperty):
            set_posting_settings(account=mine.account, values={"as_draft": True, **broken}, by="Bob")
    kept.refresh_from_db()
    assert (kept.as_draft, state(mine)[0]) == (False, 1)


def test_undo_puts_back_what_was_not_changed_since_and_names_the_rest(mine: ChannelProduct) -> None:
    account, other = mine.account, shirts(mine.account, "OTHER")
    values = {"title": "Both", "setting:as_draft": True}
    changes = [PropertyChange(pk, values) for pk in (mine.pk, other.pk)]
    edit = change_properties(account=account, changes=changes, by="Alice").edit
    change(other, title="Mine alone")
    assert edit is not None
    done = undo_properties(edit=edit, by="Bob")
    assert (done.put_back, [row.title for row in done.left]) == (1, ["Mine alone"])
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.title, mine.settings, state(mine)[0]) == ("", {}, 2)
    assert (other.title, other.settings, state(other)[0]) == ("Mine alone", {"as_draft": True}, 2)
    assert undo_properties(edit=edit, by="Bob").put_back == 0
    assert state(mine)[0] == 2


def test_many_change_by_a_filter_as_a_job_after_a_dry_run(mine: ChannelProduct) -> None:
    account = mine.account
    others = [shirts(account, f"OTHER-{n}") for n in range(2)]
    change(mine, category="C1")
    selected, values = Selected(search="OTHER"), {"category": "C1", "answer:material": "Wool"}
    assert (
        preview_bulk(account, Selected(), values | {"answer:material": "x"}, "Alice").counts["refused"] == 3
    )
    assert preview_bulk(account, selected, values, "Alice").counts == {
        "changed": 2,
        "unchanged": 0,
        "refused": 0,
    }
    assert state(others[0]) == (0, False)
    job = enqueue(
        jobs_registry.change_properties_of_many, company=account.company, by="Alice", account_id=account.pk,
        selected=selected.to_json(), values=values,
    )  # fmt: skip
    drain()
    job.refresh_from_db()
    assert (job.status, job.succeeded, job.result["changed"]) == ("completed", 2, 2)
    assert [state(one)[0] for one in others] == [1, 1]
    enqueue(
        jobs_registry.undo_properties_of_many,
        company=account.company,
        by="Alice",
        edit_id=job.result["edit_id"],
    )
    drain()
    assert [state(one)[0] for one in others] == [2, 2]
    assert [one.answers for one in ChannelProduct.objects.filter(pk__in=[o.pk for o in others])] == [{}, {}]


def test_a_file_tells_skus_apart_as_the_catalogue_does(account: Account) -> None:
    rows = {code: channel_product(account.company, account, code) for code in ("STRASSE", "Straße", "İ-1")}
    text = "SKU,Channel title\nstraße,The street\nİ-1,The dotted\n"
    done = import_properties(
        company=account.company, name="a.csv", content=text.encode(), by="Bob",
        options=PropertyFileOptions(account),
    )  # fmt: skip
    assert [one.status for one in done.rows] == ["updated", "updated"]
    for row in rows.values():
        row.refresh_from_db()
    assert [row.title for row in rows.values()] == ["The STRASSE", "The street", "The dotted"]


def test_a_file_that_contradicts_itself_is_taken_once(account: Account) -> None:
    row = channel_product(account.company, account, "CUP")
    text = "SKU,Field,Value\nCUP,title,One\nCUP,title,Other\nCUP,title,One\nCUP,answer:7,Yes\nCUP,sku:x:options,\n"
    done = [
        import_properties(
            company=account.company, name="a.csv", content=text.encode(), by="Bob",
            options=PropertyFileOptions(account),
        ).rows
        for _ in range(2)
    ]  # fmt: skip
    assert [one.status for one in done[0]] == ["updated", "failed", "unchanged", "updated", "failed"]
    assert "Line 2 says" in done[0][1].message
    assert "no property" in done[0][4].message
    assert {one.status for one in done[1]} == {"unchanged", "failed"}
    row.refresh_from_db()
    assert row.title == "One"

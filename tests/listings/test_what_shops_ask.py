"""What shops ask of listings: kept as JSON without loss, compared in sentences, found by words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories import DAY_ONE, make_account

from shelfwire.channels.port import CategoryQuestions, CategoryRules, Choice, Question, QuestionKind
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings import forms, queries
from shelfwire.listings.models import Brand, Category, CategoryBrand, CategoryForm, ShopPrerequisite
from shelfwire.people.models import Company

COTTON, WOOL = Choice("1", "Cotton"), Choice("2", "Wool")
MATERIAL = Question(
    "100", "Material", QuestionKind.MANY, required=True, choices=(COTTON, WOOL), most_answers=5
)
TEST_REPORT = Question(
    "900",
    "Test report",
    QuestionKind.CERTIFICATE,
    required=True,
    only_if=(("100", ("2",)), ("101", ("7", "8"))),
    expiry_required=True,
)
ASKED = CategoryQuestions(
    ExternalCategoryId("601"), "v2", (MATERIAL, TEST_REPORT), CategoryRules(weight_required=True), "req-1"
)


def test_a_form_goes_to_json_and_back() -> None:
    body = forms.to_json(ASKED)
    assert forms.from_json(body) == replace(ASKED, request_id="")
    assert forms.digest_of(body) == forms.digest_of(dict(reversed(body.items())))
    body["rules"].pop("weight_required")
    assert forms.from_json(body).rules == CategoryRules(), (
        "what an older release did not write has its default"
    )
    with pytest.raises(ValueError, match="category_id"):
        forms.from_json({})


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [({}, False), ({"100": ["1"]}, False), ({"100": ["1", "2"]}, True), ({"101": ["8"]}, True)],
)
def test_a_question_is_asked_when_one_of_its_conditions_holds(
    chosen: dict[str, list[str]], asked: bool
) -> None:
    assert TEST_REPORT.is_asked(chosen) is asked
    assert MATERIAL.is_asked(chosen)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (ASKED, ASKED, ()),
        (
            replace(ASKED, questions=(MATERIAL,)),
            ASKED,
            ("“Test report” is required now, depending on another answer.",),
        ),
        (
            replace(ASKED, questions=(replace(MATERIAL, required=False),)),
            replace(ASKED, questions=(replace(MATERIAL, choices=(COTTON,)),)),
            ("“Material” is required now.", "“Material” does not offer any more: Wool."),
        ),
        (
            replace(ASKED, questions=()),
            replace(ASKED, questions=(replace(MATERIAL, required=False),)),
            ("“Material” is asked now; it is optional.",),
        ),
        (
            ASKED,
            replace(ASKED, questions=(replace(MATERIAL, required=False),)),
            ("“Material” is optional now.", "“Test report” is not asked any more."),
        ),
        (
            ASKED,
            replace(ASKED, rules=CategoryRules(size_chart_required=True)),
            ("A size chart is required now.", "The weight of the package is not required any more."),
        ),
    ],
)
def test_what_changed_is_said(
    before: CategoryQuestions, after: CategoryQuestions, says: tuple[str, ...]
) -> None:
    assert forms.changes(before, after) == says


def test_queries_of_categories_and_forms(company: Company, other_company: Company) -> None:
    shop, other = make_account(company), make_account(other_company, "Elsewhere")
    rows = [
        ("1", "", "Womenswear", "Womenswear", False, "available"),
        ("2", "1", "Shirts", "Womenswear > Shirts", True, "available"),
        ("3", "1", "Shirt dresses", "Womenswear > Shirt dresses", True, "invite_only"),
        ("4", "", "Men's Shoes", "Men's Shoes", True, "available"),
    ]
    for account in (shop, other):
        Category.objects.bulk_create(
            Category(
                account=account, external_id=key, parent_external_id=above, name=name, path=path, is_leaf=leaf,
                permission=may, read_at=DAY_ONE,
            )
            for key, above, name, path, leaf, may in rows
        )  # fmt: skip
    Category.objects.create(
        account=shop, external_id="9", name="Shirts of old", path="Shirts of old", is_leaf=True,
        read_at=DAY_ONE, missing_at=DAY_ONE,
    )  # fmt: skip

    def found(words: str, *, leaves: bool = True) -> list[str]:
        return [row.external_id for row in queries.search_categories(shop, words, leaves=leaves)]

    assert found("shirt WOM") == ["2", "3"], "where the shop may list comes first"
    assert found("wom", leaves=False) == ["2", "3", "1"]
    assert found("men's sh") == ["4"]
    assert found("4") == ["4"]
    assert found(" & | ! :* ' ") == []
    assert [row.name for row in queries.children_of(shop)] == ["Men's Shoes", "Womenswear"]
    assert [row.name for row in queries.children_of(shop, "1")] == ["Shirt dresses", "Shirts"]
    assert set(queries.category_each(shop.pk, ["2", "9", "77"])) == {"2", "9"}
    body = forms.to_json(ASKED)
    CategoryForm.objects.create(
        account=shop, category_external_id="601", body=body, digest=forms.digest_of(body), read_at=DAY_ONE,
        changed_at=DAY_ONE, asked_at=DAY_ONE,
    )  # fmt: skip
    assert queries.form_of(shop.pk, ["601", "2"]) == {"601": replace(ASKED, request_id="")}
    assert queries.form_of(other.pk, ["601"]) == {}


def test_queries_of_brands_and_prerequisites(company: Company, other_company: Company) -> None:
    shop, other = make_account(company), make_account(other_company, "Elsewhere")
    made = {
        key: Brand.objects.create(
            account=shop, external_id=key, name=name, authorised=may, restricted=may is False, read_at=DAY_ONE
        )
        for key, name, may in (("b1", "Acme", None), ("b2", "ACME", True), ("b3", "Zebra", False))
    }
    Brand.objects.create(account=other, external_id="b1", name="Acme", read_at=DAY_ONE)
    CategoryBrand.objects.create(brand=made["b1"], category_external_id="601", allowed=False, read_at=DAY_ONE)
    assert queries.brands_named(shop.pk, ["acme", "Nobody"]) == {"acme": made["b2"]}
    assert queries.brand_each(shop.pk, ["b3", "b9"]) == {"b3": made["b3"]}
    assert [one.pk for one in queries.brands(shop, "acm", category_id="601")] == [made["b2"].pk]
    assert [one.name for one in queries.brands(shop, usable=True)] == ["ACME", "Acme"]
    assert queries.brands_in_categories(shop.pk, [("b1", "601"), ("b2", "601")]) == {("b1", "601"): False}
    assert queries.brands_in_categories(shop.pk, []) == {}
    for code, failed in (("RETURN_WAREHOUSE", True), ("SHOP_STATUS", False)):
        ShopPrerequisite.objects.create(account=shop, code=code, failed=failed, read_at=DAY_ONE)
    lacks = queries.failed_prerequisites([shop.pk, other.pk])
    assert {key: [one.code for one in rows] for key, rows in lacks.items()} == {shop.pk: ["RETURN_WAREHOUSE"]}
    assert [one.code for one in queries.prerequisites(shop.pk)] == ["RETURN_WAREHOUSE", "SHOP_STATUS"]

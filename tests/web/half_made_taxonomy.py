"""Categories, what they ask, brands and prerequisites that are half made."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions, CategoryRules, Question, QuestionKind
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings import forms
from shelfwire.listings.models import Brand, Category, CategoryForm, CategoryReading, ShopPrerequisite


def taxonomy_half_made(shop: Account) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use: a category in a circle, questions that no release knows."""
    CategoryReading.objects.create(
        account=shop, asked_at=LAST_MOMENT, read_at=FIRST_MOMENT, categories=2**31 - 1, note=MARTIAN
    )
    rows = [
        Category.objects.create(
            account=shop, external_id=key, parent_external_id=above, name=MARTIAN, is_leaf=leaf,
            permission=MARTIAN, read_at=FIRST_MOMENT, missing_at=gone,
        )
        for key, above, leaf, gone in (
            ("a/b ?", "circle", True, None), ("circle", "a/b ?", False, None), ("old", "", True, LAST_MOMENT),
            ("garbled", "", True, None),
        )
    ]  # fmt: skip
    asked = CategoryQuestions(
        ExternalCategoryId("a/b ?"),
        MARTIAN,
        (Question("q", MARTIAN, QuestionKind.CHOICE, only_if=(("gone", ("x",)),), required=True),),
        CategoryRules(weight_required=True),
    )
    for key, body in (("a/b ?", forms.to_json(asked)), ("garbled", {"questions": MARTIAN}), ("never", {})):
        CategoryForm.objects.create(
            account=shop, category_external_id=key, body=body, digest="x" if body else "", note=MARTIAN,
            read_at=FIRST_MOMENT, changed_at=LAST_MOMENT, asked_at=FIRST_MOMENT, changes=[MARTIAN] * 9,
        )  # fmt: skip
    for number, may in enumerate((None, True, False)):
        Brand.objects.create(
            account=shop, external_id=f"b{number}", name=MARTIAN, authorised=may, restricted=True,
            read_at=LAST_MOMENT,
        )  # fmt: skip
    ShopPrerequisite.objects.create(account=shop, code=MARTIAN, failed=True, read_at=FIRST_MOMENT)
    return {
        "category_id": [row.pk for row in rows] + [404_404],
        "category_key": [row.external_id for row in rows if "/" not in row.external_id] + ["no-such"],
    }

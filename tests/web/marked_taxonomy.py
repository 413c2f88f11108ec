"""Categories, brands and prerequisites whose every text carries a mark."""

from __future__ import annotations

from typing import Any

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions, CategoryRules, Choice, Question, QuestionKind
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings import forms
from shelfwire.listings.models import Brand, Category, CategoryForm, CategoryReading, ShopPrerequisite


def marked_taxonomy(account: Account, text: str) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use."""
    now = clock.now()
    CategoryReading.objects.create(
        account=account, version="v2", asked_at=now, read_at=now, categories=1, note=text[:300]
    )
    row = Category.objects.create(
        account=account, external_id="C1", name=text[:300], path=text, is_leaf=True,
        permission=text[:60], read_at=now,
    )  # fmt: skip
    question = Question(
        "q1", text, QuestionKind.CHOICE, required=True, choices=(Choice("1", text),), note=text, help=text
    )
    body = forms.to_json(CategoryQuestions(ExternalCategoryId("C1"), "v2", (question,), CategoryRules()))
    CategoryForm.objects.create(
        account=account, category_external_id="C1", version="v2", body=body, digest="d", read_at=now,
        changed_at=now, asked_at=now, changes=[text], note=text[:300],
    )  # fmt: skip
    Brand.objects.create(account=account, external_id="B1", name=text[:200], read_at=now)
    ShopPrerequisite.objects.create(
        account=account, code="X", says=text[:500], advice=text[:500], failed=True, read_at=now
    )
    return {"category_id": [row.pk]}

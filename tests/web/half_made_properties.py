"""Products in shops, templates, mappings and changes of properties that are half made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from shelfwire.catalog.models import Picture, ProductPicture, Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions, CategoryRules, Choice, Question, QuestionKind
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings import forms
from shelfwire.listings.models import CategoryForm
from shelfwire.posting.models import (
    AnswerFile,
    AnswerMapping,
    CategoryTemplate,
    ChannelProduct,
    ChannelSku,
    PostingSettings,
    PropertyEdit,
    PropertyEditRow,
    ReadinessFault,
)

FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)


def every_kind() -> CategoryQuestions:
    """A category that asks a question of every kind, some without anything to choose from."""
    asked = [
        Question(
            kind.value, kind.value, kind, required=number % 2 == 0, most_answers=3, is_variation=kind == "file",
            choices=(Choice("1", "One"), Choice("2", "Two")) if number % 3 else (), units=(Choice("u", "unit"),),
            takes_text=kind is QuestionKind.MANY,
        )
        for number, kind in enumerate(QuestionKind)
    ]  # fmt: skip
    asked.append(Question("late", "Late", QuestionKind.TEXT, only_if=(("choice", ("1",)),)))
    return CategoryQuestions(ExternalCategoryId("half"), "v0", tuple(asked), CategoryRules())


def properties_half_made(shop: Account, skus: Sequence[Sku]) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use: a category that the tree does not know, answers to nothing, a
    template of another category, a picture that never came.
    """
    CategoryForm.objects.create(
        account=shop, category_external_id="half", body=forms.to_json(every_kind()), digest="d", read_at=FIRST_MOMENT,
        changed_at=FIRST_MOMENT, asked_at=FIRST_MOMENT,
    )  # fmt: skip
    template = CategoryTemplate.objects.create(
        account=shop, name="", category_external_id="gone", answers={"x": {}}, updated_at=FIRST_MOMENT
    )
    mapping = AnswerMapping.objects.create(account=shop, question_external_id="x", value={"values": [{}]})
    AnswerMapping.objects.create(account=shop, question_external_id="y", source="martian", values={"a": "b"})
    PostingSettings.objects.create(account=shop, identifier_priority=["martian"], manufacturer_ids=["gone"])
    answers = {
        "choice": {"values": [{"id": "gone"}]}, "many": {"values": [{"name": "a"}, {"name": "b"}]},
        "text": {"values": []},
        "number": {"values": [{"name": "x"}], "unit": "gone"},
        "certificate": {"values": [{"id": "F"}, {"id": "upload:half"}, {"id": "upload:gone"}, {}]},
    }  # fmt: skip
    made = []
    for number, sku in enumerate(list({one.product_id: one for one in skus}.values())[:2]):
        row = ChannelProduct.objects.create(
            account=shop, product=sku.product, category_external_id="half" if number else "gone", template=template,
            answers=answers, settings={"minimum_order": "x", "martian": 1, "manufacturer_ids": ["gone"],
                                       "size_chart_file": "upload:gone"},
            enabled=bool(number), ready=False if number else None, failed_count=0, brand_external_id="gone",
        )  # fmt: skip
        ChannelSku.objects.create(channel_product=row, sku=sku, options=[{"name": "", "value": ""}])
        ReadinessFault.objects.create(
            account=shop,
            channel_product=row,
            sku=sku,
            code="martian",
            severity="warning",
            group="",
            field="martian",
        )
        made.append(row)
    picture = Picture.objects.create(company=shop.company, url="martian:", first_seen_at=FIRST_MOMENT)
    ProductPicture.objects.create(product=skus[1].product, picture=picture, role="size_chart")
    AnswerFile.objects.create(
        company=shop.company, digest="half", name="", content=b"<html>", media_type="text/html", size=0,
        kept_at=FIRST_MOMENT,
    )  # fmt: skip
    edit = PropertyEdit.objects.create(company=shop.company, title="", at=FIRST_MOMENT, by="")
    PropertyEditRow.objects.create(
        edit=edit,
        channel_product=made[0],
        before={"martian": {"a": 1}},
        after={"sku:1:enabled": [1], "answer:x": None},
    )
    undone = PropertyEdit.objects.create(
        company=shop.company, title="x", at=FIRST_MOMENT, by="", undone_at=FIRST_MOMENT
    )
    return {
        "import_kind": ["catalogue", "properties", "martian"],
        "channel_product_id": [row.pk for row in made] + [404_404],
        "template_id": [template.pk, 404_404],
        "mapping_id": [mapping.pk, 404_404],
        "edit_id": [edit.pk, undone.pk, 404_404],
        "file_digest": ["half", "gone"],
    }

"""A product in a shop, its template, mapping and changes, whose every text carries a mark."""

from __future__ import annotations

from typing import Any

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings.models import Brand, Category, ListingSku, SizeChartTemplate
from shelfwire.posting.models import (
    AnswerFile,
    AnswerMapping,
    CategoryTemplate,
    ChannelProduct,
    ChannelSku,
    PropertyEdit,
    PropertyEditRow,
    ReadinessFault,
)


def marked_properties(account: Account, text: str) -> dict[str, list[Any]]:
    """What was made, by the names that addresses use."""
    now, company = clock.now(), account.company
    listed = (
        ListingSku.objects.filter(account=account, sku__isnull=False).select_related("sku__product").first()
    )
    assert listed is not None
    assert listed.sku is not None
    paper = AnswerFile.objects.create(
        company=company, digest=f"f{company.pk}", name=text[:160], content=text.encode(), media_type="application/pdf",
        size=1, kept_at=now, kept_by=text[:120],
    )  # fmt: skip
    SizeChartTemplate.objects.create(account=account, external_id="MS", name=text[:300], read_at=now)
    answers = {"q": {"values": [{"id": "", "name": text}]}}
    Category.objects.create(
        account=account, external_id="MC", name=text[:300], path=text[:1500], is_leaf=True, read_at=now
    )
    Brand.objects.create(account=account, external_id="MB", name=text[:200], read_at=now)
    template = CategoryTemplate.objects.create(
        account=account, name=text[:120], category_external_id="MC", answers=answers, updated_at=now
    )
    mapping = AnswerMapping.objects.create(
        account=account, question_external_id="q", question_name=text[:300], value=answers["q"]
    )
    row = ChannelProduct.objects.create(
        account=account, product=listed.sku.product, title=text[:500], description=text, category_external_id="MC",
        template=template, answers=answers, brand_external_id="MB", brand_name=text[:200], ready=False,
        settings={"size_chart_id": "MS"},
    )  # fmt: skip
    ChannelSku.objects.create(
        channel_product=row,
        sku=listed.sku,
        seller_sku=text[:120],
        options=[{"name": text[:80], "value": text[:120]}],
    )
    ReadinessFault.objects.create(
        account=account, channel_product=row, code="c", severity="required", group="g", field="title",
        says=text[:500], fix=text[:500],
    )  # fmt: skip
    edit = PropertyEdit.objects.create(company=company, title=text[:200], at=now, by=text[:120])
    PropertyEditRow.objects.create(edit=edit, channel_product=row, before={}, after={"title": text[:500]})
    return {
        "channel_product_id": [row.pk],
        "product_id": [row.product_id],
        "import_kind": ["catalogue", "properties"],
        "template_id": [template.pk],
        "mapping_id": [mapping.pk],
        "edit_id": [edit.pk],
        "file_digest": [paper.digest],
    }

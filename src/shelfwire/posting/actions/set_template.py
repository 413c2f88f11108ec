"""Keep a category template: the answers of one category, given once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock, texts
from shelfwire.people.audit import attributed
from shelfwire.posting.actions._marking import mark_changed
from shelfwire.posting.checking import checked
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.knowing import known
from shelfwire.posting.models import CategoryTemplate, ChannelProduct
from shelfwire.posting.properties import ANSWER, below


@attributed
@transaction.atomic
def set_template(
    *,
    account: Account,
    name: str,
    category_id: str,
    answers: Mapping[str, Any],
    by: str,
    template: CategoryTemplate | None = None,
) -> CategoryTemplate:
    """Create a template of a leaf category, or change ``template``: its answers are exactly these. The products
    that use it are due where it becomes another one. The same again changes nothing. Raises BadProperty.
    """
    name = texts.one_line(name, field="Name", refusal=BadProperty)
    if not 1 <= len(name) <= 120:
        raise BadProperty("A template has a name of 1 to 120 letters.", field="name", value=name[:200])
    others = CategoryTemplate.objects.filter(account=account, name=name)
    if (others.exclude(pk=template.pk) if template else others).exists():
        raise BadProperty(
            f"There is a template “{name}” already.", field="name", value=name, hint="Choose another name."
        )
    values = {"category": category_id, **{ANSWER + key: value for key, value in answers.items()}}
    kept = checked(values, {}, known(account, [], [values]))
    category = kept.pop("category")
    if category is None:
        raise BadProperty("A template is for a category.", field="category", value="", hint="Choose one.")
    said = {key: value for key, value in below(ANSWER, kept).items() if value is not None}
    return _keep(account, template, name, category, said, by)


def _keep(
    account: Account,
    template: CategoryTemplate | None,
    name: str,
    category: str,
    answers: dict[str, Any],
    by: str,
) -> CategoryTemplate:
    row = template or CategoryTemplate(account=account)
    if template is not None:
        row = CategoryTemplate.objects.select_for_update().get(pk=template.pk)
    before = (row.category_external_id, row.answers)
    if row.pk is not None and (row.name, *before) == (name, category, answers):
        return row
    row.name, row.category_external_id, row.answers = name, category, answers
    row.updated_at, row.updated_by = clock.now(), by[:120]
    row.save()
    if before != (category, answers):
        mark_changed(ChannelProduct.objects.filter(template=row), by)
    return row


@attributed
@transaction.atomic
def delete_template(*, template: CategoryTemplate, by: str) -> int:
    """Delete a template; how many products used it. They keep the category, and lose its answers."""
    users = mark_changed(ChannelProduct.objects.filter(template=template), by)
    CategoryTemplate.objects.filter(pk=template.pk).delete()
    return users

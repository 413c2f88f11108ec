"""What a posting tells, in plain form: names in place of the channel's ids, thumbnails in place of its addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.html import strip_tags

from shelfwire.catalog.models import Picture, ProductPicture
from shelfwire.channels.models import Account
from shelfwire.channels.port import Answered, Parcelled, Question, SkuContent
from shelfwire.listings.queries import brand_each, category_each, form_of
from shelfwire.posting.comparing import Difference
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.preview import Preview

MOST_WORDS: Final = 2_000
_NAMED: Final = ("category", "brand")


@dataclass(frozen=True, slots=True)
class Told:
    """``pictures``: those of the gallery, in their order; ``skus``: each with its picture, when one goes along."""

    category: str
    answers: list[tuple[str, str]]
    pictures: list[Picture]
    description: str
    parcel: str
    skus: list[tuple[SkuContent, Picture | None, str]]


def told(row: ChannelProduct, shown: Preview) -> Told:
    """Return it, in a fixed number of queries."""
    content = shown.content
    key = str(content.category_id)
    category = category_each(row.account_id, [key]).get(key) if key else None
    asked = form_of(row.account_id, [key]).get(key) if key else None
    questions = {one.external_id: one for one in asked.questions} if asked else {}
    rows = list(
        ProductPicture.objects.filter(product=row.product_id, role__in=("gallery", "variation"))
        .select_related("picture")
        .order_by("position", "id")
    )
    of_sku: dict[int | None, Picture] = {}
    for one in rows:
        if one.role == "variation":
            of_sku.setdefault(one.sku_id, one.picture)
    sku_ids = {str(sku.channel_sku_id): sku.sku_id for sku in shown.wanted.skus}
    return Told(
        category=category.path if category else key,
        answers=[_answer(one, questions.get(one.question_id)) for one in content.answers],
        pictures=[one.picture for one in rows if one.role == "gallery"][: len(content.picture_uris)],
        description=_plain(content.description),
        parcel=_parcel(content.parcel),
        skus=[(sku, _picture(sku, of_sku, sku_ids), _parcel(sku.parcel)) for sku in content.skus],
    )


def named(account: Account, changes: Iterable[Difference]) -> list[Difference]:
    """Return differences in plain form: categories and brands by name where that is known, pictures by their number."""
    found = []
    keys = {value for one in changes if one.field in _NAMED for value in (one.now, one.then)} - {""}
    names: dict[str, dict[str, str]] = {"category": {}, "brand": {}}
    if keys:
        names["category"] = {key: row.path for key, row in category_each(account.pk, keys).items()}
        names["brand"] = {key: row.name for key, row in brand_each(account.pk, keys).items()}
    for one in changes:
        if one.field in _NAMED:
            known = names[one.field]
            one = replace(one, now=known.get(one.now, one.now), then=known.get(one.then, one.then))
        elif one.field == "pictures":
            one = replace(one, now=_number(one.now), then=_number(one.then))
        found.append(one)
    return found


def _number(listed: str) -> str:
    count = len([uri for uri in listed.split(",") if uri.strip()])
    return f"{count} picture{'' if count == 1 else 's'}"


def _answer(one: Answered, question: Question | None) -> tuple[str, str]:
    """The question's name, and the answer by its names where they are known."""
    choices = {each.external_id: each.name for each in question.choices} if question else {}
    units = {each.external_id: each.name for each in question.units} if question else {}
    values = [each.name or choices.get(each.external_id, each.external_id) for each in one.values]
    unit = units.get(one.unit_id, one.unit_id)
    return question.name if question else one.question_id, f"{', '.join(values)} {unit}".strip()


def _plain(html: str) -> str:
    text = strip_tags(html.replace("<", " <")).split()
    return " ".join(text)[:MOST_WORDS]


def _parcel(parcel: Parcelled) -> str:
    """``0.35 kg, 30 × 20 × 4 cm``; empty when nothing is told."""
    parts = [_measure(parcel.weight)] if parcel.weight else []
    sides = [side for side in (parcel.length, parcel.width, parcel.height) if side]
    if sides:
        parts.append(f"{' × '.join(f'{side.value.normalize():f}' for side in sides)} {sides[0].unit}")
    return ", ".join(parts)


def _measure(one: Any) -> str:
    return f"{one.value.normalize():f} {one.unit}"


def _picture(sku: SkuContent, of_sku: dict[int | None, Picture], ids: dict[str, int]) -> Picture | None:
    """The variation image, when the SKU is told with one."""
    if not any(option.picture_uri for option in sku.options):
        return None
    return of_sku.get(ids.get(sku.ref))

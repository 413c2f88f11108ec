"""What a listing would say otherwise than it does: the difference that a preview shows, and by which an update that the
channel took and did not apply is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from shelfwire.channels.port import (
    Answered,
    ListedSku,
    ListingAsKept,
    ListingContent,
    OptionValue,
    SkuContent,
)

_TAG = re.compile(r"<[^>]+>")
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its name in our words, what the listing says, and what it would say. ``sku``: whose it is."""

    field: str
    label: str
    now: str
    then: str
    sku: str = ""


def differences(content: ListingContent, kept: ListingAsKept) -> tuple[Difference, ...]:
    """Return what ``content`` says otherwise than ``kept``, in the order of a product page. Quantities and prices of
    SKUs that exist are no part of it.
    """
    found = [
        Difference("title", "Title", kept.title, content.title),
        Difference("description", "Long description", said(kept.description), said(content.description)),
        Difference("category", "Category", str(kept.category_id or ""), str(content.category_id)),
        Difference("brand", "Brand", str(kept.brand_id or ""), str(content.brand_id or "")),
        Difference("pictures", "Gallery", _listed(kept.picture_uris), _listed(content.picture_uris)),
        Difference("parcel", "Weight and size", _parcel(kept.parcel), _parcel(content.parcel)),
        Difference("size_chart", "Size chart", _chart(kept), _chart(content)),
        Difference(
            "manufacturer_ids",
            "Manufacturer",
            _listed(kept.manufacturer_ids),
            _listed(content.manufacturer_ids),
        ),
        Difference(
            "responsible_person_ids",
            "Responsible person",
            _listed(kept.responsible_person_ids),
            _listed(content.responsible_person_ids),
        ),
        Difference("minimum_order", "Minimum order", _word(kept.minimum_order), _word(content.minimum_order)),
        Difference(
            "cash_on_delivery",
            "Cash on delivery",
            _word(kept.cash_on_delivery),
            _word(content.cash_on_delivery),
        ),
        *_answers(content, kept),
        *_skus(content, kept),
    ]
    return tuple(one for one in found if one.now != one.then)


def said(html: str) -> str:
    """Return the words of a description and how many pictures it shows: a channel may write its tags anew."""
    pictures = len(_IMAGE.findall(html))
    words = " ".join(_TAG.sub(" ", html).replace("&nbsp;", " ").split())
    return f"{words} ({pictures} pictures)" if pictures else words


def _answers(content: ListingContent, kept: ListingAsKept) -> Iterator[Difference]:
    names = {one.question_id: name for name, one in kept.answers}
    there = {one.question_id: _values(one) for _, one in kept.answers}
    then = {one.question_id: _values(one) for one in content.answers}
    for question_id in dict.fromkeys([*there, *then]):
        label = names.get(question_id) or question_id
        yield Difference(
            f"answer:{question_id}", label, there.get(question_id, ""), then.get(question_id, "")
        )


def same_skus(content: ListingContent, kept: ListingAsKept) -> dict[str, ListedSku]:
    """Return the channel's SKU for each of ours that stands there, by our reference: by its id, and one that was told
    as new by the seller SKU that it alone has.
    """
    there = {str(sku.external_id): sku for sku in kept.skus}
    found = {sku.ref: there.pop(sku.external_id) for sku in content.skus if sku.external_id in there}
    free: dict[str, list[ListedSku]] = {}
    for listed in there.values():
        free.setdefault(str(listed.seller_sku), []).append(listed)
    for sku in content.skus:
        same = [] if sku.external_id else free.get(str(sku.seller_sku), [])
        if len(same) == 1:
            found[sku.ref] = same.pop()
    return found


def _values(answer: Answered) -> str:
    """By name; pictures have none, and are told apart by the channel's id."""
    return _listed(value.name or value.external_id for value in answer.values)


def _skus(content: ListingContent, kept: ListingAsKept) -> Iterator[Difference]:
    same = same_skus(content, kept)
    there = {str(sku.external_id): sku for sku in kept.skus}
    for sku in content.skus:
        listed = same.get(sku.ref)
        if listed is not None:
            del there[str(listed.external_id)]
        else:
            yield Difference("sku", "SKU", "", f"new: {_options(sku.options)}".strip(), str(sku.seller_sku))
            continue
        yield from _one_sku(sku, listed)
    for listed in there.values():
        yield Difference(
            "sku", "SKU", _options(listed.options) or "on sale", "deleted", str(listed.seller_sku)
        )


def _one_sku(sku: SkuContent, listed: ListedSku) -> Iterator[Difference]:
    code = str(sku.seller_sku)
    yield Difference("seller_sku", "Seller SKU", str(listed.seller_sku), code, code)
    ours = _called(sku.options, listed.options)
    yield Difference("options", "Variation", _options(listed.options), _options(ours), code)
    yield Difference(
        "identifier", "Identifier", _pair(listed.identifier), _pair(sku.identifier or listed.identifier), code
    )


def _called(ours: tuple[OptionValue, ...], theirs: tuple[OptionValue, ...]) -> tuple[OptionValue, ...]:
    """Ours by the channel's name where both name the same option by its id: a channel writes its own (Color)."""
    names = {one.question_id: one.name for one in theirs if one.question_id}
    return tuple(replace(one, name=names.get(one.question_id, one.name)) for one in ours)


def _options(options: tuple[OptionValue, ...]) -> str:
    return ", ".join(f"{one.name}: {one.value}" for one in options)


def _pair(identifier: tuple[str, str] | None) -> str:
    return "" if identifier is None else f"{identifier[0].upper()} {identifier[1]}"


def _parcel(parcel: object) -> str:
    found: Mapping[str, object] = {
        name: getattr(parcel, name) for name in ("weight", "length", "width", "height")
    }
    said_ = [f"{name} {one.value.normalize():f} {one.unit}" for name, one in found.items() if one is not None]  # type: ignore[attr-defined]
    return ", ".join(said_)


def _chart(one: ListingContent | ListingAsKept) -> str:
    return one.size_chart_uri or one.size_chart_id


def _listed(words: object) -> str:
    return ", ".join(str(one) for one in words)  # type: ignore[attr-defined]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)

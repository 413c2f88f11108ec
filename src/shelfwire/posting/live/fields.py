"""What a live listing says, field by field as texts that can be compared and shown, and what ours says. Pure.

Quantities and prices are no part of it: they have their own comparison (``offers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shelfwire.channels.port import Answered, ListingAsKept, Measured, OptionValue, Parcelled
from shelfwire.posting.wanted import Wanted, WantedPicture, WantedSku

_TAG, _IMAGE = re.compile(r"<[^>]+>"), re.compile(r"<img\b", re.IGNORECASE)
_SKU = "sku:"
_LABELS = {
    "title": "Title",
    "description": "Long description",
    "category": "Category",
    "brand": "Brand",
    "pictures": "Gallery",
    "parcel": "Weight and size",
}
_SKU_LABELS = {
    "seller_sku": "Seller SKU",
    "options": "Variation",
    "identifier": "Identifier",
    "parcel": "Weight and size",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says another thing there than here. ``key``: names it; ``sku``: the seller SKU it is about."""

    key: str
    label: str
    ours: str
    theirs: str
    sku: str = ""


def theirs(kept: ListingAsKept) -> dict[str, str]:
    """Return what the listing says by field: ``title``, ``answer:100``, ``sku:<the channel's id>:options``."""
    found = {
        "title": kept.title.strip(),
        "description": words(kept.description),
        "category": str(kept.category_id or ""),
        "brand": str(kept.brand_id or ""),
        "pictures": _joined(_plain(url) for url in kept.picture_urls),
        "parcel": measures(kept.parcel),
    }
    found |= {f"answer:{one.question_id}": _answer(one) for _, one in kept.answers}
    for sku in kept.skus:
        own = f"{_SKU}{sku.external_id}:"
        found |= {
            f"{own}seller_sku": str(sku.seller_sku),
            f"{own}options": _options(sku.options),
            f"{own}identifier": sku.identifier[1] if sku.identifier else "",
            f"{own}parcel": measures(sku.parcel),
        }
    return found


def ours(
    wanted: Wanted, kept: ListingAsKept, sent: Mapping[str, str] | None = None, priority: Sequence[str] = ()
) -> dict[str, str]:
    """Return what ours says, by the same fields. ``sent``: the channel's name for a picture by the digest of its file:
    a picture that was sent is what the channel shows of it. ``priority``: kinds of identifiers, the first that counts.

    A SKU that is not on the listing, and one that we have nothing of, is no field.
    """
    answered = {one.question_id: _answer(one) for one in wanted.answers}
    found = {
        "title": wanted.title.strip(),
        "description": words(wanted.description),
        "category": wanted.category_external_id,
        "brand": wanted.brand_external_id,
        "pictures": _gallery(wanted.pictures, kept, sent or {}),
        "parcel": measures(wanted.parcel),
    }
    asked = {one.question_id for _, one in kept.answers} | answered.keys()
    found |= {f"answer:{question_id}": answered.get(question_id, "") for question_id in asked}
    by_id = {sku.external_id: sku for sku in wanted.skus if sku.external_id}
    for listed in kept.skus:
        sku = by_id.get(str(listed.external_id))
        if sku is None:
            continue
        own = f"{_SKU}{listed.external_id}:"
        found |= {
            f"{own}seller_sku": sku.seller_sku,
            f"{own}options": _options(sku.options),
            f"{own}identifier": _identifier(sku, priority, listed.identifier),
            f"{own}parcel": measures(sku.parcel),
        }
    return found


def differences(
    ours: Mapping[str, str], theirs: Mapping[str, str], agreed: Mapping[str, str], kept: ListingAsKept
) -> tuple[Difference, ...]:
    """Return the fields that the two sides say otherwise and did not agree to, in the order of a product page.
    ``agreed``: what a person knows that the listing says. What ours does not have is asked about only where it is a
    SKU's or an answer's.
    """
    names = {f"answer:{one.question_id}": name for name, one in kept.answers}
    codes = {str(sku.external_id): str(sku.seller_sku) for sku in kept.skus}
    found = []
    for key, text in theirs.items():
        if key not in ours or ours[key] == text or agreed.get(key) == text:
            continue
        if key.endswith(":seller_sku") and not text:
            continue  # it has none there, and ours is no other
        if key.endswith(":parcel") and not (ours[key] and text):
            continue  # a SKU without measures of its own has its product's, and a channel shows them at either
        label, sku = label_of(key, names), codes.get(sku_of(key), "")
        found.append(Difference(key, label, ours[key], text, sku))
    return tuple(found)


def label_of(key: str, names: Mapping[str, str] | None = None) -> str:
    """Return what people call the field."""
    if key.startswith(_SKU):
        return _SKU_LABELS[key.rpartition(":")[2]]
    return _LABELS.get(key) or (names or {}).get(key) or key.partition(":")[2]


def sku_of(key: str) -> str:
    """Return the channel's id of the SKU that the field is about; empty: of none."""
    return key.removeprefix(_SKU).rpartition(":")[0] if key.startswith(_SKU) else ""


def words(html: str) -> str:
    """Return the words of a description and how many pictures it shows: a channel may write its tags anew."""
    pictures = len(_IMAGE.findall(html))
    text = " ".join(_TAG.sub(" ", html).replace("&nbsp;", " ").split())
    return f"{text} ({pictures} pictures)" if pictures else text


def measures(parcel: Parcelled) -> str:
    """Return weight and size in words."""
    said = [(name, getattr(parcel, name)) for name in ("weight", "length", "width", "height")]
    return ", ".join(f"{name} {_measure(one)}" for name, one in said if one is not None)


def _measure(one: Measured) -> str:
    return f"{one.value.normalize():f} {one.unit}"


def _answer(one: Answered) -> str:
    return _joined(value.name or value.external_id for value in one.values)


def _options(options: Iterable[OptionValue]) -> str:
    return ", ".join(f"{one.name}: {one.value}" for one in options if one.value)


def _identifier(sku: WantedSku, priority: Sequence[str], there: tuple[str, str] | None) -> str:
    """The one that is there if it is among ours, else the first by priority."""
    values = dict(sku.identifiers)
    if there is not None and there[1] in values.values():
        return there[1]
    return next((values[kind] for kind in (*priority, *values) if values.get(kind)), "")


def _gallery(pictures: Sequence[WantedPicture], kept: ListingAsKept, sent: Mapping[str, str]) -> str:
    shown = [picture for picture in pictures if picture.role == "gallery"]
    by_uri = dict(zip(kept.picture_uris, kept.picture_urls, strict=False))
    return _joined(_plain(by_uri.get(sent.get(picture.digest, ""), "") or picture.url) for picture in shown)


def _plain(url: str) -> str:
    """Behind the question mark of a picture's address stand signatures that change each time."""
    return url.partition("?")[0]


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(texts)

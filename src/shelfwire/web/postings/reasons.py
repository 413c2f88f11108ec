"""Why the channel refused, reason by reason: the field that mends it, the channel's words, its code, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shelfwire.listings.models import Listing, ListingKept, ListingSku
from shelfwire.listings.queries import form_of
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.properties import FIELDS
from shelfwire.web.access import CompanyRequest
from shelfwire.web.issues.fields import mend_href

_ANSWER, _PICTURE, _SKU = "answer:", "picture:", "sku:"
LABELS: Final[Mapping[str, str]] = {
    **FIELDS,
    "pictures": "Channel images",
    "answers": "Attributes",
    "weight": "Shipping weight",
    "dimensions": "Package dimensions",
    "parcel": "Weight and size",
    "length": "Package length",
    "width": "Package width",
    "height": "Package height",
    "size_chart": "Size chart",
    "manufacturers": "Manufacturers",
    "manufacturer_ids": "Manufacturers",
    "responsible_persons": "Responsible persons",
    "responsible_person_ids": "Responsible persons",
    "delivery_options": "Delivery options",
    "cash_on_delivery": "Cash on delivery",
    "minimum_order": "Minimum order quantity",
    "skus": "SKUs",
    "shop": "The shop",
    "status": "The listing's state",
    "move": "The listing's state",
    "listing": "The listing",
}
SKU_LABELS: Final[Mapping[str, str]] = {
    "price": "Website price",
    "list_price": "List price",
    "quantity": "Quantity",
    "warehouse": "Warehouse",
    "seller_sku": "Seller SKU",
    "identifier": "Identifier",
    "options": "Variation options",
    "picture": "Variation image",
}
_NO_FIELD: Final = ("status", "move", "listing")
"""What is no field of the product's: nothing on its page mends it."""
MEND: Final = "Change it on Website Properties, then update the listing."


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One reason. ``href``: the field that mends it, empty where there is none; ``place``: the channel's word for it
    where ours is not known; ``fixes``: what to do, the channel's suggestions first.
    """

    label: str
    href: str
    text: str
    code: str
    place: str
    sku: str
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What was kept of a reason, whatever release wrote it."""

    field: str
    text: str
    code: str
    place: str = ""
    sku: str = ""
    sku_id: str = ""
    fixes: tuple[str, ...] = ()


def of_posting(request: CompanyRequest, reasons: Any, product: ChannelProduct | None) -> list[ShownReason]:
    """Return the reasons that stand on a posting."""
    return _shown(request, [_said(one) for one in _dicts(reasons)], product)


def of_review(request: CompanyRequest, listing: Listing, product: ChannelProduct | None) -> list[ShownReason]:
    """Return what the channel's review said of a listing that was read whole; nothing of another one."""
    findings = ListingKept.objects.filter(listing=listing).values_list("findings", flat=True).first()
    found = [_said(one.get("reason"), one) for one in _dicts(findings)]
    ids = {one.sku_id for one in found} - {""}
    rows = ListingSku.objects.filter(listing=listing, external_id__in=ids) if ids else ()
    names = {row.external_id: row.seller_sku or row.title or row.external_id for row in rows}
    return _shown(request, found, product, names)


def _dicts(values: Any) -> list[Mapping[str, Any]]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list | tuple) else []


def _said(reason: Any, finding: Mapping[str, Any] | None = None) -> _Said:
    said: Mapping[str, Any] = reason if isinstance(reason, dict) else {}
    more = finding or {}
    suggestions = more.get("suggestions")
    fixes = [str(one) for one in suggestions if one] if isinstance(suggestions, list) else []
    if advice := str(said.get("advice") or ""):
        fixes.append(advice)
    return _Said(
        str(said.get("field") or ""),
        str(said.get("text") or ""),
        str(said.get("code") or ""),
        str(more.get("position") or ""),
        str(said.get("sku") or ""),
        str(more.get("sku_id") or ""),
        tuple(fixes),
    )


def _shown(
    request: CompanyRequest,
    reasons: Sequence[_Said],
    product: ChannelProduct | None,
    listed: Mapping[str, str] | None = None,
) -> list[ShownReason]:
    skus = _skus(product, reasons)
    questions = _questions(product, reasons)
    found = []
    for one in reasons:
        sku_id, code = skus.get(_ref(one.field), (None, ""))
        href = ""
        if product is not None and one.field and one.field not in _NO_FIELD:
            href = mend_href(request, product.pk, product.account_id, _place(one.field), sku_id)
        place = one.place[:1].upper() + one.place[1:]
        label = _label(one.field, questions) or place or "The listing"
        found.append(
            ShownReason(
                label,
                href,
                one.text,
                one.code,
                place if place.casefold() != label.casefold() else "",
                one.sku or code or (listed or {}).get(one.sku_id, one.sku_id),
                one.fixes or ((MEND,) if href else ()),
            )
        )
    return found


def _place(field: str) -> str:
    """The field as the page of Website Properties knows it: pictures and SKUs that are not named stand together."""
    if field.startswith(_PICTURE):
        return "pictures"
    return "skus" if field.startswith(_SKU) else field


def _label(field: str, questions: Mapping[str, str]) -> str:
    if field.startswith(_ANSWER):
        return questions.get(field.removeprefix(_ANSWER), "Attribute")
    if field.startswith(_PICTURE):
        place = field.removeprefix(_PICTURE)
        return f"Image {place}" if len(place) == 1 else "Channel images"
    if field.startswith(_SKU):
        part = field.split(":")[2:]
        return SKU_LABELS.get(part[0], LABELS.get(part[0], "SKU")) if part else "SKU"
    return LABELS.get(field, field.replace("_", " ").capitalize())


def _ref(field: str) -> str:
    """The SKU that a field names: ``sku:12:price`` is 12."""
    parts = field.split(":")
    return parts[1] if field.startswith(_SKU) and len(parts) > 1 and parts[1].isdecimal() else ""


def _skus(product: ChannelProduct | None, reasons: Iterable[_Said]) -> dict[str, tuple[int | None, str]]:
    """The SKUs that fields name: the id of ours and its code."""
    refs = {ref for one in reasons if (ref := _ref(one.field)) and len(ref) < 19}
    if product is None or not refs:
        return {}
    rows = product.skus.filter(pk__in=[int(ref) for ref in refs]).select_related("sku")
    return {str(row.pk): (row.sku_id, row.sku.code) for row in rows}


def _questions(product: ChannelProduct | None, reasons: Iterable[_Said]) -> dict[str, str]:
    """The names of the attributes that fields name."""
    if product is None or not any(one.field.startswith(_ANSWER) for one in reasons):
        return {}
    category = product.category_external_id or (
        product.template.category_external_id if product.template else ""
    )
    asked = form_of(product.account_id, [category]).get(category)
    return {one.external_id: one.name for one in asked.questions} if asked else {}

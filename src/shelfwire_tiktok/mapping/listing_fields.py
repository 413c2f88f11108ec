"""Which part of a listing TikTok speaks of, in the names of ``channels.port.posting``. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from shelfwire.channels.port import ListingContent, Reason, Refused
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.listing_body import is_attribute
from shelfwire_tiktok.mapping.taxonomy import CERTIFICATE

ANY_SKU = "sku:*:"

_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "title": "title",
        "description": "description",
        "category_id": "category",
        "category_version": "category",
        "brand_id": "brand",
        "package_weight": "weight",
        "package_dimensions": "dimensions",
        "size_chart": "size_chart",
        "manufacturer_ids": "manufacturers",
        "responsible_person_ids": "responsible_persons",
        "delivery_option_ids": "delivery_options",
        "is_cod_allowed": "cash_on_delivery",
        "minimum_order_quantity": "minimum_order",
    }
)
_PARTS_OF_SKU: Mapping[str, str] = MappingProxyType(
    {
        "price": "price",
        "list_price": "list_price",
        "inventory": "quantity",
        "seller_sku": "seller_sku",
        "identifier_code": "identifier",
        "sales_attributes": "options",
        "sku_weight": "weight",
        "sku_dimensions": "dimensions",
    }
)
_SIDES = frozenset({"length", "width", "height"})


def placed(refusal: Refused, content: ListingContent) -> Refused:
    """The refusal with each reason at our own field."""
    return Refused(
        refusal.message,
        reasons=[placed_reason(each, content) for each in refusal.reasons],
        request_id=refusal.request_id,
        operation=refusal.operation,
    )


def placed_reason(reason: Reason, content: ListingContent) -> Reason:
    """The reason at our own field, as exactly as code and words allow."""
    if reason.code == "invalid_request":
        return replace(reason, field=of_wire_path(reason.field or "", content))
    return replace(reason, field=of_code(reason.code, reason.text, content))


def of_wire_path(path: str, content: ListingContent) -> str | None:
    """The part that a place in the body is about: ``skus[1].price.amount`` is ``sku:REF:price``."""
    steps: list[tuple[str, int | None]] = [
        (name, int(at) if at else None) for name, at in _STEP.findall(path)
    ]
    if not steps:
        return None
    name, at = steps[0]
    if name == "skus":
        return _of_sku(steps, content)
    if name == "main_images":
        return "pictures" if at is None else f"picture:{at + 1}"
    if name in ("product_attributes", "certifications"):
        papers = [
            each for each in content.answers if each.values and each.question_id.startswith(CERTIFICATE)
        ]
        asked = papers if name == "certifications" else filter(is_attribute, content.answers)
        rows = [each.question_id for each in asked]
        return "answers" if at is None or at >= len(rows) else f"answer:{rows[at]}"
    if len(steps) > 1 and steps[1][0] in _SIDES:
        return steps[1][0]
    return _PARTS.get(name)


def _of_sku(steps: list[tuple[str, int | None]], content: ListingContent) -> str:
    at = steps[0][1]
    if at is None or at >= len(content.skus):
        return "skus"
    names = [name for name, _ in steps[1:]]
    part = next((_PARTS_OF_SKU[name] for name in names if name in _PARTS_OF_SKU), "")
    part = "picture" if {"sku_img", "supplementary_sku_images"} & set(names) else part
    part = "warehouse" if "warehouse_id" in names else part
    part = next((name for name in names if name in _SIDES), part)
    return f"sku:{content.skus[at].ref}" + (f":{part}" if part else "")


def of_code(code: str, words: str, content: ListingContent) -> str | None:
    """The part that a code is about, and which of several where the words name it or there is only one."""
    field = facts.LISTING_FIELDS.get(code)
    if field == "pictures":
        return _of_picture(words, content)
    if field == "answers":
        return next(
            (f"answer:{each.question_id}" for each in content.answers if _names(words, each.question_id)),
            field,
        )
    if field is not None and field.startswith(ANY_SKU):
        return _of_any_sku(field.removeprefix(ANY_SKU), words, content)
    return field


def _of_picture(words: str, content: ListingContent) -> str:
    at = next((at for at, uri in enumerate(content.picture_uris, start=1) if uri in words), None)
    if at is not None:
        return f"picture:{at}"
    for sku in content.skus:
        if any(each.picture_uri and each.picture_uri in words for each in sku.options):
            return f"sku:{sku.ref}:picture"
    return "size_chart" if content.size_chart_uri and content.size_chart_uri in words else "pictures"


def _of_any_sku(part: str, words: str, content: ListingContent) -> str:
    """Of the SKU whose code, id, or value stands in the words; of the only one there is; else of one of them."""
    skus = content.skus
    named = [
        sku
        for sku in skus
        if _names(words, sku.seller_sku)
        or _names(words, sku.external_id or "")
        or (part == "options" and any(_names(words, each.value) for each in sku.options))
    ]
    found = named[0] if named else skus[0] if len(skus) == 1 else None
    return f"{ANY_SKU}{part}" if found is None else f"sku:{found.ref}:{part}"


def _names(words: str, name: str) -> bool:
    """Whether the words have this as a word of its own."""
    bare = name.removeprefix(CERTIFICATE)
    return len(bare) > 2 and re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", words) is not None


def of_position(position: str) -> str | None:
    """The part that a review speaks of. None where its word is not known."""
    return facts.REVIEW_POSITIONS.get(" ".join(position.casefold().split()))

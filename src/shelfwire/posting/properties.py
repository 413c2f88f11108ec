"""What a channel product says of its own, as a flat table of paths: what changes, what is kept, what is undone. Pure.

A path is a name of ``FIELDS``, ``answer:<question id>``, ``setting:<name>``, or ``sku:<SKU id>:<name of SKU_FIELDS>``.
None is what was never said: the catalogue's, the template's or the shop's value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from shelfwire.posting.models import ChannelProduct, ChannelSku

Said = Mapping[str, Any]

FIELDS: Final = {
    "enabled": "Enabled",
    "title": "Title",
    "description": "Long description",
    "category": "Category",
    "template": "Category template",
    "brand": "Brand",
}
SKU_FIELDS: Final = {"enabled": "Posted", "seller_sku": "Seller SKU", "options": "Options"}
SETTINGS: Final = {
    "send_brand": "Send brand info",
    "send_variation_images": "Send matrix image",
    "as_draft": "Post as draft",
    "cash_on_delivery": "Cash on delivery",
    "minimum_order": "Minimum order quantity",
    "identifier_priority": "Identifier priority",
    "manufacturer_ids": "Manufacturers",
    "responsible_person_ids": "Responsible persons",
    "delivery_option_ids": "Delivery options",
    "size_chart_id": "Size chart template",
    "size_chart_file": "Size chart picture",
}
CHART_FILE: Final = "size_chart_file"
"""The setting that names an uploaded picture."""
ANSWER: Final = "answer:"
SETTING: Final = "setting:"
SKU: Final = "sku:"


def said(row: ChannelProduct, skus: Iterable[ChannelSku]) -> dict[str, Any]:
    """Return everything that a channel product says of its own, by path; what it does not say is left out."""
    brand = {"id": row.brand_external_id, "name": row.brand_name}
    found: dict[str, Any] = {
        "enabled": row.enabled,
        "title": row.title or None,
        "description": row.description or None,
        "category": row.category_external_id or None,
        "template": row.template_id,
        "brand": brand if any(brand.values()) else None,
    }
    found |= {ANSWER + key: value for key, value in row.answers.items()}
    found |= {SETTING + key: value for key, value in row.settings.items()}
    for sku in skus:
        found[f"{SKU}{sku.sku_id}:enabled"] = sku.enabled
        found[f"{SKU}{sku.sku_id}:seller_sku"] = sku.seller_sku or None
        found[f"{SKU}{sku.sku_id}:options"] = sku.options or None
    return {path: value for path, value in found.items() if value is not None}


def with_values(before: Said, values: Said) -> dict[str, Any]:
    """Return what is said once these values are: None takes one back."""
    return {path: value for path, value in {**before, **values}.items() if value is not None}


def difference(before: Said, after: Said) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is said otherwise, before and after, by path; None where nothing is."""
    paths = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    return {path: before.get(path) for path in paths}, {path: after.get(path) for path in paths}


def write(row: ChannelProduct, skus: Sequence[ChannelSku], after: Said) -> None:
    """Put what is to be said into the rows; nothing is saved."""
    brand = after.get("brand") or {}
    row.enabled = bool(after.get("enabled"))
    row.title, row.description = after.get("title") or "", after.get("description") or ""
    row.category_external_id, row.template_id = after.get("category") or "", after.get("template")
    row.brand_external_id, row.brand_name = brand.get("id", ""), brand.get("name", "")
    row.answers = below(ANSWER, after)
    row.settings = below(SETTING, after)
    for sku in skus:
        mine = below(f"{SKU}{sku.sku_id}:", after)
        sku.enabled = bool(mine.get("enabled"))
        sku.seller_sku, sku.options = mine.get("seller_sku", ""), mine.get("options", [])


WRITTEN: Final = (
    "enabled", "title", "description", "category_external_id", "template", "brand_external_id", "brand_name",
    "answers", "settings",
)  # fmt: skip
SKU_WRITTEN: Final = ("enabled", "seller_sku", "options")
"""The columns that ``write`` fills."""


def below(start: str, values: Said) -> dict[str, Any]:
    """Return the values whose paths begin so, by the rest of their paths."""
    return {path.removeprefix(start): value for path, value in values.items() if path.startswith(start)}


def label_of(
    path: str, questions: Mapping[str, str] | None = None, skus: Mapping[int, str] | None = None
) -> str:
    """Return what a path is called on screens. ``questions``: names by question id; ``skus``: codes by SKU id."""
    if path.startswith(ANSWER):
        key = path.removeprefix(ANSWER)
        return (questions or {}).get(key, f"Attribute {key}")
    if path.startswith(SETTING):
        return SETTINGS.get(path.removeprefix(SETTING), path)
    if path.startswith(SKU) and path.count(":") == 2:
        _, sku_id, name = path.split(":")
        code = (skus or {}).get(int(sku_id)) if sku_id.isdecimal() else None
        return f"{SKU_FIELDS.get(name, name)} of {code or f'SKU {sku_id}'}"
    return FIELDS.get(path, path)

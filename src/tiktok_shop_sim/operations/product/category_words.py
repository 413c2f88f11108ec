"""Categories, attributes and certificates as the wire writes them, `is_requried` and all (facts.md 8.12)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.world.categories import Attribute, Category, Certification

SAMPLE_IMAGE = "https://files.example.com/sample_image_url.jpg"


def category_row(one: Category, statuses: list[str], locale: str) -> dict[str, Any]:
    """A line of a category tree."""
    return {
        "id": one.id,
        "parent_id": one.parent_id,
        "local_name": one.name(locale),
        "is_leaf": one.leaf,
        "permission_statuses": statuses,
    }


def attribute_row(one: Attribute, locale: str) -> dict[str, Any]:
    """An attribute without what is mandatory, which shops and global sellers write differently."""
    row: dict[str, Any] = {
        "id": one.id,
        "name": one.name(locale),
        "type": one.type,
        "is_customizable": one.customizable,
        "is_multiple_selection": one.multiple,
    }
    if one.values:
        row["values"] = [{"id": value.id, "name": value.name(locale)} for value in one.values]
    if one.data_format:
        row["value_data_format"] = one.data_format
    return row


def certification_row(one: Certification, locale: str) -> dict[str, Any]:
    """A certificate a category asks for."""
    row: dict[str, Any] = {
        "id": one.id,
        "name": one.name(locale),
        "is_required": one.required,
        "document_details": one.document_details,
        "sample_image_url": SAMPLE_IMAGE,
        "expiration_date": {"is_required": one.expiration_date_required},
    }
    if one.conditions:
        row["requirement_conditions"] = [
            {
                "condition_type": when.type,
                "attribute_id": when.attribute_id,
                "attribute_value_id": when.value_id,
            }
            for when in one.conditions
        ]
    return row

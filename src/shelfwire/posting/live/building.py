"""From a plan to what is written: products and SKUs of the catalogue, and the shop's own row of each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shelfwire.catalog.actions import NewProduct, NewSku
from shelfwire.catalog.models import Identifier
from shelfwire.channels.port import ListedSku, ListingAsKept, Parcelled
from shelfwire.kit.texts import fit
from shelfwire.posting.answers import to_kept
from shelfwire.posting.live.plan import Outcome, Plan, PlannedSku

_LENGTHS = ("length", "width", "height")
_MILLIMETRES = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4")}
_SETTINGS = (
    "minimum_order",
    "cash_on_delivery",
    "delivery_option_ids",
    "manufacturer_ids",
    "responsible_person_ids",
    "size_chart_id",
)
_LONGEST_DESCRIPTION = 60_000


def new_product(plan: Plan, kept: ListingAsKept) -> NewProduct:
    """The product that the plan creates or extends, with the SKUs that are created."""
    listed = {str(sku.external_id): sku for sku in kept.skus}
    skus = tuple(_new_sku(sku, listed[sku.external_id], kept) for sku in plan.created)
    extends = plan.outcome == Outcome.EXTEND
    values: dict[str, Any] = {"title": plan.title}
    if not extends:
        values |= {
            "code": plan.code,
            "brand": fit(kept.brand_name.strip(), 120),
            "description": kept.description[:_LONGEST_DESCRIPTION],
            "option_names": list(plan.option_names),
            **measures(kept.parcel),
        }
    pictures = () if extends else kept.picture_urls
    return NewProduct(plan.external_id, values, skus, pictures, plan.product_id if extends else None)


def _new_sku(sku: PlannedSku, listed: ListedSku, kept: ListingAsKept) -> NewSku:
    values: dict[str, Any] = {"code": sku.code, "title": sku.title, "option_values": list(sku.values)}
    if sku.price is not None and sku.price.minor >= 0:
        values |= {"price_minor": sku.price.minor, "currency": sku.price.currency}
    if sku.parcel != kept.parcel:
        values |= measures(sku.parcel)
    identifiers = {}
    if sku.identifier is not None and sku.identifier[0] in Identifier.Kind.values:
        kind, digits = sku.identifier
        identifiers[kind] = digits
        if digits.isascii() and digits.isalnum() and len(digits) <= 20:
            values["barcode"] = digits
    pictures = (listed.picture_url,) if listed.picture_url and len(kept.skus) > 1 else ()
    return NewSku(sku.external_id, values, identifiers, pictures, sku.shadow_of)


def measures(parcel: Parcelled) -> dict[str, Any]:
    """Weight and size as the catalogue's columns; lengths in one unit. What is not given is left out."""
    found: dict[str, Any] = {}
    if parcel.weight is not None and parcel.weight.value > 0:
        found |= {"weight": parcel.weight.value, "weight_unit": parcel.weight.unit}
    given = {name: one for name in _LENGTHS if (one := getattr(parcel, name)) is not None and one.value > 0}
    units = {one.unit for one in given.values()}
    if len(units) == 1:
        found |= {name: one.value for name, one in given.items()} | {"length_unit": units.pop()}
    elif units:
        in_mm = {name: one.value * _MILLIMETRES[one.unit] for name, one in given.items()}
        found |= {**in_mm, "length_unit": "mm"}
    return found


def shop_values(kept: ListingAsKept) -> dict[str, Any]:
    """What only the shop asks of it, as the columns of a channel product."""
    settings = {name: getattr(kept, name) for name in _SETTINGS}
    return {
        "category_external_id": str(kept.category_id or ""),
        "brand_external_id": str(kept.brand_id or ""),
        "brand_name": fit(kept.brand_name.strip(), 200) if kept.brand_id else "",
        "answers": to_kept(answer for _, answer in kept.answers),
        "settings": {name: _plain(value) for name, value in settings.items() if _says(value)},
    }


def sku_values(sku: PlannedSku, listed: ListedSku, plan: Plan) -> Mapping[str, Any]:
    """What the shop says of one SKU, as the columns of a channel SKU: the seller SKU where it is not the code, and the
    channel's ids of its options."""
    options = [
        {
            "name": one.name,
            "value": one.value,
            "question_id": one.question_id,
            "choice_id": one.choice_id,
        }
        for one in listed.options
    ]
    named = any(one.question_id for one in listed.options) or plan.outcome == Outcome.JOIN
    return {
        "seller_sku": "" if str(listed.seller_sku) == sku.code else str(listed.seller_sku)[:120],
        "options": options if named else [],
        "listing_sku_external_id": sku.external_id,
    }


def _says(value: Any) -> bool:
    return value not in (None, "", ())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value

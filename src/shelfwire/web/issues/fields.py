"""Where on the page of channel properties something is mended."""

from __future__ import annotations

from django.http import HttpRequest

from shelfwire.web.access import at

_ANCHORS = {
    "pictures": "pictures",
    "skus": "variations",
    "category": "id_category",
    "brand": "id_brand",
    "title": "id_title",
    "description": "id_description",
    "enabled": "id_enabled",
    "short_description": "content-section",
    "size_chart": "size_chart",
    "minimum_order": "id_minimum_order",
    "cash_on_delivery": "id_cash_on_delivery",
    "manufacturer_ids": "id_manufacturer_ids",
    "responsible_person_ids": "id_responsible_person_ids",
    "weight": "logistics",
    "dimensions": "logistics",
    "shop": "readiness",
    "answers": "questions",
    "parcel": "logistics",
    "length": "logistics",
    "width": "logistics",
    "height": "logistics",
    "manufacturers": "id_manufacturer_ids",
    "responsible_persons": "id_responsible_person_ids",
    "delivery_options": "logistics",
}


def anchor(field: str, sku_id: int | None = None) -> str:
    """The id of the element that mends ``field``, of a SKU when one is named."""
    if field.startswith(("picture:", "answer:")):
        return field
    if sku_id is not None:
        return f"sku-{sku_id}"
    return _ANCHORS.get(field, field)


def mend_href(
    request: HttpRequest, channel_product_id: int, account_id: int, field: str, sku_id: int | None = None
) -> str:
    """The address of what mends it: the field of the product in the shop, or the shop's own page."""
    if field == "shop":
        return at(request, "channels:account", account_id=account_id)
    page = at(request, "properties:product", channel_product_id=channel_product_id)
    return f"{page}#{anchor(field, sku_id)}"

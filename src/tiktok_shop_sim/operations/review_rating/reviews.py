"""review_rating: reviews written elsewhere are brought in. They are kept, and cannot be read back over the API."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.uploads import optional_text
from tiktok_shop_sim.world.store import Store

NOT_IMPORTED = 32002021
"""The code of the documented example, given for every reason."""


class Review(msgspec.Struct):
    """One imported review of a product."""

    external_id: str
    shop_id: str
    product_id: str
    rating: int
    title: str = ""
    content: str = ""


REVIEWS = Store("reviews", Review)


@operation("POST", "/review_rating/202410/product_reviews", "/review_rating/202508/product_reviews")
def import_reviews(call: Call) -> dict[str, Any]:
    request = call.field("product_review", {})
    product_id = _product_id(call, request.get("product") or {})
    errors = []
    for row in request.get("review_records") or ():
        why = _fault(call, product_id, row)
        external = row.get("external_review_id", "")
        if why:
            errors.append({"code": NOT_IMPORTED, "message": why, "detail": {"external_review_id": external}})
            continue
        REVIEWS.of(call.world)[f"{call.shop.id} {external}"] = Review(
            external_id=external,
            shop_id=call.shop.id,
            product_id=product_id,
            rating=row["rating"],
            title=row.get("title") or "",
            content=row.get("content") or "",
        )
    return {"errors": errors}


def _product_id(call: Call, product: dict[str, Any]) -> str:
    """The product of this shop that is meant, by any identifier of either version; empty when there is none."""
    named = product.get("identifiers") or {
        product.get("identifier_type", "").lower(): product.get("identifier")
    }
    for sku in call.world.skus.values():
        own = call.world.products[sku.product_id]
        if own.shop_id == call.shop.id and (
            named.get("tiktok_product_id") == own.id
            or (named.get("seller_sku") and named["seller_sku"] == sku.seller_sku)
            or (named.get("product_identifier_code") and named["product_identifier_code"] == sku.barcode)
        ):
            return own.id
    return ""


def _fault(call: Call, product_id: str, row: dict[str, Any]) -> str:
    if not product_id:
        return "The product was not found."
    if not row.get("external_review_id"):
        return "external_review_id is missing."
    if f"{call.shop.id} {row['external_review_id']}" in REVIEWS.of(call.world):
        return "The review has been imported already."
    return "" if row.get("rating") else "rating is missing."


@operation("POST", "/review_rating/202410/media/upload")
def upload_media(call: Call) -> dict[str, Any]:
    """The file is not kept; its name grows from upload to upload."""
    kind = optional_text(call, "file_type", "IMAGE").lower()
    return {"uri": f"{kind}-tos-sim-i-o3syd03w52/{call.world.ids.token('', 24)}"}

"""What the platform answers to products that are created, checked and edited, and to uploads."""

from __future__ import annotations

from tiktok_shop.types._base import Data, Wire
from tiktok_shop.types.products import Plain


class WrittenAttribute(Wire):
    """A sales attribute and a value of it, by the ids that the platform gave them."""

    id: str | None = None
    value_id: str | None = None


class WrittenSku(Wire):
    """A SKU and its id. `external_sku_id` is the name that the seller gave it."""

    id: str | None = None
    seller_sku: str | None = None
    external_sku_id: str | None = None
    sales_attributes: list[WrittenAttribute] = []
    fees: list[Plain] = []


class Warned(Wire):
    """What the platform changed or found odd."""

    message: str | None = None


class AuditAnswer(Wire):
    """Whether a review began."""

    status: str | None = None


class CreatedProduct(Data):
    """A product that was created."""

    product_id: str | None = None
    skus: list[WrittenSku] = []
    warnings: list[Warned] = []


class EditedProduct(Data):
    """A product that was edited."""

    product_id: str | None = None
    skus: list[WrittenSku] = []
    warnings: list[Warned] = []
    audit: AuditAnswer | None = None


class PartlyEditedProduct(Data):
    """A product of which parts were edited."""

    product_id: str | None = None
    skus: list[WrittenSku] = []
    audit: AuditAnswer | None = None


class FailReason(Wire):
    """Why a product would be refused."""

    code: int | None = None
    message: str | None = None


class PreCheckDetail(Wire):
    """What a first look at a product found, and of which fields it speaks."""

    short_reason: str | None = None
    long_reason: str | None = None
    related_fields: list[str] = []


class PreCheck(Wire):
    """One thing that was looked at before the review."""

    pre_check_item: str | None = None
    pre_check_details: list[PreCheckDetail] = []


class CheckedProduct(Data):
    """What the platform thinks of a product that it was not given."""

    check_result: str | None = None
    fail_reasons: list[FailReason] = []
    warnings: Warned | None = None
    listing_quality: Plain | None = None
    diagnoses: list[Plain] = []
    pre_check_results: list[PreCheck] = []


class UploadedImage(Data):
    """A picture that the platform keeps: `uri` names it in products, `url` shows it."""

    uri: str | None = None
    url: str | None = None
    height: int | None = None
    width: int | None = None
    use_case: str | None = None


class UploadedFile(Data):
    """A file that the platform keeps."""

    id: str | None = None
    url: str | None = None
    name: str | None = None
    format: str | None = None

"""Products created and edited, and a body checked without doing anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.once import once
from tiktok_shop_sim.operations.product.shared import WRONG_STATE, own_product, phrase, refusal
from tiktok_shop_sim.world import brands, categories, product_rules, products, sales_words
from tiktok_shop_sim.world import product_versions as versions
from tiktok_shop_sim.world.product_quality import diagnoses, quality
from tiktok_shop_sim.world.product_rules import Draft, Fault
from tiktok_shop_sim.world.product_rules.codes import suspicious
from tiktok_shop_sim.world.product_versions import Version, listing
from tiktok_shop_sim.world.records import Product

JUDGED = (
    "title",
    "description",
    "category_id",
    "main_images",
    "skus",
    "product_attributes",
    "certifications",
    "package_weight",
    "package_dimensions",
    "size_chart",
    "minimum_order_quantity",
)
"""Properties whose breaches have documented codes of their own."""
OVER_QUOTA = 12052093


@operation("POST", "/product/202309/products", judges=JUDGED)
def create(call: Call) -> dict[str, Any]:
    return once(call, call.field("idempotency_key", ""), lambda: _create(call))


def _create(call: Call) -> dict[str, Any]:
    draft = _as_draft(call)
    version = _read(call, call.body)
    warnings = _cleared(call, version) if draft else []
    _check(call, Draft(call.world, call.shop, version, own_host=_own_host(call)), structure=draft)
    sales_words.settle(call.world, call.shop, version)
    warnings.extend(suspicious(version))
    _within_quota(call)
    product = products.create(call.world, call.shop, version, call.now, draft=draft)
    return _written(product, version, warnings)


def _within_quota(call: Call) -> None:
    """The setting `upload_quota`: products that the shop created since its midnight, the newest first."""
    quota = call.world.settings.upload_quota
    midnight = call.world.market_of(call.shop.id).day_began(call.now)
    made = 0
    for product in reversed(call.world.products.values()):
        if not quota or product.create_time < midnight:
            return
        made += product.shop_id == call.shop.id
        if made >= quota:
            raise call.refuse(OVER_QUOTA)


@operation(
    "PUT", "/product/202309/products/{product_id}", "/product/202509/products/{product_id}", judges=JUDGED
)
def edit(call: Call) -> dict[str, Any]:
    """Everything is replaced: what is not sent is gone, SKUs too (facts.md 9.14)."""
    product = _editable(call)
    return _edit(call, product, _read(call, call.body), None)


@operation(
    "POST",
    "/product/202309/products/{product_id}/partial_edit",
    "/product/202509/products/{product_id}/partial_edit",
    judges=JUDGED,
)
def partial_edit(call: Call) -> dict[str, Any]:
    """Only the top-level properties that are sent are replaced, each as a whole (facts.md 9.14)."""
    product = _editable(call)
    now = listing(call.world, product)
    base = (now.draft if _as_draft(call) else None) or now.under_review or now.live
    asked = frozenset(call.body) if isinstance(call.body, dict) else frozenset()
    return _edit(call, product, _read(call, call.body, base), asked)


def _editable(call: Call) -> Product:
    product = own_product(call, call.path["product_id"])
    if call.field("replicated_products"):
        raise call.refuse(12052512, 12052910)
    try:
        products.check_editable(call.world, product, draft=_as_draft(call))
    except IllegalMove:
        raise call.refuse(WRONG_STATE) from None
    return product


def _edit(call: Call, product: Product, version: Version, asked: frozenset[str] | None) -> dict[str, Any]:
    draft, before = _as_draft(call), listing(call.world, product).live
    _keep_codes(before, version)
    warnings = _cleared(call, version) if draft else []
    held = Draft(call.world, call.shop, version, product, before, own_host=_own_host(call))
    _check(call, held, fields=asked, structure=draft)
    sales_words.settle(call.world, call.shop, version)
    warnings.extend(suspicious(version))
    shown = versions.copy(version)
    audit = products.edit(call.world, product, version, call.now, draft=draft)
    for sku, done in zip(shown.skus, version.skus, strict=True):
        sku.id = done.id
    answer = _written(product, shown, warnings) | {"audit": {"status": audit}}
    if call.operation.template.endswith("partial_edit"):
        answer.pop("warnings", None)
    return answer


def _keep_codes(before: Version, version: Version) -> None:
    """An identifier code stays when it is not sent: it cannot be changed once submitted (facts.md 9.4)."""
    known = {sku.id: sku.identifier_code for sku in before.skus}
    for sku in version.skus:
        if sku.identifier_code is None:
            sku.identifier_code = known.get(sku.id)


def _as_draft(call: Call) -> bool:
    return bool(call.field("save_mode", "LISTING") == "AS_DRAFT")


def _own_host(call: Call) -> str:
    return urlsplit(call.base_url).netloc.lower()


def _read(call: Call, body: Any, base: Version | None = None) -> Version:
    try:
        version = (
            versions.read_version(body or {}) if base is None else versions.with_changes(base, body or {})
        )
    except msgspec.ValidationError as error:
        raise bad_parameter("body", str(error)) from None
    found = categories.anywhere(version.category_id)
    if (
        not version.category_version
        and found is not None
        and found.version in categories.versions(call.market.region)
    ):
        version.category_version = found.version
    return version


def _cleared(call: Call, version: Version) -> list[str]:
    """A draft's unknown brand is left out, and that is said (samples/product/create-product.json)."""
    if not version.brand_id or brands.brand(call.world, call.shop, version.brand_id) is not None:
        return []
    unknown, version.brand_id = version.brand_id, ""
    return [
        f"The [brand_id]:{unknown} field is incorrect and has been automatically cleared by the system."
        " Reason: [Brand does not exist]. You can edit it later."
    ]


def _check(
    call: Call, draft: Draft, *, fields: frozenset[str] | None = None, structure: bool = False
) -> None:
    for found in product_rules.faults(draft, fields=fields, structure=structure):
        raise refusal(call, found)


def _written(product: Product, version: Version, warnings: list[str]) -> dict[str, Any]:
    rows = []
    for sku in version.skus:
        row: dict[str, Any] = {
            "id": sku.id,
            "seller_sku": sku.seller_sku,
            "sales_attributes": [{"id": part.id, "value_id": part.value_id} for part in sku.sales_attributes],
        }
        if sku.external_sku_id:
            row["external_sku_id"] = sku.external_sku_id
        if sku.fees:
            row["fees"] = sku.fees
        rows.append(row)
    answer: dict[str, Any] = {"product_id": product.id, "skus": rows}
    if warnings:
        answer["warnings"] = [{"message": words} for words in warnings]
    return answer


def listing_faults(call: Call, product: Product) -> list[tuple[int, str]]:
    """Why a product that exists may not be handed in, as codes and words."""
    live = listing(call.world, product).live
    draft = Draft(call.world, call.shop, live, product, live, own_host=_own_host(call))
    return [_told(call, found) for found in product_rules.faults(draft)]


def _told(call: Call, found: Fault) -> tuple[int, str]:
    code = call.operation.documented(*found.codes)
    return code, phrase(code, found.words)


@operation("POST", "/product/202309/products/listing_check", judges=JUDGED)
def listing_check(call: Call) -> dict[str, Any]:
    """Everything that Create Product would object to, all at once; nothing is kept."""
    version = _read(call, call.body)
    draft = Draft(call.world, call.shop, version, own_host=_own_host(call))
    reasons = list(_reasons(call, draft))
    answer: dict[str, Any] = {"check_result": "FAILED" if reasons else "PASS", "fail_reasons": reasons}
    if call.query.get("is_diagnosis_required"):
        found = diagnoses(version)
        answer["listing_quality"] = quality(found)
        answer["diagnoses"] = [{k: v for k, v in row.items() if k != "suggestion"} for row in found]
    return answer


def _reasons(call: Call, draft: Draft) -> Iterator[dict[str, Any]]:
    listed: set[tuple[int, str]] = set()
    for found in product_rules.faults(draft):
        code, words = _told(call, found)
        if (code, words) not in listed:
            listed.add((code, words))
            yield {"code": code, "message": words}

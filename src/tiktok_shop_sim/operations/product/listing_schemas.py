"""What a listing of a category consists of, as one schema per category, in both spellings of `fields`."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.product import category_check as check
from tiktok_shop_sim.spec import error_words
from tiktok_shop_sim.world import categories, product_limits
from tiktok_shop_sim.world.categories import Attribute, Category


@operation("GET", "/product/202401/listing_schemas")
def listing_schemas_202401(call: Call) -> dict[str, Any]:
    """The first version spelled `fileds`."""
    return _schemas(call, "fileds")


@operation("GET", "/product/202407/listing_schemas")
def listing_schemas(call: Call) -> dict[str, Any]:
    return _schemas(call, "fields")


def _schemas(call: Call, spelling: str) -> dict[str, Any]:
    version = check.version(call, call.query.get("category_version"))
    region = check.regions(call)[0]
    locale = call.query.get("locale", "")
    schemas, errors = [], []
    for asked in call.query.get("category_ids", []):
        found = categories.anywhere(asked)
        wrong = _wrong(found, version)
        number = int(asked) if asked.isdigit() else 0
        if found is None or wrong:
            errors.append({"code": wrong, "message": error_words()[wrong], "detail": {"category_id": number}})
        else:
            schemas.append({"category_id": number, spelling: _fields(region, found, locale)})
    return {"listing_schemas": schemas, "errors": errors}


def _wrong(found: Category | None, version: str) -> int:
    if found is None:
        return check.UNKNOWN
    if found.version != version:
        return check.WRONG_TREE
    return 0 if found.leaf else check.NO_LEAF


def _fields(region: str, found: Category, locale: str) -> list[dict[str, Any]]:
    rules = categories.rules(region, found.id)
    title, description = product_limits.limits("title", region), product_limits.limits("description", region)
    return [
        _field("title", required=True, MIN_LENGTH=int(title.min), MAX_LENGTH=int(title.max)),
        _field("description", required=True, MAX_LENGTH=int(description.max)),
        _field("category_id", required=True),
        _field("brand_id", required=False),
        _field("main_images", required=True),
        _field("package_weight", required=True),
        _field("package_dimensions", required=rules.package_dimension_required),
        _field("size_chart", required=rules.size_chart_required, SUPPORTED=rules.size_chart_supported),
        _field("is_cod_allowed", required=False, SUPPORTED=rules.cod_supported),
        _attributes("product_attributes", region, found, categories.PRODUCT, locale),
        _attributes("sales_attributes", region, found, categories.SALES, locale),
        _field("certifications", required=any(one.required for one in rules.certifications))
        | {
            "complex_values": [
                {"id": one.id, "name": one.name(locale), "rules": _rules(required=one.required)}
                for one in rules.certifications
            ]
        },
        _field("manufacturer_ids", required=rules.manufacturer_required),
        _field("responsible_person_ids", required=rules.responsible_person_required),
        _field("skus", required=True),
    ]


def _field(name: str, *, required: bool, **more: int | bool) -> dict[str, Any]:
    return {"id": name, "name": name, "rules": _rules(required=required, **more)}


def _rules(*, required: bool, **more: int | bool) -> list[dict[str, str]]:
    rules = {"REQUIRED": required, **more}
    return [
        {"type": kind, "value": str(value).lower() if isinstance(value, bool) else str(value)}
        for kind, value in rules.items()
    ]


def _attributes(name: str, region: str, found: Category, kind: str, locale: str) -> dict[str, Any]:
    own = [one for one in categories.attributes(region, found.id) if one.type == kind]
    complex_values = [_attribute(one, locale) for one in own]
    return _field(name, required=any(one.required for one in own)) | {"complex_values": complex_values}


def _attribute(one: Attribute, locale: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name(locale),
        "options": [{"id": value.id, "name": value.name(locale)} for value in one.values],
        "rules": _rules(required=one.required, CUSTOM=one.customizable, MULTI_INPUT=one.multiple),
    }

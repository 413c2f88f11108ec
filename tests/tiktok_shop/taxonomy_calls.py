"""What the calls about categories, brands and responsible parties send, and what they refuse to send."""

from __future__ import annotations

from typing import Any

from tests.tiktok_shop.product_calls import Call

from tiktok_shop.types import taxonomy_requests as rq

_V = "/product/202309"

SENDS: list[tuple[Call, str, str, dict[str, str], Any]] = [
    (
        lambda c: c.categories.tree(
            rq.CategoriesQuery(category_version="v2", include_prohibited_categories=True)
        ),
        "GET",
        f"{_V}/categories",
        {"category_version": "v2", "include_prohibited_categories": "true"},
        None,
    ),
    (
        lambda c: c.categories.attributes("601", rq.AttributesQuery(category_version="v1", locale="de-DE")),
        "GET",
        f"{_V}/categories/601/attributes",
        {"category_version": "v1", "locale": "de-DE"},
        None,
    ),
    (
        lambda c: c.categories.rules("601", rq.RulesQuery(category_version="v2")),
        "GET",
        f"{_V}/categories/601/rules",
        {"category_version": "v2"},
        None,
    ),
    (
        lambda c: c.categories.recommend(
            rq.RecommendCategory(
                product_title="A mug", category_version="v1", images=[rq.UploadedImage(uri="tos/1")]
            )
        ),
        "POST",
        f"{_V}/categories/recommend",
        {},
        {"product_title": "A mug", "category_version": "v1", "images": [{"uri": "tos/1"}]},
    ),
    (
        lambda c: c.brands.search(
            rq.BrandsQuery(page_size=5, page_token="t", category_id="601", is_authorized=False)
        ),
        "GET",
        f"{_V}/brands",
        {"page_size": "5", "page_token": "t", "category_id": "601", "is_authorized": "false"},
        None,
    ),
    (lambda c: c.brands.create("Acme"), "POST", f"{_V}/brands", {}, {"name": "Acme"}),
    *(
        (
            lambda c, version=version: c.products.prerequisites(version=version),
            "GET",
            f"/product/{version}/prerequisites",
            {},
            None,
        )
        for version in ("202309", "202312")
    ),
    *(
        (
            lambda c, name=name, version=version: getattr(c.compliance, name)(
                page_token="t", version=version
            ),
            "POST",
            f"/product/{version}/compliance/{name}/search",
            {"page_size": "100", "page_token": "t"},
            None,
        )
        for name in ("manufacturers", "responsible_persons")
        for version in ("202409", "202501")
    ),
    (
        lambda c: c.compliance.manufacturers(rq.ManufacturerSearch(keyword="Acme", locales=["de-DE"])),
        "POST",
        "/product/202501/compliance/manufacturers/search",
        {"page_size": "100"},
        {"keyword": "Acme", "locales": ["de-DE"]},
    ),
    (
        lambda c: c.categories.size_charts(
            rq.SizeChartSearch(keyword="Tees", size_chart_mode="REUSABLE_TEMPLATE"), page_size=10
        ),
        "POST",
        "/product/202407/sizecharts/search",
        {"page_size": "10"},
        {"keyword": "Tees", "size_chart_mode": "REUSABLE_TEMPLATE"},
    ),
]

REFUSED: list[tuple[Call, str, object]] = [
    (lambda c: c.brands.create("A"), "name", "A"),
    (lambda c: c.brands.create("A" * 31), "name", "A" * 31),
    (lambda c: c.categories.recommend(rq.RecommendCategory(product_title="")), "product_title", ""),
    (lambda c: c.brands.search(rq.BrandsQuery(page_size=101)), "page_size", 101),
]

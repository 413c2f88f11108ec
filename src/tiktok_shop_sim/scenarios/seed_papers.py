"""What belongs to a product besides itself: pictures, certificates, responsible parties, size charts, delivery."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim import papers
from tiktok_shop_sim.world import categories, compliance, media, size_charts
from tiktok_shop_sim.world import product_versions as versions
from tiktok_shop_sim.world.categories import Category
from tiktok_shop_sim.world.product_versions import Version
from tiktok_shop_sim.world.records import Shop
from tiktok_shop_sim.world.world import World

DAY = 86_400
PROFILE: dict[str, Any] = {
    "name": "Linden Works GmbH",
    "registered_trade_name": "Linden Works",
    "email": "compliance@linden.example",
    "phone_number": {"country_code": "+49", "local_number": "3025550100"},
    "address": "Lindenstraße 12, 10969 Berlin",
}


def complete(world: World, shop: Shop, category: Category, version: Version) -> None:
    """Give a version the papers its category knows, pictures of its SKUs and all delivery options of the shop."""
    version.delivery_option_ids = [
        option.id for option in world.delivery_options.values() if option.shop_id == shop.id
    ]
    version.manufacturer_ids = [party(world, shop, compliance.MANUFACTURERS)]
    version.responsible_person_ids = [party(world, shop, compliance.RESPONSIBLE_PERSONS)]
    version.certifications = [
        versions.Certification(
            id=one.id,
            images=[picture(world, shop, f"{one.name()} for {version.title}", "CERTIFICATION_IMAGE")],
            files=[_file(world, shop, f"{one.name()}.pdf", version.title)],
            expiration_date=world.now() + 365 * DAY,
        )
        for one in categories.rules(shop.region, category.id).certifications
    ]
    for sku in version.skus:
        _pictured(world, shop, version.title, sku)
    chart = size_charts.ready_made(shop.seller_id)
    if category.key in chart.keys:
        version.size_chart = versions.SizeChart(
            image=picture(world, shop, f"Sizes of {version.title}", "SIZE_CHART_IMAGE"),
            template=versions.Named(id=chart.id),
        )


def _pictured(world: World, shop: Shop, title: str, sku: versions.SkuVersion) -> None:
    """A picture of the first thing that tells a SKU apart, and one more."""
    part = sku.sales_attributes[0]
    words = f"{title}, {part.value_name}"
    part.sku_img = picture(world, shop, words, "ATTRIBUTE_IMAGE")
    part.supplementary_sku_images = [picture(world, shop, f"{words}, from above", "ATTRIBUTE_IMAGE")]


def _file(world: World, shop: Shop, name: str, title: str) -> versions.FileUse:
    data = papers.pdf([name, title], "0001", "A6")
    kept = media.keep_file(world, shop.seller_id, name, "PDF", data)
    return versions.FileUse(id=kept.id, name=kept.name, format=kept.format)


def picture(world: World, shop: Shop, words: str, use: str) -> versions.ImageUse:
    return versions.ImageUse(uri=media.draw_image(world, shop.seller_id, words, use).uri)


def party(world: World, shop: Shop, store: Any) -> str:
    """The seller's manufacturer or responsible person, entered when there is none."""
    known = compliance.of_seller(world, store, shop.seller_id)
    if known:
        return known[0].id
    at = world.now() - 90 * DAY
    return compliance.add(world, store, shop.seller_id, compliance.FIRST_LOCALE, dict(PROFILE), at).id

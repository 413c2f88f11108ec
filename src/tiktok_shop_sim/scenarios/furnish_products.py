"""Products of a scenario: what a plan says, and what its category asks for besides, as a product in any state."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.scenarios.shape import ProductPlan, SkuPlan
from tiktok_shop_sim.world import brands, categories, compliance, media, products, sales_words
from tiktok_shop_sim.world import product_versions as versions
from tiktok_shop_sim.world.categories import Attribute, Category
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.product_rules.category import met
from tiktok_shop_sim.world.product_versions import Version
from tiktok_shop_sim.world.records import Product, Shop, Warehouse
from tiktok_shop_sim.world.world import World

DAY = 86_400
MADE_UP = {"POSITIVE_INT_OR_DECIMAL": "12", "": "See the description"}
"""The answer to a mandatory question that offers no answers, by its format."""
PROFILE: dict[str, Any] = {
    "name": "Linden Works GmbH",
    "registered_trade_name": "Linden Works",
    "email": "compliance@linden.example",
    "phone_number": {"country_code": "+49", "local_number": "3025550100"},
    "address": "Lindenstraße 12, 10969 Berlin",
}


def lay_out(world: World, rules: Market, shop: Shop, sales: list[Warehouse], plan: ProductPlan) -> Product:
    """A product as it has been for a while, in the state its plan names."""
    made = world.now() - 120 * DAY + world.ids.random.randrange(60 * DAY)
    changed = made + world.ids.random.randrange(30 * DAY)
    version = _version(world, rules, shop, sales, plan)
    product = products.lay_out(
        world,
        shop,
        version,
        made,
        status=plan.status,
        complaints=[
            versions.Complaint(position=one.position, reasons=[one.reason], suggestions=[one.suggestion])
            for one in plan.complaints
        ],
        reason=plan.suspended_reason,
        draft=_retitled(version, plan.draft_title),
        under_review=_retitled(version, plan.edit_title),
    )
    product.update_time = changed
    for sku_id, sku_plan in zip(product.sku_ids, plan.skus, strict=True):
        world.skus[sku_id].in_catalogue = sku_plan.catalogue
    return product


def _retitled(version: Version, title: str) -> Version | None:
    """The version with another title, beside the one in force."""
    if not title:
        return None
    other = versions.copy(version)
    other.title = title
    for sku in other.skus:
        sku.price, sku.inventory = None, []
    return other


def _version(world: World, rules: Market, shop: Shop, sales: list[Warehouse], plan: ProductPlan) -> Version:
    category = categories.of_names(rules.region, plan.category, plan.title)
    version = Version(
        title=plan.title,
        description=plan.description or f"<p>{plan.title}</p>",
        category_id=category.id,
        category_version=category.version,
        brand_id=_brand(world, shop, plan.brand) if plan.brand else "",
        main_images=[_picture(world, shop, plan.title, "MAIN_IMAGE")],
        skus=[_sku(rules, sales, plan, sku) for sku in plan.skus],
        package_weight=versions.Measure(value=f"{plan.weight_grams / 1000:.3f}", unit="KILOGRAM"),
        package_dimensions=_box(category),
    )
    _answer_all(rules, category, version)
    _papers(world, rules, shop, category, version)
    sales_words.settle(world, shop, version)
    return version


def _brand(world: World, shop: Shop, name: str) -> str:
    """The brand of a name; a guarded one has authorised the seller."""
    one = brands.adopt(world, shop.seller_id, name)
    if not brands.usable(world, shop, one):
        brands.authorise(world, shop.seller_id, one)
    return one.id


def _picture(world: World, shop: Shop, words: str, use: str) -> versions.ImageUse:
    return versions.ImageUse(uri=media.draw_image(world, shop.seller_id, words, use).uri)


def _box(category: Category) -> versions.Box:
    parcel = category.package
    sides = (parcel.length, parcel.width, parcel.height) if parcel is not None else (20, 15, 10)
    length, width, height = map(str, sides)
    return versions.Box(length=length, width=width, height=height, unit="CENTIMETER")


def _answer_all(rules: Market, category: Category, version: Version) -> None:
    """Answer what the category asks, and what an answer makes it ask besides."""
    asked = [
        one for one in categories.attributes(rules.region, category.id) if one.type == categories.PRODUCT
    ]
    version.product_attributes = [_answer(one) for one in asked if one.required]
    for one in asked:
        if not one.required and any(met(version, condition) for condition in one.conditions):
            version.product_attributes.append(_answer(one))


def _answer(attribute: Attribute) -> versions.ProductAttribute:
    """The first offered value of a mandatory attribute."""
    if attribute.values:
        chosen = attribute.values[0]
        value = versions.AttributeValue(id=chosen.id, name=chosen.name())
    else:
        value = versions.AttributeValue(name=MADE_UP[attribute.data_format])
    return versions.ProductAttribute(id=attribute.id, values=[value])


def _papers(world: World, rules: Market, shop: Shop, category: Category, version: Version) -> None:
    """Certificates, size chart and responsible parties where the category asks for them."""
    asked = categories.rules(rules.region, category.id)
    version.certifications = [
        versions.Certification(
            id=one.id,
            images=[_picture(world, shop, f"{one.name()} for {version.title}", "CERTIFICATION_IMAGE")],
            expiration_date=world.now() + 365 * DAY if one.expiration_date_required else None,
        )
        for one in asked.certifications
        if one.required or any(met(version, condition) for condition in one.conditions)
    ]
    if asked.size_chart_required:
        chart = _picture(world, shop, f"Sizes of {version.title}", "SIZE_CHART_IMAGE")
        version.size_chart = versions.SizeChart(image=chart)
    if asked.manufacturer_required:
        version.manufacturer_ids = [_party(world, shop, compliance.MANUFACTURERS)]
    if asked.responsible_person_required:
        version.responsible_person_ids = [_party(world, shop, compliance.RESPONSIBLE_PERSONS)]


def _party(world: World, shop: Shop, shelf: Any) -> str:
    """The seller's manufacturer or responsible person, entered when there is none."""
    known = compliance.of_seller(world, shelf, shop.seller_id)
    if known:
        return known[0].id
    at = world.now() - 90 * DAY
    return compliance.add(world, shelf, shop.seller_id, compliance.FIRST_LOCALE, dict(PROFILE), at).id


def _sku(rules: Market, sales: list[Warehouse], plan: ProductPlan, sku: SkuPlan) -> versions.SkuVersion:
    shares = _shares(sku.quantity, len(sales))
    words = sku.attributes or {plan.attribute: sku.name}
    return versions.SkuVersion(
        seller_sku=sku.seller_sku,
        sales_attributes=[
            versions.SalesAttribute(name=name, value_name=value) for name, value in words.items()
        ],
        price=versions.Price(currency=rules.currency, amount=sku.price),
        inventory=[
            versions.Quantity(warehouse_id=w.id, quantity=share)
            for w, share in zip(sales, shares, strict=True)
        ],
        identifier_code=_code(sku.barcode),
    )


def _code(barcode: str) -> versions.IdentifierCode | None:
    if not barcode:
        return None
    return versions.IdentifierCode(code=barcode, type="UPC" if len(barcode) == 12 else "EAN")


def _shares(quantity: int, places: int) -> list[int]:
    """The first warehouse holds most, the others a fifth each."""
    others = [quantity // 5] * (places - 1)
    return [quantity - sum(others), *others] if places else []

"""Products of a scenario: what a plan says, and what its category asks for besides, as a product in any state."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.scenarios import seed_papers
from tiktok_shop_sim.scenarios.shape import ProductPlan, SkuPlan
from tiktok_shop_sim.world import brands, categories, compliance, products, sales_words
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
        pre_approved=list(plan.pre_approved),
    )
    product.update_time = changed
    for sku_id, sku_plan in zip(product.sku_ids, plan.skus, strict=True):
        world.skus[sku_id].in_catalogue = sku_plan.catalogue
        if sku_plan.off_sale:
            versions.listing(world, product).deactivated_skus.append(sku_id)
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
        main_images=[seed_papers.picture(world, shop, plan.title, "MAIN_IMAGE")],
        skus=[_sku(world, shop, sales, plan, sku) for sku in plan.skus],
        package_weight=versions.Measure(value=f"{plan.weight_grams / 1000:.3f}", unit="KILOGRAM"),
        package_dimensions=_box(category),
    )
    _answer_all(rules, category, version)
    _papers(world, rules, shop, category, version)
    if plan.documented:
        seed_papers.complete(world, shop, category, version)
    version = msgspec.convert(msgspec.to_builtins(version) | plan.details, Version)
    sales_words.settle(world, shop, version)
    return version


def _brand(world: World, shop: Shop, name: str) -> str:
    """The brand of a name; a guarded one has authorised the seller."""
    one = brands.adopt(world, shop.seller_id, name)
    if not brands.usable(world, shop, one):
        brands.authorise(world, shop.seller_id, one)
    return one.id


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
            images=[
                seed_papers.picture(world, shop, f"{one.name()} for {version.title}", "CERTIFICATION_IMAGE")
            ],
            expiration_date=world.now() + 365 * DAY if one.expiration_date_required else None,
        )
        for one in asked.certifications
        if one.required or any(met(version, condition) for condition in one.conditions)
    ]
    if asked.size_chart_required:
        chart = seed_papers.picture(world, shop, f"Sizes of {version.title}", "SIZE_CHART_IMAGE")
        version.size_chart = versions.SizeChart(image=chart)
    if asked.manufacturer_required:
        version.manufacturer_ids = [seed_papers.party(world, shop, compliance.MANUFACTURERS)]
    if asked.responsible_person_required:
        version.responsible_person_ids = [seed_papers.party(world, shop, compliance.RESPONSIBLE_PERSONS)]


def _sku(
    world: World, shop: Shop, sales: list[Warehouse], plan: ProductPlan, sku: SkuPlan
) -> versions.SkuVersion:
    shares = _shares(sku.quantity, len(sales))
    words = sku.attributes or {plan.attribute: sku.name}
    units, days = sku.backorder
    version = versions.SkuVersion(
        seller_sku=sku.seller_sku,
        sales_attributes=[
            versions.SalesAttribute(name=name, value_name=value) for name, value in words.items()
        ],
        price=versions.Price(currency=world.market_of(shop.id).currency, amount=sku.price),
        inventory=[
            versions.Quantity(w.id, share, units or None, days or None)
            for w, share in zip(sales, shares, strict=True)
        ],
        identifier_code=_code(sku.barcode),
        combined_skus=[_member(world, shop, name, count) for name, count in sku.combines.items()],
    )
    return msgspec.convert(msgspec.to_builtins(version) | sku.details, versions.SkuVersion)


def _member(world: World, shop: Shop, seller_sku: str, count: int) -> versions.CombinedSku:
    """A SKU of the shop by its seller's name for it, as a part of a bundle."""
    found = next(
        sku
        for sku in world.skus.values()
        if sku.seller_sku == seller_sku and world.products[sku.product_id].shop_id == shop.id
    )
    return versions.CombinedSku(found.product_id, found.id, count)


def _code(barcode: str) -> versions.IdentifierCode | None:
    if not barcode:
        return None
    return versions.IdentifierCode(code=barcode, type="UPC" if len(barcode) == 12 else "EAN")


def _shares(quantity: int, places: int) -> list[int]:
    """The first warehouse holds most, the others a fifth each."""
    others = [quantity // 5] * (places - 1)
    return [quantity - sum(others), *others] if places else []

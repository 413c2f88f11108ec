"""Sellers, shops, warehouses and products of a scenario, given ids."""

from __future__ import annotations

from collections.abc import Iterator

from tiktok_shop_sim.scenarios import seed_products
from tiktok_shop_sim.scenarios.shape import (
    GeneratedProducts,
    OptionPlan,
    ProductPlan,
    Scenario,
    SellerPlan,
    ShopPlan,
    SkuPlan,
    WarehousePlan,
)
from tiktok_shop_sim.world.market import Market, market
from tiktok_shop_sim.world.records import (
    Buyer,
    DeliveryOption,
    Place,
    Seller,
    Shop,
    Sku,
    Warehouse,
)
from tiktok_shop_sim.world.world import World


class LaidOut:
    """A shop that exists now, with the plan of its history and how often each SKU is bought."""

    def __init__(self, shop: Shop, plan: ShopPlan) -> None:
        self.shop = shop
        self.plan = plan
        self.skus: list[Sku] = []
        self.weights: list[float] = []
        self.options: dict[str, DeliveryOption] = {}
        self.warehouses: list[Warehouse] = []
        self.buyers: dict[str, Buyer] = {}
        """The buyers whom the plan names."""

    def sku(self, seller_sku: str) -> Sku:
        """A SKU on sale by its seller's name for it."""
        return next(sku for sku in self.skus if sku.seller_sku == seller_sku)


def lay_out(world: World, scenario: Scenario, *, default_warehouse: bool) -> Iterator[LaidOut]:
    """Create what a scenario describes, shop by shop."""
    for seller_plan in scenario.sellers:
        seller = _seller(world, seller_plan)
        for plan in seller_plan.shops:
            yield _shop(world, seller, plan, default_warehouse)


def _seller(world: World, plan: SellerPlan) -> Seller:
    seller = Seller(
        open_id=world.ids.next("seller"),
        name=plan.name,
        region=plan.region,
        permissions=list(plan.permissions),
    )
    world.sellers[seller.open_id] = seller
    return seller


def _shop(world: World, seller: Seller, plan: ShopPlan, default_warehouse: bool) -> LaidOut:
    rules = market(plan.region)
    shop = Shop(
        id=world.ids.next("shop"),
        name=plan.name,
        region=plan.region,
        seller_id=seller.open_id,
        cipher=world.ids.token(rules.token_prefix, 28),
        code=f"{plan.region}LC{world.ids.token('', 8).upper()}",
        seller_type=plan.seller_type,
    )
    world.add_shop(shop)
    seller.shop_ids.append(shop.id)
    done = LaidOut(shop, plan)
    for option in plan.delivery_options:
        done.options[option.name] = _option(world, rules, shop, option)
    for place in plan.warehouses:
        done.warehouses.append(_warehouse(world, rules, done, place, default_warehouse))
    products = list(plan.products)
    if plan.generated is not None:
        products.extend(_generated(world, rules, plan.generated))
    for product in products:
        _product(world, rules, done, product)
    return done


def _option(world: World, rules: Market, shop: Shop, plan: OptionPlan) -> DeliveryOption:
    by_name = {provider.name: provider.id for provider in rules.providers}
    option = DeliveryOption(
        id=world.ids.next("option"),
        shop_id=shop.id,
        name=plan.name,
        type=plan.type,
        shipping_type=plan.shipping_type,
        provider_ids=[by_name[name] for name in plan.providers],
        description=plan.description,
    )
    world.delivery_options[option.id] = option
    return option


def _warehouse(
    world: World, rules: Market, done: LaidOut, plan: WarehousePlan, default_warehouse: bool
) -> Warehouse:
    place: Place = rules.places[plan.place]
    warehouse = Warehouse(
        id=world.ids.next("warehouse"),
        shop_id=done.shop.id,
        name=plan.name,
        type=plan.type,
        sub_type=plan.sub_type,
        effect_status=plan.effect_status,
        is_default=plan.default and default_warehouse,
        contact=plan.contact,
        phone=plan.phone,
        line1=plan.line1,
        place=place,
        delivery_option_ids=[done.options[name].id for name in plan.options],
    )
    warehouse.entity_id = warehouse.id
    world.warehouses[warehouse.id] = warehouse
    return warehouse


def _generated(world: World, rules: Market, plan: GeneratedProducts) -> Iterator[ProductPlan]:
    low, high = (rules.minor(amount) for amount in plan.price_range)
    for number in range(plan.count):
        adjective = plan.adjectives[number % len(plan.adjectives)]
        noun = plan.nouns[(number // len(plan.adjectives)) % len(plan.nouns)]
        price = world.ids.random.randrange(low, high)
        yield ProductPlan(
            title=f"{adjective} {noun} No. {number + 1}",
            category=["Everyday", noun],
            skus=[
                SkuPlan(
                    seller_sku=f"{noun[:3].upper()}-{number + 1:04d}-{place + 1}",
                    name=plan.variants[place % len(plan.variants)],
                    price=rules.money(price + place * 10**rules.exponent),
                    quantity=plan.quantity,
                )
                for place in range(plan.skus_each)
            ],
        )


def _product(world: World, rules: Market, done: LaidOut, plan: ProductPlan) -> None:
    sales = [w for w in done.warehouses if w.type == "SALES_WAREHOUSE" and w.effect_status == "ENABLED"]
    product = seed_products.lay_out(world, rules, done.shop, sales, plan)
    if product.status != "ACTIVATE":
        return
    for sku_id, sku_plan in zip(product.sku_ids, plan.skus, strict=True):
        done.skus.append(world.skus[sku_id])
        done.weights.append(sku_plan.weight)

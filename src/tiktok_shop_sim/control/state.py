"""The world at a glance: what is in it, and what to put into a client."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import Nothing, endpoint
from tiktok_shop_sim.simulation import Simulation


class ShopTruth(msgspec.Struct):
    id: str
    name: str
    region: str
    currency: str
    cipher: str
    seller_open_id: str
    seller_name: str
    active: bool
    orders: int
    warehouses: dict[str, str]
    delivery_options: dict[str, str]
    providers: dict[str, str]


class State(msgspec.Struct):
    """The world at a glance, and what to put into a client."""

    scenario: str
    now: float
    speed: float
    seed: int
    app_key: str
    service_id: str
    redirect_url: str
    webhook_url: str
    auth_codes: list[str]
    shops: list[ShopTruth]
    timers: int
    calls: int


@endpoint("GET", "/state")
def state(simulation: Simulation, _: Nothing) -> State:
    """The world at a glance: shops with ciphers, warehouses, delivery options and carriers by name."""
    world, settings = simulation.world, simulation.settings
    shops = []
    for shop in world.shops.values():
        market = world.market_of(shop.id)
        shops.append(
            ShopTruth(
                id=shop.id,
                name=shop.name,
                region=shop.region,
                currency=market.currency,
                cipher=shop.cipher,
                seller_open_id=shop.seller_id,
                seller_name=world.sellers[shop.seller_id].name,
                active=shop.active,
                orders=len(world.books[shop.id].created),
                warehouses={w.name: w.id for w in world.warehouses_of(shop.id)},
                delivery_options={
                    o.name: o.id for o in world.delivery_options.values() if o.shop_id == shop.id
                },
                providers={p.name: p.id for p in market.providers},
            )
        )
    return State(
        scenario=settings.scenario,
        now=simulation.clock.now(),
        speed=simulation.clock.speed,
        seed=settings.seed,
        app_key=settings.app_key,
        service_id=settings.service_id,
        redirect_url=settings.redirect_url,
        webhook_url=settings.webhook_url,
        auth_codes=[code.code for code in world.codes.values() if not code.used],
        shops=shops,
        timers=len(world.agenda),
        calls=simulation.calls.serial,
    )

"""What to put into a client, what clients were given, and what else could be played."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim import operations, scenarios
from tiktok_shop_sim.control.endpoint import Nothing, endpoint, from_record
from tiktok_shop_sim.settings import SettingsPatch
from tiktok_shop_sim.simulation import Simulation


class CodeLeft(msgspec.Struct):
    """A code that was not used yet; `expires` is null when it waits for ever."""

    code: str
    seller: str
    expires: int | None


class GrantLine(msgspec.Struct):
    """What a seller allowed, with the tokens in force."""

    id: str
    seller: str
    shop_ids: list[str]
    scopes: int
    access_token: str
    access_expires: int
    refresh_token: str
    refresh_expires: int
    revoked: bool


class ShopKey(msgspec.Struct):
    id: str
    name: str
    region: str
    time_zone: str
    currency: str
    cipher: str
    seller: str
    seller_open_id: str
    active: bool
    shipping_types: list[str]


class SubscriptionLine(msgspec.Struct):
    shop_id: str
    event_type: str
    address: str


class Connection(msgspec.Struct):
    app_key: str
    app_secret: str
    service_id: str
    consent_path: str
    scenario: str
    seed: int
    shops: list[ShopKey]
    codes: list[CodeLeft]
    grants: list[GrantLine]
    subscriptions: list[SubscriptionLine]
    settings: dict[str, msgspec.Raw]


@endpoint("GET", "/connection")
def connection(simulation: Simulation, _: Nothing) -> Connection:
    """App key and secret, shops with their ciphers, codes left, consents with their tokens, subscriptions, settings."""
    world, settings = simulation.world, simulation.settings
    return Connection(
        app_key=settings.app_key,
        app_secret=settings.app_secret,
        service_id=settings.service_id,
        consent_path=f"/open/authorize?service_id={settings.service_id}&state=desk",
        scenario=settings.scenario,
        seed=settings.seed,
        shops=_shops(simulation),
        codes=[
            CodeLeft(code.code, world.sellers[code.seller_id].name, code.expires)
            for code in world.codes.values()
            if not code.used and (code.expires is None or code.expires > world.now())
        ],
        grants=_grants(simulation),
        subscriptions=[
            SubscriptionLine(s.shop_id, s.event_type, s.address) for s in world.subscriptions.values()
        ],
        settings={
            name: msgspec.Raw(msgspec.json.encode(getattr(settings, name)))
            for name in SettingsPatch.__struct_fields__
        },
    )


def _shops(simulation: Simulation) -> list[ShopKey]:
    world = simulation.world
    keys = []
    for shop in world.shops.values():
        market, seller = world.market_of(shop.id), world.sellers[shop.seller_id]
        keys.append(
            ShopKey(
                id=shop.id,
                name=shop.name,
                region=shop.region,
                time_zone=market.time_zone,
                currency=market.currency,
                cipher=shop.cipher,
                seller=seller.name,
                seller_open_id=seller.open_id,
                active=shop.active and seller.active,
                shipping_types=sorted(
                    {o.shipping_type for o in world.delivery_options.values() if o.shop_id == shop.id}
                ),
            )
        )
    return keys


def _grants(simulation: Simulation) -> list[GrantLine]:
    world = simulation.world
    return [
        from_record(
            GrantLine,
            grant,
            seller=world.sellers[grant.seller_id].name,
            scopes=len(grant.scopes),
        )
        for grant in world.grants.values()
    ]


class ScenarioLine(msgspec.Struct):
    name: str
    title: str
    description: str


class ScenarioList(msgspec.Struct):
    present: str
    scenarios: list[ScenarioLine]


@endpoint("GET", "/scenarios")
def scenario_list(simulation: Simulation, _: Nothing) -> ScenarioList:
    """The scenarios that a reset may choose from."""
    plans = [(name, scenarios.load(name)) for name in scenarios.names()]
    return ScenarioList(
        simulation.settings.scenario,
        [ScenarioLine(name, plan.title, plan.description) for name, plan in plans],
    )


class OperationLine(msgspec.Struct):
    """An operation by the key that faults and the call log use; one that is not `played` answers with an example."""

    key: str
    name: str
    played: bool


class OperationList(msgspec.Struct):
    operations: list[OperationLine]


@endpoint("GET", "/operations")
def operation_list(simulation: Simulation, _: Nothing) -> OperationList:
    """Every operation of the platform."""
    played = operations.load()
    return OperationList(
        [
            OperationLine(key, operation.path.rsplit("/", 1)[-1], key in played)
            for key, operation in sorted(simulation.spec.operations.items())
        ]
    )

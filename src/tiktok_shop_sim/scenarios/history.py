"""The orders that exist when a shop opens, played through their lives at moments in the past."""

from __future__ import annotations

from random import Random

import msgspec

from tiktok_shop_sim.scenarios import special_orders
from tiktok_shop_sim.scenarios.layout import LaidOut
from tiktok_shop_sim.scenarios.shape import HistoryPlan, OrderPlan
from tiktok_shop_sim.world import cancellations, orders, packages, people, stock
from tiktok_shop_sim.world.market import COD, market
from tiktok_shop_sim.world.orders import Basket, Line
from tiktok_shop_sim.world.records import DeliveryOption, Order, Provider
from tiktok_shop_sim.world.world import World

MINUTE, HOUR, DAY = 60, 3_600, 86_400

AGES: dict[str, tuple[float, float]] = {
    "UNPAID": (2 * MINUTE, 20 * MINUTE),
    "ON_HOLD": (5 * MINUTE, 50 * MINUTE),
    "AWAITING_SHIPMENT": (2 * HOUR, 40 * HOUR),
    "PARTIALLY_SHIPPING": (20 * HOUR, 60 * HOUR),
    "AWAITING_COLLECTION": (34 * HOUR, 66 * HOUR),
    "IN_TRANSIT": (2.6 * DAY, 6 * DAY),
    "DELIVERED": (6.7 * DAY, 14 * DAY),
    "COMPLETED": (22 * DAY, 30 * DAY),
    "CANCELLED": (3 * HOUR, 28 * DAY),
}
"""How long ago an order was placed that is in this status now, in seconds from and to."""


class _Player:
    """Plays one shop's history."""

    def __init__(self, world: World, done: LaidOut, plan: HistoryPlan) -> None:
        self.world = world
        self.done = done
        self.plan = plan
        self.rules = market(done.shop.region)
        self.chance = world.ids.random
        self.now = world.now()
        self.buyers = [people.invent_buyer(world, self.rules) for _ in range(max(1, plan.buyers))]
        self.fees = [self.rules.minor(fee) for fee in plan.shipping_fees]
        warehouse = world.default_warehouse(done.shop.id)
        if warehouse is None:
            raise ValueError(f"shop {done.shop.name} has a history but no sales warehouse")
        self.warehouse_id = warehouse.id
        self.providers = {
            option.id: [p for p in self.rules.providers if p.id in option.provider_ids]
            for option in done.options.values()
        }

    def order(self, status: str, at: int, *, sample: bool) -> None:
        basket = self._basket(sample, least=2 if status == "PARTIALLY_SHIPPING" else 1)
        if status == "UNPAID" and basket.payment == "cod":
            prepaid = next(name for name in self.rules.payment_methods if name != COD)
            basket = msgspec.structs.replace(basket, payment="card", payment_method=prepaid)
        self._place(basket, status, at)

    def special(self, plan: OrderPlan, at: int) -> None:
        """An order out of the ordinary, with what was done about its cancellation."""
        order = self._place(special_orders.basket(self.world, self.done, plan), plan.status, at)
        special_orders.hand_over(self.world, order, plan)
        special_orders.cancel(self.world, order, plan.cancelling)

    def _place(self, basket: Basket, status: str, at: int) -> Order:
        """Place an order and let it live to a status; its goods come on top of what the plan says is in stock."""
        if status != "CANCELLED":
            for line in basket.lines:
                held = self.world.skus[line.sku_id].stock[basket.warehouse_id]
                stock.set_available(held, held.available + line.quantity)
        order = orders.place(self.world, basket, at)
        self._live(order, status)
        return order

    def _basket(self, sample: bool, least: int) -> Basket:
        chance, plan = self.chance, self.plan
        kinds = 1 if sample else chance.choices((1, 2, 3), (70, 22, 8))[0]
        chosen = {s.id: s for s in chance.choices(self.done.skus, self.done.weights, k=kinds)}
        lines = []
        for sku in chosen.values():
            seller = chance.random() < plan.seller_discount_share
            platform = chance.random() < plan.platform_discount_share
            lines.append(
                Line(
                    sku_id=sku.id,
                    quantity=1 if sample else max(least, chance.choices((1, 2, 3), (84, 12, 4))[0]),
                    seller_discount=self._part(sku.price, plan.seller_discount_percent) if seller else 0,
                    platform_discount=self._part(sku.price, plan.platform_discount_percent)
                    if platform
                    else 0,
                )
            )
        option = self._option()
        fee = chance.choice(self.fees)
        free = fee and chance.random() < 0.25
        cod = not sample and chance.random() < plan.cod_share
        return Basket(
            shop_id=self.done.shop.id,
            buyer=chance.choice(self.buyers),
            lines=lines,
            warehouse_id=self.warehouse_id,
            delivery_option_id=option.id,
            shipping_type=option.shipping_type,
            payment="sample" if sample else "cod" if cod else "card",
            payment_method=COD if cod else self._method(),
            shipping_fee=fee,
            shipping_seller_discount=fee // 2 if free else 0,
            shipping_platform_discount=fee - fee // 2 if free else 0,
            message=chance.choice(plan.messages) if plan.messages and chance.random() < 0.1 else "",
        )

    def _part(self, price: int, percent: int) -> int:
        return price * percent // 100 // self.plan.rounding * self.plan.rounding

    def _method(self) -> str:
        methods = [name for name in self.rules.payment_methods if name != COD]
        return self.chance.choice(methods)

    def _option(self) -> DeliveryOption:
        """The first option of the kind wanted; every seventh time another one of that kind."""
        tiktok = self.chance.random() < self.plan.tiktok_shipping_share
        wanted = "TIKTOK" if tiktok else "SELLER"
        every = list(self.done.options.values())
        fitting = [option for option in every if option.shipping_type == wanted] or every
        return (
            fitting[0] if len(fitting) == 1 or self.chance.randrange(7) else self.chance.choice(fitting[1:])
        )

    def _live(self, order: Order, status: str) -> None:
        """Play an order from its placing to the status it has today."""
        steps = _steps(self.chance, status, two=self._in_two(order, status))
        total = sum(gap for _, gap in steps)
        room = max(1, self.now - 30 - order.create_time)
        scale = min(1.0, room / total) if total else 1.0
        at = float(order.create_time)
        for action, gap in steps:
            at += gap * scale
            self._do(action, order, int(at))

    def _in_two(self, order: Order, status: str) -> bool:
        if len(order.units) < 2:
            return False
        return status == "PARTIALLY_SHIPPING" or self.chance.random() < self.plan.two_packages_share

    def _do(self, action: str, order: Order, at: int) -> None:
        world = self.world
        match action:
            case "pay" if order.status == "UNPAID":
                orders.pay(world, order, at)
            case "release":
                orders.release(world, order, at)
            case "ship_some":
                self._ship(order, at, half=True)
            case "ship":
                self._ship(order, at, half=False)
            case "scan" | "deliver":
                for package in world.live_packages(order):
                    (packages.scan if action == "scan" else packages.deliver)(world, package, at)
            case "complete":
                orders.complete(world, order, at)
            case "cancel":
                self._cancel(order, at)

    def _ship(self, order: Order, at: int, *, half: bool) -> None:
        waiting = [unit for unit in order.units if unit.status == "AWAITING_SHIPMENT"]
        chosen = waiting[: max(1, len(waiting) // 2)] if half else waiting
        provider: Provider = self.chance.choice(self.providers[order.delivery_option_id])
        number = packages.invent_tracking(self.chance, provider)
        packages.ship_units(self.world, order, chosen, number, provider.id, at)

    def _cancel(self, order: Order, at: int) -> None:
        fitting = sorted(cancellations.reasons(self.rules.reasons_market, "BUYER", order.status))
        reason = self.chance.choice(fitting or [cancellations.BUYER_REASON])
        if order.status == "AWAITING_SHIPMENT":
            record = cancellations.request(self.world, order, reason=reason, at=at)
            cancellations.accept(self.world, record, at)
        else:
            cancellations.cancel(
                self.world, order, trigger="cancelled_by_buyer", role="BUYER", reason=reason, at=at
            )


def _steps(chance: Random, status: str, *, two: bool) -> list[tuple[str, float]]:
    """What happens to an order on its way to a status, and how long each step takes."""
    between = chance.uniform
    pay = ("pay", between(10, 8 * MINUTE))
    release = ("release", float(HOUR))
    ship = [("ship", between(HOUR, 30 * HOUR))]
    if two:
        ship = [("ship_some", between(HOUR, 16 * HOUR)), ("ship", between(HOUR, 12 * HOUR))]
    scan = ("scan", between(3 * HOUR, 26 * HOUR))
    deliver = ("deliver", between(18 * HOUR, 4 * DAY))
    match status:
        case "UNPAID":
            return []
        case "ON_HOLD":
            return [pay]
        case "AWAITING_SHIPMENT":
            return [pay, release]
        case "PARTIALLY_SHIPPING":
            return [pay, release, *ship[:1]]
        case "AWAITING_COLLECTION":
            return [pay, release, *ship]
        case "IN_TRANSIT":
            return [pay, release, *ship, scan]
        case "DELIVERED":
            return [pay, release, *ship, scan, deliver]
        case "COMPLETED":
            return [pay, release, *ship, scan, deliver, ("complete", 14.0 * DAY)]
        case "CANCELLED":
            cancel = ("cancel", between(5 * MINUTE, 50 * MINUTE))
            return chance.choice(([cancel], [pay, cancel], [pay, release, cancel]))
    raise ValueError(f"no way to {status}")


def play(world: World, done: LaidOut, wanted: int | None) -> None:
    """Create a shop's existing orders, oldest first; `wanted` scales their number."""
    plan = done.plan.history
    if plan is None or not done.skus:
        return
    mix = plan.mix if wanted is None else scaled(plan.mix, wanted)
    if wanted is not None:
        plan.buyers = max(1, plan.buyers * wanted // max(1, sum(plan.mix.values())))
    player = _Player(world, done, plan)
    births = _births(player, mix)
    samples = {
        place for place, (_, status) in enumerate(births) if status in ("AWAITING_SHIPMENT", "COMPLETED")
    }
    chosen = set(sorted(samples)[-plan.samples :]) if plan.samples else set()
    ordinary = [(at, status, place in chosen, None) for place, (at, status) in enumerate(births)]
    extra = done.plan.orders if wanted is None else []
    special = [(player.now - int(one.hours * HOUR), one.status, False, one) for one in extra]
    for at, status, sample, one in sorted([*ordinary, *special], key=lambda birth: birth[:2]):
        if one is None:
            player.order(status, at, sample=sample)
        else:
            player.special(one, at)


def _births(player: _Player, mix: dict[str, int]) -> list[tuple[int, str]]:
    """When each order of a mix was placed, oldest first."""
    births: list[tuple[int, str]] = []
    for status, number in mix.items():
        youngest, oldest = AGES[status]
        if status == "DELIVERED":
            oldest = min(oldest, (player.rules.deadlines.complete_days + 1) * DAY)
        births.extend(
            (player.now - int(player.chance.uniform(youngest, oldest)), status) for _ in range(number)
        )
    return sorted(births)


def scaled(mix: dict[str, int], wanted: int) -> dict[str, int]:
    """The same proportions for another total, which is met exactly."""
    total = sum(mix.values())
    counts = {status: number * wanted // total for status, number in mix.items()}
    largest = max(counts, key=lambda status: mix[status])
    counts[largest] += wanted - sum(counts.values())
    return counts

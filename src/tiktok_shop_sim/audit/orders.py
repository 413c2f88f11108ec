"""Orders and parcels: their statuses fit together and their amounts hold the identities of facts.md 6.5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tiktok_shop_sim.audit import Problem, checks
from tiktok_shop_sim.lifecycles import Life
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.lifecycles.packages import PACKAGE, UNIT_STATUS_IN_PACKAGE
from tiktok_shop_sim.world.order_totals import payment
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.return_records import RETURNS
from tiktok_shop_sim.world.world import World

UNITS: dict[str, frozenset[str]] = {
    "UNPAID": frozenset({"UNPAID"}),
    "ON_HOLD": frozenset({"AWAITING_SHIPMENT"}),
    "AWAITING_SHIPMENT": frozenset({"AWAITING_SHIPMENT"}),
    "PARTIALLY_SHIPPING": frozenset({"AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"}),
    "AWAITING_COLLECTION": frozenset({"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"}),
    "IN_TRANSIT": frozenset({"IN_TRANSIT", "DELIVERED"}),
    "DELIVERED": frozenset({"DELIVERED"}),
    "COMPLETED": frozenset({"COMPLETED", "DELIVERED", "IN_TRANSIT"}),
    "CANCELLED": frozenset(),
}
"""The statuses that an order's units may have besides CANCELLED."""
TIMES = (
    "create_time",
    "paid_time",
    "release_time",
    "ship_time",
    "collection_time",
    "delivery_time",
    "complete_time",
)


def _statuses(life: Life) -> frozenset[str]:
    return frozenset(status for move in life.moves for status in (move.origin, move.target))


@checks
def _units_fit_the_order(world: World) -> Iterator[Problem]:
    known = _statuses(ORDER)
    for order in world.orders.values():
        about = f"order {order.id}"
        if order.status not in known:
            yield Problem("an order's status is one of its life", about, order.status)
            continue
        live = {unit.status for unit in order.units if unit.status != "CANCELLED"}
        if strange := live - UNITS[order.status]:
            words = f"{order.status} with units {', '.join(sorted(strange))}"
            yield Problem("units are as far as their order", about, words)
        if (order.status == "CANCELLED") != (not live):
            words = f"{order.status} with {len(live)} kinds of live units"
            yield Problem("an order is cancelled when all its units are (facts.md 6.1)", about, words)


@checks
def _times_are_in_order(world: World) -> Iterator[Problem]:
    for order in world.orders.values():
        moments = [(name, getattr(order, name)) for name in TIMES if getattr(order, name) is not None]
        for (earlier, one), (later, other) in pairwise(moments):
            if one > other:
                yield Problem(
                    "an order's moments follow each other", f"order {order.id}", f"{earlier} after {later}"
                )
        if order.update_time > world.clock.now() + 1:
            yield Problem("nothing was changed in the future", f"order {order.id}", f"{order.update_time}")


@checks
def _packages_fit_their_units(world: World) -> Iterator[Problem]:
    known = _statuses(PACKAGE)
    for package in world.packages.values():
        about = f"package {package.id}"
        if package.status not in known:
            yield Problem("a package's status is one of its life", about, package.status)
            continue
        orders = [world.orders[order_id] for order_id in package.order_ids]
        inside = [(order, unit) for order in orders for unit in order.units if unit.package_id == package.id]
        live = [(order, unit) for order, unit in inside if unit.status not in ("CANCELLED", "COMPLETED")]
        wanted = UNIT_STATUS_IN_PACKAGE.get(package.status)
        for order, unit in live:
            if order.status != "COMPLETED" and unit.status != wanted:
                words = f"{package.status} with unit {unit.id} {unit.status}"
                yield Problem("units are as far as their package", about, words)
        if missing := {unit.id for _, unit in live} - set(package.unit_ids):
            yield Problem("a package lists its units", about, f"without {', '.join(sorted(missing))}")
        for order in orders:
            if package.id not in order.package_ids:
                yield Problem("an order lists its packages", f"order {order.id}", f"without {package.id}")


@checks
def _returns_are_about_units(world: World) -> Iterator[Problem]:
    for record in RETURNS.of(world).values():
        own = {unit.id for unit in world.orders[record.order_id].units}
        if not record.unit_ids or not own.issuperset(record.unit_ids):
            words = ", ".join(record.unit_ids) or "no units"
            yield Problem("a return is about units of its order", f"return {record.id}", words)


@checks
def _prices_add_up(world: World) -> Iterator[Problem]:
    for order in world.orders.values():
        market = world.market_of(order.shop_id)
        wire = payment(order, market)
        paid = {name: market.minor(amount) for name, amount in wire.items() if name != "currency"}
        for rule, one, other in _identities(order, paid, on_top=market.tax_on_top):
            if one != other:
                yield Problem(f"{rule} (facts.md 6.5)", f"order {order.id}", f"{one} and {other}")
        if strange := [name for name, amount in paid.items() if amount < 0]:
            yield Problem("no amount of an order is negative", f"order {order.id}", ", ".join(strange))


def _identities(order: Order, paid: dict[str, int], *, on_top: bool) -> Iterator[tuple[str, int, int]]:
    """Each rule with its two sides, in minor units."""
    yield (
        "sub_total = original - discounts",
        paid["sub_total"],
        paid["original_total_product_price"] - paid["seller_discount"] - paid["platform_discount"],
    )
    yield (
        "shipping_fee = original - discounts",
        paid["shipping_fee"],
        paid["original_shipping_fee"]
        - paid["shipping_fee_seller_discount"]
        - paid["shipping_fee_platform_discount"]
        - paid["shipping_fee_cofunded_discount"],
    )
    extra = paid["tax"] + paid["retail_delivery_fee"] if on_top else 0
    yield (
        "total = sub_total + shipping_fee (+ tax and fee on top)",
        paid["total_amount"],
        paid["sub_total"] + paid["shipping_fee"] + extra,
    )
    yield "tax = product_tax + shipping_fee_tax", paid["tax"], paid["product_tax"] + paid["shipping_fee_tax"]
    yield "sub_total = sale prices of the units", paid["sub_total"], sum(unit.sale for unit in order.units)
    yield "product_tax = taxes of the units", paid["product_tax"], sum(unit.tax for unit in order.units)


@checks
def _books_find_every_order(world: World) -> Iterator[Problem]:
    """Searches go through the order books: what is missing there cannot be found."""
    counted = Counter((order.shop_id, order.status) for order in world.orders.values())
    for shop_id, book in world.books.items():
        every = sum(number for (owner, _), number in counted.items() if owner == shop_id)
        if len(book.created) != every or len(book.updated) != every:
            words = f"{len(book.created)} and {len(book.updated)} of {every} orders"
            yield Problem("the order books hold every order", f"shop {shop_id}", words)
        for by_update in (False, True):
            for status in ORDER_STATUSES:
                found = len(book.pick(by_update=by_update, status=status))
                if found != counted[shop_id, status]:
                    words = f"{found} of {counted[shop_id, status]} orders {status}"
                    yield Problem("the order books hold every order by status", f"shop {shop_id}", words)


ORDER_STATUSES = tuple(sorted(_statuses(ORDER)))

"""Bursts of buyers: many checkouts in one request, each with its own outcome."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.buying import BuyRequest, check_out
from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world.stock import OutOfStock

MOST = 5_000


class Burst(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Purchases, each as `POST /buy` takes one, checked out one after the other."""

    purchases: list[BuyRequest]


class Outcome(msgspec.Struct, omit_defaults=True):
    """What became of one purchase: its orders, or why the checkout was refused.

    `refused` is OUT_OF_STOCK, NOT_ON_SALE (the product or SKU is off sale), NOT_THERE or INVALID; `why` says it in
    words.
    Orders that a purchase with a `count` placed before it was refused are listed too.
    """

    order_ids: list[str] = []
    refused: str = ""
    why: str = ""


class Outcomes(msgspec.Struct):
    """In the order of the purchases."""

    outcomes: list[Outcome]


@endpoint("POST", "/buy/burst", Burst)
def buy_burst(simulation: Simulation, request: Burst) -> Outcomes:
    """Many buyers at once. One who comes too late is refused at the checkout; the others buy."""
    if not 1 <= sum(one.count for one in request.purchases) <= MOST:
        raise ValueError(f"a burst is 1 to {MOST} orders")
    return Outcomes([_outcome(simulation, one) for one in request.purchases])


def _outcome(simulation: Simulation, purchase: BuyRequest) -> Outcome:
    done: list[str] = []
    try:
        for order in check_out(simulation, purchase):
            done.append(order.id)
    except OutOfStock as error:
        return Outcome(done, "OUT_OF_STOCK", str(error))
    except IllegalMove as error:
        return Outcome(done, "NOT_ON_SALE", str(error))
    except NotThere as error:
        return Outcome(done, "NOT_THERE", str(error))
    except ValueError as error:
        return Outcome(done, "INVALID", str(error))
    return Outcome(done)

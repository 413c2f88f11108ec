"""A viral half hour: who wants to buy what, when and where; and the shops where it happens."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tiktok_shop_sim.testing import Control

SECONDS = 1800.0
TILL = 2
"""The third order source; 0 and 1 are the shops of the channel."""
_SCENARIO = Path(__file__).parents[1] / "src/tiktok_shop_sim/scenarios/corner-shop.json"


@dataclass(frozen=True, slots=True)
class Wish:
    """A buyer at a moment of the trace (seconds), at an order source, who wants some of a SKU (its position)."""

    at: float
    source: int
    sku: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Trace:
    """``stock``: units on hand in the beginning, by SKU."""

    stock: tuple[int, ...]
    wishes: tuple[Wish, ...]
    seconds: float

    def code(self, sku: int) -> str:
        return f"RACE{sku:02}-1-1"


def make(orders: int = 500, skus: int = 20, seconds: float = SECONDS, seed: int = 11) -> Trace:
    """So many wishes: two fifths evenly over the time, the other three in bursts of about 25, each of half a minute or
    so, half of it on the SKU that is being shown. A few SKUs are wanted far more than others.
    """
    chance = random.Random(seed)
    weights = [1 / (rank + 1) ** 0.8 for rank in range(skus)]
    stock = [chance.randint(1, 60) for _ in range(skus)]
    moments = [(chance.uniform(0, seconds), None) for _ in range(orders * 2 // 5)]
    while len(moments) < orders:
        begin, shown = chance.uniform(0, seconds * 0.97), chance.choices(range(skus), weights)[0]
        for _ in range(min(25, orders - len(moments))):
            at = min(begin + chance.expovariate(1 / 25), seconds)
            moments.append((at, shown if chance.random() < 0.5 else None))  # type: ignore[arg-type]
    wishes = [
        Wish(
            at,
            chance.choices((0, 1, TILL), (5, 3, 2))[0],
            chance.choices(range(skus), weights)[0] if shown is None else shown,
            chance.choices((1, 2), (85, 15))[0],
        )
        for at, shown in moments
    ]
    return Trace(tuple(stock), tuple(sorted(wishes, key=lambda wish: wish.at)), seconds)


def scenario(where: Path, sellers: Sequence[str]) -> Path:
    """A world file: each of the sellers with two shops like the corner shop, one product each and no orders."""
    world = json.loads(_SCENARIO.read_text())
    pattern = world["sellers"][0]
    shop = pattern["shops"][0]
    shop = {
        key: value for key, value in shop.items() if key in ("region", "delivery_options", "warehouses")
    } | {"products": shop["products"][:1]}
    world["sellers"] = [
        {**pattern, "name": seller, "shops": [{**shop, "name": f"{seller} {n}"} for n in (1, 2)]}
        for seller in sellers
    ]
    where.write_text(json.dumps(world))
    return where


def stock_shops(control: Control, trace: Trace, shop_ids: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Put the SKUs of the trace on sale in these shops, each with all that is on hand; by shop and SKU the ids of the
    product and the SKU.
    """
    return [
        [_one_sku(control, shop_id, position, units) for position, units in enumerate(trace.stock)]
        for shop_id in shop_ids
    ]


def _one_sku(control: Control, shop_id: str, position: int, units: int) -> tuple[str, str]:
    made = control.post("/products/many", shop_id=shop_id, prefix=f"RACE{position:02}", quantity=units)
    return made["product_ids"][0], made["sku_ids"][0][0]


def buy(control: Control, shop_id: str, sku_id: str, quantity: int) -> bool:
    """Whether the channel lets the buyer have it."""
    lines = [{"sku_id": sku_id, "quantity": quantity}]
    (outcome,) = control.post("/buy/burst", purchases=[{"shop_id": shop_id, "lines": lines}])["outcomes"]
    if outcome.get("refused", "") not in ("", "OUT_OF_STOCK"):
        raise RuntimeError(f"the checkout said {outcome}")
    return not outcome.get("refused")


def oversold(trace: Trace, sold: dict[int, int]) -> int:
    """Units sold beyond what was on hand."""
    return sum(max(units - trace.stock[sku], 0) for sku, units in sold.items())


def shop_ids(control: Control, first: int) -> list[Any]:
    """The two shops of the seller whose shops begin at this position."""
    return [control.shop(first + n) for n in (0, 1)]

"""Size charts of a seller: templates for many products, or made for one."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.world import media
from tiktok_shop_sim.world.category_tree import Category
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

TEMPLATE = "REUSABLE_TEMPLATE"


class SizeChart(msgspec.Struct):
    """A size chart; `data` is the wire's `size_chart_data`, `keys` the leaves it is meant for."""

    id: str
    seller_id: str
    name: str
    mode: str
    keys: list[str]
    data: dict[str, Any]
    locale: str = "en-US"
    create_time: int = 0
    update_time: int = 0


SIZE_CHARTS = Store("size_charts", SizeChart)


def of_seller(world: World, seller_id: str) -> list[SizeChart]:
    """The charts of a seller: the one every seller has, then the own ones, oldest first."""
    own = [one for one in SIZE_CHARTS.of(world).values() if one.seller_id == seller_id]
    return [ready_made(seller_id), *own]


def chart(world: World, seller_id: str, chart_id: str) -> SizeChart | None:
    """A seller's chart by its id."""
    return next((one for one in of_seller(world, seller_id) if one.id == chart_id), None)


def ready_made(seller_id: str) -> SizeChart:
    """The template every seller has from the start, as if made in Seller Center."""
    table = {
        "headers": [
            {"name": "Size"},
            {"name": "Chest Width", "id": "7300000000000000101"},
            {"name": "Length", "id": "7300000000000000102"},
        ],
        "rows": [
            {"cells": [{"value": value} for value in row]}
            for row in (("S", "48", "68"), ("M", "51", "71"), ("L", "54", "74"), ("XL", "57", "77"))
        ],
    }
    data = {
        "measurement_type": "PRODUCT_MEASUREMENTS",
        "unit_system": "METRIC",
        "is_one_size": False,
        "size_types": ["REGULAR"],
        "description": "",
        "table": table,
    }
    chart_id = str(7_361_000_000_000_000_000 + int(seller_id) % 10**15)
    return SizeChart(chart_id, seller_id, "T-shirt size chart", TEMPLATE, ["t_shirts"], data)


def add(
    world: World, seller_id: str, name: str, mode: str, category: Category, data: dict[str, Any], at: int
) -> SizeChart:
    """A new chart."""
    chart_id = world.ids.next("size_chart")
    one = SizeChart(chart_id, seller_id, name, mode, [category.key], data, create_time=at, update_time=at)
    SIZE_CHARTS.of(world)[chart_id] = one
    return one


def picture(world: World, one: SizeChart) -> media.Image:
    """The picture of a chart, drawn."""
    return media.draw_image(world, one.seller_id, f"{one.name} {one.id}", "SIZE_CHART_IMAGE")

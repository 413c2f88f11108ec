"""Scenarios: plain data that says who sells what to whom, laid out into a world.

`load` reads one, `build` makes the world of it. The data's shape is `Scenario`; `layout` gives it ids, `history`
plays the orders that already exist, `seed_extras` brings what else a shop has: returns, promotions, conversations.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.scenarios import history, layout, seed_extras
from tiktok_shop_sim.scenarios.shape import Scenario
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.world import statements
from tiktok_shop_sim.world.world import World

FOLDER = Path(__file__).resolve().parent


class UnknownScenario(ValueError):
    """No such scenario; the message lists those that exist."""


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> Scenario:
    """A scenario by name, or from a JSON file when `name` is the path of one."""
    path = Path(name) if name.endswith(".json") else FOLDER / f"{name}.json"
    if not path.is_file():
        raise UnknownScenario(f"no scenario {name!r}; there are {', '.join(names())}, or give a .json file")
    return msgspec.json.decode(path.read_bytes(), type=Scenario)


def build(settings: Settings, clock: Clock) -> World:
    """A world laid out from the settings' scenario; the same seed and moment give the same world."""
    scenario = load(settings.scenario)
    world = World(clock, settings.seed)
    world.building = True
    world.settings, world.scenario = settings, settings.scenario
    for shop in layout.lay_out(world, scenario, default_warehouse=settings.default_warehouse):
        history.play(world, shop, settings.orders)
        seed_extras.complete(world, shop, with_orders=settings.orders is None)
        statements.lay_out(world, shop.shop)
    world.finish_building()
    return world

"""Which guarded categories a seller may list in."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.world.category_tree import Category
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

GRANTABLE = frozenset({"INVITE_ONLY", "NON_MAIN_CATEGORY"})


class Permit(msgspec.Struct):
    """The platform let a seller into a category."""

    seller_id: str
    key: str


PERMITS = Store("category_permits", Permit)


def statuses(world: World, seller_id: str, category: Category) -> list[str]:
    """The permission statuses of a category for one seller."""
    if f"{seller_id} {category.key}" not in PERMITS.of(world):
        return category.permission_statuses
    left = [status for status in category.permission_statuses if status not in GRANTABLE]
    return left or ["AVAILABLE"]


def open_category(world: World, seller_id: str, category: Category) -> None:
    """Let a seller into an invite-only or non-main category; a prohibited one stays prohibited."""
    PERMITS.of(world)[f"{seller_id} {category.key}"] = Permit(seller_id, category.key)

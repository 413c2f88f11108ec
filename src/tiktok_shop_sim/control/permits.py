"""The platform's own decisions about categories and brands: let a seller into a category, authorise a brand."""

from __future__ import annotations

import msgspec

from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import find_shop
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import brands, category_tree, permits


class OpenCategory(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A leaf by its id in either tree, and whose shop (the first one when left out)."""

    category_id: str
    shop_id: str = ""


class AuthoriseBrand(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A brand by id or name, and whose shop (the first one when left out)."""

    brand_id: str = ""
    brand_name: str = ""
    shop_id: str = ""


class CategoryPermission(msgspec.Struct):
    """How a category stands for a seller now."""

    category_id: str
    permission_statuses: list[str]


class BrandTruth(msgspec.Struct):
    """A brand as a seller stands to it."""

    id: str
    name: str
    authorised: bool


@endpoint("POST", "/categories/open", OpenCategory)
def open_category(simulation: Simulation, request: OpenCategory) -> CategoryPermission:
    """Let a seller list in an INVITE_ONLY or NON_MAIN_CATEGORY category. A PROHIBITED one stays so."""
    shop = find_shop(simulation, request.shop_id)
    category = category_tree.anywhere(request.category_id)
    if category is None:
        raise NotThere(f"there is no category {request.category_id!r}")
    permits.open_category(simulation.world, shop.seller_id, category)
    statuses = permits.statuses(simulation.world, shop.seller_id, category)
    return CategoryPermission(category.id, statuses)


@endpoint("POST", "/brands/authorise", AuthoriseBrand)
def authorise_brand(simulation: Simulation, request: AuthoriseBrand) -> BrandTruth:
    """Let a brand authorise a seller, as T1 brands must before their products may be listed."""
    shop = find_shop(simulation, request.shop_id)
    if request.brand_id:
        found = brands.brand(simulation.world, shop, request.brand_id)
    else:
        found = brands.named(simulation.world, shop.seller_id, request.brand_name)
    if found is None:
        raise NotThere(f"there is no brand {request.brand_id or request.brand_name!r}")
    brands.authorise(simulation.world, shop.seller_id, found)
    return BrandTruth(found.id, found.name, authorised=True)

"""Which category version and which category a call means, refused in the documented words when it means none."""

from __future__ import annotations

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world import categories, permits
from tiktok_shop_sim.world.categories import Category

UNKNOWN, NO_LEAF, WRONG_VERSION, WRONG_TREE, CLOSED = 12052023, 12052024, 12052217, 12052230, 12052446
PROHIBITED, RESTRICTED = 12052220, 12052223
LEFT_OUT = "category_version was left out; this market's categories are {} and a caller should say so"


def seller_id(call: Call) -> str:
    """The seller behind the token, for operations without a shop too."""
    return call.grant.seller_id


def regions(call: Call) -> list[str]:
    """The regions of the seller's shops, or of the one shop the call is about."""
    if call.shop_or_none is not None:
        return [call.shop.region]
    shops = [call.world.shops[shop_id] for shop_id in call.grant.shop_ids]
    return list(dict.fromkeys(shop.region for shop in shops if shop.active)) or [
        call.world.sellers[call.grant.seller_id].region
    ]


def version(call: Call, asked: str | None) -> str:
    """The category version of a call; one that the market does not take is refused (12052217).

    Left out, it is the market's own: v2 as soon as one of the seller's regions wants it. In strict mode a market of v2
    refuses that, because the documentation's default is v1.
    """
    homes = regions(call)
    wanted = "v2" if any(categories.default_version(one) == "v2" for one in homes) else "v1"
    if not asked:
        if wanted == "v2":
            if call.simulation.settings.strict:
                raise call.refuse(WRONG_VERSION)
            call.warnings.append(LEFT_OUT.format(wanted))
        return wanted
    if all(asked not in categories.versions(one) for one in homes):
        raise call.refuse(WRONG_VERSION)
    return asked


def leaf(call: Call, category_id: str, in_version: str) -> Category:
    """The leaf category a call names, open in the market and of the right tree."""
    found = category(call, category_id, in_version)
    if not found.leaf:
        raise call.refuse(NO_LEAF, WRONG_TREE)
    return found


def category(call: Call, category_id: str, in_version: str) -> Category:
    """The category a call names, leaf or not."""
    found = categories.anywhere(category_id)
    if found is None:
        raise call.refuse(UNKNOWN)
    if found.version != in_version:
        raise call.refuse(WRONG_TREE, UNKNOWN)
    if all(region in found.closed for region in regions(call)):
        raise call.refuse(CLOSED, 12052025, UNKNOWN)
    return found


def permitted(call: Call, found: Category) -> None:
    """Refuse a category that is prohibited, or that the seller was not invited to."""
    statuses = permits.statuses(call.world, seller_id(call), found)
    if "PROHIBITED" in statuses:
        raise call.refuse(PROHIBITED)
    if "INVITE_ONLY" in statuses:
        raise call.refuse(RESTRICTED, 12052226)

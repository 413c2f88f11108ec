"""supply_chain: a warehouse provider confirms what it has sent."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.spec import error_words
from tiktok_shop_sim.world import packages
from tiktok_shop_sim.world.records import Package

WRONG = 39003016


@operation("POST", "/supply_chain/202309/packages/sync", judges=("packages",))
def confirm_shipment(call: Call) -> dict[str, Any]:
    """A package that waits is shipped with the tracking named; said again for a shipped one it changes nothing."""
    rows = call.field("packages", [])
    if not rows:
        raise call.refuse(39003018)
    done, errors = [], []
    for row in rows:
        package = _own(call, row["id"])
        if package is None or package.status == "CANCELLED":
            errors.append(
                {"code": str(WRONG), "message": error_words()[WRONG], "detail": {"package_id": row["id"]}}
            )
            continue
        if package.status == "TO_FULFILL":
            packages.ship(call.world, package, row["tracking_number"], row["shipping_provider_id"], call.now)
        done.append(package.id)
    return {"success_packages": done, "errors": errors}


def _own(call: Call, package_id: str) -> Package | None:
    package = call.world.packages.get(package_id)
    return package if package is not None and package.shop_id in call.grant.shop_ids else None

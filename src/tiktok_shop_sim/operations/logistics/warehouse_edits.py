"""logistics: the seller's system opens and changes warehouses, and asks how an address is written (2024, 2025)."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.logistics.warehouses import INVALID, own_warehouse
from tiktok_shop_sim.world import warehouses
from tiktok_shop_sim.world.records import Warehouse
from tiktok_shop_sim.world.warehouses import Address

TYPES = ("SALES_WAREHOUSE", "RETURN_WAREHOUSE")
LINES = ("address_line_1", "address_line_2", "address_line_3", "address_line_4")


@operation("POST", "/logistics/202502/warehouses")
def create_warehouse(call: Call) -> dict[str, Any]:
    request = call.field("warehouse", {})
    errors = _errors(call, request, instead_of=None)
    if errors:
        return {"error_list": errors}
    made = Warehouse(id="", shop_id=call.shop.id, name=request["name"], type=request["type"])
    _apply(call, made, request)
    made.is_default = bool(request.get("default_warehouse"))
    return {"warehouse_id": warehouses.open_warehouse(call.world, call.shop, made).id}


@operation("POST", "/logistics/202502/warehouses/{warehouse_id}")
def update_warehouse(call: Call) -> dict[str, Any]:
    """Change what is sent; what is left out stays."""
    warehouse = own_warehouse(call)
    request = call.field("warehouse", {})
    errors = _errors(call, request, instead_of=warehouse)
    if errors:
        return {"error_list": errors}
    _apply(call, warehouse, request)
    if request.get("default_warehouse"):
        warehouses.make_default(call.world, warehouse)
    return {"warehouse_id": warehouse.id}


def _errors(call: Call, request: dict[str, Any], instead_of: Warehouse | None) -> list[dict[str, Any]]:
    """Everything that is wrong with a request, field by field. No code is documented; the words are ours."""
    address = request.get("address") or {}
    found = []
    if instead_of is None:
        found += [f"{name} is required" for name in ("name", "type", "phone_number") if not request.get(name)]
        found += [
            f"address.{name} is required"
            for name in ("state", "city", "postcode", LINES[0])
            if not address.get(name)
        ]
        if request.get("type") and request["type"] not in TYPES:
            found.append(f"type is one of {', '.join(TYPES)}")
    elif request.get("type") and request["type"] != instead_of.type:
        found.append("type cannot be changed")
    if address.get("region") and address["region"].upper() != call.market.region:
        found.append(f"address.region is not {call.market.region}, the region of the shop")
    others = [w for w in call.world.warehouses_of(call.shop.id) if w is not instead_of]
    if request.get("name") and any(other.name == request["name"] for other in others):
        found.append("name is taken by another warehouse")
    external = request.get("external_warehouse_id")
    if external and any(other.external_id == external for other in others):
        found.append("external_warehouse_id is taken by another warehouse")
    return [{"code": INVALID, "message": f"Invalid parameters. {words}."} for words in found]


def _apply(call: Call, warehouse: Warehouse, request: dict[str, Any]) -> None:
    warehouse.name = request.get("name") or warehouse.name
    warehouse.phone = request.get("phone_number") or warehouse.phone
    names = " ".join(name for name in (request.get("first_name"), request.get("last_name")) if name)
    warehouse.contact = request.get("contact_person") or names or warehouse.contact
    warehouse.external_id = request.get("external_warehouse_id") or warehouse.external_id
    given = request.get("address")
    if given:
        address = Address(
            region=call.market.region,
            state=given.get("state") or "",
            city=given.get("city") or "",
            district=given.get("district") or "",
            postal_code=given.get("postcode") or "",
        )
        warehouse.place = warehouses.place_of(call.market, address)
        warehouse.line1 = ", ".join(given[line] for line in LINES if given.get(line))


@operation("POST", "/logistics/202412/addresses/standardize")
def standardize_address(call: Call) -> dict[str, Any]:
    given = call.field("address", {})
    asked = Address(
        region=given.get("region_code") or "",
        state=given.get("state") or "",
        city=given.get("city") or "",
        district=given.get("district") or "",
        postal_code=given.get("postal_code") or "",
        line1=given.get("address_line1") or "",
        line2=given.get("address_line2") or "",
    )
    written = warehouses.standardized(call.market, asked)
    fields = msgspec.structs.asdict(written)
    document = {
        "region_code": fields["region"],
        "address_line1": fields["line1"],
        "address_line2": fields["line2"],
        **{name: fields[name] for name in ("state", "city", "district", "postal_code")},
        "town": given.get("town") or "",
    }
    return {"standardization_result": {"standardized_address": document, "updated": written != asked}}

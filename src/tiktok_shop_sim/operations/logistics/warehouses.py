"""logistics: warehouses, their delivery options, and the carriers of each option."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.world import people
from tiktok_shop_sim.world.records import DeliveryOption, Warehouse

INVALID = 21001001


@operation("GET", "/logistics/202309/warehouses")
def warehouses(call: Call) -> dict[str, Any]:
    return {"warehouses": [_warehouse(call, one) for one in call.world.warehouses_of(call.shop.id)]}


def own_warehouse(call: Call) -> Warehouse:
    """The warehouse in the path: it exists and is this shop's."""
    warehouse = call.world.warehouses.get(call.path["warehouse_id"])
    if warehouse is None or warehouse.shop_id != call.shop.id:
        raise call.refuse(
            INVALID, message="Invalid parameters. The warehouse does not exist in the current shop."
        )
    return warehouse


def _warehouse(call: Call, warehouse: Warehouse) -> dict[str, Any]:
    market, divisions = call.market, warehouse.place.divisions
    first, _, last = warehouse.contact.partition(" ")
    return {
        "id": warehouse.id,
        "entity_id": warehouse.entity_id,
        "name": warehouse.name,
        "effect_status": warehouse.effect_status,
        "type": warehouse.type,
        "sub_type": warehouse.sub_type,
        "is_default": warehouse.is_default,
        "address": {
            "region": divisions[0],
            "region_code": call.market.region,
            "state": divisions[1],
            "city": divisions[market.city_level],
            "distict": "" if market.district_level is None else divisions[market.district_level],
            "town": "",
            "contact_person": warehouse.contact,
            "first_name": first,
            "last_name": last,
            "postal_code": warehouse.place.postal_code,
            "full_address": people.written(market, warehouse.place, warehouse.line1),
            "phone_number": warehouse.phone,
            "address_line1": warehouse.line1,
            "address_line2": "",
            "address_line3": "",
            "address_line4": "",
        },
    }


@operation("GET", "/logistics/202309/warehouses/{warehouse_id}/delivery_options")
def delivery_options(call: Call) -> dict[str, Any]:
    warehouse = own_warehouse(call)
    options = (call.world.delivery_options[option_id] for option_id in warehouse.delivery_option_ids)
    return {"delivery_options": [_option(call, option) for option in options]}


def _option(call: Call, option: DeliveryOption) -> dict[str, Any]:
    inches = call.market.region == "US"
    return {
        "id": option.id,
        "name": option.name,
        "type": option.type,
        "description": option.description,
        "dimension_limit": {
            "max_height": 60 if inches else 150,
            "max_length": 60 if inches else 150,
            "max_width": 60 if inches else 150,
            "unit": "INCH" if inches else "CM",
        },
        "weight_limit": {"max_weight": option.max_weight_grams, "min_weight": 1, "unit": "GRAM"},
        "platform": ["TIKTOK_SHOP"],
    }


@operation("GET", "/logistics/202309/delivery_options/{delivery_option_id}/shipping_providers")
def shipping_providers(call: Call) -> dict[str, Any]:
    option = call.world.delivery_options.get(call.path["delivery_option_id"])
    if option is None or option.shop_id != call.shop.id:
        raise call.refuse(21008116)
    if option.shipping_type != "SELLER":
        raise call.refuse(21008117)
    known = (call.market.provider(provider_id) for provider_id in option.provider_ids)
    return {"shipping_providers": [{"id": p.id, "name": p.name} for p in known if p is not None]}


@operation("GET", "/logistics/202309/global_warehouses")
def global_warehouses(call: Call) -> dict[str, Any]:
    """The seller's warehouses across all shops of the authorisation, each once."""
    own = {
        warehouse.entity_id: warehouse
        for warehouse in call.world.warehouses.values()
        if warehouse.shop_id in call.grant.shop_ids and warehouse.type == "SALES_WAREHOUSE"
    }
    return {
        "global_warehouses": [
            {"id": entity_id, "name": warehouse.name, "ownership": "SELLER"}
            for entity_id, warehouse in own.items()
        ]
    }

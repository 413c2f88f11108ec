"""What the logistics endpoints answer (facts.md section 8)."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire


class Geolocation(Wire):
    """Where the warehouse stands."""

    latitude: str | None = None
    longitude: str | None = None


class WarehouseAddress(Wire):
    """Address of a warehouse. `distict` is spelled as on the wire (facts.md 8.12)."""

    region: str | None = None
    state: str | None = None
    city: str | None = None
    distict: str | None = None
    town: str | None = None
    contact_person: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    first_name_local_script: str | None = None
    last_name_local_script: str | None = None
    postal_code: str | None = None
    full_address: str | None = None
    region_code: str | None = None
    phone_number: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    address_line4: str | None = None
    geolocation: Geolocation | None = None


class Warehouse(Wire):
    """A warehouse of the shop; see `values.WarehouseType` and `values.EffectStatus` (facts.md 8.11)."""

    id: str | None = None
    entity_id: str | None = None
    name: str | None = None
    effect_status: str | None = None
    type: str | None = None
    sub_type: str | None = None
    is_default: bool | None = None
    address: WarehouseAddress | None = None


class DimensionLimit(Wire):
    """Largest parcel of a delivery option, in `unit`."""

    max_height: int | None = None
    max_length: int | None = None
    max_width: int | None = None
    unit: str | None = None


class WeightLimit(Wire):
    """Lightest and heaviest parcel of a delivery option, in `unit`."""

    max_weight: int | None = None
    min_weight: int | None = None
    unit: str | None = None


class DeliveryOption(Wire):
    """A way a warehouse ships; carriers are looked up per delivery option (facts.md 8.5)."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    description: str | None = None
    dimension_limit: DimensionLimit | None = None
    weight_limit: WeightLimit | None = None
    platform: list[str] = []


class ShippingProvider(Wire):
    """A carrier as this delivery option knows it. Map by id: names vary (facts.md 8.5)."""

    id: str | None = None
    name: str | None = None


class LegEvent(Wire):
    """One event of one leg; `update_time_millis` in unix milliseconds."""

    description: str | None = None
    tracking_no: str | None = None
    update_time_millis: int | None = None
    action_code: int | None = None
    action_code_name: str | None = None


class Leg(Wire):
    """One leg of the way, with its own carrier and tracking number."""

    newest_tracking_no: str | None = None
    carrier_name: str | None = None
    track_list: list[LegEvent] = []


class LogisticsTracking(Data):
    """The whole way of an order including the first mile (202604)."""

    order_id: str | None = None
    logistics_details: list[Leg] | None = None


class Warehouses(ListData):
    """The warehouses of the shop."""

    items: list[msgspec.Raw] | None = msgspec.field(name="warehouses", default=None)


class FbtWarehouse(Wire):
    """A warehouse of TikTok's own, and the ids under which the shop's stock there is listed."""

    fbt_warehouse_id: str | None = None
    warehouse_ids: list[str] = []
    name: str | None = None
    type: str | None = None
    subscribed: bool | None = None
    addresses: list[dict[str, object]] = []
    logistics_services: list[dict[str, object]] = []


class FbtWarehouses(ListData):
    """The warehouses where TikTok keeps goods of the shop."""

    items: list[msgspec.Raw] | None = msgspec.field(name="warehouses", default=None)


class DeliveryOptions(ListData):
    """The delivery options of a warehouse."""

    items: list[msgspec.Raw] | None = msgspec.field(name="delivery_options", default=None)


class ShippingProviders(ListData):
    """The carriers of a delivery option."""

    items: list[msgspec.Raw] | None = msgspec.field(name="shipping_providers", default=None)

"""Orders as the wire writes them, samples of the specification, and a session towards the simulator."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.simulated import options_of

from shelfwire.channels.contract.base import complete
from shelfwire.channels.port import ChannelOrder, Credentials, Session, Shop, Throttle
from shelfwire.kit.secrets import Secret
from shelfwire_tiktok.mapping.orders import read_order
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

HERE = frozenset({"127.0.0.1"})
"""The hosts that whoever runs the server allows."""

SPEC = Path(__file__).parents[2] / "spec" / "tiktok_shop"
SAMPLES = SPEC / "samples"

US_LINE: dict[str, Any] = {
    "id": "577086512123755123",
    "sku_id": "2729382476852921560",
    "product_id": "1729582718312380123",
    "product_name": "Stoneware mug",
    "sku_name": "Moss",
    "seller_sku": "MUG-MOSS",
    "sku_image": "https://files.example.com/mug.jpg",
    "original_price": "14.00",
    "sale_price": "11.50",
    "seller_discount": "2.00",
    "platform_discount": "0.50",
    "currency": "USD",
    "display_status": "AWAITING_SHIPMENT",
    "sku_type": "NORMAL",
    "is_gift": False,
    "package_id": "",
    "tracking_number": "",
}

US_ORDER: dict[str, Any] = {
    "id": "576461413038785752",
    "status": "AWAITING_SHIPMENT",
    "order_type": "NORMAL",
    "fulfillment_type": "FULFILLMENT_BY_SELLER",
    "shipping_type": "SELLER",
    "user_id": "7021436810468230477",
    "create_time": 1767225600,
    "paid_time": 1767225660,
    "update_time": 1767229300,
    "rts_sla_time": 1767398400,
    "tts_sla_time": 1767484800,
    "cancel_order_sla_time": 1767657600,
    "delivery_due_time": 1767916800,
    "warehouse_id": "6955005333819123123",
    "delivery_option_id": "7091146663229654785",
    "delivery_option_name": "Standard Shipping",
    "is_cod": False,
    "is_buyer_request_cancel": False,
    "is_on_hold_order": False,
    "is_sample_order": False,
    "is_replacement_order": False,
    "is_exchange_order": False,
    "buyer_message": "",
    "payment": {
        "currency": "USD",
        "original_total_product_price": "14.00",
        "seller_discount": "2.00",
        "platform_discount": "0.50",
        "sub_total": "11.50",
        "original_shipping_fee": "5.99",
        "shipping_fee_seller_discount": "1.00",
        "shipping_fee_platform_discount": "0.99",
        "shipping_fee_cofunded_discount": "1.00",
        "shipping_fee": "3.00",
        "tax": "1.21",
        "product_tax": "0.96",
        "shipping_fee_tax": "0.25",
        "total_amount": "15.71",
    },
    "recipient_address": {
        "name": "Dana Reyes",
        "phone_number": "(+1)2135550134",
        "address_line1": "1 Sample Street",
        "address_line2": "Unit 2",
        "address_line3": "",
        "address_line4": "",
        "address_detail": "1 Sample Street, Unit 2",
        "postal_code": "90012",
        "region_code": "US",
        "district_info": [
            {"address_level": "L0", "address_level_name": "Country", "address_name": "United States"},
            {"address_level": "L1", "address_level_name": "State", "address_name": "California"},
            {"address_level": "L2", "address_level_name": "County", "address_name": "Los Angeles County"},
            {"address_level": "L3", "address_level_name": "City", "address_name": "Los Angeles"},
        ],
        "delivery_preferences": {"drop_off_location": "Front Door"},
    },
    "line_items": [US_LINE],
}

VN_ORDER: dict[str, Any] = {
    "id": "584098737148888997",
    "status": "AWAITING_SHIPMENT",
    "fulfillment_type": "FULFILLMENT_BY_SELLER",
    "shipping_type": "SELLER",
    "user_id": "7494000000000000001",
    "create_time": 1786000000,
    "update_time": 1786003700,
    "is_cod": True,
    "payment": {
        "currency": "VND",
        "original_total_product_price": "599000",
        "seller_discount": "150000",
        "platform_discount": "30834",
        "sub_total": "418166",
        "original_shipping_fee": "46400",
        "shipping_fee_seller_discount": "0",
        "shipping_fee_platform_discount": "30000",
        "shipping_fee": "16400",
        "tax": "39506",
        "total_amount": "434566",
    },
    "recipient_address": {
        "name": "Nguyễn An",
        "phone_number": "(+84)901234567",
        "address_detail": "12 Đường Nguyễn Trãi",
        "region_code": "VN",
        "postal_code": "",
        "district_info": [
            {"address_level": "L0", "address_level_name": "Country", "address_name": "Việt Nam"},
            {
                "address_level": "L1",
                "address_level_name": "Province",
                "address_name": "Thành phố Hồ Chí Minh",
            },
            {"address_level": "L2", "address_level_name": "District", "address_name": "Quận 1"},
            {"address_level": "L3", "address_level_name": "Ward", "address_name": "Phường Bến Nghé"},
        ],
    },
    "packages": [{"id": "1152321127278713123"}],
    "line_items": [
        {
            "id": "584098737149000001",
            "sku_id": "1729700000000000001",
            "product_id": "1729500000000000001",
            "product_name": "Áo thun",
            "seller_sku": "",
            "original_price": "599000",
            "seller_discount": "150000",
            "platform_discount": "30834",
            "sale_price": "418166",
            "currency": "VND",
            "display_status": "AWAITING_SHIPMENT",
            "package_id": "1152321127278713123",
            "tracking_number": "",
        }
    ],
}

_MISSING = object()
GONE = _MISSING
"""In ``changed``: take the field out."""


def changed(document: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A copy with other fields; ``a__0__b`` reaches into lists and objects; GONE takes a field out."""
    copied = copy.deepcopy(dict(document))
    for path, value in fields.items():
        *steps, last = path.split("__")
        place: Any = copied
        for step in steps:
            place = place[int(step)] if step.isdigit() else place[step]
        key: Any = int(last) if last.isdigit() else last
        if value is GONE:
            del place[key]
        else:
            place[key] = value
    return copied


def mapped(document: Mapping[str, Any], currency: str = "", **fields: Any) -> ChannelOrder:
    """The port's order of a wire document with some fields changed."""
    return read_order(json.dumps(changed(document, **fields)).encode(), currency)


def sample(name: str) -> Any:
    """The decoded sample file ``samples/<name>.json``."""
    return json.loads((SAMPLES / f"{name}.json").read_text())


def sample_orders(name: str) -> list[dict[str, Any]]:
    """The orders of an order sample."""
    orders: list[dict[str, Any]] = sample(f"order/{name}")["response"]["body"]["data"]["orders"]
    return orders


def session_to(
    simulator: Simulator,
    *,
    credentials: Credentials | None = None,
    shop: Shop | None = None,
    throttle: Throttle | None = None,
    app_secret: str | None = None,
    **options: str,
) -> Session:
    """A session whose every address is the simulator."""
    return Session(
        allowed_hosts=HERE,
        options=options_of(simulator, **{"market": "US", **options}),
        secrets={"app_secret": Secret(simulator.app_secret if app_secret is None else app_secret)},
        credentials=credentials,
        shop=shop,
        throttle=throttle,
    )


def connected(simulator: Simulator, *, scopes: list[str] | None = None, **options: str) -> Session:
    """A session of the scenario's first shop, connected by a fresh consent."""
    code = simulator.control.authorize(scopes=scopes) if scopes is not None else simulator.control.authorize()
    session = session_to(simulator, **options)
    answer = complete(plugin.connect, session, callback={"code": code, "state": "s"})
    shop = answer.shops[0]
    credentials = dataclasses.replace(answer.credentials, extra={**answer.credentials.extra, **shop.extra})
    return dataclasses.replace(session, credentials=credentials, shop=shop)

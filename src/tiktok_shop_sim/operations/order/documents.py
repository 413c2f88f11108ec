"""How an order looks on the wire: one document, two shapes (202309 and 202507)."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from tiktok_shop_sim.envelope import encode
from tiktok_shop_sim.operations.order.line_documents import line_item
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import deadlines, grouping, people
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.order_totals import payment
from tiktok_shop_sim.world.records import Order, Package, Particulars, Recipient
from tiktok_shop_sim.world.world import World

KEPT = 20_000
HIDDEN_RECIPIENT = ("UNPAID", "ON_HOLD")
"""No recipient data before the hold is over (facts.md 6.2)."""


def rendered(simulation: Simulation, order: Order, shape: str) -> bytes:
    """The order as JSON, kept until its next revision."""
    kept = simulation.rendered.get((order.id, shape))
    if kept is not None and kept[0] == order.revision:
        return kept[1]
    raw = encode(order_document(simulation.world, order, shape))
    if len(simulation.rendered) >= KEPT:
        simulation.rendered.clear()
    simulation.rendered[(order.id, shape)] = (order.revision, raw)
    return raw


def order_document(world: World, order: Order, shape: str, *, masked: bool | None = None) -> dict[str, Any]:
    """The whole order. Keys that have no value are absent; texts without content are empty (facts.md 6.4).

    `masked` says whether the recipient is hidden behind stars; the order itself decides when it is None.
    """
    market = world.market_of(order.shop_id)
    buyer = world.buyers[order.buyer_id]
    option = world.delivery_options[order.delivery_option_id]
    packages = world.live_packages(order)
    shipped = next((package for package in packages if package.tracking_number), None)
    provider = market.provider(shipped.provider_id) if shipped is not None else None
    document: dict[str, Any] = {
        "id": order.id,
        "user_id": buyer.id,
        "status": order.status,
        "order_type": order.order_type,
        "commerce_platform": "TIKTOK_SHOP",
        "fulfillment_type": order.fulfillment_type,
        "shipping_type": order.shipping_type,
        "delivery_type": "HOME_DELIVERY",
        "create_time": order.create_time,
        "update_time": order.update_time,
        "buyer_email": buyer.email,
        "buyer_nickname": buyer.nickname,
        "buyer_message": order.buyer_message,
        "seller_note": order.seller_note,
        "payment_method_name": order.payment_method,
        "payment": payment(order, market),
        "warehouse_id": order.warehouse_id,
        "delivery_option_id": order.delivery_option_id,
        "delivery_option_name": option.name,
        "shipping_provider": "" if provider is None else provider.name,
        "shipping_provider_id": "" if provider is None else provider.id,
        "tracking_number": "" if shipped is None else shipped.tracking_number,
        "packages": [{"id": package.id} for package in packages],
        "line_items": [line_item(world, market, order, unit, shape) for unit in order.units],
        "is_cod": order.is_cod,
        "is_sample_order": order.is_sample,
        "is_on_hold_order": order.status == "ON_HOLD",
        "is_buyer_request_cancel": bool(order.pending_cancellation),
        "is_replacement_order": False,
        "is_exchange_order": False,
        "has_updated_recipient_address": order.address_changed,
        "need_upload_invoice": order.invoice,
        "cancel_reason": order.cancel_reason,
    }
    if len(packages) > 1:
        document["split_or_combine_tag"] = "SPLIT"
    elif packages and packages[0].split_tag == "COMBINE":
        document["split_or_combine_tag"] = "COMBINED"
    if order.cancel_initiator:
        document["cancellation_initiator"] = order.cancel_initiator
    if order.status not in HIDDEN_RECIPIENT:
        hidden = people.is_masked(order) if masked is None else masked
        document["recipient_address"] = recipient_address(order.recipient, market, hidden)
    if not market.packages_at_payment and order.status == "AWAITING_SHIPMENT":
        document["auto_combine_group_id"] = _combine_group(order)
    document.update(_times(order, market))
    if shape != "202309":
        document["is_subscription_order"] = False
        document["is_refundable_sample"] = False
        document["authentication_required"] = False
    if order.particulars is not None:
        document |= _particulars(order.particulars, document, shape)
        if order.particulars.fast_dispatch and order.status not in ("UNPAID", "CANCELLED"):
            names = ("fast_dispatch_sla_time", "fast_rts_sla_time")[: 1 + (shape != "202309")]
            document |= dict.fromkeys(names, deadlines.fast_due(order, market))
    return document


def _combine_group(order: Order) -> str:
    """The same for all orders that the platform recommends to ship together; N/A when left out (facts.md 8.9)."""
    if (order.particulars is not None and order.particulars.never_combined) or not grouping.may_be_combined(
        order
    ):
        return "N/A"
    return str(int.from_bytes(blake2b(grouping.companions(order), digest_size=7).digest()))


def _particulars(special: Particulars, document: dict[str, Any], shape: str) -> dict[str, Any]:
    """What makes an order special, as far as it is (facts.md 6.7)."""
    found: dict[str, Any] = {}
    if special.replaced_order_id:
        found |= {"is_replacement_order": True, "replaced_order_id": special.replaced_order_id}
    if special.exchange_source_order_id:
        found |= {
            "is_exchange_order": True,
            "exchange_source_order_id": special.exchange_source_order_id,
        }
    if special.handling_days:
        found["handling_duration"] = {"days": str(special.handling_days), "type": special.handling_type}
    if special.release_date is not None:
        found["release_date"] = special.release_date
    if special.to_collection_point:
        found["delivery_type"] = "COLLECTION_POINT"
    if special.drop_off_location and "recipient_address" in document:
        preferences = {"drop_off_location": special.drop_off_location}
        found["recipient_address"] = document["recipient_address"] | {"delivery_preferences": preferences}
    if special.cpf:
        found |= {"cpf": special.cpf, "cpf_name": special.cpf_name}
    if shape != "202309":
        found["is_subscription_order"] = special.is_subscription
        found["is_refundable_sample"] = special.is_refundable_sample
    return found


def _times(order: Order, market: Market) -> dict[str, int]:
    times: dict[str, int | None] = {
        "paid_time": order.paid_time,
        "rts_time": order.ship_time,
        "collection_time": order.collection_time,
        "delivery_time": order.delivery_time,
        "cancel_time": order.cancel_time,
        "request_cancel_time": order.request_cancel_time,
    }
    if order.status not in ("UNPAID", "CANCELLED"):
        arrange = deadlines.arrange_due(order, market)
        delivery = deadlines.delivery_due(order, market)
        times |= {
            "rts_sla_time": arrange,
            "shipping_due_time": arrange,
            "tts_sla_time": deadlines.pickup_due(order, market),
            "cancel_order_sla_time": deadlines.cancel_due(order, market),
            "collection_due_time": deadlines.collection_due(order, market),
            "delivery_due_time": delivery,
            "delivery_sla_time": delivery,
            "delivery_option_required_delivery_time": delivery,
        }
        if order.shipping_type == "TIKTOK":
            times["pick_up_cut_off_time"] = arrange
    return {name: moment for name, moment in times.items() if moment is not None}


def recipient_address(recipient: Recipient, market: Market, masked: bool) -> dict[str, Any]:
    """Where the order goes, masked where TikTok brings it there itself (facts.md 6.9)."""
    name = people.full_name(recipient, market)
    first, last = recipient.first_name, recipient.last_name
    line1, line2, phone = recipient.line1, recipient.line2, recipient.phone
    full = people.full_address(recipient, market)
    if masked:
        name, first, last = people.mask_name(name), people.mask_name(first), people.mask_name(last)
        phone = people.mask_phone(phone, market)
        line1, line2 = people.mask_street(line1, market), "***" if line2 else ""
        full = people.written(market, recipient.place, line1, line2)
    divisions = recipient.place.divisions
    return {
        "name": name,
        "first_name": first,
        "last_name": last,
        "first_name_local_script": "",
        "last_name_local_script": "",
        "phone_number": phone,
        "region_code": market.region,
        "postal_code": recipient.place.postal_code,
        "post_town": divisions[-1] if market.has_post_town else "",
        "full_address": full,
        "address_detail": ", ".join(line for line in (line1, line2) if line),
        "address_line1": line1,
        "address_line2": line2,
        "address_line3": "",
        "address_line4": "",
        "district_info": [
            {
                "address_level": f"L{level}",
                "address_level_name": market.levels[level],
                "address_name": division,
                **({"iso_code": recipient.place.iso_code} if level == 0 else {}),
            }
            for level, division in enumerate(divisions)
        ],
    }


def package_address(package: Package, world: World) -> dict[str, Any] | None:
    """The recipient of a package in the shorter form of the package detail."""
    order = world.orders[package.order_ids[0]]
    if order.status in HIDDEN_RECIPIENT:
        return None
    whole = recipient_address(order.recipient, world.market_of(order.shop_id), people.is_masked(order))
    kept = ("full_address", "phone_number", "name", "postal_code", "address_detail", "region_code")
    lines = tuple(f"address_line{number}" for number in range(1, 5))
    return {name: whole[name] for name in (*kept, *lines)}

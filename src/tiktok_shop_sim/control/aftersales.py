"""Buyers after the sale: ask for money or other goods, send back, take back, appeal."""

from __future__ import annotations

from typing import Literal

import msgspec

from tiktok_shop_sim.control.aftersales_truth import ReturnTruth, return_truth
from tiktok_shop_sim.control.endpoint import NotThere, endpoint
from tiktok_shop_sim.control.find import (
    OrderNamed,
    ReturnNamed,
    find_order,
    find_return,
    find_sku,
    find_units,
)
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import aftersale_rules, eligibility, packages, reasons, returns
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Order, Provider, Unit
from tiktok_shop_sim.world.world import World


class ReturnLine(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How many units of a SKU, by id or seller SKU."""

    sku_id: str = ""
    seller_sku: str = ""
    quantity: int = 1


class ReturnRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a buyer asks for. Without units or lines it is about everything; without a reason one that fits is taken."""

    order_id: str
    kind: Literal["REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE"] = "RETURN_AND_REFUND"
    unit_ids: list[str] = []
    lines: list[ReturnLine] = []
    reason: str = ""
    note: str = ""
    images: list[str] = []
    shipment_type: Literal["PLATFORM", "BUYER_ARRANGE"] = "PLATFORM"
    handover_method: Literal["DROP_OFF", "PICKUP"] = "DROP_OFF"
    exchange_for: str = ""
    """Seller SKU or SKU id that the buyer wants instead (EXCHANGE); the same again when empty."""
    quick_refund: bool = False
    """Money goes back as soon as the goods are sent."""


@endpoint("POST", "/return", ReturnRequest)
def open_return(simulation: Simulation, request: ReturnRequest) -> ReturnTruth:
    """A buyer asks for a refund, a return, a replacement or an exchange; the seller has to answer in time."""
    world = simulation.world
    order = find_order(simulation, request.order_id)
    record = returns.open_return(
        world,
        order,
        returns.ReturnRequest(
            kind=request.kind,
            units=_units(simulation, order, request),
            reason=_reason(world, order, request),
            note=request.note,
            images=request.images,
            shipment_type=request.shipment_type,
            handover_method=request.handover_method,
            exchange_sku_id=_other_sku(simulation, order, request.exchange_for),
            quick=request.quick_refund,
        ),
        world.now(),
    )
    return return_truth(world, record)


def _units(simulation: Simulation, order: Order, request: ReturnRequest) -> list[Unit]:
    live = [unit for unit in order.units if unit.status != "CANCELLED"]
    if request.unit_ids:
        return find_units(order, request.unit_ids)
    if not request.lines:
        return live
    found: list[Unit] = []
    for line in request.lines:
        sku = find_sku(simulation, simulation.world.shops[order.shop_id], line.sku_id, line.seller_sku)
        same = [unit for unit in live if unit.sku_id == sku.id and unit not in found]
        same.sort(
            key=lambda unit: eligibility.hindrance(simulation.world, order, unit, request.kind, "BUYER") > 0
        )
        if not 1 <= line.quantity <= len(same):
            raise ValueError(
                f"order {order.id} has {len(same)} units of {sku.seller_sku}, not {line.quantity}"
            )
        found.extend(same[: line.quantity])
    return found


def _reason(world: World, order: Order, request: ReturnRequest) -> str:
    market = world.market_of(order.shop_id)
    fitting = reasons.fitting(market.reasons_market, reasons.KINDS[request.kind], "BUYER", order.status)
    if request.reason and request.reason not in fitting:
        raise ValueError(
            f"a buyer cannot name {request.reason!r} now; these fit: {', '.join(fitting) or 'none'}"
        )
    return request.reason or next(iter(fitting), "")


def _other_sku(simulation: Simulation, order: Order, wanted: str) -> str:
    if not wanted:
        return ""
    shop = simulation.world.shops[order.shop_id]
    by_id = wanted if wanted in simulation.world.skus else ""
    return find_sku(simulation, shop, by_id, wanted).id


class ReturnParcel(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which return is sent back how; a tracking number is invented when none is given. `provider` is a name or id."""

    return_id: str
    tracking_number: str = ""
    provider: str = ""


@endpoint("POST", "/return/ship", ReturnParcel)
def ship_return(simulation: Simulation, request: ReturnParcel) -> ReturnTruth:
    """The buyer hands the goods to a carrier."""
    world, record = simulation.world, find_return(simulation, request.return_id)
    provider = _provider(world.market_of(record.shop_id), request.provider or record.provider_id)
    number = request.tracking_number or record.tracking_number
    returns.ship_back(
        world,
        record,
        world.now(),
        tracking_number=number or packages.invent_tracking(world.ids.random, provider),
        provider=provider,
    )
    return return_truth(world, record)


def _provider(market: Market, wanted: str) -> Provider:
    found = next((p for p in market.providers if wanted in ("", p.id, p.name)), None)
    if found is None:
        raise NotThere(f"no carrier {wanted!r} in {market.region}")
    return found


@endpoint("POST", "/return/arrive", ReturnNamed)
def arrive_return(simulation: Simulation, request: ReturnNamed) -> ReturnTruth:
    """The carrier brings the goods to the seller's warehouse; the seller has to look at them in time."""
    record = find_return(simulation, request.return_id)
    returns.arrive(simulation.world, record, simulation.world.now())
    return return_truth(simulation.world, record)


@endpoint("POST", "/return/withdraw", ReturnNamed)
def withdraw_return(simulation: Simulation, request: ReturnNamed) -> ReturnTruth:
    """The buyer takes the request back."""
    record = find_return(simulation, request.return_id)
    returns.withdraw(simulation.world, record, simulation.world.now())
    return return_truth(simulation.world, record)


class OfferAnswer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether the buyer takes the part of the refund that the seller proposes."""

    return_id: str
    accept: bool = True


@endpoint("POST", "/return/answer", OfferAnswer)
def answer_return_offer(simulation: Simulation, request: OfferAnswer) -> ReturnTruth:
    """The buyer answers a proposed partial refund."""
    record = find_return(simulation, request.return_id)
    returns.answer_offer(simulation.world, record, simulation.world.now(), accept=request.accept)
    return return_truth(simulation.world, record)


class Appeal(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which return; with a verdict the platform decides an appeal, without one the buyer appeals."""

    return_id: str
    verdict: Literal["", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED"] = ""


@endpoint("POST", "/return/escalate", Appeal)
def escalate_return(simulation: Simulation, request: Appeal) -> ReturnTruth:
    """The buyer appeals against a seller's no, and the platform decides."""
    world, record = simulation.world, find_return(simulation, request.return_id)
    if not record.arbitration:
        returns.escalate(record, world.now())
    if request.verdict:
        returns.rule(world, record, request.verdict, world.now())
    return return_truth(world, record)


class KindChoice(msgspec.Struct):
    """A kind of request that a buyer may make of an order now: about which units, and the reasons that fit."""

    kind: str
    unit_ids: list[str]
    reasons: dict[str, str]


class ReturnChoices(msgspec.Struct):
    choices: list[KindChoice]


@endpoint("GET", "/return/choices", OrderNamed)
def return_choices(simulation: Simulation, request: OrderNamed) -> ReturnChoices:
    """What a buyer may ask for about an order now."""
    world, order = simulation.world, find_order(simulation, request.order_id)
    market = world.market_of(order.shop_id)
    kinds = dict.fromkeys(row.kind for row in aftersale_rules.rules().who_may if row.actor == "BUYER")
    possible = {
        kind: [
            unit.id for unit in order.units if not eligibility.hindrance(world, order, unit, kind, "BUYER")
        ]
        for kind in kinds
    }
    return ReturnChoices(
        [
            KindChoice(
                kind,
                unit_ids,
                reasons.fitting(market.reasons_market, reasons.KINDS[kind], "BUYER", order.status),
            )
            for kind, unit_ids in possible.items()
            if unit_ids
        ]
    )

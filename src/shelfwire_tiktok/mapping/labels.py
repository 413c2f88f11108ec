"""Labels, slots, documents, splitting and deliveries in the port's words (facts.md 8.2, 8.8 to 8.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING
from types import MappingProxyType
from typing import Any, Literal

from shelfwire.channels.port import (
    DeliveryFailure,
    DeliveryOutcome,
    DocumentFormat,
    DocumentKind,
    DocumentSize,
    Handover,
    HandoverMethod,
    HandoverOffer,
    LabelBought,
    LabelOffer,
    LabelService,
    Measured,
    Parcelled,
    PickupSlot,
    Reason,
    SplitOption,
    Together,
)
from shelfwire.kit.errors import Refused
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalProviderId, ExternalUnitId
from shelfwire.kit.money import Money, NotMoney
from shelfwire_tiktok.mapping.parcels import (
    GRAMS,
    MILLIMETRES,
    SIDES,
    converted,
    is_imperial,
    measure_problem,
    parcel_of,
    side_missing,
    units_of,
)
from shelfwire_tiktok.mapping.values import identifier, moment, text
from tiktok_shop.types import fulfilment as wire
from tiktok_shop.types import packages as pk
from tiktok_shop.types.package_requests import DeliveryType, FailedDelivery, PackageDimension, PackageWeight
from tiktok_shop.types.requests import PickupSlotChoice, ShipPackage
from tiktok_shop.types.values import HandoverMethod as WireMethod

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_UNITS: Mapping[str, str] = MappingProxyType({"g": "GRAM", "lb": "POUND", "cm": "CM", "in": "INCH"})
_CHARGES = ("shipping_fee", "shipping_app_service_fee", "signature_fee")

DOCUMENTS: Mapping[DocumentKind, str] = MappingProxyType(
    {
        DocumentKind.LABEL: "SHIPPING_LABEL",
        DocumentKind.PACKING_SLIP: "PACKING_SLIP",
        DocumentKind.BOTH: "SHIPPING_LABEL_AND_PACKING_SLIP",
        DocumentKind.PICTURE: "SHIPPING_LABEL_PICTURE",
        DocumentKind.HAZMAT: "HAZMAT_LABEL",
        DocumentKind.INVOICE: "INVOICE_LABEL",
    }
)
FORMATS: Mapping[DocumentFormat, Literal["PDF", "ZPL"]] = MappingProxyType(
    {DocumentFormat.PDF: "PDF", DocumentFormat.ZPL: "ZPL"}
)
SIZES: Mapping[DocumentSize, Literal["A5", "A6"]] = MappingProxyType(
    {DocumentSize.A5: "A5", DocumentSize.A6: "A6"}
)
METHODS: Mapping[HandoverMethod, WireMethod] = MappingProxyType(
    {HandoverMethod.PICKUP: WireMethod.PICKUP, HandoverMethod.DROP_OFF: WireMethod.DROP_OFF}
)
OUTCOMES: Mapping[DeliveryOutcome, DeliveryType] = MappingProxyType(
    {
        DeliveryOutcome.DELIVERED: "DELIVERY_SUCCESS",
        DeliveryOutcome.FAILED: "DELIVERY_FAILED",
        DeliveryOutcome.PROOF: "UPDATE_POD",
    }
)
FAILURES: Mapping[DeliveryFailure, FailedDelivery] = MappingProxyType(
    {
        DeliveryFailure.BUYER_REFUSED: "BUYER_REFUSED",
        DeliveryFailure.DELAYED: "DELAY_DELIVERY",
        DeliveryFailure.FORCE_MAJEURE: "FORCE_MAJEURE",
        DeliveryFailure.BAD_ADDRESS: "INVALID_ADDRESS",
        DeliveryFailure.DAMAGED: "PACKAGE_DAMAGE",
        DeliveryFailure.LOST: "PACKAGE_LOST",
        DeliveryFailure.NOT_REACHED: "UNABLE_CONTACT_BUYER",
        DeliveryFailure.CANNOT_RECEIVE: "UNABLE_RECEIVE",
        DeliveryFailure.OTHER: "OTHER",
    }
)


def measured(parcel: Parcelled) -> tuple[PackageWeight | None, PackageDimension | None]:
    """Weight and size as a label takes them: grams or pounds, centimetres or inches, rounded up, so that no label is
    too small for its parcel.

    Errors: Refused naming each measure that cannot be said, its value, and what to do.
    """
    problems: list[Reason] = []
    imperial = is_imperial(parcel)
    units = units_of("all", "label_weight_units")
    said: dict[str, tuple[str, str]] = {}
    if parcel.weight is not None:
        _say(
            said,
            "weight",
            parcel.weight,
            problems,
            converted(parcel.weight, GRAMS, units, imperial, ROUND_CEILING),
        )
    given = {side: getattr(parcel, side) for side in SIDES}
    units = units_of("all", "label_length_units")
    for side, measure in given.items():
        if measure is not None:
            _say(
                said, side, measure, problems, converted(measure, MILLIMETRES, units, imperial, ROUND_CEILING)
            )
        elif any(given.values()):
            problems.append(side_missing(side))
    if problems:
        raise Refused(" ".join(problem.text for problem in problems), reasons=problems)
    weight = (
        PackageWeight(value=said["weight"][0], unit=_wire(said["weight"][1])) if "weight" in said else None
    )
    if "length" not in said:
        return weight, None
    sides = {side: said[side][0] for side in SIDES}
    return weight, PackageDimension(unit=_wire(said["length"][1]), **sides)


def _say(
    said: dict[str, tuple[str, str]],
    name: str,
    given: Measured,
    problems: list[Reason],
    answer: tuple[str, str] | str,
) -> None:
    if isinstance(answer, str):
        problems.append(measure_problem(name, name, given, answer))
    else:
        said[name] = answer


def _wire(unit: str) -> Any:
    return _UNITS[unit]


def _parcel(weight: wire.Weight | None, size: wire.Dimension | None) -> Parcelled:
    box = None
    if size is not None:
        unit = {"CM": "CENTIMETER"}.get(text(size.unit), text(size.unit))
        box = {"length": size.length, "width": size.width, "height": size.height, "unit": unit}
    return parcel_of({"value": weight.value, "unit": weight.unit} if weight else None, box)


def money(amount: str | None, currency: str | None) -> Money | None:
    """The amount, where both are said as they should be: a published sample says “dollar”."""
    if not amount or not _CURRENCY.fullmatch(text(currency)):
        return None
    try:
        return Money.parse(text(amount), text(currency))
    except NotMoney:
        return None


def offer(found: pk.ShippingServices, request_id: str) -> LabelOffer:
    """The services that have an id, cheapest first; those without a readable price last."""
    services = [_service(each) for each in found.shipping_services or () if text(each.id)]
    services.sort(key=lambda each: (each.price is None, each.price.minor if each.price else 0, each.name))
    return LabelOffer(
        services=tuple(services),
        unit_ids=tuple(ExternalUnitId(text(each)) for each in found.order_line_id if text(each)),
        parcel=_parcel(found.weight, found.dimension),
        request_id=request_id,
    )


def _service(each: pk.ShippingService) -> LabelService:
    charges = ((name, money(getattr(each, name), each.currency)) for name in _CHARGES)
    return LabelService(
        external_id=text(each.id),
        name=text(each.name) or text(each.id),
        price=money(each.price, each.currency),
        price_text=f"{text(each.price)} {text(each.currency)}".strip(),
        provider_id=_provider(each.shipping_provider_id),
        provider_name=text(each.shipping_provider_name),
        earliest_days=each.earliest_delivery_days,
        latest_days=each.latest_delivery_days,
        is_default=bool(each.is_default),
        charges=tuple((name, amount) for name, amount in charges if amount is not None and amount.minor),
    )


def _provider(found: str | None) -> ExternalProviderId | None:
    external_id = identifier(found, "shipping_provider_id", {})
    return ExternalProviderId(external_id) if external_id else None


def bought(found: pk.CreatedPackage, request_id: str) -> LabelBought:
    """What a bought label is. Its number comes with its document."""
    service = found.shipping_service_info or pk.BoughtService()
    return LabelBought(
        package_ids=(ExternalPackageId(text(found.package_id)),),
        cost=money(service.price, service.currency),
        service_id=text(service.id),
        service_name=text(service.name),
        provider_id=_provider(service.shipping_provider_id),
        provider_name=text(service.shipping_provider_name),
        request_id=request_id,
    )


def handover_offer(found: wire.HandoverTimeSlots, request_id: str) -> HandoverOffer:
    """How and when a package can be handed over; a slot without both ends is none."""
    slots = []
    for each in found.pickup_slots:
        start, end = moment(each.start_time, "start_time", {}), moment(each.end_time, "end_time", {})
        if start is not None and end is not None and start < end:
            slots.append(PickupSlot(start, end, each.avaliable is not False))
    page = text(found.drop_off_point_url)
    return HandoverOffer(
        pickup=bool(found.can_pickup),
        drop_off=bool(found.can_drop_off),
        van=bool(found.can_van_collection),
        slots=tuple(slots),
        drop_off_page=page if page.startswith(("https://", "http://")) else "",
        request_id=request_id,
    )


def handed_over(handover: Handover | None) -> ShipPackage | None:
    """The body of the ship call; None leaves the way to TikTok."""
    if handover is None:
        return None
    slot = None
    if handover.slot is not None and handover.method is HandoverMethod.PICKUP:
        slot = PickupSlotChoice(
            start_time=int(handover.slot.start.timestamp()), end_time=int(handover.slot.end.timestamp())
        )
    return ShipPackage(handover_method=METHODS[handover.method], pickup_slot=slot)


def split_options(found: Iterable[pk.SplitAttribute]) -> dict[ExternalOrderId, SplitOption]:
    """What can be split, by order. An answer that does not say it is “no”."""
    options = (
        SplitOption(
            order_id=ExternalOrderId(order_id),
            can_split=bool(each.can_split),
            why=text(each.reason),
            must=_must(each) if each.must_split else (),
        )
        for each in found
        if (order_id := identifier(each.order_id, "order_id", {}))
    )
    return {option.order_id: option for option in options}


def _must(each: pk.SplitAttribute) -> tuple[str, ...]:
    said = tuple(
        " ".join(
            word
            for word in (
                text(reason.type),
                f"category {text(reason.category_id)}" if text(reason.category_id) else "",
                f"at most {text(reason.max_count)}" if text(reason.max_count) else "",
            )
            if word
        )
        for reason in each.must_split_reasons
    )
    return said or ("must_split",)


def together(found: Iterable[pk.OrdersInPackage]) -> tuple[Together, ...]:
    """Packages with their orders, those that have an id."""
    return tuple(
        Together(
            ExternalPackageId(external_id),
            tuple(dict.fromkeys(ExternalOrderId(text(order)) for order in each.order_ids if text(order))),
        )
        for each in found
        if (external_id := identifier(each.id, "id", {}))
    )

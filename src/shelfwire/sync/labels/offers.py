"""What labels cost and when they are fetched: asked of the channel for many parcels at once, and never remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from shelfwire.channels.port import (
    ChannelOrder,
    HandoverOffer,
    LabelDesk,
    LabelOffer,
    Parcelled,
    Session,
    ShippingWay,
)
from shelfwire.fulfilment.buy_job import parcel_of
from shelfwire.fulfilment.errors import SellerShips
from shelfwire.jobs import Run, job
from shelfwire.kit.errors import ChannelError, Reason, Refused, RuleBroken
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.parallel import Calls
from shelfwire.sync.labels.parts import LABELS
from shelfwire.sync.shipping.parts import SHIPMENTS

_PAGE = 50
"""Orders of one call."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One parcel whose label is asked for, in the channel's ids."""

    key: str
    account_id: int
    order_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    package_id: str
    parcel: Parcelled


@job(name="labels.offers", title="Get label prices", scope="parcels:write", queue="fast")
def label_offers_job(run: Run, *, parcels: list[dict[str, Any]]) -> None:
    """``result``: by parcel what is on offer now. A row says of each other why nothing is, and what to do."""
    asked = _asked(run, parcels)
    run.set_total(len(asked))
    offers: dict[str, Any] = {}
    callers = {one.account_id: Caller(one.account_id) for one in asked}
    for account_id, caller in callers.items():
        mine = [one for one in asked if one.account_id == account_id]
        try:
            shown = _orders(caller, mine)
        except (ChannelError, RuleBroken) as refusal:
            for one in mine:
                _fail(run, one, refusal)
            continue
        _ask_all(run, caller, mine, shown, offers)
    run.set_result({"offers": offers})


def _asked(run: Run, parcels: Sequence[Mapping[str, Any]]) -> list[Asked]:
    """The parcels with the channel's ids of orders and units: of this company's only. Three queries."""
    company = run.job.company
    order_ids = {int(pk) for one in parcels for pk in one["contents"]}
    unit_ids = {pk for one in parcels for units in one["contents"].values() for pk in units}
    orders = Order.objects.filter(company=company).only("external_id", "account_id").in_bulk(order_ids)
    units = Unit.objects.filter(order__company=company).only("external_id").in_bulk(unit_ids)
    found = []
    for one in parcels:
        mine = [orders[int(pk)] for pk in one["contents"] if int(pk) in orders]
        if mine and run.wants(one["key"]):
            found.append(
                Asked(
                    one["key"],
                    mine[0].account_id,
                    tuple(order.external_id for order in mine),
                    tuple(
                        units[pk].external_id for pks in one["contents"].values() for pk in pks if pk in units
                    ),
                    one.get("package_id", ""),
                    parcel_of(one["box"]),
                )
            )
    return found


def _orders(caller: Caller, asked: Sequence[Asked]) -> dict[ExternalOrderId, ChannelOrder]:
    """The orders as the channel shows them now."""
    wanted = list(dict.fromkeys(ExternalOrderId(pk) for one in asked for pk in one.order_ids))
    found: dict[ExternalOrderId, ChannelOrder] = {}
    for start in range(0, len(wanted), _PAGE):
        found |= _page(caller, wanted[start : start + _PAGE])
    return found


def _page(caller: Caller, wanted: Sequence[ExternalOrderId]) -> Mapping[ExternalOrderId, ChannelOrder]:
    return caller.call(SHIPMENTS, lambda desk, session: desk.orders(session, wanted))


def _ask_all(
    run: Run,
    caller: Caller,
    asked: Sequence[Asked],
    shown: Mapping[ExternalOrderId, ChannelOrder],
    offers: dict[str, Any],
) -> None:
    waiting = list(reversed(asked))
    with Calls[Asked, dict[str, Any]]() as calls:

        def go_on() -> None:
            while waiting and calls.free:
                one = waiting.pop()
                calls.start(one, partial(_ask, caller, one, shown.get(ExternalOrderId(one.order_ids[0]))))

        go_on()
        for call in calls:
            run.stop_if_cancelled()
            try:
                offers[call.item.key] = call.result()
            except (ChannelError, RuleBroken) as refusal:
                _fail(run, call.item, refusal)
            else:
                run.succeeded()
            go_on()


def _ask(caller: Caller, one: Asked, order: ChannelOrder | None) -> dict[str, Any]:
    """What is on offer for one parcel, JSON-able. Raises what the channel says, and SellerShips."""
    if order is None:
        raise Refused(f"The shop no longer has order {one.order_ids[0]}.")
    return caller.call(LABELS, lambda desk, session: _offer(desk, session, one, order))


def _offer(desk: LabelDesk, session: Session, one: Asked, order: ChannelOrder) -> dict[str, Any]:
    ways = desk.ways(session, order)
    if ways.hindrances:
        raise Refused(ways.hindrances[0].text, reasons=ways.hindrances)
    if ShippingWay.LABEL_BY_SERVICE in ways.ways:
        units = [ExternalUnitId(pk) for pk in one.unit_ids] if len(one.order_ids) == 1 else []
        first = ExternalOrderId(one.order_ids[0])
        return services_json(desk.services(session, first, unit_ids=units, parcel=one.parcel))
    if ShippingWay.LABEL_BY_SLOT in ways.ways:
        package = one.package_id or next(iter(ways.waiting), "")
        return slots_json(desk.slots(session, ExternalPackageId(package)))
    raise SellerShips(
        f"Order {one.order_ids[0]} does not ship with the shop's label.",
        field="order",
        value=one.order_ids[0],
        hint="Ship it with your own carrier and tracking number.",
    )


def _fail(run: Run, one: Asked, refusal: ChannelError | RuleBroken) -> None:
    reasons: Sequence[Reason] = getattr(refusal, "reasons", ())
    advice = next((reason.advice for reason in reasons if reason.advice), "") or refusal.hint
    run.fail(
        key=one.key,
        label=", ".join(one.order_ids),
        code=reasons[0].code if reasons else refusal.code,
        message=f"{refusal.message} {advice}".strip(),
    )


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────────────────


def services_json(offer: LabelOffer) -> dict[str, Any]:
    """The services, cheapest first."""
    return {
        "way": "service",
        "services": [
            {
                "id": one.external_id,
                "name": one.name,
                "provider_id": one.provider_id or "",
                "provider_name": one.provider_name,
                "minor": one.price.minor if one.price else None,
                "currency": one.price.currency if one.price else "",
                "price_text": one.price_text,
                "days": _days(one.earliest_days, one.latest_days),
                "is_default": one.is_default,
            }
            for one in offer.services
        ],
    }


def slots_json(offer: HandoverOffer) -> dict[str, Any]:
    """How and when it can be handed over."""
    return {
        "way": "slot",
        "pickup": offer.pickup,
        "drop_off": offer.drop_off,
        "van": offer.van,
        "page": offer.drop_off_page,
        "slots": [
            {"start": slot.start.isoformat(), "end": slot.end.isoformat()}
            for slot in offer.slots
            if slot.free
        ],
    }


def _days(earliest: int | None, latest: int | None) -> str:
    if earliest is None and latest is None:
        return ""
    if earliest is None or latest is None or earliest == latest:
        count = latest if latest is not None else earliest
        return f"{count} day{'' if count == 1 else 's'}"
    return f"{earliest}–{latest} days"

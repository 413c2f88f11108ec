"""Orders split into packages, packages combined and taken apart: each call looks first (facts.md 8.9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shelfwire.channels.port import (
    ChannelOrder,
    CombineAnswer,
    Reason,
    Session,
    SplitAnswer,
    Together,
    TryLater,
    UncombineAnswer,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire_tiktok.buying import read_orders
from shelfwire_tiktok.errors import reasons, refused
from shelfwire_tiktok.mapping import labels
from shelfwire_tiktok.mapping.shippable import SENT, waiting
from shelfwire_tiktok.mapping.shipping import package
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import Client
from tiktok_shop.errors import ApiError
from tiktok_shop.types.package_requests import CombinablePackage, SplitGroup


def split(
    client: Client, session: Session, order_id: ExternalOrderId, groups: Sequence[Sequence[ExternalUnitId]]
) -> SplitAnswer:
    """Make a package of each group, unless each is one. Errors: Refused, Gone; TryLater where it is not clear."""
    order = read_orders(client, session, [order_id])[order_id]
    wanted = [tuple(dict.fromkeys(group)) for group in groups]
    _refuse_what_cannot_be_split(order, wanted)
    now = {frozenset(units): package_id for package_id, units in waiting(order).items()}
    there = [now.get(frozenset(group)) for group in wanted]
    if all(there):
        return SplitAnswer(tuple(each for each in there if each), found=True)
    named = [SplitGroup(id=str(at), order_line_item_ids=list(group)) for at, group in enumerate(wanted, 1)]
    reply = client.packages.split(order_id, named)
    made = {text(each.splittable_group_id): text(each.id) for each in reply.value.packages or ()}
    ids = [made.get(group.id, "") for group in named]
    if not all(ids):
        raise TryLater(
            "TikTok Shop does not say which package each group has become.",
            maybe_done=True,
            request_id=reply.request_id or "",
            operation="packages.split",
        )
    return SplitAnswer(tuple(ExternalPackageId(each) for each in ids), reply.request_id or "")


def _refuse_what_cannot_be_split(order: ChannelOrder, groups: Sequence[Sequence[ExternalUnitId]]) -> None:
    open_units = {unit_id for units in waiting(order).values() for unit_id in units}
    gone = [unit_id for group in groups for unit_id in group if unit_id not in open_units]
    if not groups or not all(groups):
        raise refused("empty_group", "A package of no units cannot be made.", field="groups")
    if gone:
        raise refused(
            "unit_not_waiting",
            f"The units {', '.join(gone)} of order {order.external_id} do not wait to be shipped.",
            field="groups",
            advice="Download the order again.",
        )


def combine(client: Client, session: Session, offers: Sequence[Together]) -> CombineAnswer:
    """Make one package of each offer whose orders do not share one."""
    if not offers:
        return CombineAnswer({}, {})
    every = list(dict.fromkeys(order_id for offer in offers for order_id in offer.order_ids))
    orders = read_orders(client, session, every)
    made = {offer.external_id: there for offer in offers if (there := _shared(offer.order_ids, orders))}
    left = [offer for offer in offers if offer.external_id not in made]
    if not left:
        return CombineAnswer(made, {})
    reply = client.packages.combine(
        [CombinablePackage(id=offer.external_id, order_ids=list(offer.order_ids)) for offer in left]
    )
    answered = {frozenset(each.order_ids): each for each in labels.together(reply.value.packages or ())}
    made |= {
        offer.external_id: found for offer in left if (found := answered.get(frozenset(offer.order_ids)))
    }
    refusals = _refusals(reply.errors, [offer for offer in left if offer.external_id not in made])
    return CombineAnswer(made, refusals, reply.request_id or "")


def _shared(
    order_ids: Iterable[ExternalOrderId], orders: Mapping[ExternalOrderId, ChannelOrder]
) -> Together | None:
    """The one package that all the orders wait in, when there is one and they are several."""
    ids = tuple(dict.fromkeys(order_ids))
    packages = {package_id for order_id in ids for package_id in waiting(orders[order_id])}
    whole = all(waiting(orders[order_id]) for order_id in ids)
    return Together(packages.pop(), ids) if len(ids) > 1 and whole and len(packages) == 1 else None


def _refusals(errors: Sequence[ApiError], left: Sequence[Together]) -> dict[ExternalPackageId, Reason]:
    """The refusal of each offer that was not made. One that names no package is about all of them."""
    named = {str(error.detail.get("package_id") or ""): error for error in errors}
    found: dict[ExternalPackageId, Reason] = {}
    for offer in left:
        error = named.get(offer.external_id) or named.get("")
        if error is None:
            raise TryLater(
                f"TikTok Shop does not say what became of package {offer.external_id}.",
                maybe_done=True,
                operation="packages.combine",
            )
        found[offer.external_id] = next(iter(reasons(error)))
    return found


def uncombine(
    client: Client, session: Session, package_id: ExternalPackageId, order_ids: Sequence[ExternalOrderId]
) -> UncombineAnswer:
    """Take the orders out that are still inside. Errors: Gone, Refused."""
    reply = client.fulfilment.package_detail(package_id)
    inside = package(reply.value, package_id).order_ids
    wanted = list(dict.fromkeys(order_ids)) or list(inside)
    leaving = [order_id for order_id in wanted if order_id in inside]
    if len(inside) < 2 or not leaving:
        found = _packages_of(read_orders(client, session, wanted))
        return UncombineAnswer(found, reply.request_id or "", found=True)
    done = client.packages.uncombine(package_id, leaving if order_ids else None)
    return UncombineAnswer(labels.together(done.value.packages or ()), done.request_id or "")


def _packages_of(orders: Mapping[ExternalOrderId, ChannelOrder]) -> tuple[Together, ...]:
    inside: dict[ExternalPackageId, list[ExternalOrderId]] = {}
    for order_id, order in orders.items():
        sent = [unit.package_id for unit in order.units if unit.status in SENT and unit.package_id]
        for package_id in dict.fromkeys([*waiting(order), *sent]):
            inside.setdefault(package_id, []).append(order_id)
    return tuple(Together(package_id, tuple(ids)) for package_id, ids in inside.items())

"""What a seller may answer to a return, when, and what it does (facts.md 7.9).

What stands in the way is named by the platform's error code; 0 is nothing. The sources list codes and their words
but not when each is used: the choice here follows the words.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tiktok_shop_sim.lifecycles.returns import (
    AGREED,
    DONE,
    GIVEN_UP,
    OFFERED,
    REFUSED,
    SHIPPED,
    TO_SHIP,
    WAITING,
)
from tiktok_shop_sim.world import reasons, returns
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.return_records import Return, order_of
from tiktok_shop_sim.world.world import World

WITH_OPERATOR = 25011010
NEGOTIATING = 25007007
CANCELLED_ALREADY = 25020009
WRONG_DECISION = 25020003
WRONG_KIND = 25020004
CANNOT_APPROVE = 25011012
CANNOT_RECEIVE = 25011013
QUICK_REFUND = 25011025
FULFILLED_BY_TIKTOK = 25011026
CANNOT_OFFER = 25011032
NOT_NOW = 25011035
APPROVED_ALREADY = 25020010
RECEIVED_ALREADY = 25020011
CANNOT_REJECT_PARCEL = 25020012

NOT_RECEIVED = "reverse_reject_return_parcel_reason_4"
"""The one reason for rejecting a parcel that has not arrived: that it has not."""

MONEY = ("REFUND", "RETURN_AND_REFUND")
SWAP = ("REPLACEMENT", "EXCHANGE")


class Answer(msgspec.Struct, kw_only=True, frozen=True):
    """A seller's answer. `amount` is a proposed part in minor units."""

    decision: str
    reason: str = ""
    note: str = ""
    images: list[str] = []
    amount: int = 0
    keep_item: bool = False


class Decision(msgspec.Struct, frozen=True):
    """One answer: for which kinds, in which statuses, the code otherwise, and from which list its reasons come."""

    kinds: tuple[str, ...]
    statuses: frozenset[str]
    otherwise: int
    do: Callable[[World, Return, Answer, int], None]
    purpose: str = ""


def _approve(world: World, record: Return, answer: Answer, at: int) -> None:
    returns.approve(world, record, at, keep_item=answer.keep_item, note=answer.note)


def _reject(world: World, record: Return, answer: Answer, at: int) -> None:
    returns.reject(world, record, at, reason=answer.reason, note=answer.note, images=answer.images)


def _receive(world: World, record: Return, answer: Answer, at: int) -> None:
    returns.receive(world, record, at, note=answer.note)


def _reject_package(world: World, record: Return, answer: Answer, at: int) -> None:
    returns.reject_package(world, record, at, reason=answer.reason, note=answer.note, images=answer.images)


def _refund(world: World, record: Return, answer: Answer, at: int) -> None:
    returns.refund_directly(world, record, at, note=answer.note)


def _offer(world: World, record: Return, answer: Answer, at: int) -> None:
    returns.offer_partial(world, record, answer.amount, at, note=answer.note)


ASKED = WAITING
UNPAID = WAITING | {TO_SHIP, SHIPPED}
BACK = frozenset({SHIPPED})

DECISIONS: dict[str, Decision] = {
    "APPROVE_REFUND": Decision(("REFUND",), ASKED, CANNOT_APPROVE, _approve),
    "APPROVE_RETURN": Decision(("RETURN_AND_REFUND",), ASKED, CANNOT_APPROVE, _approve),
    "APPROVE_RECEIVED_PACKAGE": Decision(("RETURN_AND_REFUND",), BACK, CANNOT_RECEIVE, _receive),
    "APPROVE_REPLACEMENT": Decision(SWAP, ASKED, CANNOT_APPROVE, _approve),
    "ISSUE_REPLACEMENT_REFUND": Decision(("REPLACEMENT",), ASKED, CANNOT_APPROVE, _refund),
    "ISSUE_EXCHANGE_REFUND": Decision(("EXCHANGE",), ASKED, CANNOT_APPROVE, _refund),
    "DIRECT_REFUND": Decision(MONEY, UNPAID, CANNOT_APPROVE, _refund),
    "OFFER_PARTIAL_REFUND": Decision(MONEY, ASKED, CANNOT_OFFER, _offer),
    "REJECT_REFUND": Decision(("REFUND",), ASKED, WRONG_DECISION, _reject, "reject"),
    "REJECT_RETURN": Decision(("RETURN_AND_REFUND",), ASKED, WRONG_DECISION, _reject, "reject"),
    "REJECT_REPLACEMENT": Decision(SWAP, ASKED, WRONG_DECISION, _reject, "reject"),
    "REJECT_RECEIVED_PACKAGE": Decision(
        ("RETURN_AND_REFUND",), BACK, CANNOT_REJECT_PARCEL, _reject_package, "reject_received_package"
    ),
    "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG": Decision(
        ("RETURN_AND_REFUND",), BACK, CANNOT_OFFER, _offer, "reject_received_package"
    ),
}


def hindrance(world: World, record: Return, name: str, reason: str = "") -> int:
    """Why a return cannot be answered like this now."""
    decision = DECISIONS[name]
    if record.kind not in decision.kinds:
        return WRONG_KIND
    if record.arbitration == "IN_PROGRESS":
        return WITH_OPERATOR
    if record.status in GIVEN_UP:
        return WRONG_DECISION if name.startswith("REJECT") else CANCELLED_ALREADY
    if record.status == OFFERED:
        return NEGOTIATING
    if record.status not in decision.statuses:
        return _too_late(record, name, decision)
    return _forbidden(world, record, decision, reason) if decision.statuses is BACK else 0


def _too_late(record: Return, name: str, decision: Decision) -> int:
    if not name.startswith("REJECT") or record.status in REFUSED:
        return decision.otherwise
    if name == "REJECT_RECEIVED_PACKAGE":
        return RECEIVED_ALREADY if record.status in (AGREED, DONE) else CANNOT_REJECT_PARCEL
    return APPROVED_ALREADY


def _forbidden(world: World, record: Return, decision: Decision, reason: str) -> int:
    """What is forbidden about parcels that come back."""
    if order_of(world, record).fulfillment_type == "FULFILLMENT_BY_TIKTOK":
        return FULFILLED_BY_TIKTOK
    if not decision.purpose:
        return 0
    if record.quick:
        return QUICK_REFUND
    return NOT_NOW if record.arrive_time is None and not reason.startswith(NOT_RECEIVED) else 0


def carry_out(world: World, record: Return, answer: Answer, at: int) -> None:
    """Do what the seller answered; what `hindrance` names raises IllegalMove with nothing changed."""
    DECISIONS[answer.decision].do(world, record, answer, at)


def reject_reasons(market: Market, record: Return, name: str) -> dict[str, str]:
    """The reasons that fit an answer to this return; empty for answers that need none."""
    purpose = DECISIONS[name].purpose
    if not purpose:
        return {}
    kind = "return" if purpose != "reject" else reasons.KINDS[record.kind]
    return reasons.fitting(market.reasons_market, kind, "SELLER", "", purpose)


def next_reject_reasons(market: Market, record: Return) -> dict[str, str]:
    """The reasons for the no that could be said next."""
    if record.status == SHIPPED:
        return reject_reasons(market, record, "REJECT_RECEIVED_PACKAGE")
    return reasons.fitting(market.reasons_market, reasons.KINDS[record.kind], "SELLER", "", "reject")

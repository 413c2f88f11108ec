"""What went over the wire: the calls with their verdicts, and the notices with what became of them."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.calls import CallRecord
from tiktok_shop_sim.control.endpoint import Nothing, endpoint, from_record
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world.records import Notice


class CallsRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which calls: `operation` is a part of its key, `since` and `before` are serials.

    `verdict` is ok, warning (ok, but with warnings), refused, example or fault.
    """

    operation: str = ""
    shop_id: str = ""
    since: int = 0
    before: int = 0
    verdict: str = ""
    limit: int = 200


class Calls(msgspec.Struct):
    serial: int
    calls: list[CallRecord]


@endpoint("GET", "/calls", CallsRequest)
def calls(simulation: Simulation, request: CallsRequest) -> Calls:
    """The last calls with the gate's verdict and warnings on each."""
    found = simulation.calls.find(
        operation=request.operation,
        shop_id=request.shop_id,
        since=request.since,
        before=request.before,
        verdict=request.verdict,
        limit=request.limit,
    )
    return Calls(simulation.calls.serial, found)


class Counts(msgspec.Struct):
    operations: dict[str, dict[str, int]]


@endpoint("GET", "/calls/counts")
def call_counts(simulation: Simulation, _: Nothing) -> Counts:
    """How often each operation was called, and with which codes."""
    return Counts(simulation.calls.counts())


@endpoint("DELETE", "/calls")
def clear_calls(simulation: Simulation, _: Nothing) -> dict[str, Any]:
    """Forget the calls so far."""
    simulation.calls.clear()
    return {}


class NoticesRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which notices: of a type, a shop, a state, about an id, after a serial."""

    type: int | None = None
    shop_id: str = ""
    state: str = ""
    about: str = ""
    since: int = 0
    limit: int = 500


class NoticeTruth(msgspec.Struct):
    serial: int
    id: str
    type: int
    shop_id: str
    address: str
    body: str
    about: str
    state: str
    attempts: int
    next_attempt: float | None
    last_status: int | None
    last_error: str
    created: float
    history: list[str]


class NoticeList(msgspec.Struct):
    counts: dict[str, int]
    notices: list[NoticeTruth]


@endpoint("GET", "/notices", NoticesRequest)
def notices(simulation: Simulation, request: NoticesRequest) -> NoticeList:
    """The notices sent, waiting, delivered or dropped, oldest first."""
    counts: dict[str, int] = {}
    found = []
    for notice in simulation.world.notices.values():
        counts[notice.state] = counts.get(notice.state, 0) + 1
        if (
            request.type in (None, notice.type)
            and request.shop_id in ("", notice.shop_id)
            and request.state in ("", notice.state)
            and request.about in ("", notice.about)
            and notice.serial > request.since
        ):
            found.append(_notice(notice))
    return NoticeList(counts, found[-request.limit :])


def _notice(notice: Notice) -> NoticeTruth:
    return from_record(NoticeTruth, notice, body=notice.body.decode())

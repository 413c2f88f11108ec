"""After what we asked was settled, its case and its order are read again: the channel's word counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from shelfwire.aftersales.actions import followed
from shelfwire.aftersales.models import CaseAct
from shelfwire.aftersales.queries import acts_to_follow
from shelfwire.aftersales.states import ActKind, ActStatus
from shelfwire.channels.port import CaseKind, CaseStream, Page
from shelfwire.jobs import hurry
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.sync.aftersales.parts import AFTERSALES
from shelfwire.sync.aftersales.taking import CasesTaken, fetch_cases, follow_orders, take_cases
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.orders.read import SWITCH

PAGE = 50
LOOK_AGAIN_SECONDS = 10.0
SHOWN_BY = timedelta(minutes=3)
"""After so long a case that the channel named is left to the polls, and the end of a cancellation is looked for less
often."""
ENDED_BY = timedelta(days=1)


@conversation(
    "cases_follow",
    label="Cases and orders after an answer",
    chore_name="cases.follow",
    switch=SWITCH,
    every=timedelta(minutes=5),
    part=AFTERSALES,
    priority=12,
)
def follow_acts(caller: Caller) -> str:
    """Read what was settled since; what the channel does not show yet is looked at again soon."""
    looked: set[int] = set()
    waiting = False
    while caller.flows(SWITCH) and (acts := _next(caller, looked)):
        _read(caller, acts)
        looked |= {act.pk for act in acts}
        ready = [act.pk for act in _fresh(caller, acts) if _is_ready(act)]
        followed(ready)
        waiting = waiting or any(act.pk not in ready and _since(act, SHOWN_BY) for act in acts)
    if waiting:
        hurry(follow_acts, key=str(caller.account_id), delay=LOOK_AGAIN_SECONDS, account_id=caller.account_id)
    return ""


def _next(caller: Caller, looked: set[int]) -> list[CaseAct]:
    rows = acts_to_follow([caller.account]).exclude(pk__in=looked).select_related("case", "order")
    return list(rows.order_by("pk")[:PAGE])


def _fresh(caller: Caller, acts: Sequence[CaseAct]) -> list[CaseAct]:
    rows = acts_to_follow([caller.account]).filter(pk__in=[act.pk for act in acts])
    return list(rows.select_related("case", "order"))


def _read(caller: Caller, acts: Sequence[CaseAct]) -> None:
    """The cases of these acts, then their orders."""
    named: dict[CaseStream, set[str]] = defaultdict(set)
    orders: set[str] = set()
    unnamed: set[str] = set()
    for act in acts:
        case_id = act.case.external_id if act.case else act.channel_case_id
        order_id = act.order.external_id if act.order else act.case.order_external_id if act.case else ""
        orders.add(order_id)
        if case_id:
            named[_stream(act)].add(case_id)
        else:
            unnamed.add(order_id)
    for stream, ids in named.items():
        fetch_cases(caller, stream, ids)
    _of_orders(caller, unnamed)
    follow_orders(caller, orders - {""})


def _of_orders(caller: Caller, order_ids: set[str]) -> CasesTaken:
    """A start that was refused, or came too late, named no case: whoever was first may have started one."""
    wanted = [ExternalOrderId(order_id) for order_id in sorted(order_ids - {""})]
    if not wanted:
        return CasesTaken()
    found = caller.call(AFTERSALES, lambda desk, session: desk.of_orders(session, wanted))
    return take_cases(caller.account, Page(found, None), "follow")


def _stream(act: CaseAct) -> CaseStream:
    if act.case is not None:
        return CaseStream(act.case.stream)
    cancels = act.case_kind == CaseKind.CANCELLATION
    return CaseStream.CANCELLATIONS if cancels else CaseStream.RETURNS


def _is_ready(act: CaseAct) -> bool:
    """Whether what was read is what followed: a start has its case, and a cancellation has come to its end. One that
    the channel goes on with stops its order until then, for a day at most.
    """
    if act.status != ActStatus.DONE or act.kind == ActKind.ANSWER:
        return True
    if act.case is None:
        return not _since(act, SHOWN_BY)
    cancels = act.case_kind == CaseKind.CANCELLATION and not act.case.is_over
    return not cancels or not _since(act, ENDED_BY)


def _since(act: CaseAct, span: timedelta) -> bool:
    """Whether it was settled no longer ago."""
    assert act.settled_at is not None  # it is settled
    return act.settled_at >= clock.now() - span


def follow_soon(account_id: int) -> None:
    """In the caller's transaction."""
    hurry(follow_acts, key=str(account_id), account_id=account_id)

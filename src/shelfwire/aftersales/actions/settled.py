"""What the channel answered to what we asked, and what a person does about it. Order and case follow by being read
again (``followed``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from shelfwire.aftersales.actions._acts import (
    SUBJECT,
    Held,
    block,
    end,
    hold,
    refuse_second,
    settle,
    stream_of,
)
from shelfwire.aftersales.actions._moves import note
from shelfwire.aftersales.columns import kind_words
from shelfwire.aftersales.errors import ActSettledAlready
from shelfwire.aftersales.events import ActSettled
from shelfwire.aftersales.models import Case, CaseAct
from shelfwire.aftersales.states import DECISION_WORDS, ActKind, ActStatus
from shelfwire.channels.port import DECLINES, CaseKind, CaseStatus, Decision
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.kit import clock, events
from shelfwire.kit.errors import Reason
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import add_timeline, end_block
from shelfwire.orders.models import TimelineEntry
from shelfwire.orders.states import BlockCode


@dataclass(frozen=True, slots=True)
class Answered:
    """The channel's answer to one act. ``case_id``: the channel's. ``found``: it was so already."""

    act_id: int
    case_id: str = ""
    found: bool = False
    request_id: str = ""


@transaction.atomic
def act_done(answered: Sequence[Answered]) -> None:
    """The channel did it. Twice changes nothing."""
    for one in sorted(answered, key=lambda each: each.act_id):
        held = hold(one.act_id)
        case = held.case or _case_of(held.act, one.case_id)
        done = settle(
            held.act,
            ActStatus.DONE,
            error="",
            reasons=[],
            found=one.found,
            channel_case_id=fit(one.case_id, 64),
            request_id=fit(one.request_id, 80),
            settled_at=clock.now(),
            case=case,
        )
        if done:
            _declined(held.act, case)
            found = " It was so already." if one.found else ""
            _tell(Held(held.act, held.order, case), f"{_words(held.act)} is done.{found}")
            events.announce(ActSettled(held.act.pk, held.act.account_id))


def _declined(act: CaseAct, case: Case | None) -> None:
    """Where the case was read before its answer was, and the channel has one word for declined and withdrawn."""
    if case is not None and case.status == CaseStatus.WITHDRAWN and act.decision in DECLINES:
        columns = {"status": CaseStatus.DECLINED.value}
        Case.objects.filter(pk=case.pk).update(**columns)
        case.refresh_from_db(fields=["status"])


def _case_of(act: CaseAct, case_id: str) -> Case | None:
    if not case_id:
        return None
    named = Case.objects.filter(account=act.account_id, stream=stream_of(act.case_kind), external_id=case_id)
    return named.defer("search", "search_tokens").first()


@transaction.atomic
def act_refused(*, act_id: int, error: str, reasons: Collection[Reason] = (), request_id: str = "") -> None:
    """The channel refused it and nothing happened: a person tries again, asks for something else, or withdraws it."""
    held = hold(act_id)
    if _end(held, ActStatus.REFUSED, error, reasons, request_id):
        _tell(held, f"{_words(held.act)} was refused: {error}")


@transaction.atomic
def act_overtaken(
    *, act_id: int, error: str, reasons: Collection[Reason] = (), request_id: str = "", late: bool = True
) -> None:
    """Somebody else, or the channel's clock, decided first: nothing of ours happened, and nothing is left to do. Not
    ``late``: it was not told, for a reason of ours.
    """
    held = hold(act_id)
    if _end(held, ActStatus.OVERTAKEN, error, reasons, request_id):
        _tell(held, f"{_words(held.act)} {'came too late' if late else 'is not told'}: {error}")


def _end(held: Held, after: ActStatus, error: str, reasons: Collection[Reason], request_id: str) -> bool:
    ended = settle(
        held.act,
        after,
        error=fit(error, 1000),
        reasons=[asdict(reason) for reason in reasons],
        request_id=fit(request_id, 80),
        settled_at=clock.now(),
        followed_at=None,
    )
    if ended:
        events.announce(ActSettled(held.act.pk, held.act.account_id))
    return ended


@transaction.atomic
def followed(act_ids: Collection[int]) -> None:
    """Order and case were read after these acts were settled: what a cancellation stopped goes on as they say."""
    acts = CaseAct.objects.select_for_update().filter(pk__in=act_ids, followed_at=None)
    for act in acts.exclude(status=ActStatus.ASKED).order_by("pk"):
        CaseAct.objects.filter(pk=act.pk).update(followed_at=clock.now())
        _unblock(act, "The answer is known, and the order was read again")


def _unblock(act: CaseAct, why: str) -> None:
    if act.kind == ActKind.START and act.case_kind == CaseKind.CANCELLATION and act.order_id is not None:
        end_block(act.order_id, BlockCode.CANCEL_ASKED, "worker", why)


@transaction.atomic
def withdraw_act(*, act: CaseAct, by: str) -> CaseAct:
    """Ask for it no more. Withdrawn already: nothing changes. Raises ActSettledAlready when it is done or overtaken,
    OutgoingInFlight while it may be on its way."""
    held = hold(act.pk)
    if held.act.status == ActStatus.WITHDRAWN:
        return held.act
    if held.act.status not in (ActStatus.ASKED, ActStatus.REFUSED):
        raise _settled(held.act)
    end(held.act, f"withdrawn by {by}: not wanted any more")
    _unblock(held.act, "The cancellation is not asked for any more")
    _tell(held, f"{_words(held.act)} is withdrawn", by=by, kind=TimelineEntry.Kind.PERSON)
    return held.act


@transaction.atomic
def retry_act(*, act: CaseAct, by: str) -> CaseAct:
    """Tell again what was refused. Raises ActSettledAlready for one that is not refused, ActOpen while something else
    is being asked about the same."""
    held = hold(act.pk)
    if held.act.status != ActStatus.REFUSED:
        raise _settled(held.act)
    refuse_second(held.act)
    for row in exchange.outgoing_of(SUBJECT, held.act.pk).filter(status=OutgoingStatus.REFUSED):
        outgoing.retry(outgoing_id=row.pk, by=by)
    settle(held.act, ActStatus.ASKED, error="", reasons=[], settled_at=None, followed_at=None)
    block(held.act, by)
    _tell(held, f"{_words(held.act)} is told again", by=by, kind=TimelineEntry.Kind.PERSON)
    return held.act


def _settled(act: CaseAct) -> ActSettledAlready:
    return ActSettledAlready(
        f"“{_words(act)}” is {act.get_status_display().lower()}.", value=act.pk, hint="Reload the page."
    )


def _words(act: CaseAct) -> str:
    """What was asked, as people say it."""
    if act.kind == ActKind.ANSWER:
        return DECISION_WORDS[Decision(act.decision)]
    return f"{kind_words(act.case_kind)}, asked by {act.by},"


def _tell(held: Held, text: str, *, by: str = "worker", kind: str = TimelineEntry.Kind.CALL) -> None:
    if held.case is not None:
        note(held.case, text, at=clock.now(), by=by, kind=kind)
    elif held.order is not None:
        add_timeline([held.order.pk], kind, text, by, {"case_act": held.act.pk})

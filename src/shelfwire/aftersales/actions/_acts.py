"""Write what is asked and its outgoing operation; move it. The order is locked first, then the case, then the act."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from shelfwire.aftersales.errors import ActOpen
from shelfwire.aftersales.models import ActUnit, Case, CaseAct
from shelfwire.aftersales.states import ACT_MOVES, ActKind, ActStatus
from shelfwire.channels.port import DECLINES, CaseKind, CaseStream
from shelfwire.exchange.actions import outgoing
from shelfwire.kit import clock, states
from shelfwire.orders.actions import add_block
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import BlockCode

SUBJECT = "case_act"
"""What the outgoing operations are about."""
START, ANSWER = "start_case", "answer_case"
"""Kinds of outgoing operations."""
KINDS = (START, ANSWER)


@dataclass(frozen=True, slots=True)
class Held:
    """An act with what it is about, all locked."""

    act: CaseAct
    order: Order | None
    case: Case | None


def lock_order(order_id: int) -> Order:
    """The order, locked, with what decides about it."""
    rows = Order.objects.select_for_update(of=("self",)).defer("search", "search_tokens")
    return rows.select_related("account", "company").get(pk=order_id)


def lock_case(case_id: int) -> Case:
    """The case, locked after its order."""
    order_id = Case.objects.values_list("order_id", flat=True).get(pk=case_id)
    if order_id is not None:
        lock_order(order_id)
    rows = Case.objects.select_for_update(of=("self",)).defer("search", "search_tokens")
    return rows.select_related("account", "company", "order").get(pk=case_id)


def hold(act_id: int) -> Held:
    """The act, locked after its order and its case."""
    ids = CaseAct.objects.values("order_id", "case_id").get(pk=act_id)
    order = lock_order(ids["order_id"]) if ids["order_id"] is not None else None
    case = lock_case(ids["case_id"]) if ids["case_id"] is not None else None
    rows = CaseAct.objects.select_for_update(of=("self",)).select_related("account", "company")
    return Held(rows.get(pk=act_id), order, case)


def hold_all(act_ids: Collection[int]) -> None:
    """Lock them and what they are about, in the order in which everybody does."""
    rows = CaseAct.objects.filter(pk__in=act_ids)
    orders = sorted({pk for pk in rows.values_list("order_id", flat=True) if pk is not None})
    cases = sorted({pk for pk in rows.values_list("case_id", flat=True) if pk is not None})
    list(Order.objects.select_for_update().filter(pk__in=orders).order_by("pk").values_list("pk"))
    list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk").values_list("pk"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def write(act: CaseAct, kind: str, units: Sequence[Unit], order_external_id: str) -> CaseAct:
    """Store it with its units, and the operation that tells it once."""
    act.save(force_insert=True)
    ActUnit.objects.bulk_create(ActUnit(act=act, unit=unit) for unit in units)
    outgoing.write_outgoing(
        account_id=act.account_id,
        kind=kind,
        idempotency_key=f"{kind}:{act.pk}",
        subject_kind=SUBJECT,
        subject_id=act.pk,
        payload={"act": act.pk},
        order_external_id=order_external_id,
    )
    return act


def stream_of(kind: str) -> str:
    """The stream that cases of a kind are read in."""
    cancels = kind == CaseKind.CANCELLATION
    return (CaseStream.CANCELLATIONS if cancels else CaseStream.RETURNS).value


def declined_by_us(cases: Iterable[Case]) -> frozenset[int]:
    """Ids of those of the cases to which the channel took a no of ours."""
    noes = [each.value for each in DECLINES]
    rows = CaseAct.objects.filter(case__in=list(cases), status=ActStatus.DONE, decision__in=noes)
    return frozenset(rows.values_list("case_id", flat=True))


def let_go(acts: QuerySet[CaseAct], by: str) -> None:
    """What was refused of these is not wanted any more: something else is asked for."""
    for act in acts.filter(status=ActStatus.REFUSED).select_for_update().order_by("pk"):
        end(act, f"something else was asked for by {by}")


def end(act: CaseAct, why: str) -> None:
    """Withdraw a locked act, and what of it was not told. Raises OutgoingInFlight."""
    outgoing.withdraw(subject_kind=SUBJECT, subject_id=act.pk, kinds=KINDS, why=why)
    now = clock.now()
    settle(act, ActStatus.WITHDRAWN, settled_at=now, followed_at=now)


def refuse_second(act: CaseAct) -> None:
    """Raise ActOpen where something else is being asked about the same case, or started of the same order."""
    asked = CaseAct.objects.filter(status=ActStatus.ASKED).exclude(pk=act.pk)
    if act.kind == ActKind.START:
        others = asked.filter(order=act.order, kind=ActKind.START)
        about, value = f"order {act.order}", str(act.order)
    else:
        others = asked.filter(case=act.case)
        about, value = f"case {act.case}", str(act.case)
    if others.exists():
        raise ActOpen(
            f"Something else is being asked about {about}.",
            field=about.partition(" ")[0],
            value=value,
            hint="Wait until it is answered, or withdraw it.",
        )


def block(act: CaseAct, by: str) -> None:
    """While a cancellation is asked for, nothing of the order ships."""
    if act.kind == ActKind.START and act.case_kind == CaseKind.CANCELLATION and act.order is not None:
        channel = act.order.account.channel_label
        add_block(act.order.pk, BlockCode.CANCEL_ASKED, f"A cancellation is asked of {channel}.", by)


def settle(act: CaseAct, after: ActStatus, **also: Any) -> bool:
    """Move it. False when it is there already."""
    step = states.move(act, after, moves=ACT_MOVES, by="", why="", record=_in_the_timelines, **also)
    return step is not None


def _in_the_timelines(step: states.Step) -> None:
    """The timelines of case and order keep what was asked, and what was answered."""

"""Ask the channel for something about a case: start one, or answer one. It is told once, by an outgoing operation."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.aftersales.actions._acts import (
    ANSWER,
    START,
    block,
    let_go,
    lock_case,
    lock_order,
    refuse_second,
    write,
)
from shelfwire.aftersales.actions._moves import note
from shelfwire.aftersales.actions._sound import refuse_bad_answer, refuse_too_long
from shelfwire.aftersales.columns import evidence_rows, kind_words, status_words
from shelfwire.aftersales.errors import (
    ActOpen,
    AnsweredAlready,
    BadAct,
    CaseOver,
    KeyReused,
    RefundChanged,
)
from shelfwire.aftersales.models import ActUnit, Case, CaseAct, CaseRule
from shelfwire.aftersales.states import DECISION_WORDS, ActKind, ActStatus
from shelfwire.channels.port import CaseAnswer, CaseKind, Decision
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.people import audit

STARTED = (CaseKind.CANCELLATION, CaseKind.REFUND, CaseKind.RETURN)
"""What a seller may start."""
_LONGEST_REASON = 200


@transaction.atomic
def ask_start(
    *,
    order: Order,
    kind: CaseKind,
    reason: str,
    unit_ids: Collection[int] = (),
    agreed: Money | None = None,
    idempotency_key: str,
    by: str,
) -> CaseAct:
    """Ask for a cancellation, refund or return of an order, or of some of its units (ours; none: the whole order).

    ``reason``: a code that the channel takes for this order now. ``agreed``: the refund that the person saw. While a
    cancellation is asked for, nothing of the order ships. The same key again is what was asked then. Raises BadAct,
    ActOpen, KeyReused; nothing is asked then.
    """
    held = lock_order(order.pk)
    if asked := CaseAct.objects.filter(company=held.company, idempotency_key=idempotency_key).first():
        return _same_start(asked, held, kind, reason, unit_ids, agreed)
    _refuse_bad_start(kind, reason, idempotency_key)
    units = _units(held, unit_ids)
    act = CaseAct(
        company_id=held.company_id,
        account_id=held.account_id,
        order=held,
        kind=ActKind.START,
        case_kind=kind.value,
        reason=reason,
        amount_minor=agreed.minor if agreed else None,
        currency=agreed.currency if agreed else "",
        idempotency_key=idempotency_key,
        by=fit(by, 120),
        asked_at=clock.now(),
    )
    refuse_second(act)
    let_go(CaseAct.objects.filter(order=held, kind=ActKind.START), by)
    write(act, START, units, held.external_id)
    what = f"{len(units)} of its units" if units else "the whole order"
    says = f"{kind_words(kind)} of {what} is asked of {held.account.channel_label} ({reason})"
    add_timeline([held.pk], TimelineEntry.Kind.PERSON, says, by, {"case_act": act.pk})
    audit.note(held, {kind_words(kind).lower(): ("", says)}, by=by)
    block(act, by)
    return act


def _refuse_bad_start(kind: CaseKind, reason: str, idempotency_key: str) -> None:
    if kind not in STARTED:
        raise BadAct(
            f"A seller does not start a {kind}.",
            field="kind",
            value=kind,
            hint=f"Use one of {', '.join(STARTED)}.",
        )
    if not reason:
        raise BadAct("No reason is chosen.", field="reason", hint="Choose one that the shop offers.")
    refuse_too_long("reason", reason, _LONGEST_REASON)
    if not idempotency_key or len(idempotency_key) > 120:
        raise BadAct(
            "The idempotency key is empty or longer than 120 characters.",
            field="idempotency_key",
            value=idempotency_key[:40],
            hint="Make a new one for each request, and send the same one when you repeat it.",
        )


def _units(order: Order, unit_ids: Collection[int]) -> list[Unit]:
    """Those of the order; all of its open ones are the whole order, which is said without naming any."""
    own = {unit.pk: unit for unit in order.units.order_by("pk")}
    for unit_id in unit_ids:
        unit = own.get(unit_id)
        if unit is None or unit.status == UnitStatus.CANCELLED:
            why = "is none of it" if unit is None else "is cancelled already"
            raise BadAct(
                f"Unit {unit_id} of order {order.external_id} {why}.",
                field="units",
                value=unit_id,
                hint="Reload the page and choose again.",
            )
    left = {pk for pk, unit in own.items() if unit.status != UnitStatus.CANCELLED}
    return [] if left <= set(unit_ids) else [own[pk] for pk in sorted(set(unit_ids))]


def _same_start(
    asked: CaseAct,
    order: Order,
    kind: CaseKind,
    reason: str,
    unit_ids: Collection[int],
    agreed: Money | None,
) -> CaseAct:
    units = set(ActUnit.objects.filter(act=asked).values_list("unit_id", flat=True))
    same = (asked.order_id, asked.case_kind, asked.reason, asked.amount) == (order.pk, kind, reason, agreed)
    named = set(unit_ids)
    if not same or (units != named and units):
        raise KeyReused(
            f"The key “{asked.idempotency_key}” stands for another request.",
            field="idempotency_key",
            value=asked.idempotency_key,
            hint="Make a new key for each request.",
        )
    return asked


@transaction.atomic
def ask_answer(
    *, case: Case, answer: CaseAnswer, by: str, rule: CaseRule | None = None, saw: Money | None = None
) -> CaseAct:
    """Answer a case. Asked again while it is under way, or done and not read since, it is what was asked then.

    ``saw``: the refund that whoever answers was shown; None: not said. Raises RefundChanged when it is another now,
    CaseOver at the case's end, ActOpen and AnsweredAlready where another answer was given, BadAct where it
    cannot be meant. What the channel takes (``AftersalesDesk.options``) is asked by the caller before.
    """
    held = lock_case(case.pk)
    if found := _given(held, answer):
        return found
    if held.is_over:
        raise CaseOver(
            f"{kind_words(held.kind)} {held.external_id} is “{status_words(held.status)}”: there is nothing to answer.",
            field="case",
            value=held.external_id,
            hint="Reload the page.",
        )
    _refuse_changed(held, saw)
    refuse_bad_answer(held, answer)
    act = CaseAct(
        company_id=held.company_id,
        account_id=held.account_id,
        case=held,
        order_id=held.order_id,
        kind=ActKind.ANSWER,
        case_kind=held.kind,
        decision=answer.decision.value,
        reason=answer.reason,
        note=answer.note,
        keep_item=answer.keep_item,
        evidence=evidence_rows(answer.evidence),
        amount_minor=answer.amount.minor if answer.amount else None,
        currency=answer.amount.currency if answer.amount else "",
        idempotency_key=f"answer:{held.pk}:{held.acts.count() + 1}",
        by=fit(by, 120),
        rule=rule,
        asked_at=clock.now(),
    )
    let_go(CaseAct.objects.filter(case=held, kind=ActKind.ANSWER), by)
    write(act, ANSWER, (), held.order_external_id)
    words = DECISION_WORDS[answer.decision]
    amount = f" ({answer.amount})" if answer.amount else ""
    if pictures := len(answer.evidence):
        amount += f", with {pictures} picture{'' if pictures == 1 else 's'}"
    note(
        held,
        f"{words}{amount}: told to {held.account.channel_label}",
        at=act.asked_at,
        by=by,
        kind=_kind(rule),
    )
    audit.note(held, {"answer": ("", f"{words}{amount}")}, by=by)
    return act


def _refuse_changed(case: Case, saw: Money | None) -> None:
    if saw is not None and saw != case.refund:
        raise RefundChanged(
            f"The refund is {case.refund or 'not named'} now, not {saw}.",
            field="seen_refund",
            value=str(saw),
            hint="Read the case again, and answer with the amount that it has now.",
        )


def _kind(rule: CaseRule | None) -> str:
    return TimelineEntry.Kind.PERSON if rule is None else TimelineEntry.Kind.DECISION


def _given(case: Case, answer: CaseAnswer) -> CaseAct | None:
    """The same answer, where it is under way or was not read since; another one there is refused."""
    given = case.acts.filter(kind=ActKind.ANSWER, status__in=[ActStatus.ASKED, ActStatus.DONE])
    last = given.order_by("-pk").first()
    if last is None or (last.status == ActStatus.DONE and last.followed_at is not None):
        return None
    same = (last.decision, last.reason, last.amount, last.keep_item) == (
        answer.decision,
        answer.reason,
        answer.amount,
        answer.keep_item,
    )
    if same:
        return last
    asked = last.status == ActStatus.ASKED
    refusal = ActOpen if asked else AnsweredAlready
    raise refusal(
        f"“{DECISION_WORDS[Decision(last.decision)]}” {'is being' if asked else 'was'} told of {case.external_id}.",
        field="case",
        value=case.external_id,
        hint="Wait until it is answered, or withdraw it." if asked else "Wait until the case is read again.",
    )

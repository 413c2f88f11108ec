"""Cancellations, refunds and returns, for an operator at a shell: ``shelfwire cases``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shelfwire.aftersales.actions import ReceivedUnit, ask_answer, receive_units
from shelfwire.aftersales.answers import accepting, declining
from shelfwire.aftersales.errors import BadAct, BadReceipt
from shelfwire.aftersales.models import Case, ReturnReceipt, answer_by
from shelfwire.aftersales.queries import kind_words, open_act, status_words, whole
from shelfwire.aftersales.states import DECISION_WORDS, Condition, Disposition
from shelfwire.aftersales.units import has_left, units_of
from shelfwire.channels.port import CaseAnswer, Decision
from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Unit
from shelfwire.sync.aftersales.asking import options_for

BY = "shelfwire cases"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases to list. ``shop``: its id or name; empty fields do not filter."""

    shop: str = ""
    kind: str = ""
    waiting: bool = False
    most: int = 20


def list_lines(wanted: Wanted, *, as_json: bool = False) -> Iterator[str]:
    """Cases of every company, what must be answered soonest first. Raises UnknownName."""
    rows = whole(Case.objects.filter(account__in=naming.shops(wanted.shop)))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.waiting:
        rows = rows.filter(due_at__isnull=False)
    for case in rows.order_by(answer_by(), "pk")[: wanted.most]:
        yield json.dumps(facts(case), ensure_ascii=False) if as_json else _line(case)


def show_lines(case_id: str, *, answers: bool = False, as_json: bool = False) -> Iterator[str]:
    """One case with its items; with ``answers`` those that the shop takes now, asked of it. Raises UnknownName, and
    what the channel says."""
    case = case_of(case_id)
    found = {**facts(case), "items": [_item(item) for item in case.items.order_by("pk")]}
    if answers:
        found["answers"] = [
            {
                "decision": str(one.decision),
                "reasons": {reason.code: reason.text for reason in one.reasons},
                "most": str(one.most) if one.most else None,
                "why_not": [reason.text for reason in one.why_not],
            }
            for one in options_for(case)
        ]
    if as_json:
        yield json.dumps(found, ensure_ascii=False)
        return
    yield _line(case)
    for item in found["items"]:
        yield f"  {item['quantity']} × {item['seller_sku']}  {item['name']}"
    for one in found.get("answers", ()):
        why = "; ".join(one["why_not"])
        yield f"  {one['decision']}" + (f": not now: {why}" if why else "")
        for code, text in one["reasons"].items():
            yield f"    {code}  {text}"


def accept(case_ids: Sequence[str]) -> tuple[list[str], bool]:
    """Accept each as it stands; a line for each, and whether none was refused."""
    return _each(case_ids, lambda case: CaseAnswer(_plain(accepting(case), "yes")))


def decline(case_ids: Sequence[str], reason: str, note: str) -> tuple[list[str], bool]:
    """Decline each as it stands, with a reason that ``cases show --answers`` names; as ``accept``."""
    return _each(case_ids, lambda case: CaseAnswer(_plain(declining(case), "no"), reason=reason, note=note))


def _plain(decision: Decision | None, word: str) -> Decision:
    if decision is None:
        raise BadAct(f"Nobody waits for a {word}.", field="case", hint="See `cases show`.")
    return decision


def _each(case_ids: Sequence[str], answer: Callable[[Case], CaseAnswer]) -> tuple[list[str], bool]:
    lines, well = [], True
    for case_id in dict.fromkeys(case_ids):
        try:
            case = case_of(case_id)
            said = ask_answer(case=case, answer=answer(case), by=BY)
        except RuleBroken as refusal:
            well = False
            lines.append(f"{case_id}: {refusal}")
            continue
        waits = "" if case.account.aftersales_out else " “Allow cancellations and refunds” is off: it waits."
        words = DECISION_WORDS[Decision(said.decision)]
        lines.append(f"{case_id}: {words}: {said.get_status_display().lower()}.{waits}")
    return lines, well


@dataclass(frozen=True, slots=True)
class Came:
    """What lies on the bench. ``sku``: the seller SKU; empty: everything of the case. ``quantity``: 0 means all."""

    sku: str = ""
    quantity: int = 0
    condition: str = Condition.AS_NEW
    disposition: str = Disposition.RESTOCK
    warehouse: str = ""
    note: str = ""
    although: bool = False


def receive_lines(case_id: str, came: Came) -> Iterator[str]:
    """Receive units of a case that were not received. Raises UnknownName, BadReceipt, CountedBack."""
    case = case_of(case_id)
    units = _units(case, came)
    done = receive_units(
        case=case,
        received=[
            ReceivedUnit(unit.pk, Condition(came.condition), Disposition(came.disposition)) for unit in units
        ],
        note=came.note,
        although_replenished=came.although,
        warehouse=naming.warehouse(case.company, came.warehouse) if came.warehouse else None,
        by=BY,
    )
    yield done.says


def _units(case: Case, came: Came) -> list[Unit]:
    left = [
        unit
        for unit in units_of(case)
        if has_left(unit) and (not came.sku or unit.seller_sku.casefold() == came.sku.casefold())
    ]
    received = set(ReturnReceipt.objects.filter(unit__in=left).values_list("unit_id", flat=True))
    left = [unit for unit in left if unit.pk not in received]
    if not left or came.quantity > len(left):
        of = f" of {came.sku}" if came.sku else ""
        raise BadReceipt(
            f"{len(left):,} unit{'' if len(left) == 1 else 's'}{of} of {case.external_id} can be received.",
            field="quantity" if came.quantity else "case",
            value=came.quantity or case.external_id,
            hint="What was received stays received.",
        )
    return left[: came.quantity or None]


def case_of(case_id: str) -> Case:
    """The case of that id on the channel. Raises UnknownName, also when several shops have it."""
    found = list(whole(Case.objects.filter(external_id=case_id)).order_by("pk")[:2])
    if len(found) != 1:
        many = "Several shops have" if found else "No shop has"
        raise UnknownName(f"{many} a case {case_id}.", field="case", value=case_id)
    return found[0]


def facts(case: Case) -> dict[str, Any]:
    """A case as JSON: moments are ISO 8601 in UTC, amounts as “4.60 USD”."""
    act = open_act(case)
    return {
        "id": case.external_id,
        "shop": str(case.account),
        "order": case.order_external_id,
        "kind": case.kind,
        "status": case.status,
        "answer_by": case.due_at.isoformat() if case.due_at else None,
        "reason": case.reason,
        "reason_text": case.reason_text,
        "refund": str(case.refund) if case.refund else None,
        "tracking_number": case.tracking_number,
        "asked": {"decision": act.decision, "status": act.status, "error": act.error} if act else None,
    }


def _item(item: Any) -> dict[str, Any]:
    return {
        "sku_id": item.sku_id,
        "seller_sku": item.seller_sku,
        "name": item.name,
        "quantity": item.quantity,
    }


def _line(case: Case) -> str:
    due = f"answer by {case.due_at:%Y-%m-%d %H:%M} UTC" if case.due_at else ""
    parts = (
        case.external_id,
        str(case.account),
        kind_words(case.kind),
        status_words(case.status),
        f"order {case.order_external_id}",
        str(case.refund) if case.refund else "",
        due,
        case.reason_text or case.reason,
    )
    return "  ".join(part for part in parts if part)

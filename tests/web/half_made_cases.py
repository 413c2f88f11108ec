"""Cases and what is asked about them that are half made."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

from shelfwire.aftersales.models import (
    Case,
    CaseAct,
    CaseItem,
    CaseMove,
    CaseRule,
    ReturnReceipt,
    ReturnRelease,
)
from shelfwire.aftersales.states import ActStatus
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseKind, CaseStatus
from shelfwire.orders.models import Order, Unit


def cases_half_made(shop: Account, orders: list[Order]) -> dict[str, list[Any]]:
    """A case in every status and in one of another release, acts in every status; by the names that addresses use."""
    kinds = [*CaseKind, MARTIAN]
    cases, acts = [], []
    for number, status in enumerate((*CaseStatus, MARTIAN)):
        order = orders[number % len(orders)] if number % 3 else None
        case = Case.objects.create(
            company=shop.company, account=shop, order=order, order_external_id="", external_id=str(number),
            stream="returns", kind=kinds[number % len(kinds)], status=status, channel_status="", asked_by=MARTIAN,
            created_at=FIRST_MOMENT, changed_at=LAST_MOMENT, due_at=LAST_MOMENT if number % 2 else None,
            refund_minor=None if number % 2 else -1, refund_currency="ZZZ", refund_parts={"tax": 1, "x": 2},
            evidence=[{"url": "javascript:alert(1)", "kind": "", "note": ""}], recorded_at=FIRST_MOMENT,
            seen_at=LAST_MOMENT, unknown={"x": MARTIAN}, new_order_external_id="N" * number, replenishes=None,
        )  # fmt: skip
        cases.append(case)
        CaseItem.objects.create(case=case, sku_id="", quantity=0, refund_minor=number)
        CaseMove.objects.create(case=case, at=FIRST_MOMENT, by="", what="", before=MARTIAN, after="")
    for number, act_status in enumerate((*ActStatus.values, MARTIAN[:10])):
        act = CaseAct.objects.create(
            company=shop.company, account=shop, case=cases[number], kind="answer", case_kind=MARTIAN,
            decision=MARTIAN[:25], idempotency_key=f"half-{number}", by="", status=act_status, error="x" * 1000,
            asked_at=FIRST_MOMENT,
            reasons=[{"code": 7}], currency="ZZZ", amount_minor=1,
        )  # fmt: skip
        acts.append(act)
    started = CaseAct.objects.create(
        company=shop.company, account=shop, order=orders[0], kind="start", case_kind=MARTIAN, by="",
        idempotency_key="half", status="refused", asked_at=LAST_MOMENT,
    )  # fmt: skip
    acts.append(started)
    rule = CaseRule.objects.create(
        company=shop.company, kind=MARTIAN[:20], decision="accept_martian", most_minor=-1, currency="ZZZ",
        reasons=["x" * 200], on=True, created_by="", created_at=FIRST_MOMENT,
    )  # fmt: skip
    receipts = [
        ReturnReceipt.objects.create(
            case=cases[number], unit=unit, condition=MARTIAN[:12], disposition=disposition, by="", at=FIRST_MOMENT
        )
        for number, (disposition, unit) in enumerate(
            zip(("quarantine", "martian"), Unit.objects.filter(order__in=orders).order_by("pk"), strict=False)
        )
    ]  # fmt: skip
    ReturnRelease.objects.create(receipt=receipts[-1], disposition="scrap", why="", by="", at=LAST_MOMENT)
    return {
        "receipt_id": [*(row.pk for row in receipts), 404_404],
        "case_rule_id": [rule.pk, 404_404],
        "case_id": [*(case.pk for case in cases), 404_404, 2**64],
        "act_id": [*(act.pk for act in acts), 404_404],
    }

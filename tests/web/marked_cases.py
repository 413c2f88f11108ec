"""A case whose every text carries the mark."""

from __future__ import annotations

from typing import Any

from shelfwire.aftersales.models import (
    Case,
    CaseAct,
    CaseItem,
    CaseMove,
    CaseRule,
    ReturnReceipt,
    ReturnRelease,
)
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders.models import Order


def cases_marked(shop: Account, order: Order, text: str) -> dict[str, list[Any]]:
    """A case of the order with an answer that was refused; what was made, by the names that addresses use."""
    now = clock.now()
    case = Case.objects.create(
        company=shop.company, account=shop, order=order, order_external_id=text[:64], external_id=text[:64],
        stream="returns", kind="return", status="requested", channel_status=text[:80], asked_by=text[:60],
        reason=text[:200], reason_text=text[:300], note=text, created_at=now, changed_at=now, due_at=now,
        evidence=[{"url": text, "kind": text[:40], "note": text}], tracking_number=text[:80],
        carrier_name=text[:120], new_order_external_id=text[:64], recorded_at=now, seen_at=now,
    )  # fmt: skip
    CaseItem.objects.create(
        case=case, sku_id=text[:64], seller_sku=text[:120], name=text, sku_name=text[:300]
    )
    CaseMove.objects.create(case=case, at=now, by=text[:120], what=text[:500])
    act = CaseAct.objects.create(
        company=shop.company, account=shop, case=case, order=order, kind="answer", case_kind="return",
        decision="decline_return", reason=text[:200], note=text, idempotency_key="marked", by=text[:120],
        status="refused", error=text[:1000], asked_at=now,
        reasons=[{"code": text[:50], "text": text, "field": None, "advice": text}],
    )  # fmt: skip
    rule = CaseRule.objects.create(
        company=shop.company, account=shop, kind="return", decision="accept_return", reasons=[text[:200]],
        created_by=text[:120], created_at=now,
    )  # fmt: skip
    receipts = [
        ReturnReceipt.objects.create(
            case=case,
            unit=unit,
            condition="opened",
            disposition="quarantine",
            note=text[:300],
            by=text[:120],
            at=now,
        )
        for unit in order.units.order_by("pk")[:2]
    ]
    if receipts[1:]:
        ReturnRelease.objects.create(
            receipt=receipts[1], disposition="scrap", why=text[:300], by=text[:120], at=now
        )
    return {
        "receipt_id": [receipts[0].pk],
        "case_id": [case.pk],
        "act_id": [act.pk],
        "case_rule_id": [rule.pk],
    }

"""From what a channel says of a case to what we hold: pure translations of a port document into our columns.

Every length limit of the tables is applied: a text that is longer than its column is cut there and stays whole in
``CaseDocument.body``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shelfwire.channels.port import FINAL_STATUSES, CaseKind, CaseStatus, ChannelCase, Evidence
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit
from shelfwire.orders import search

FACTS = (
    "order_external_id", "stream", "kind", "status", "channel_status", "asked_by", "reason", "reason_text", "note",
    "evidence", "refund_minor", "refund_currency", "refund_parts", "created_at", "changed_at", "due_at", "next_acts",
    "replenishes", "tracking_number", "carrier_name", "channel_warehouse_id", "new_order_external_id", "unknown",
)  # fmt: skip
"""The columns that a document gives."""
_MOST_UNITS = 2_147_483_647
_MOST_MINOR = 2**63 - 1
PERSONAL: Mapping[str, Any] = {"note": "", "evidence": []}
"""Columns that hold what the buyer said or showed, as they are once that is erased."""

KIND_WORDS: dict[str, str] = {
    CaseKind.CANCELLATION: "Cancellation",
    CaseKind.REFUND: "Refund",
    CaseKind.RETURN: "Return",
    CaseKind.REPLACEMENT: "Replacement",
    CaseKind.EXCHANGE: "Exchange",
}
STATUS_WORDS: dict[str, str] = {
    CaseStatus.REQUESTED: "Requested",
    CaseStatus.OFFERED: "Offered something else",
    CaseStatus.AWAITING_RETURN: "Waiting for the buyer to send it",
    CaseStatus.RETURNING: "On its way back",
    CaseStatus.ACCEPTED: "Accepted",
    CaseStatus.COMPLETED: "Completed",
    CaseStatus.DECLINED: "Declined",
    CaseStatus.RETURN_DECLINED: "What came back was declined",
    CaseStatus.WITHDRAWN: "Withdrawn or closed",
}


def kind_words(kind: str) -> str:
    """The kind as people say it; a word of the channel's as it stands, and without one a request."""
    return KIND_WORDS.get(kind, kind) or "Request"


def status_words(status: str) -> str:
    """The status as people say it; a word of the channel's as it stands, and that none was said."""
    return STATUS_WORDS.get(status, status) or "Not said"


def facts(doc: ChannelCase) -> dict[str, Any]:
    """The columns of ``FACTS``. At its end a case waits for nobody, whatever the channel still names."""
    refund = doc.refund
    parts = {
        name: minor
        for name in ("subtotal", "shipping", "tax")
        if refund and (minor := _minor(getattr(refund, name))) is not None
    }
    unknown = {fit(path, 200): fit(word, 500) for path, word in doc.unknown.items()}
    total = _minor(refund.total) if refund else None
    if refund and total is None:
        unknown["refund.total"] = fit(str(refund.total.minor), 500)
    values = (
        fit(doc.order_id, 64),
        fit(str(doc.stream), 15),
        fit(str(doc.kind), 60),
        fit(str(doc.status), 60),
        fit(doc.channel_status, 80),
        fit(str(doc.asked_by), 60),
        fit(doc.reason, 200),
        fit(doc.reason_text, 300),
        fit(doc.note, 10_000),
        evidence_rows(doc.evidence),
        total,
        fit(refund.total.currency, 3) if refund else "",
        parts,
        doc.created_at,
        doc.updated_at,
        None if doc.status in FINAL_STATUSES else doc.due_at,
        [
            {"name": fit(act.name, 100), "due_at": act.due_at.isoformat() if act.due_at else None}
            for act in doc.next_acts
        ],
        doc.replenishes,
        fit(doc.tracking_number, 80),
        fit(doc.carrier_name, 120),
        fit(doc.warehouse_id, 64),
        fit(doc.new_order_id, 64),
        unknown,
    )
    return dict(zip(FACTS, values, strict=True))


def _minor(money: Money | None) -> int | None:
    """The amount as its column takes it; one that no column can hold is none."""
    return money.minor if money is not None and abs(money.minor) <= _MOST_MINOR else None


def evidence_rows(evidence: Iterable[Evidence]) -> list[dict[str, str]]:
    """Photos and films as the JSON column takes them."""
    return [
        {"url": fit(one.url, 2000), "kind": fit(one.kind, 40), "note": fit(one.note, 1000)}
        for one in evidence
    ]


def item_rows(doc: ChannelCase) -> list[dict[str, Any]]:
    """The columns of each of its items."""
    return [
        {
            "external_id": fit(item.external_id, 64),
            "sku_id": fit(item.sku_id, 64),
            "seller_sku": fit(item.seller_sku, 120),
            "name": fit(item.name, 500),
            "sku_name": fit(item.sku_name, 300),
            "image_url": fit(item.image_url, 600),
            "quantity": min(max(item.quantity, 0), _MOST_UNITS),
            "unit_external_ids": [fit(unit_id, 64) for unit_id in item.unit_ids],
            "refund_minor": (minor := _minor(item.refund)),
            "refund_currency": fit(item.refund.currency, 3) if item.refund and minor is not None else "",
        }
        for item in doc.items
    ]


def tokens(doc: ChannelCase, people: Iterable[str] = ()) -> list[str]:
    """What finds the case: its ids, those of its orders, SKUs, the number of the parcel that comes back, the buyer."""
    numbers = [fit(number, 64) for number in (doc.external_id, doc.order_id, doc.new_order_id)]
    number_back = fit(doc.tracking_number, 80)
    return search.tokens(
        numbers=filter(None, numbers),
        skus=filter(None, [fit(item.seller_sku, 120) for item in doc.items]),
        people=people,
        tracking=filter(None, [number_back]),
    )

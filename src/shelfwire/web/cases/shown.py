"""A case in the words of the screens."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from shelfwire.aftersales import queries
from shelfwire.aftersales.models import Case, CaseAct, CaseItem
from shelfwire.aftersales.queries import kind_words
from shelfwire.aftersales.states import DECISION_WORDS, ActKind
from shelfwire.channels.port import CaseActor, Decision
from shelfwire.kit.money import Money
from shelfwire.listings.queries import pictures_of
from shelfwire.orders.models import Order


def name_of(item: CaseItem) -> str:
    """What people know the line by."""
    return item.name or item.seller_sku or item.sku_id


def items_words(case: Case) -> str:
    """The lines in one: ``Red mug × 2, Shirt``."""
    return ", ".join(
        f"{name_of(item)} × {item.quantity}" if item.quantity != 1 else name_of(item)
        for item in case.items.all()
    )


def attach_item_pictures(cases: Collection[Case]) -> None:
    """Give each item its ``picture``, None where there is none. One query."""
    items = [(case.account_id, item) for case in cases for item in case.items.all()]
    found = pictures_of({(account_id, item.sku_id) for account_id, item in items})
    for account_id, item in items:
        item.picture = found.get((account_id, item.sku_id))  # type: ignore[attr-defined]  # for screens only


def act_words(act: CaseAct) -> str:
    """What was asked: ``Decline the return``, ``Refund``."""
    if act.kind == ActKind.START or act.decision not in list(Decision):
        return kind_words(act.case_kind)
    return DECISION_WORDS[Decision(act.decision)]


def asked_by_words(case: Case) -> str:
    """Who asked for it, after \"by\"; empty where the channel does not say."""
    known = {
        CaseActor.BUYER: "the buyer",
        CaseActor.SELLER: "you",
        CaseActor.CHANNEL: case.account.channel_label,
    }
    return known.get(CaseActor(case.asked_by), "") if case.asked_by in list(CaseActor) else case.asked_by


def stands_as_seen(case: Case, seen: str | None) -> bool:
    """Whether the refund is the one that a form showed; None: it showed none."""
    return seen is None or seen == (str(case.refund) if case.refund else "")


def note_of(text: str) -> str:
    """A note as it was typed: a browser sends two characters for each of its line breaks."""
    return text.replace("\r\n", "\n").strip()


def parts_of(case: Case) -> list[tuple[str, Money]]:
    """The parts of its refund that the channel names."""
    words = {"subtotal": "Items", "shipping": "Shipping", "tax": "Tax"}
    return [
        (label, Money(case.refund_parts[part], case.refund_currency))
        for part, label in words.items()
        if part in case.refund_parts
    ]


def web_address(text: str) -> str:
    """The text when it is the address of a page or picture, else empty: a buyer's file is a link to nothing else."""
    return text if text.startswith(("https://", "http://")) else ""


def order_cases(order: Order) -> dict[str, Any]:
    """What the order's page shows of its cases: each with its words, and what is being asked for or was refused."""
    found = queries.cases_of([order.pk]).get(order.pk, [])
    asked = queries.open_start(order.pk)
    return {
        "cases": [(queries.kind_words(case.kind), queries.status_words(case.status), case) for case in found],
        "case_asked": asked,
        "case_asked_words": act_words(asked) if asked else "",
    }

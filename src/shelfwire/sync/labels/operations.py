"""Labels of the channel: each is bought once, whatever happens between the question and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shelfwire.channels.port import LabelDesk, Session
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import hold_labels, label_refused, labels_bought
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.fulfilment.states import TO_BUY
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship_each
from shelfwire.orders.recipients import difference
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.sync.engine import outbox
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.operation import Answer, Decision, Operation, Refuse, Tell, Wait, Withdraw
from shelfwire.sync.labels import enqueue
from shelfwire.sync.labels.parts import LABELS, LABELS_OUT
from shelfwire.sync.labels.told import Told, answer_of, facts_of, payload_of, told_of
from shelfwire.sync.shipping.parts import SHIPMENTS

LOOK_AGAIN_SECONDS = 60.0
"""How often an order that may not ship at the moment is looked at again; it costs no call."""


class BuyLabel(Operation[LabelDesk, Told]):
    """One label for the units that it was asked for."""

    kind = enqueue.BUY_LABEL
    subject_kind = enqueue.SUBJECT

    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[Told]]:
        """Whether each may be bought now, with what is known now."""
        facts = _Facts(rows)
        return {row.pk: _decide(row, facts) for row in rows}

    def prepare(self, caller: Caller, told: Sequence[Told]) -> Sequence[Told]:
        """Their orders as the channel shows them now, in one call."""
        order_ids = list(dict.fromkeys(order_id for one in told for order_id in one.wanted.order_ids))
        shown = caller.call(SHIPMENTS, lambda part, session: part.orders(session, order_ids))
        return [
            replace(one, orders={pk: shown[pk] for pk in one.wanted.order_ids if pk in shown}) for one in told
        ]

    def call(self, part: LabelDesk, session: Session, told: Told) -> Answer:
        """Buy it; it costs money."""
        bought = part.buy(session, told.wanted, orders=told.orders)
        return Answer(answer_of(bought), bought.request_id)

    def told(self, row: Outgoing) -> Told:
        """What an earlier call told."""
        return told_of(row.payload)

    def find(self, part: LabelDesk, session: Session, told: Told) -> Answer | None:
        """The label that these very units have, whoever bought it."""
        found = part.find(session, told.wanted)
        return None if found is None else Answer(answer_of(found), found.request_id)

    def hold(self, rows: Sequence[Outgoing]) -> None:
        """Their orders, then their labels."""
        hold_labels({row.subject_id for row in rows})

    def apply(self, rows: Sequence[Outgoing]) -> None:
        """The labels are bought, their units have left, and their documents are to be fetched."""
        labels_bought(
            {
                row.subject_id: facts_of(
                    row.payload, row.answer, row.answered_at or clock.now(), row.request_id
                )
                for row in rows
            }
        )

    def refused(self, row: Outgoing) -> None:
        """The label and the orders' timelines say it."""
        reasons = [
            Reason(**{name: each.get(name) for name in ("code", "text", "field", "advice")})
            for each in row.reasons
        ]
        label_refused(row.subject_id, error=row.error, reasons=reasons)


BUYING = outbox.declare(
    "labels",
    label="Buying labels",
    chore_name="labels.buy",
    switch=LABELS_OUT,
    part=LABELS,
    operations=[BuyLabel()],
    priority=22,
)


# ── decide again when acting ─────────────────────────────────────────────────────────────────────────────


class _Facts:
    """What decides about labels, read for many at once."""

    def __init__(self, rows: Sequence[Outgoing]) -> None:
        self.labels = Label.objects.select_related("account").in_bulk({row.subject_id for row in rows})
        contents = LabelUnit.objects.filter(label_id__in=self.labels, live=True).select_related("unit")
        self.contents: dict[int, list[LabelUnit]] = {pk: [] for pk in self.labels}
        for content in contents.order_by("pk"):
            self.contents[content.label_id].append(content)
        ids = {content.order_id for found in self.contents.values() for content in found}
        orders = Order.objects.select_related("account", "company", "address").prefetch_related("units")
        self.orders = orders.defer("search", "search_tokens").in_bulk(ids)
        for found in self.contents.values():
            for content in found:
                content.order = self.orders[content.order_id]
        self.hindrances = may_ship_each(list(self.orders.values()))

    def orders_of(self, label: Label) -> list[Order]:
        """The label's orders, in the order of their ids."""
        return [self.orders[pk] for pk in sorted({row.order_id for row in self.contents[label.pk]})]


def _decide(row: Outgoing, facts: _Facts) -> Decision[Told]:
    label = facts.labels[row.subject_id]
    contents = facts.contents[label.pk]
    if label.status not in TO_BUY or not contents:
        return Withdraw(f"the label is “{label.get_status_display()}”")
    orders = facts.orders_of(label)
    if (gone := _gone(contents)) is not None:
        return gone
    if hindrances := [why for order in orders for why in facts.hindrances[order.pk]]:
        return Wait(" ".join(hindrances), LOOK_AGAIN_SECONDS)
    if (apart := _apart(orders, contents)) is not None:
        return apart
    payload = payload_of(row.idempotency_key, label, contents)
    return Tell(told_of(payload), payload)


def _gone(contents: Sequence[LabelUnit]) -> Refuse | None:
    """Units that are not open any more. When all of them left, somebody may have bought this label elsewhere: then it
    is ours too, and is only looked up."""
    statuses = {content.unit.status for content in contents}
    if statuses == {UnitStatus.OPEN}:
        return None
    order = next(content.order for content in contents if content.unit.status != UnitStatus.OPEN)
    if UnitStatus.CANCELLED in statuses or order.status == OrderStatus.CANCELLED:
        why = f"Something of order {order.external_id} is cancelled; no label was bought."
        return Refuse(why, [Reason("unit_cancelled", why, "order", "Buy a label for what is left.")])
    theirs = order.account.channel_label
    why = f"Order {order.external_id} has shipped already, at least in part: {theirs} has no label for these units."
    advice = "Check its parcels, and buy a label for what is left."
    return Refuse(why, [Reason("already_shipped", why, "order", advice)], unless_done=True)


def _apart(orders: Sequence[Order], contents: Sequence[LabelUnit]) -> Refuse | None:
    """Why these may not share a label any more: they go to different people, or lie in different packages."""
    for order in orders[1:]:
        if differing := difference(orders[0], order):
            why = f"Order {order.external_id} goes to another {differing} than order {orders[0].external_id} now."
            return Refuse(why, [Reason("unequal_recipients", why, "order", "Give each a label of its own.")])
    packages = {content.unit.channel_package_id for content in contents}
    if len(packages) > 1:
        why = (
            f"The units of order {orders[0].external_id} are in {len(packages)} packages of the channel now."
        )
        return Refuse(why, [Reason("several_packages", why, "order", "Ask for one label for each package.")])
    return None

"""Labels that were bought, with the documents that the simulator would give for them."""

from __future__ import annotations

from typing import Any

from tests.factories import channel_order

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment.actions.ask_labels import LabelRequest, ask_labels
from shelfwire.fulfilment.actions.label_bought import LabelFacts, label_bought
from shelfwire.fulfilment.actions.label_documents import keep_document
from shelfwire.fulfilment.models import Label
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from tiktok_shop_sim import papers


def labelled_order(account: Any, external_id: str, **more: Any) -> Order:
    """An order that takes a label of the channel."""
    told = channel_order(external_id, shipped_by=ShippedBy.CHANNEL, **more)
    recorded = record_orders(account, [told], "poll")
    return Order.objects.get(pk=recorded.order_ids[external_id])


def bought(
    order: Order, number: str, *, slip: bool = True, zpl: bool = False, by: str = "ann", **more: Any
) -> Label:
    """A label for all of the order, with its documents."""
    options = LabelRequest(contents={order.pk: None}, service_id="S1", service_name="Ground", **more)
    (outcome,) = ask_labels(company=order.company, account=order.account, wanted=[options], by=by)
    assert outcome.label is not None, outcome.refusal
    facts = LabelFacts(
        package_id=f"P{number}", tracking_number=number, cost=Money(451, "USD"), provider_name="USPS"
    )
    label = label_bought(outcome.label.pk, facts)
    lines = ["USPS", f"Tracking {number}", order.external_id]
    keep_document(
        label_id=label.pk, kind="label", format="pdf", size="a6", content=papers.pdf(lines, number, "A6")
    )
    if slip:
        slip_pdf = papers.pdf([f"Order {order.external_id}"], f"SLIP{order.external_id}", "A6")
        keep_document(label_id=label.pk, kind="packing_slip", format="pdf", content=slip_pdf)
    if zpl:
        keep_document(label_id=label.pk, kind="label", format="zpl", content=papers.zpl(lines, number))
    return Label.objects.get(pk=label.pk)

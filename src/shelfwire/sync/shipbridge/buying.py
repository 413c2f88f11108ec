"""Labels that are bought with own carrier accounts: from the label that was asked for to the purchase, and back.

The label (``fulfilment``) is what people see; the purchase (``shipbridge``) is the conversation with the carrier. What
is asked for is written in one transaction; the carriers' worker buys; what became of it is followed by any worker, in
one transaction of its own that can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from shelfwire.channels.models import Account
from shelfwire.channels.port import DocumentKind, Parcelled
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.actions import (
    Contents,
    LabelOutcome,
    LabelRequest,
    ask_labels,
)
from shelfwire.fulfilment.models import Label, LabelUnit, Packaging
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.jobs import chore
from shelfwire.jobs.registry import CARRIERS
from shelfwire.kit.errors import RuleBroken, TryLater
from shelfwire.kit.money import Money
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.orders.states import SHIPPABLE
from shelfwire.people.models import Company
from shelfwire.shipbridge import actions, queries
from shelfwire.shipbridge.carriers import PLUGINS
from shelfwire.shipbridge.children import CarrierSilent
from shelfwire.shipbridge.errors import AccountInactive, IncompleteShipment
from shelfwire.shipbridge.models import CarrierAccount, Purchase
from shelfwire.shipbridge.shipments import Shipment, check
from shelfwire.shipbridge.states import PurchaseStatus
from shelfwire.sync.shipbridge.places import box_of, shipment_of


def buy_with_carrier(
    *,
    company: Company,
    account: Account,
    contents: Contents,
    carrier_account: CarrierAccount,
    service: str,
    service_name: str,
    price: Money | None,
    parcel: Parcelled,
    by: str,
    packaging: Packaging | None = None,
    format: str = "",
    key: str = "",
) -> LabelOutcome:
    """Ask for a label of an own carrier account, to be bought at once. ``contents``: as for ``make_parcel``; ``price``:
    what a person saw; ``format``: ``pdf`` or ``zpl``; ``key``: the same key of a shop twice is the label that exists.

    The outcome's ``refusal`` says why nothing was written: what a carrier would need, and what ``ask_labels`` refuses.
    """
    request = LabelRequest(
        contents=contents,
        idempotency_key=key,
        service_id=service,
        service_name=service_name or service,
        provider_id=carrier_account.carrier,
        provider_name=carrier_account.name,
        agreed_price=price,
        parcel=parcel,
        packaging=packaging,
        documents=[f"{DocumentKind.LABEL}.{format or PLUGINS[carrier_account.plugin].formats[0]}"],
        more={"carrier_account": carrier_account},
    )
    try:
        if carrier_account.company_id != company.pk or not carrier_account.active:
            raise AccountInactive(
                f"“{carrier_account}” is switched off.", hint="Switch it on under Settings, Carrier accounts."
            )
        check(shipment_of(company, list(contents), box_of(parcel)))
    except RuleBroken as refusal:
        return LabelOutcome(request, refusal=refusal)
    (outcome,) = ask_labels(
        company=company, account=account, wanted=[request], by=by, source=Label.Source.CARRIER
    )
    return outcome


def reference_of(label_id: int | str) -> str:
    """What the label's purchase is known by."""
    return f"label-{label_id}"


def purchase_of(label: Label) -> Purchase | None:
    """The label's purchase; None for a label of the channel."""
    return queries.by_reference(label.company_id, [reference_of(label.pk)]).get(reference_of(label.pk))


def purchases_of(order: Order) -> list[tuple[Label, Purchase]]:
    """The labels of own accounts that an order has or had, newest first, each with its purchase."""
    labels = {
        reference_of(label.pk): label
        for label in fulfilment.labels_of(order).filter(source=Label.Source.CARRIER)
    }
    found = queries.by_reference(order.company_id, list(labels))
    return [
        (labels[reference], row) for reference, row in sorted(found.items(), key=lambda item: -item[1].pk)
    ]


def unclear(company: Company, accounts: Collection[Account], most: int) -> list[tuple[LabelUnit, Purchase]]:
    """Purchases of these shops of which nobody knows whether the carrier sold the label, the oldest first; each with
    one of the units that it is for."""
    found = {_label_id(row): row for row in queries.unclear(company, most)}
    if not found:
        return []
    units = LabelUnit.objects.filter(label__in=list(found), label__account__in=accounts, live=True)
    first = {unit.label_id: unit for unit in units.select_related("order__account").order_by("-pk")}
    return [(first[pk], row) for pk, row in found.items() if pk in first]


def label_of(purchase: Purchase) -> Label | None:
    """The label that the purchase is for."""
    return fulfilment.get_label(purchase.company, _label_id(purchase))


def order_ids_of(label: Label) -> list[int]:
    """The orders that are still in it."""
    return sorted(set(label.contents.filter(live=True).values_list("order_id", flat=True)))


def _label_id(purchase: Purchase) -> int:
    """The id in the purchase's reference; 0, which nothing has, where it is none of ours."""
    number = purchase.reference.removeprefix(reference_of(""))
    return int(number) if number.isdecimal() and len(number) < 19 else 0


# ── with the carrier ─────────────────────────────────────────────────────────────────────────────────────


@chore(name="shipbridge.buy", queue=CARRIERS, priority=5)
def buy_one(*, purchase_id: int) -> None:
    """Make a purchase, or take one back."""
    row = queries.purchase(purchase_id)
    if row.status == PurchaseStatus.VOID_ASKED:
        try:
            actions.void(purchase_id)
        except CarrierSilent as silent:
            raise TryLater(str(silent), operation="void") from silent
    elif row.status in (PurchaseStatus.ASKED, PurchaseStatus.CALLING):
        actions.buy(purchase_id, _builder(row))


def _builder(row: Purchase) -> Callable[[], Shipment]:
    """What the carrier is to be told, as everything stands when it is asked."""

    def build() -> Shipment:
        label = label_of(row)
        if label is None or label.status == LabelStatus.VOID:
            raise IncompleteShipment("The label was withdrawn before it was bought.", field="label")
        order_ids = order_ids_of(label)
        for order in orders.orders(row.company).filter(pk__in=order_ids).select_related("account", "address"):
            reasons = [] if order.status in SHIPPABLE else [f"it is “{order.get_status_display()}”."]
            for why in reasons or may_ship(order):
                raise IncompleteShipment(
                    f"Order {order.external_id} may not ship any more: {why}",
                    field="order",
                    value=order.external_id,
                )
        shipment = shipment_of(row.company, order_ids, box_of(label.parcelled))
        check(shipment)
        return shipment

    return build

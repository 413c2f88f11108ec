"""The act with a courier of one's own: rates, labels kept as PDF, and their numbers at TikTok."""

from __future__ import annotations

from decimal import Decimal

from shelfwire.channels.port import Measured, Parcelled
from shelfwire.cli.demo.acts import Play, told, wait
from shelfwire.cli.demo.stage import OWNER_NAME, DemoFailed
from shelfwire.fulfilment.models import LabelDocument
from shelfwire.inventory import queries as inventory
from shelfwire.inventory.actions import set_sender
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order
from shelfwire.orders.states import OrderStatus
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.actions import connect_account
from shelfwire.shipbridge.carriers import OWN, installed
from shelfwire.sync.shipbridge.buying import buy_with_carrier
from shelfwire.sync.shipbridge.places import box_of
from shelfwire.sync.shipbridge.rates import rates_for

PARCELS = 3
SENDER = {
    "name": "Corner Shop",
    "phone": "+1 213 555 0100",
    "street": "1 Dock Road",
    "city": "Los Angeles",
    "state": "California",
    "postal_code": "90021",
    "country": "US",
}
_PRICES = "Standard; 4.50; 2; 30\nExpress; 12.00; 1"


def ship_with_own_courier(play: Play) -> str:
    """Connect a courier by a price list, ask for its rates, buy labels; the numbers go to TikTok by themselves."""
    if OWN not in installed():
        return "left out: pip install 'shelfwire[shipbridge]' brings it"
    for place in inventory.warehouses(play.company):
        set_sender(warehouse=place, parts=SENDER, by=OWNER_NAME)
    values = {"price_list": _PRICES, "currency": "USD", "number_prefix": "CS"}
    connect_account(
        company=play.company,
        plugin=OWN,
        carrier="ups",
        name="Our van",
        values=values,
        test_mode=False,
        by=OWNER_NAME,
    )
    bought = play.shop.buy(play.shop_id, PARCELS, release=True)
    ours = Order.objects.filter(account=play.account, external_id__in=bought)
    wait(play, "orders recorded", PARCELS, ours.filter(status=OrderStatus.RELEASED).count)
    paid = [_buy(play, order) for order in ours.order_by("id")]
    shipped = ours.filter(status=OrderStatus.SHIPPED)
    wait(play, "orders shipped", PARCELS, shipped.count, why=lambda: _became(play))
    wait(play, "orders shipped on TikTok's side", PARCELS, lambda: told(play, bought))
    papers = LabelDocument.objects.filter(label__contents__order__in=ours, void=False).distinct()
    pages = sum(paper.pages or 0 for paper in papers)
    if pages != PARCELS:
        raise DemoFailed(f"{pages} pages of labels for {PARCELS} parcels")
    play.shipped += bought
    play.labels += papers.values_list("label", flat=True)
    total = sum((price.minor for price in paid), 0)
    return f"{PARCELS} labels for {Money(total, paid[0].currency)}, {pages} pages of PDF kept"


def _buy(play: Play, order: Order) -> Money:
    """The cheapest rate of the order, bought. Raises DemoFailed."""
    parcel = Parcelled(weight=Measured(Decimal("1.2"), "kg"))
    asked = rates_for(company=play.company, contents={order.pk: None}, box=box_of(parcel), by=OWNER_NAME)
    wait(play, "rates", 1, lambda: int(not queries.unanswered(asked.pk).exists()))
    answers = queries.answers(asked)
    offer = next(iter(queries.offers(answers)), None)
    if offer is None or offer.price is None:
        said = [f"{one.carrier_account}: {each['text']}" for one in answers for each in one.messages]
        raise DemoFailed(f"no rate for order {order.external_id}. {' '.join(said)}")
    outcome = buy_with_carrier(
        company=play.company,
        account=play.account,
        contents={order.pk: None},
        carrier_account=offer.account,
        service=offer.service,
        service_name=offer.name,
        price=offer.price,
        parcel=parcel,
        by=OWNER_NAME,
        key=f"rates:{asked.pk}",
    )
    if outcome.refusal is not None:
        raise DemoFailed(str(outcome.refusal))
    return offer.price


def _became(play: Play) -> str:
    """What became of each purchase, and what was said of it."""
    return " ".join(
        f"{one.reference} is “{one.get_status_display()}”. {' '.join(said['text'] for said in one.messages)}".strip()
        for one in queries.purchases(play.company)
    )

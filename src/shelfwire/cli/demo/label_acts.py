"""The acts about labels: TikTok's own, bought at the price it names; then all there are, printed as one file."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shelfwire.channels.actions import set_switch
from shelfwire.channels.port import DocumentKind
from shelfwire.cli.demo.acts import Play, finish, wait
from shelfwire.cli.demo.stage import OWNER_NAME, DemoFailed
from shelfwire.fulfilment.actions import LabelOutcome, LabelRequest, ask_labels
from shelfwire.fulfilment.jobs_registry import print_labels_job
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.paper import Paper
from shelfwire.fulfilment.print_labels import Arrangement
from shelfwire.fulfilment.queries import suggested
from shelfwire.fulfilment.states import LabelStatus, ParcelStatus
from shelfwire.jobs.actions import enqueue
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order
from shelfwire.orders.states import OrderStatus
from shelfwire.sync.labels.asking import services_for

WITH_TIKTOK = 8


def buy_labels(play: Play) -> str:
    """Orders that TikTok's carriers take: weigh, ask what it costs, buy the cheapest."""
    set_switch(account=play.account, switch="labels_out", on=True, by=OWNER_NAME)
    placed = play.shop.buy(
        play.shop_id, WITH_TIKTOK, shipping_type="TIKTOK", catalogue_only=True, release=True
    )
    cost = _settle(play, _ask_tiktok(play, _released(play, placed)))
    return f"{len(placed)} labels from TikTok for {cost}"


def print_labels(play: Play) -> str:
    """All of them as one PDF, in pick order."""
    with transaction.atomic():
        job = enqueue(
            print_labels_job,
            company=play.company,
            by=OWNER_NAME,
            user=play.user,
            labels=play.labels,
            paper=Paper.A6,
            arrangement=Arrangement.LABELS,
        )
    job = finish(play, job, "labels printed")
    if job.failed:
        raise DemoFailed(f"{job.failed} labels are not in the PDF: {job.rows.first()}")
    return f"{len(play.labels)} labels in one PDF of {job.result['pages']} pages"


def _ask_tiktok(play: Play, orders: Sequence[Order]) -> list[LabelOutcome]:
    outcomes: list[LabelOutcome] = []
    for number, order in enumerate(orders, 1):
        units = list(order.units.all())
        parcel = suggested(play.company, units).parcel
        cheapest = services_for(play.account, order, units=units, parcel=parcel).services[0]
        outcomes += ask_labels(
            company=play.company,
            account=play.account,
            wanted=[
                LabelRequest(
                    contents={order.pk: None},
                    idempotency_key=f"demo:{order.external_id}",
                    service_id=cheapest.external_id,
                    service_name=cheapest.name,
                    provider_id=cheapest.provider_id or "",
                    provider_name=cheapest.provider_name,
                    agreed_price=cheapest.price,
                    parcel=parcel,
                )
            ],
            by=OWNER_NAME,
        )
        play.tell("labels asked for", number, len(orders))
    return outcomes


def _released(play: Play, placed: Sequence[str]) -> list[Order]:
    """The orders that were placed, once they may ship."""
    orders = Order.objects.filter(account=play.account, external_id__in=placed)
    wait(play, "orders released", len(placed), orders.filter(status=OrderStatus.RELEASED).count)
    play.shipped += placed
    return list(orders.order_by("pk"))


def _settle(play: Play, outcomes: Sequence[LabelOutcome]) -> Money:
    """Wait until every label is bought and kept, and its parcel told; what they cost."""
    refused = [str(outcome.refusal) for outcome in outcomes if outcome.label is None]
    if refused:
        raise DemoFailed(f"{len(refused)} labels were refused: {refused[0]}")
    asked = [outcome.label.pk for outcome in outcomes if outcome.label]
    play.labels += asked
    mine = Label.objects.filter(pk__in=asked)
    bought = mine.filter(status=LabelStatus.BOUGHT, parcel__status=ParcelStatus.SENT)
    wait(play, "labels bought, their parcels told", len(asked), bought.count)
    kept = mine.filter(documents__kind=DocumentKind.LABEL, documents__void=False).distinct()
    wait(play, "labels kept here", len(asked), kept.count)
    return Money(sum(label.cost.minor for label in mine if label.cost), play.account.currency)

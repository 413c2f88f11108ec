"""kill −9 at random moments of buying labels: afterwards every label is bought once, and none is lost.

The harness of ``crash`` keeps database, web and worker running. Orders that take the channel's labels are sold all the
while, and a packer asks for their labels over REST; the channel times out before and after it acted, breaks its
answers off and loses notices, while labels are bought and while their documents are fetched. At the end TikTok's side
is the truth: a label that money was spent for twice, or that we do not know of, or without its document, is one too
many.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import Any

from bench import _stage
from bench._truth import Verdict, compare
from bench.crash import Harness, Told, api_key, ask, faults, patiently, settled
from tiktok_shop_sim.testing import Control, Simulator

_OPERATIONS = ("POST /fulfillment/*", "GET /fulfillment/*", "GET /order/*")
_SOLD_AT_ONCE = 4


def main() -> int:
    """Exit code 1 when a label is lost or bought twice."""
    asked = _stage.arguments("crash-labels", kills=100, seed=1)
    return run(asked.kills, asked.seed).report("crash-labels", "labels")


def run(kills: int, seed: int) -> Told:
    """The whole: a house, a shop, labels under fire, and the comparison."""
    chance = random.Random(seed)
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0, seed=seed) as simulator,
    ):
        shop = _stage.connected_shop(house, simulator, "orders_in", "labels_out")
        with Harness(house) as harness:
            harness.await_up()
            battle = Battle(house, simulator.control, shop, harness, chance)
            battle.buy(kills)
            verdict = battle.settle()
            return Told(
                sum(harness.struck.values()),
                len(battle.asked),
                verdict.lost,
                verdict.twice,
                dict(harness.struck),
            )


@dataclass(slots=True)
class Battle:
    """Labels that are bought while kills come."""

    house: _stage.House
    control: Control
    shop: _stage.Shop
    harness: Harness
    chance: random.Random
    asked: dict[str, int] = field(default_factory=dict)
    """The channel's order id to the label that was asked for, as REST answered."""

    def buy(self, kills: int) -> None:
        """Labels over REST, their purchase under way, while new orders ring."""
        key = patiently(lambda: api_key(self.shop, "labels:read", "labels:write"), "an API key is made")
        with faults(self.control, *_OPERATIONS, probability=0.03):
            for _ in range(kills):
                self.control.buy(
                    shop_id=self.shop.external_id,
                    count=_SOLD_AT_ONCE,
                    catalogue_only=True,
                    release=True,
                    shipping_type="TIKTOK",
                )
                self.control.release()
                stop = threading.Event()
                packer = threading.Thread(target=self._pack, args=[key, stop], name="packer")
                before = len(self.asked)
                packer.start()
                _stage.until(lambda before=before: len(self.asked) > before, "a label is asked for")
                self.harness.strike(self.chance)
                stop.set()
                packer.join()

    def _pack(self, key: str, stop: threading.Event) -> None:
        """Until told to stop: a label for every order that may ship; each asked for until it was answered."""
        from django.db import connection

        while not stop.wait(0.05):
            for pk, external_id in patiently(self._ready, "orders to pack are looked for"):
                if external_id not in self.asked:
                    label_id = _ask(self.house.web, key, self.shop.account.pk, pk)
                    if label_id is not None:
                        self.asked[external_id] = label_id
        connection.close()

    def _ready(self) -> list[tuple[int, str]]:
        from shelfwire.orders.models import Order
        from shelfwire.orders.states import SHIPPABLE

        rows = Order.objects.filter(account=self.shop.account, status__in=SHIPPABLE, shipped_by="channel")
        waiting = rows.filter(is_blocked=False, label_contents=None).order_by("pk")
        return list(waiting.values_list("pk", "external_id").distinct()[:20])

    # ── the end ──

    def settle(self) -> Verdict:
        """What still differs once nothing breaks any more."""
        found: Verdict = settled(self.control, self._compare)
        return found

    def _compare(self) -> Verdict:
        from shelfwire.fulfilment.models import Label

        verdict = compare(self.shop, self.control)
        there = {order["id"]: order for order in self.control.orders(shop_id=self.shop.external_id)}
        rows = Label.objects.filter(account=self.shop.account).prefetch_related(
            "contents__order", "documents"
        )
        mine: dict[str, list[Any]] = {}
        for label in rows.select_related("parcel"):
            for order_id in {content.order.external_id for content in label.contents.all()}:
                mine.setdefault(order_id, []).append(label)
        for order_id, label_id in self.asked.items():
            if label_id not in {label.pk for label in mine.get(order_id, [])}:
                verdict.lost.append(f"label {label_id} of order {order_id} was asked for and is not here")
        for order_id in {*mine, *there}:
            numbers = list(there[order_id]["tracking"]) if order_id in there else []
            _judge(order_id, mine.get(order_id, []), numbers, verdict)
        return verdict


def _judge(order_id: str, labels: list[Any], numbers: list[str], verdict: Verdict) -> None:
    """One order has one label, here and there, with its parcel and its document."""
    if len(numbers) > 1:
        verdict.twice.append(f"order {order_id} has {len(numbers)} labels on TikTok's side: {numbers}")
    if len(labels) > 1:
        verdict.twice.append(f"order {order_id} has {len(labels)} labels here")
    for label in labels:
        if label.status != "bought":
            verdict.lost.append(f"label {label.pk} of order {order_id} is {label.status}: {label.error}")
        elif label.tracking_number not in numbers:
            verdict.lost.append(
                f"label {label.pk} of order {order_id} says “{label.tracking_number}”, TikTok {numbers}"
            )
        elif label.parcel is None or label.parcel.tracking_number != label.tracking_number:
            verdict.lost.append(f"label {label.pk} of order {order_id} has no parcel")
        elif not any(document.kind == "label" and not document.void for document in label.documents.all()):
            verdict.lost.append(f"label {label.pk} of order {order_id} has no document")
    if numbers and not labels:
        verdict.lost.append(f"order {order_id} has a label on TikTok's side and none here")


def _ask(web: str, key: str, account_id: int, order_id: int) -> int | None:
    """Ask under one key of the label; the label's id, None when it is refused."""
    label = {"contents": [{"order_id": order_id}], "idempotency_key": str(order_id)}
    [told] = ask(web, key, "/labels", {"shop_id": account_id, "labels": [label]})["data"]
    found = told["label_id"]
    return None if found is None else int(found)

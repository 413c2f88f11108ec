"""kill −9 at random moments of answering buyers and cancelling: afterwards each was told once, and none is lost.

The harness of ``crash`` keeps database, web and worker running. Buyers ask to cancel all the while; somebody answers
over REST, yes and no in turn, and cancels other orders; the channel times out before and after it acted, breaks its
answers off and loses notices. At the end TikTok's side is the truth: an answer or cancellation of ours that is not
told, a case that stands otherwise, or money that went back twice, is one too many.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass, field

from bench import _stage
from bench._truth import Verdict, compare
from bench.crash import Harness, Told, api_key, ask, faults, look_again, patiently, settled
from tiktok_shop_sim.testing import Control, Simulator

_OPERATIONS = ("POST /return_refund/*", "GET /return_refund/*", "GET /order/*")
_SOLD_AT_ONCE = 4


def main() -> int:
    """Exit code 1 when an answer or a cancellation is lost, or done twice."""
    asked = _stage.arguments("crash-aftersales", kills=100, seed=1)
    return run(asked.kills, asked.seed).report("crash-aftersales", "answers and cancellations")


def run(kills: int, seed: int) -> Told:
    """The whole: a house, a shop, requests under fire, and the comparison."""
    chance = random.Random(seed)
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0, seed=seed) as simulator,
    ):
        shop = _stage.connected_shop(house, simulator, "orders_in", "aftersales_out")
        with Harness(house) as harness:
            harness.await_up()
            battle = Battle(house, simulator.control, shop, harness, chance)
            battle.answer(kills)
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
    """Requests that are answered, and orders that are cancelled, while kills come."""

    house: _stage.House
    control: Control
    shop: _stage.Shop
    harness: Harness
    chance: random.Random
    asked: dict[str, int] = field(default_factory=dict)
    """The channel's order id to what was asked about it, as REST answered."""
    ours: set[str] = field(default_factory=set)
    """The orders that we cancel ourselves."""

    def answer(self, kills: int) -> None:
        """Buyers ask, and are answered over REST, while new orders ring."""
        key = patiently(
            lambda: api_key(self.shop, "aftersales:read", "aftersales:write"), "an API key is made"
        )
        with faults(self.control, *_OPERATIONS):
            for _ in range(kills):
                sold = self.control.buy(
                    shop_id=self.shop.external_id, count=_SOLD_AT_ONCE, catalogue_only=True, release=True
                )
                self.control.release()
                for order in sold[:2]:
                    self.control.cancel(order["id"])
                self.ours.add(sold[2]["id"])
                stop = threading.Event()
                clerk = threading.Thread(target=self._work, args=[key, stop], name="clerk")
                before = len(self.asked)
                clerk.start()
                _stage.until(lambda before=before: len(self.asked) > before, "something is asked")
                self.harness.strike(self.chance)
                stop.set()
                clerk.join()

    def _work(self, key: str, stop: threading.Event) -> None:
        """Until told to stop: an answer to every request, and a cancellation of every order that is to be."""
        from django.db import connection

        while not stop.wait(0.05):
            for case_id, order_id in patiently(self._requests, "requests are looked for"):
                if order_id not in self.asked:
                    self._answer(key, case_id, order_id)
            for pk, order_id in patiently(self._to_cancel, "orders to cancel are looked for"):
                if order_id not in self.asked:
                    self._cancel(key, pk, order_id)
        connection.close()

    def _requests(self) -> list[tuple[int, str]]:
        from shelfwire.aftersales.models import Case

        rows = Case.objects.filter(account=self.shop.account, status="requested", acts=None)
        return list(rows.order_by("pk").values_list("pk", "order_external_id")[:20])

    def _to_cancel(self) -> list[tuple[int, str]]:
        from shelfwire.orders.models import Order

        rows = Order.objects.filter(account=self.shop.account, external_id__in=self.ours, status="released")
        return list(rows.filter(case_acts=None).order_by("pk").values_list("pk", "external_id")[:20])

    def _answer(self, key: str, case_id: int, order_id: str) -> None:
        """Yes and no in turn, the no with a reason that is offered now."""
        options = ask(self.house.web, key, f"/cases/{case_id}/options", {})
        word = "accept_cancellation" if case_id % 2 else "decline_cancellation"
        offered = [one for one in options["data"] if one["decision"] == word and not one["why_not"]]
        if not offered:
            return  # it was decided meanwhile: the next look finds it so
        reasons = offered[0]["reasons"]
        body = {"decision": word, "reason": reasons[0]["code"] if reasons else ""}
        self.asked[order_id] = ask(self.house.web, key, f"/cases/{case_id}/answer", body)["id"]

    def _cancel(self, key: str, pk: int, order_id: str) -> None:
        allowed = ask(self.house.web, key, f"/orders/{pk}/aftersales", {})["data"]
        found = [one for one in allowed if one["kind"] == "cancellation" and not one["why_not"]]
        if not found:
            return
        body = {
            "kind": "cancellation",
            "reason": found[0]["reasons"][0]["code"],
            "idempotency_key": order_id,
        }
        self.asked[order_id] = ask(self.house.web, key, f"/orders/{pk}/cases", body)["id"]

    # ── the end ──

    def settle(self) -> Verdict:
        """What still differs once nothing breaks any more."""
        found: Verdict = settled(self.control, self._compare, look=self._look_again)
        return found

    def _look_again(self) -> None:
        """Cases are asked for every five minutes, which is longer than a run."""
        from shelfwire.jobs import hurry
        from shelfwire.sync.aftersales.poll import poll_cancellations, poll_returns

        look_again()
        account_id = self.shop.account.pk
        for poll in (poll_cancellations, poll_returns):
            hurry(poll, key=str(account_id), account_id=account_id)

    def _compare(self) -> Verdict:
        from shelfwire.aftersales.models import Case, CaseAct

        verdict = compare(self.shop, self.control)
        shop_id = self.shop.external_id
        there = {
            one["id"]: one for one in self.control.get("/cancellations", shop_id=shop_id)["cancellations"]
        }
        here = {case.external_id: case for case in Case.objects.filter(account=self.shop.account)}
        for case_id in {*there, *here}:
            said = there[case_id]["status"] if case_id in there else "not there"
            held = here[case_id].channel_status if case_id in here else "not here"
            if said != held:
                verdict.lost.append(f"cancellation {case_id}: TikTok says {said}, we {held}")
        for what, rows in (
            ("cancellations", there.values()),
            ("refunds", self.control.get("/refunds", shop_id=shop_id)["refunds"]),
        ):
            for order_id, count in Counter(row["order_id"] for row in rows).items():
                if count > 1:
                    verdict.twice.append(f"order {order_id} has {count} {what}")
        acts = {act.pk: act for act in CaseAct.objects.filter(account=self.shop.account)}
        for order_id, act_id in self.asked.items():
            act = acts.get(act_id)
            if act is None:
                verdict.lost.append(f"act {act_id} about order {order_id} was asked and is not here")
            elif act.status != "done":
                verdict.lost.append(f"act {act_id} about order {order_id} is {act.status}: {act.error}")
        return verdict

"""kill −9 at random moments of importing money, comparing it and exporting the books: each line is counted once.

The harness of ``crash`` keeps database, web and worker running. Orders are delivered, penalised and settled all the
while; each round their statements are imported by hand, two bookkeepers export at once over REST, and the worker
compares. The channel times out, breaks its answers off and fails. At the end TikTok's side is the truth: a line that is
missing or stands twice, a difference, an amount that is not in the books, or is there twice, is one too many.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import _stage
from bench._truth import Verdict
from bench.crash import Harness, Told, api_key, ask, faults, look_again, patiently, settled
from tiktok_shop_sim.testing import Control, Simulator

_OPERATIONS = ("GET /finance/*", "GET /order/*", "POST /order/*")
_SOLD_AT_ONCE = 3
_AHEAD = timedelta(days=400)
"""Each statement of a run closes a day after the one before it, and a run takes minutes."""


def main() -> int:
    """Exit code 1 when money is lost, or counted twice."""
    asked = _stage.arguments("crash-money", kills=60, seed=1)
    return run(asked.kills, asked.seed).report("crash-money", "statements")


def run(kills: int, seed: int) -> Told:
    """The whole: a house, a shop, money under fire, and the comparison."""
    chance = random.Random(seed)
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0, seed=seed) as simulator,
    ):
        shop = _stage.connected_shop(house, simulator, "orders_in")
        with Harness(house) as harness:
            harness.await_up()
            battle = Battle(house, simulator.control, shop, harness, chance)
            battle.earn(kills)
            verdict = battle.settle()
            return Told(
                sum(harness.struck.values()),
                len(battle.truth()),
                verdict.lost,
                verdict.twice,
                dict(harness.struck),
            )


@dataclass(slots=True)
class Battle:
    """Money that comes in, is compared and goes to the books while kills come."""

    house: _stage.House
    control: Control
    shop: _stage.Shop
    harness: Harness
    chance: random.Random
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    refused: list[str] = field(default_factory=list)
    """What was refused although it should not have been."""

    def earn(self, kills: int) -> None:
        """A statement a kill: sold, settled, imported, compared and exported while something dies."""
        key = patiently(
            lambda: api_key(self.shop, "settlements:read", "settlements:write"), "an API key is made"
        )
        self.control.post("/bank", shop_id=self.shop.external_id, reserve_percent=10, reserve_from="0")
        with faults(self.control, *_OPERATIONS):
            for number in range(kills):
                self._sell(number)
                stop = threading.Event()
                people = [
                    threading.Thread(target=self._work, args=[key, path, stop], name=path)
                    for path in ("/statements/import", "/books/exports", "/books/exports")
                ]
                for person in people:
                    person.start()
                if number % 2:
                    self._strike_an_import()
                else:
                    self.harness.strike(self.chance)
                stop.set()
                for person in people:
                    person.join()

    def _strike_an_import(self) -> None:
        """The worker dies while it imports, or a moment after."""
        from shelfwire.jobs.models import Job

        running = Job.objects.filter(name="statements.import", status="running")
        _stage.until(lambda: patiently(running.exists, "an import is looked for"), "an import runs")
        time.sleep(self.chance.uniform(0.0, 0.5))
        self.harness.kill("worker")
        self.harness.await_up()

    def _sell(self, number: int) -> None:
        """Orders that are delivered and settled, one of them asked back, and a penalty."""
        shop_id = self.shop.external_id
        sold = self.control.buy(shop_id=shop_id, count=_SOLD_AT_ONCE, catalogue_only=True, release=True)
        for order in sold:
            for step in ("/ship", "/scan", "/deliver"):
                self.control.post(step, order_id=order["id"])
        if number % 3 == 0:
            self.control.post("/adjust", shop_id=shop_id, type="PLATFORM_PENALTY", amount="-1.5")
        self.control.post("/settle", shop_id=shop_id)

    def _work(self, key: str, path: str, stop: threading.Event) -> None:
        """The same request until told to stop."""
        from django.db import connection

        while not stop.wait(self.chance.uniform(0.2, 0.8)):
            try:
                ask(self.house.web, key, path, self._body(path))
            except RuntimeError as refused:
                if "nothing" not in str(refused):
                    self.refused.append(str(refused))
        connection.close()

    def _body(self, path: str) -> dict[str, Any]:
        first, last = self.began - timedelta(days=2), self.began + _AHEAD
        if path == "/statements/import":
            return {
                "shop_id": self.shop.account.pk,
                "since": first.isoformat(),
                "until": last.isoformat(),
            }
        days = {"from_day": f"{first:%Y-%m-%d}", "to_day": f"{last:%Y-%m-%d}"}
        return {"format": "beancount", "currency": self.shop.account.currency, **days}

    def truth(self) -> dict[str, Any]:
        """Every statement that TikTok has, with its lines."""
        listed = self.control.get("/statements", shop_id=self.shop.external_id, limit=100_000)["statements"]
        return {
            one["id"]: self.control.get("/statements", statement_id=one["id"])["statements"][0]
            for one in listed
        }

    # ── the end ──

    def settle(self) -> Verdict:
        """What still differs once nothing breaks any more."""
        key = patiently(
            lambda: api_key(self.shop, "settlements:read", "settlements:write"), "an API key is made"
        )
        truth = self.truth()
        found: Verdict = settled(
            self.control, lambda: self._compare(truth), look=lambda: self._look_again(key)
        )
        return found

    def _look_again(self, key: str) -> None:
        """By hand, as before, and the bookkeepers once more."""
        from shelfwire.jobs import hurry
        from shelfwire.sync.settlements.match import match_money

        look_again()
        account_id = self.shop.account.pk
        hurry(match_money, key=str(account_id), account_id=account_id)
        for path in ("/statements/import", "/books/exports"):
            try:
                ask(self.house.web, key, path, self._body(path))
            except RuntimeError as refused:
                if "nothing" not in str(refused):
                    raise

    def _compare(self, truth: dict[str, Any]) -> Verdict:
        verdict = Verdict(lost=list(self.refused))
        for check in (self._lines, self._orders, self._differences, self._books):
            for what in check(truth):
                (verdict.twice if what.startswith("twice") else verdict.lost).append(what)
        return verdict

    def _minor(self, text: str) -> int:
        from shelfwire.kit.money import to_minor

        return to_minor(text, self.shop.account.currency)

    def _lines(self, truth: dict[str, Any]) -> Iterator[str]:
        from shelfwire.settlements.models import Statement, StatementLine

        mine = StatementLine.objects.filter(account=self.shop.account)
        rows = list(
            mine.values_list("statement__external_id", "external_id", "settlement_minor", "reserve_minor")
        )
        for key, count in Counter((one, line) for one, line, _, _ in rows).items():
            if count > 1:
                yield f"twice: line {key[1]} of statement {key[0]} is there {count} times"
        told = {
            (one["id"], line["id"], self._minor(line["settlement"]), self._minor(line["reserve"]))
            for one in truth.values()
            for line in one["lines"]
        }
        for row in told ^ set(rows):
            yield f"line {row[1]} of statement {row[0]} is {'not here' if row in told else 'not there'}"
        for one in Statement.objects.filter(account=self.shop.account):
            wanted = self._minor(truth[one.external_id]["payable"]) if one.external_id in truth else None
            if (one.payable_minor, one.lines_digest) != (wanted, one.digest):
                yield f"statement {one.external_id} pays {one.payable_minor} here, {wanted} there"

    def _orders(self, truth: dict[str, Any]) -> Iterator[str]:
        from shelfwire.settlements.models import OrderSettlement, OrderToMatch, Statement

        there: dict[str, int] = defaultdict(int)
        for one in truth.values():
            for line in one["lines"]:
                there[line["order_id"]] += self._minor(line["settlement"])
        here = dict(
            OrderSettlement.objects.filter(account=self.shop.account).values_list(
                "order__external_id", "settled_minor"
            )
        )
        for order_id, minor in there.items():
            if order_id and here.get(order_id) != minor:
                yield f"order {order_id} is settled with {here.get(order_id)} here, {minor} there"
        if OrderToMatch.objects.filter(account=self.shop.account).exists():
            yield "orders wait to be compared"
        if Statement.objects.filter(account=self.shop.account, matched_at=None).exists():
            yield "statements wait to be compared"

    def _differences(self, _: dict[str, Any]) -> Iterator[str]:
        from shelfwire.settlements.models import Difference

        for row in Difference.objects.filter(account=self.shop.account, ended_at=None):
            yield f"a difference about {row.about} {row.subject}: {row.text}"

    def _books(self, truth: dict[str, Any]) -> Iterator[str]:
        from shelfwire.settlements.models import JournalEntry, JournalPosting

        mine = JournalPosting.objects.filter(statement__account=self.shop.account)
        owed: dict[str, int] = defaultdict(int)
        entries: dict[str, set[int]] = defaultdict(set)
        for name, slot, minor, entry in mine.values_list(
            "statement__external_id", "slot", "minor", "entry__number"
        ):
            entries[name].add(entry)
            owed[name] += minor if slot == "clearing" else 0
        for name, one in truth.items():
            wanted = self._minor(one["payable"])
            if owed[name] != wanted:
                yield f"statement {name} is booked with {owed[name]}, and pays {wanted}"
            if len(entries[name]) > 1:
                yield f"twice: statement {name} has {len(entries[name])} entries"
        corrections = JournalEntry.objects.filter(company=self.shop.company, correction=True).count()
        if corrections:
            yield f"twice: {corrections} entries correct what never changed"

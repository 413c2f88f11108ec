"""Parcels told to the channel by a real worker: parcels a second and CPU seconds a parcel, at several latencies.

Before the clock starts the orders are pulled, the parcels made and the worker is up; it starts when the switch for
tracking is thrown and stops when every answer is stored and our records follow it. Each latency has a shop of its own,
whose calls the simulator holds back for so many milliseconds before it acts.

A line of the call budget starts with 50 calls a second and a burst of 50, and a parcel is a call and its share of a
look: with that budget no outbox tells more than 50 parcels a second for long. So the lines of the latencies stand for a
channel that allows a burst of as many calls as there are; ``within_budget`` is the rate at the first latency with the
line as every shop has it.

The floor is the same number of calls of the client alone, one after the other, at the same latency: what a worker
that does one thing at a time, and nothing else, would need.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench import _stage
from tiktok_shop_sim.testing import Simulator

_ALWAYS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    latency_ms: int
    parcels: int
    seconds: float
    cpu: float
    """CPU seconds of the worker and the database together."""
    floor_seconds: float

    @property
    def rate(self) -> float:
        return self.parcels / self.seconds


def main() -> None:
    """Measure each latency and print."""
    asked = _stage.arguments("ship", parcels=300, latency_ms=(0, 250))
    figures = [measure(asked.parcels, latency, wide=True) for latency in asked.latency_ms]
    budgeted = measure(asked.parcels, asked.latency_ms[0], wide=False)
    told = " ".join(
        f"per_s_at_{f.latency_ms}ms={f.rate:.1f} cpu_ms_per_parcel_at_{f.latency_ms}ms={1000 * f.cpu / f.parcels:.1f} "
        f"of_one_by_one_at_{f.latency_ms}ms={f.floor_seconds / f.seconds:.2f}"
        for f in figures
    )
    print(f"ship parcels={asked.parcels} {told} per_s_within_budget={budgeted.rate:.1f}")


def measure(parcels: int, latency_ms: int, *, wide: bool) -> Figure:
    """One shop with so many parcels to tell, in a house of its own."""
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0) as simulator,
    ):
        shop = _stage.connected_shop(house, simulator, "orders_in")
        _pack(shop, simulator, parcels)
        if wide:
            _widen(shop, 10 * parcels)
        if latency_ms:
            simulator.control.fault("slow", "* /*", count=_ALWAYS, seconds=latency_ms / 1000)
        floor = _one_by_one(shop, parcels)
        with _stage.running(house, "worker", "--concurrency", "3") as worker:
            _stage.await_worker()
            before = _spent(house, worker.pid)
            start = time.perf_counter()
            _allow_tracking(shop)
            _stage.until(
                lambda: _told() == parcels, "every parcel is told", seconds=120 + parcels, every=0.05
            )
            seconds = time.perf_counter() - start
            cpu = _spent(house, worker.pid) - before
        _check(simulator, shop, parcels)
    figure = Figure(latency_ms, parcels, seconds, cpu, floor)
    line = "a wide line" if wide else "the usual line"
    _stage.say(
        f"{parcels} parcels at {latency_ms} ms, {line}: {seconds:.1f} s, {figure.rate:.1f} a second, "
        f"{cpu:.1f} s of CPU; the client alone, one after the other: {floor:.1f} s"
    )
    return figure


def _spent(house: _stage.House, process_id: int) -> float:
    return _stage.cpu_seconds(process_id) + _stage.cpu_seconds(house.server.process_id)


def _pack(shop: _stage.Shop, simulator: Simulator, parcels: int) -> None:
    """So many released orders bought, pulled and packed, one parcel each."""
    from shelfwire.cli.demo.acts import tracking_numbers
    from shelfwire.fulfilment.actions import make_parcel
    from shelfwire.jobs import drain, hurry
    from shelfwire.orders.queries import shippable
    from shelfwire.sync.orders.poll import poll_orders

    packed: set[int] = set()
    numbers = tracking_numbers(7)
    while len(packed) < parcels:
        simulator.control.buy(
            shop_id=shop.external_id, count=min(parcels - len(packed), 50), catalogue_only=True, release=True
        )
        hurry(poll_orders, key=str(shop.account.pk), account_id=shop.account.pk)
        drain()
        for order in shippable(shop.company).exclude(pk__in=packed):
            make_parcel(
                company=shop.company,
                account=shop.account,
                carrier="ups",
                tracking_number=next(numbers),
                contents={order.pk: None},
                by="Alice",
                via="rest",
            )
            packed.add(order.pk)


def _widen(shop: _stage.Shop, burst: int) -> None:
    """A channel that allows so many calls at once; the rate stays."""
    from shelfwire.exchange.models import CallBudget
    from shelfwire.kit import clock

    CallBudget.objects.update_or_create(
        account=shop.account,
        group="tracking",
        defaults={"per_second": 50.0, "burst": burst, "arrival_at": clock.now()},
    )


def _one_by_one(shop: _stage.Shop, parcels: int) -> float:
    """Seconds for as many small calls of the client, one after the other; a tenth of them is timed."""
    from shelfwire.channels import queries, registry
    from shelfwire.exchange import queries as exchange

    session = exchange.session(queries.get(shop.account.pk))
    from shelfwire.sync.shipping.parts import SHIPMENTS

    desk = SHIPMENTS.of(registry.channel("tiktok"))
    timed = max(parcels // 10, 10)
    desk.warehouses(session)
    start = time.perf_counter()
    for _ in range(timed):
        desk.warehouses(session)
    return (time.perf_counter() - start) / timed * parcels


def _allow_tracking(shop: _stage.Shop) -> None:
    from shelfwire.channels.actions import set_switch

    set_switch(account=shop.account, switch="tracking_out", on=True, by="Alice")


def _told() -> int:
    from shelfwire.exchange.models import Outgoing

    return Outgoing.objects.filter(status="done", applied_at__isnull=False).count()


def _check(simulator: Simulator, shop: _stage.Shop, parcels: int) -> None:
    """Every parcel is known there once, and nothing else, or the figure is worth nothing."""
    from shelfwire.fulfilment.models import Parcel

    ours = sorted(Parcel.objects.values_list("tracking_number", flat=True))
    there = sorted(
        n for order in simulator.control.orders(shop_id=shop.external_id) for n in order["tracking"]
    )
    if ours != there or len(ours) != parcels:
        raise RuntimeError(f"{len(ours)} parcels of {parcels} here, {len(there)} tracking numbers there")

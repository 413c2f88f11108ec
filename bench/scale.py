"""One, two and four worker processes on one PostgreSQL: how much more they tell, and that kills lose nothing.

Each run changes the stock of every SKU at once, the switch off, and starts the clock when it is thrown. With a channel
that takes its time (``--latency-ms``) a worker waits more than it works, so processes should add up; with one that
answers at once the processor is the bound, and the ratio says how much of it was free: on two cores the simulator and
PostgreSQL need theirs. Neither is held by the call budget. Then four processes tell once more, each killed -9 in turn
while it does and replaced; whatever a dead one had in hand is told when its turn has run out.
"""

from __future__ import annotations

from bench import _stage, _stock
from tiktok_shop_sim.testing import Simulator

LISTINGS = 600
COUNTS = (1, 2, 4)
SLOTS = 2
"""Of a process. One shop is served by four pieces of work at once at most, however many processes there are: with more
slots one process would do all four, and a second had nothing to add."""


def main() -> int:
    """Measure and print. Exit code 1 when a number is wrong or left."""
    asked = _stage.arguments("scale", listings=LISTINGS, latency_ms=250, short=False)
    listings, counts = (30, (1, 2)) if asked.short else (asked.listings, COUNTS)
    with _stage.house() as house, Simulator("corner-shop", orders=0, rate_limit=0) as simulator:
        listed = _stock.list_many(house, simulator, [(listings, 1)])
        _stock.widen(listed.shop, 1_000 * listings)
        changes = _stock.Changes(listed)
        cpu_bound = [_rate(house, listed, changes, count) for count in counts if not asked.short]
        _stock.slow(simulator, asked.latency_ms)
        waiting = [_rate(house, listed, changes, count) for count in counts]
        kills = 0 if asked.short else _kill_each(house, listed, changes, counts[-1])
        simulator.control.clear_faults()
        wrong = _stock.differences(listed.shop, simulator)
        stale = _stock.out_of_order(simulator, changes)
    for line in [*wrong[:10], *stale[:10]]:
        print(line)
    print(f"{listings} listings with one SKU each, {asked.latency_ms} ms and none; {_stock.load()}")
    figures = " ".join([*_figures(counts, waiting, asked.latency_ms), *_figures(counts, cpu_bound, 0)])
    print(f"scale {figures} kills={kills} left_due=0 wrong={len(wrong)} stale={len(stale)}")
    return 1 if wrong or stale else 0


def _figures(counts: tuple[int, ...], rates: list[float], latency_ms: int) -> list[str]:
    """Numbers a second by so many processes, and how many times those of one."""
    measured = list(zip(counts, rates, strict=False))
    return [f"per_s_{n}w_{latency_ms}ms={rate:.0f}" for n, rate in measured] + [
        f"ratio_{n}w_{latency_ms}ms={rate / rates[0]:.2f}" for n, rate in measured[1:]
    ]


def _rate(house: _stage.House, listed: _stock.Listed, changes: _stock.Changes, count: int) -> float:
    """Numbers a second by so many processes."""
    _change_all(listed, changes)
    with _stock.Workers(house, count, concurrency=SLOTS), _stock.timed() as passed:
        start = passed()
        _stock.allow_stock(listed.shop)
        _stock.nothing_due(listed.shop, seconds=300, every=0.05)
        rate = len(listed.skus) / (passed() - start)
    _stage.say(f"{count} processes: {rate:.0f} numbers a second")
    return rate


def _change_all(listed: _stock.Listed, changes: _stock.Changes) -> None:
    _stock.allow_stock(listed.shop, on=False)
    for pk in listed.skus:
        changes.one(pk)


def _kill_each(house: _stage.House, listed: _stock.Listed, changes: _stock.Changes, count: int) -> int:
    """Each process is killed while all of them tell; then everything is told. How many kills."""
    _change_all(listed, changes)
    with _stock.Workers(house, count, concurrency=SLOTS) as workers:
        _stock.allow_stock(listed.shop)
        for at in range(count):
            told = _stock.told()
            _stage.until(lambda told=told: _stock.told() > told, "numbers are told", every=0.02)  # type: ignore[misc]
            workers.strike(at)
            for pk in listed.skus[at :: 4 * count]:  # so that there is something to tell all the while
                changes.one(pk)
        _stock.nothing_due(listed.shop, seconds=300)
        return workers.kills

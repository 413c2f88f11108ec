"""Labels bought and made into one file by a real worker: labels a second at several latencies, pages, seconds, memory.

Before the clock starts the orders are pulled, their labels are asked for and the worker is up; it starts when the
switch for labels is thrown and stops when every label is bought, has its parcel, and its label and packing slip are
here. Then the worker makes one PDF of all of them, label and slip in turn, in pick order. Each latency has a shop of
its own, whose calls the simulator holds back for so many milliseconds before it acts; the shop's call budget allows a
burst of as many calls as there are.

The floor is the bare sequence of the same calls, timed in the same run on other orders of the same shop: buy, ask where
the label is, fetch it, ask where the slip is, fetch it, one after the other, and nothing stored.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from bench import _stage
from bench.ship import _ALWAYS, _widen
from tiktok_shop_sim.testing import Simulator

FLOOR_SHARE = 20
"""Every so manieth label's calls are timed for the floor."""
CALLS_EACH = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One latency. ``memory_mb``: the highest resident memory of the worker, purchase and file together."""

    latency_ms: int
    labels: int
    seconds: float
    floor_seconds: float
    file_seconds: float
    pages: int
    file_mb: float
    memory_mb: float

    @property
    def rate(self) -> float:
        return self.labels / self.seconds


def main() -> None:
    """Measure each latency and print."""
    asked = _stage.arguments("labels", labels=500, latency_ms=(0, 250))
    figures = [measure(asked.labels, latency) for latency in asked.latency_ms]
    told = " ".join(
        f"per_s_at_{f.latency_ms}ms={f.rate:.1f} of_one_by_one_at_{f.latency_ms}ms={f.floor_seconds / f.seconds:.2f}"
        for f in figures
    )
    last = figures[-1]
    print(
        f"labels labels={asked.labels} {told} file_s={last.file_seconds:.1f} pages={last.pages} "
        f"file_mb={last.file_mb:.1f} worker_mb={max(f.memory_mb for f in figures):.0f}"
    )


def measure(labels: int, latency_ms: int) -> Figure:
    """One shop with so many labels to buy, in a house of its own."""
    timed = max(labels // FLOOR_SHARE, 10)
    with _stage.house() as house, Simulator("corner-shop", orders=0, rate_limit=0) as simulator:
        shop = _stage.connected_shop(house, simulator, "orders_in")
        orders = _sold(shop, simulator, labels + timed)
        _widen(shop, 10 * CALLS_EACH * (labels + timed))
        if latency_ms:
            simulator.control.fault("slow", "* /*", count=_ALWAYS, seconds=latency_ms / 1000)
        floor = _one_by_one(shop, orders[labels:]) / timed * labels
        asked = _asked(shop, orders[:labels])
        with _stage.running(house, "worker", "--concurrency", "3") as worker:
            _stage.await_worker()
            start = time.perf_counter()
            _allow_buying(shop)
            _stage.until(lambda: _done() == labels, "every label is bought and here", seconds=180 + labels)
            seconds = time.perf_counter() - start
            job, file_seconds = _file(shop, asked)
            memory = max(_peak(process) for process in _stage.family(worker.pid))
        _check(simulator, shop, labels + timed, job)
        size = sum(len(file.content) for file in job.files.filter(direction="out")) / 2**20
    figure = Figure(latency_ms, labels, seconds, floor, file_seconds, int(job.result["pages"]), size, memory)
    _stage.say(
        f"{labels} labels at {latency_ms} ms: {seconds:.1f} s, {figure.rate:.1f} a second; the bare calls one after "
        f"the other: {floor:.1f} s; one file of {figure.pages} pages, {size:.1f} MB: {file_seconds:.1f} s; "
        f"the worker at most {memory:.0f} MB"
    )
    return figure


def _peak(process: psutil.Process) -> float:
    try:
        return _stage.peak_mb(process.pid)
    except FileNotFoundError:
        return 0.0


def _sold(shop: _stage.Shop, simulator: Simulator, count: int) -> list[Any]:
    """So many released orders that take the channel's label, pulled."""
    from shelfwire.jobs import drain, hurry
    from shelfwire.orders.models import Order
    from shelfwire.sync.orders.poll import poll_orders

    waiting = Order.objects.filter(account=shop.account, status="released", shipped_by="channel")
    while (left := count - waiting.count()) > 0:
        simulator.control.buy(
            shop_id=shop.external_id,
            count=min(left, 50),
            catalogue_only=True,
            release=True,
            shipping_type="TIKTOK",
        )
        hurry(poll_orders, key=str(shop.account.pk), account_id=shop.account.pk)
        drain()
    return list(waiting.filter(is_blocked=False).order_by("pk")[:count])


def _asked(shop: _stage.Shop, orders: Sequence[Any]) -> list[int]:
    from shelfwire.fulfilment.actions import LabelRequest, ask_labels

    outcomes = ask_labels(
        company=shop.company,
        account=shop.account,
        wanted=[LabelRequest(contents={order.pk: None}) for order in orders],
        by="Alice",
    )
    refused = [str(outcome.refusal) for outcome in outcomes if outcome.refusal]
    if refused:
        raise RuntimeError(f"{len(refused)} labels are refused: {refused[0]}")
    return [outcome.label.pk for outcome in outcomes if outcome.label]


def _one_by_one(shop: _stage.Shop, orders: Sequence[Any]) -> float:
    """Seconds for the bare calls of these orders."""
    from shelfwire.channels import queries, registry
    from shelfwire.channels.port import DocumentKind, LabelOrder
    from shelfwire.exchange import queries as exchange
    from shelfwire.kit.fetch import download
    from shelfwire.kit.guard import Guard
    from shelfwire.kit.ids import ExternalOrderId
    from shelfwire.sync.labels.parts import LABELS
    from shelfwire.sync.shipping.parts import SHIPMENTS

    session = exchange.session(queries.get(shop.account.pk))
    channel = registry.channel("tiktok")
    desk, guard = LABELS.of(channel), Guard(allowed=("127.0.0.1",), anywhere=True)
    ids = [ExternalOrderId(order.external_id) for order in orders]
    start = time.perf_counter()
    shown = SHIPMENTS.of(channel).orders(session, ids)
    for order_id in ids:
        bought = desk.buy(session, LabelOrder(f"bare:{order_id}", (order_id,)), orders=shown)
        for kind in (DocumentKind.LABEL, DocumentKind.PACKING_SLIP):
            found = desk.document(session, bought.package_ids[0], kind=kind)
            download(found.url, guard=guard)
    return time.perf_counter() - start


def _allow_buying(shop: _stage.Shop) -> None:
    from shelfwire.channels.actions import set_switch

    set_switch(account=shop.account, switch="labels_out", on=True, by="Alice")


def _done() -> int:
    from shelfwire.fulfilment.models import Label

    return Label.objects.filter(status="bought", documents_due_at=None, parcel__isnull=False).count()


def _file(shop: _stage.Shop, label_ids: Sequence[int]) -> tuple[Any, float]:
    """The job that made one PDF of all of them, and its seconds."""
    from shelfwire.fulfilment.jobs_registry import print_labels_job
    from shelfwire.jobs import enqueue

    start = time.perf_counter()
    job = enqueue(
        print_labels_job,
        company=shop.company,
        by="Alice",
        labels=list(label_ids),
        paper="4x6",
        arrangement="pairs",
    )

    def done() -> bool:
        job.refresh_from_db()
        return job.status in ("completed", "failed", "completed_with_errors")

    _stage.until(done, "the file is made", seconds=600)
    return job, time.perf_counter() - start


def _check(simulator: Simulator, shop: _stage.Shop, labels: int, job: Any) -> None:
    """Every label is there once, and in the file, or the figure is worth nothing."""
    from shelfwire.fulfilment.models import Label, LabelDocument

    there = [n for order in simulator.control.orders(shop_id=shop.external_id) for n in order["tracking"]]
    ours = set(Label.objects.values_list("tracking_number", flat=True))
    documents = LabelDocument.objects.count()
    if len(there) != labels or len(set(there)) != labels or not ours <= set(there):
        raise RuntimeError(f"{len(ours)} labels here, {len(there)} numbers there, {labels} wanted")
    if documents != 2 * len(ours) or len(job.result.get("labels", ())) != len(ours):
        raise RuntimeError(f"{documents} documents and {job.result} of {len(ours)} labels ({job.status})")

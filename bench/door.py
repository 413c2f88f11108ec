"""The webhook address against a bare granian WSGI application that makes one INSERT a request, with the same settings
and the same database: requests a second, p99 and CPU.

Every notice is unique and signed (``door``), then the same ones come again (``known``). The load comes from another
process over kept-alive connections. Machine and load generator are shared, so CPU seconds per thousand requests
(web server and database) are told beside the rates.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import _bare as _bare_app
from bench import _load, _stage
from tiktok_shop.signing import sign_webhook
from tiktok_shop_sim.testing import Simulator

CONNECTIONS = 16
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    per_second: float
    p99: float
    cpu: float
    """CPU seconds of the server a thousand requests."""


def main() -> None:
    """Measure in turns and print the medians."""
    asked = _stage.arguments("door", notices=6000, workers=2, threads=4)
    with _stage.house() as house, Simulator("corner-shop", orders=0, rate_limit=0) as simulator:
        shop = _stage.connected_shop(house, simulator, "orders_in")
        path = f"/hooks/tiktok/{shop.account.webhook_token}"
        files = [
            _requests(house.home / f"round{n}", simulator, shop, path, n, asked.notices)
            for n in range(ROUNDS)
        ]
        bare: list[Figure] = []
        ours: list[Figure] = []
        known: list[Figure] = []
        settings = ["--workers", str(asked.workers), "--threads", str(asked.threads)]
        with (
            _stage.running(house, "web", "--port", str(house.port), *settings) as web,
            _bare(house, asked.workers, asked.threads) as (bare_port, bare_process),
        ):
            _stage.await_web(house)
            serving = [web.pid, house.server.process_id]
            bare_serving = [bare_process, house.server.process_id]
            warm = _requests(house.home / "warm", simulator, shop, path, 99, 200)
            _fire(house.port, warm, [web.pid])
            _fire(bare_port, warm, bare_serving)
            for file in files:
                bare.append(_fire(bare_port, file, bare_serving))
                ours.append(_fire(house.port, file, serving))
                known.append(_fire(house.port, file, serving))
        _check(asked.notices * ROUNDS + 200, asked.notices * ROUNDS)
    rate = statistics.median(f.per_second for f in ours)
    bare_rate = statistics.median(f.per_second for f in bare)
    ratio = statistics.median(a.per_second / b.per_second for a, b in zip(ours, bare, strict=True))
    print(
        f"door per_s={rate:.0f} bare_per_s={bare_rate:.0f} ratio={ratio:.2f} "
        f"p99_ms={1000 * statistics.median(f.p99 for f in ours):.1f} "
        f"bare_p99_ms={1000 * statistics.median(f.p99 for f in bare):.1f} "
        f"cpu_s_per_1000={statistics.median(f.cpu for f in ours):.3f} "
        f"bare_cpu_s_per_1000={statistics.median(f.cpu for f in bare):.3f} "
        f"known_per_s={statistics.median(f.per_second for f in known):.0f}"
    )


def _requests(
    file: Path, simulator: Simulator, shop: _stage.Shop, path: str, number: int, count: int
) -> Path:
    """Signed notices about orders, each with its own id, as whole HTTP requests."""
    requests = []
    for n in range(count):
        order_id = 576461413038785752 + n
        notice = {
            "type": 1,
            "tts_notification_id": str(7327112393057300000 + number * 1_000_000 + n),
            "shop_id": shop.external_id,
            "timestamp": int(time.time()),
            "data": {
                "order_id": str(order_id),
                "order_status": "AWAITING_SHIPMENT",
                "is_on_hold_order": False,
                "update_time": int(time.time()),
            },
        }
        body = json.dumps(notice, separators=(",", ":")).encode()
        sign = sign_webhook(simulator.app_key, simulator.app_secret, body)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: {sign}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        requests.append(head.encode() + body)
    _load.write(file, requests)
    return file


@contextmanager
def _bare(house: _stage.House, workers: int, threads: int) -> Iterator[tuple[int, int]]:
    """The bare server on a table of its own: its port and process id."""
    with psycopg.connect(house.url, autocommit=True) as connection:
        connection.execute(_bare_app.TABLE)
    port = _stage.free_port()
    command = [sys.executable, "-m", "bench._bare", str(port), str(workers), str(threads)]
    process = subprocess.Popen(command, cwd=_stage.ROOT, env=house.environment())
    try:
        _stage.until(lambda: _stage.answers(port), "the bare server answers")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _fire(port: int, file: Path, servers: list[int]) -> Figure:
    before = sum(map(_stage.cpu_seconds, servers))
    done = subprocess.run(
        [sys.executable, "-m", "bench._load", str(port), str(CONNECTIONS), str(file)],
        stdout=subprocess.PIPE,
        cwd=_stage.ROOT,
        check=True,
    )
    spent = sum(map(_stage.cpu_seconds, servers)) - before
    found = json.loads(done.stdout)
    count = len(found["waits"])
    return Figure(count / found["seconds"], _stage.quantile(found["waits"], 0.99), 1000 * spent / count)


def _check(stored: int, again: int) -> None:
    """Every notice is there once and every repetition was counted, or the figure is worth nothing."""
    from django.db.models import Sum

    from shelfwire.exchange.models import Notice

    found = Notice.objects.filter(kind="1").count()
    counted = Notice.objects.aggregate(n=Sum("duplicates"))["n"]
    if (found, counted) != (stored, again):
        raise RuntimeError(f"{found} notices of {stored} stored, {counted} of {again} repetitions counted")

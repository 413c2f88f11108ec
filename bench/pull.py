"""Orders from the simulator to committed rows with reservations, by a real worker, against a floor in the same run.

The floor is what nobody could leave out: bare urllib3 fetches the same pages (signed, never decoded), and the very
rows the worker wrote are copied, page by page and one transaction a page, into tables made with
``LIKE … INCLUDING ALL``: the same columns, defaults and indexes, without foreign keys.

A last run lets the simulator hold every order search back for ``--latency-ms`` and compares the worker's rate with its
own at none.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from bench import _stage
from tiktok_shop_sim.testing import Simulator

PAGE = 100
"""What one call of the order search gives at most; the worker asks for as many."""
_ALWAYS = 1_000_000_000
CHILDREN = {
    "orders_unit": "order_id",
    "orders_address": "order_id",
    "orders_moneyrow": "order_id",
    "orders_orderdocument": "order_id",
    "orders_block": "order_id",
    "orders_timelineentry": "order_id",
}


@dataclass(frozen=True, slots=True)
class Figure:
    orders: int
    seconds: float
    floor_seconds: float
    peak_mb: float
    cpu: float
    """CPU seconds of the worker and the database together."""
    floor_cpu: float
    reserved: int

    @property
    def rate(self) -> float:
        return self.orders / self.seconds

    @property
    def floor_rate(self) -> float:
        return self.orders / self.floor_seconds


def main() -> None:
    """Measure each number of orders and print."""
    asked = _stage.arguments("pull", orders=(10_000, 100_000), latency_ms=250, profile="")
    figures = [measure(orders, asked.profile) for orders in asked.orders]
    small, large = figures[0], figures[-1]
    growth = (large.seconds / large.orders) / (small.seconds / small.orders)
    far = (
        measure(small.orders, latency_ms=asked.latency_ms) if asked.latency_ms and not asked.profile else None
    )
    at_latency = f" rate_at_{asked.latency_ms}ms_over_0ms={far.rate / small.rate:.2f}" if far else ""
    print(
        f"pull orders={large.orders} orders_per_s={large.rate:.0f} floor_orders_per_s={large.floor_rate:.0f} "
        f"ratio={large.floor_seconds / large.seconds:.2f} peak_mb={max(f.peak_mb for f in figures):.0f} "
        f"cost_ratio_{large.orders // 1000}k_over_{small.orders // 1000}k={growth:.2f}{at_latency}"
    )


def measure(orders: int, profile: str = "", latency_ms: int = 0) -> Figure:
    """One shop with so many orders, in a house of its own; the channel holds back each call of the worker."""
    with (
        _stage.house() as house,
        Simulator("busy-shop", orders=orders, rate_limit=0) as simulator,
    ):
        shop = _stage.connected_shop(house, simulator, "orders_in")
        if latency_ms:
            simulator.control.fault("slow", "POST /order/*", count=_ALWAYS, seconds=latency_ms / 1000)
        seconds, peak, cpu = profiled(shop, profile) if profile else pulled(house, shop, orders)
        simulator.control.clear_faults()
        reserved = _check(orders)
        files = house.home / "floor"
        pages = _export(house.url, files)
        floor = _floor(house, shop, files)
        figure = Figure(orders, seconds, floor["seconds"], peak, cpu, floor["cpu"], reserved)
        print(
            f"{orders} orders at {latency_ms} ms, {reserved} units reserved: {seconds:.1f} s by the worker, "
            f"peak {peak:.0f} MB; floor {floor['seconds']:.1f} s for {pages} pages (fetch {floor['fetch']:.1f} s, copy "
            f"{floor['copy']:.1f} s); {figure.rate:.0f} orders/s against {figure.floor_rate:.0f}; CPU of worker and "
            f"database {cpu:.1f} s against {floor['cpu']:.1f} s",
            flush=True,
        )
        return figure


def pulled(house: _stage.House, shop: _stage.Shop, orders: int) -> tuple[float, float, float]:
    """Seconds, peak MB and CPU seconds of a worker process that downloads everything."""
    with _stage.running(house, "worker", "--concurrency", "2") as worker:
        _stage.await_worker()
        before = _spent(house, worker.pid)
        job = _request(shop)

        def over() -> bool:
            job.refresh_from_db()
            return job.finished_at is not None

        _stage.until(over, "the download", seconds=60 + orders / 20, every=0.25)
        if job.status != "completed":
            raise RuntimeError(f"the download ended as {job.status}: {job.error}")
        took = (job.finished_at - job.started_at).total_seconds()
        return took, _stage.peak_mb(worker.pid), _spent(house, worker.pid) - before


def _spent(house: _stage.House, process_id: int) -> float:
    return _stage.cpu_seconds(process_id) + _stage.cpu_seconds(house.server.process_id)


def profiled(shop: _stage.Shop, where: str) -> tuple[float, float, float]:
    """The same in this process under cProfile, written to ``where``: slower, but it says what costs."""
    import cProfile
    import os

    from shelfwire.jobs import drain

    _request(shop)
    seen = cProfile.Profile()
    start = time.perf_counter()
    seen.runcall(drain)
    seen.dump_stats(where)
    return time.perf_counter() - start, _stage.peak_mb(os.getpid()), 0.0


def _request(shop: _stage.Shop) -> Any:
    from shelfwire.kit import clock
    from shelfwire.sync.orders.download import request_download

    now = clock.now()
    return request_download(
        shop.account, since=now - timedelta(days=400), until=now, by="Alice", user=shop.owner
    )


def _check(orders: int) -> int:
    """Everything is there and reserved, or the figure is worth nothing. Units reserved."""
    from shelfwire.inventory.models import Reservation
    from shelfwire.inventory.queries import audit
    from shelfwire.orders.models import Order
    from shelfwire.people.models import Company

    found = Order.objects.count()
    reserved = Reservation.objects.filter(status="active").count()
    if found != orders or not reserved or audit(Company.objects.get()):
        raise RuntimeError(f"{found} orders of {orders}, {reserved} units reserved")
    return reserved


# ── the floor ────────────────────────────────────────────────────────────────────────────────────────────


def _export(url: str, files: Path) -> int:
    """Every row as COPY text, in the order of the pages they came by, with an index by page. How many pages."""
    files.mkdir()
    index: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    columns: dict[str, list[str]] = {}
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TEMP TABLE paged AS SELECT id,"
            f" (row_number() OVER (ORDER BY placed_at, external_id) - 1) / {PAGE} AS page FROM orders_order"
        )
        connection.execute("CREATE TEMP TABLE held AS SELECT 'unit:' || u.id AS holder, page FROM orders_unit u"
                           " JOIN paged ON paged.id = u.order_id")  # fmt: skip
        connection.execute("ANALYZE")
        joins = {
            "orders_order": "JOIN paged ON paged.id = t.id",
            **{table: f"JOIN paged ON paged.id = t.{key}" for table, key in CHILDREN.items()},
            "inventory_reservation": "JOIN held ON held.holder = t.holder",
        }
        for table, join in joins.items():
            columns[table] = [
                name
                for (name,) in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    [table],
                )
            ]
            names = ", ".join(f't."{name}"' for name in columns[table])
            _spool(
                connection,
                table,
                f"SELECT page, {names} FROM {table} t {join} ORDER BY page, t.id",
                files,
                index,
            )
    (files / "index.json").write_text(json.dumps({"columns": columns, "pages": index}))
    return len(index)


def _spool(
    connection: psycopg.Connection,
    table: str,
    query: str,
    files: Path,
    index: dict[int, list[tuple[str, int, int]]],
) -> None:
    sizes: dict[int, int] = defaultdict(int)
    rest = b""
    with (
        (files / table).open("wb") as out,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT") as copy,
    ):
        for block in copy:
            *lines, rest = (rest + bytes(block)).split(b"\n")
            for line in lines:
                page, row = line.split(b"\t", 1)
                out.write(row + b"\n")
                sizes[int(page)] += len(row) + 1
    at = 0
    for page in sorted(sizes):
        index[page].append((table, at, sizes[page]))
        at += sizes[page]


def _floor(house: _stage.House, shop: _stage.Shop, files: Path) -> dict[str, float]:
    """Run the floor in a process of its own."""
    from shelfwire.channels import queries
    from shelfwire.exchange import queries as exchange

    session = exchange.session(queries.get(shop.account.pk))
    assert session.credentials is not None
    spoken = {
        "url": house.url,
        "files": str(files),
        "base": session.options["api_base_url"],
        "app_key": session.options["app_key"],
        "app_secret": session.secrets["app_secret"].reveal(),
        "token": session.credentials.access_token.reveal(),
        "cipher": dict(session.credentials.extra)["shop_cipher"],
    }
    before = _stage.cpu_seconds(house.server.process_id)
    done = subprocess.run(
        [sys.executable, "-c", "from bench import pull; pull.floor()"],
        input=json.dumps(spoken),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=_stage.ROOT,
    )
    found: dict[str, float] = json.loads(done.stdout)
    found["cpu"] += _stage.cpu_seconds(house.server.process_id) - before
    return found


def floor() -> None:
    """In the floor's process: fetch a page, copy a page, until there is no page."""
    asked = json.load(sys.stdin)
    files = Path(asked["files"])
    index = json.loads((files / "index.json").read_text())
    fetch = _bare_search(asked)
    fetching = copying = 0.0
    with psycopg.connect(asked["url"]) as connection:
        _twins(connection, index["columns"])
        spooled = {table: (files / table).open("rb") for table in index["columns"]}
        start, used = time.perf_counter(), time.process_time()
        mark: str | None = ""
        for number in range(len(index["pages"])):
            before = time.perf_counter()
            if mark is not None:
                mark = fetch(mark)
            between = time.perf_counter()
            for table, at, size in index["pages"][str(number)]:
                names = sql.SQL(", ").join(map(sql.Identifier, index["columns"][table]))
                target = sql.Identifier(f"twin_{table}")
                with connection.cursor().copy(
                    sql.SQL("COPY {} ({}) FROM STDIN").format(target, names)
                ) as copy:
                    spooled[table].seek(at)
                    copy.write(spooled[table].read(size))
            connection.commit()
            fetching += between - before
            copying += time.perf_counter() - between
        if mark is not None:
            raise RuntimeError("the floor did not fetch every page")
        took = {"seconds": time.perf_counter() - start, "fetch": fetching, "copy": copying}
        print(json.dumps({**took, "cpu": time.process_time() - used}))


def _twins(connection: psycopg.Connection, columns: dict[str, list[str]]) -> None:
    for table in columns:
        twin, like = sql.Identifier(f"twin_{table}"), sql.Identifier(table)
        connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(twin, like))
    connection.commit()


def _bare_search(asked: dict[str, str]) -> Any:
    """Fetch one page of the order search by mark, signed, as bytes; the next mark, None at the end."""
    import urllib3

    from tiktok_shop.signing import Signer

    client = urllib3.PoolManager()
    signer = Signer(asked["app_secret"])
    path = "/order/202309/orders/search"
    body = json.dumps({"create_time_ge": 1, "create_time_lt": int(time.time()) + 60}).encode()
    headers = {"content-type": "application/json", "x-tts-access-token": asked["token"]}
    next_mark = re.compile(rb'"next_page_token"\s*:\s*"([^"]*)"')

    def fetch(mark: str) -> str | None:
        query = {
            "app_key": asked["app_key"],
            "shop_cipher": asked["cipher"],
            "timestamp": str(int(time.time())),
            "page_size": str(PAGE),
            "sort_field": "create_time",
            "sort_order": "ASC",
            **({"page_token": mark} if mark else {}),
        }
        query["sign"] = signer.sign(path, query, body)
        url = f"{asked['base']}{path}?{urlencode(query)}"
        raw = client.request("POST", url, headers=headers, body=body, retries=False, redirect=False).data
        if b'"code":0' not in raw and b'"code": 0' not in raw:
            raise RuntimeError(raw[:300])
        found = next_mark.search(raw)
        return found.group(1).decode() if found and found.group(1) else None

    return fetch

"""What signing, checking and reading cost: calls per CPU second of the client against bare urllib3.

Both fetch the same bytes with the same headers from one local server in another process, in turns, and the
CPU time of this process is counted, the HTTP library's own threads included. `calls` is a small answer
(authorized shops), `pages` an order detail page of 50 orders, read into typed orders that keep their JSON;
`page_against_untyped_decode` compares that page with bare fetching plus msgspec into plain dicts.
"""

from __future__ import annotations

import json
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import urllib3

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "spec" / "tiktok_shop" / "samples"
ROUNDS, CALLS, PAGES = 9, 1000, 300


def sample(name: str) -> dict[str, Any]:
    """The body of a sample answer."""
    body: dict[str, Any] = json.loads((SAMPLES / name).read_text())["response"]["body"]
    return body


def small_answer() -> bytes:
    """A small answer: the shops of an authorization."""
    return json.dumps(sample("authorization/get-authorized-shops.json"), separators=(",", ":")).encode()


def page_answer() -> bytes:
    """A page of 50 orders of the documented shape, each with its own id."""
    body = sample("order/get-order-detail.json")
    (order,) = body["data"]["orders"][:1]
    body["data"]["orders"] = [{**order, "id": str(576461413038785752 + number)} for number in range(50)]
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


SMALL, PAGE = small_answer(), page_answer()


async def app(scope: Any, protocol: Any) -> None:
    """The server: granian calls this for every request."""
    body = PAGE if scope.path.startswith("/order/") else SMALL
    protocol.response_bytes(200, [("content-type", "application/json")], body)


@contextmanager
def server() -> Iterator[str]:
    """The server in its own process, ready to answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--log-level", "error"]
    process = subprocess.Popen([*command, "--port", str(port), "bench.client:app"], cwd=ROOT)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def cpu() -> float:
    """CPU seconds of this process so far, all threads, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def per_cpu_second(work: Callable[[], object], count: int) -> float:
    """How often `work` is done in one CPU second."""
    start = cpu()
    for _ in range(count):
        work()
    return count / (cpu() - start)


def compare(ours: Callable[[], object], bare: Callable[[], object], count: int) -> tuple[float, float, float]:
    """Median rates of both, and the median of the ratios of rounds taken side by side."""
    for _ in range(50):
        ours(), bare()
    pairs = [(per_cpu_second(ours, count), per_cpu_second(bare, count)) for _ in range(ROUNDS)]
    left, right = zip(*pairs, strict=True)
    return statistics.median(left), statistics.median(right), statistics.median(a / b for a, b in pairs)


def bare_get(url: str) -> Callable[[], Any]:
    """A GET of this URL by the HTTP library alone, with the same time-outs, read to bytes."""
    parts = urlsplit(url)
    timeout = urllib3.Timeout(connect=5, read=30)
    pool = urllib3.HTTPConnectionPool(parts.hostname or "", parts.port, maxsize=1, timeout=timeout)
    target = f"{parts.path}?{parts.query}"
    headers = {"content-type": "application/json", "x-tts-access-token": "ROW_SAMPLEACCESSTOKEN0001"}
    return lambda: pool.urlopen("GET", target, headers=headers, retries=False, redirect=False).data


def main() -> None:
    """Measure and print."""
    from tiktok_shop import Client

    ids = [str(576461413038785752 + number) for number in range(50)]
    query = f"app_key=test_app_key&shop_cipher=ROW_SampleCipher0001&timestamp=1767225600&sign={'0' * 64}"
    with server() as url:
        client = Client(
            "test_app_key",
            "test_app_secret_0123456789",
            access_token="ROW_SAMPLEACCESSTOKEN0001",
            shop_cipher="ROW_SampleCipher0001",
            base_url=url,
        )
        assert len(client.orders.detail(ids)) == 50
        assert client.authorization.shops().values[0].cipher
        calls = compare(
            client.authorization.shops, bare_get(f"{url}/authorization/202309/shops?{query}"), CALLS
        )
        long_query = f"ids={'%2C'.join(ids)}&{query}"
        bare_page = bare_get(f"{url}/order/202507/orders?{long_query}")
        pages = compare(lambda: client.orders.detail(ids), bare_page, PAGES)
        untyped = compare(lambda: client.orders.detail(ids), lambda: msgspec.json.decode(bare_page()), PAGES)
    print(f"small answer: {len(SMALL)} bytes; page: 50 orders, {len(PAGE)} bytes")
    print(
        f"client calls_per_cpu_s={calls[0]:.0f} bare_calls_per_cpu_s={calls[1]:.0f} ratio={calls[2]:.2f} "
        f"pages_per_cpu_s={pages[0]:.0f} bare_pages_per_cpu_s={pages[1]:.0f} page_ratio={pages[2]:.2f} "
        f"page_against_untyped_decode={untyped[2]:.2f}"
    )

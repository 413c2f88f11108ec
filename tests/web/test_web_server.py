"""The web server as a process of its own, met with raw sockets: slow, large and chunked requests."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from tests.factories import MASKED_ADDRESS, channel_order
from tests.support.waiting import until
from tests.web.conftest import TikTok, signed_in
from tests.web.scene import make_scene, ups_number

from shelfwire import bodies
from shelfwire.exchange.models import Notice, NoticeRejection
from shelfwire.fulfilment.models import Parcel
from shelfwire.integrations.actions import add_integration
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.sheets import MAX_BYTES
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people import actions
from shelfwire.people.models import Company, User
from shelfwire.sync.webhook import deliveries
from tiktok_shop.signing import sign_webhook

SLOW = 64
_SITE = {"Host": "127.0.0.1"}


@dataclass
class Server:
    """A running ``shelfwire web`` with one process of four threads."""

    port: int
    temp: Path
    log: Path

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
        chunked: bool = False,
    ) -> tuple[int, bytes]:
        """Status and body of one request."""
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            there.request(method, path, body, headers or {}, encode_chunked=chunked)
            answer = there.getresponse()
            return answer.status, answer.read()
        finally:
            there.close()

    def send(self, text: str) -> socket.socket:
        """An open socket on which the text was sent and nothing was read."""
        there = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        there.sendall(text.encode())
        return there


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def _server(
    django_db_setup: None, test_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for all tests here: it starts in seconds, and keeps nothing of a test but what is in the database."""
    port, home = _free_port(), tmp_path_factory.mktemp("server")
    found = Server(port, home / "temp", home / "log.txt")
    found.temp.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHELFWIRE_")},
        "DATABASE_URL": test_database,
        "SHELFWIRE_HOME": str(home),
        "SHELFWIRE_SECRET_KEY": base64.b64encode(settings.SHELFWIRE_SECRET_KEYS[0]).decode(),
        "TMPDIR": str(found.temp),
    }
    command = [sys.executable, "-m", "shelfwire.cli.main", "web", "--port", str(port)]
    with found.log.open("w") as log:
        process = subprocess.Popen(
            [*command, "--workers", "1", "--threads", "4"], env=environment, stdout=log, stderr=log
        )
        try:
            until(lambda: _healthy(found), what="a healthy web server", seconds=120)
            yield found
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture
def server(database_url: str, _server: Server) -> Server:
    """The real server on the test's database; its temporary files land in ``temp``, of which none is there."""
    assert list(_server.temp.iterdir()) == []
    return _server


def _healthy(server: Server) -> bool:
    try:
        return server.ask("GET", "/healthz")[0] == 200
    except OSError:
        return False


def _head(path: str, length: int | str = 1000) -> str:
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\nx"


def _notice(tiktok: TikTok, number: int = 1) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(
        {
            "type": 1,
            "tts_notification_id": f"n-{number}",
            "shop_id": "7495000000000000001",
            "timestamp": int(clock.now().timestamp()),
            "data": {"order_id": "1", "order_status": "AWAITING_SHIPMENT", "update_time": 1},
        }
    ).encode()
    signed = sign_webhook(tiktok.simulator.app_key, tiktok.simulator.app_secret, body)
    return body, {"Authorization": signed, "Content-Type": "application/json"}


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 37):
        yield body[start : start + 37]


def test_slow_senders_stop_nobody(server: Server, tiktok: TikTok, alice: User) -> None:
    door = f"/hooks/tiktok/{tiktok.account.webhook_token}"
    body, headers = _notice(tiktok)
    with ExitStack() as open_sockets:
        for path in (door, "/account/login/", "/api/v1/orders", "/welcome/"):
            for _ in range(SLOW):
                open_sockets.enter_context(server.send(_head(path)))
        for _ in range(SLOW):  # not even a whole header
            open_sockets.enter_context(server.send("POST /account/login/ HTTP/1.1\r\nHost: x\r\n"))
        assert server.ask("GET", "/healthz")[0] == 200
        assert server.ask("GET", "/account/login/")[0] == 200
        assert server.ask("POST", door, body, headers)[0] == 200
    assert Notice.objects.count() == 1


def test_a_body_that_does_not_come_is_given_up(server: Server, alice: User) -> None:
    with server.send(_head("/account/login/")) as slow:
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")
        assert slow.recv(100_000)
        assert slow.recv(100_000) == b"", "the connection is closed"


def test_nobody_s_webhook_address_is_answered_before_its_body_came(server: Server, tiktok: TikTok) -> None:
    for path in ("/hooks/tiktok/" + "x" * 40, "/hooks/nowhere/" + "x" * 40, "/hooks/tiktok/short"):
        with server.send(_head(path)) as knock:
            assert knock.recv(100).startswith(b"HTTP/1.1 404 ")
    assert list(NoticeRejection.objects.values_list("reason", "count")) == [("no_such_address", 1)]


STRANGERS_PATHS = (
    "/", "/account/login/", "/welcome/", "/nowhere", "/static/web/app.css", "/c/corner-shop/catalogue/import/",
    "/api/v1/orders", "/api/v1/skus/import",
)  # fmt: skip


def test_a_stranger_s_large_body_is_refused_unread_at_every_address(server: Server, alice: User) -> None:
    for path in STRANGERS_PATHS:
        with server.send(_head(path, 600_000_000)) as upload:
            assert upload.recv(100).startswith(b"HTTP/1.1 413 "), path
    assert list(server.temp.iterdir()) == []


def test_a_stranger_s_large_chunked_body_is_refused_and_leaves_no_file(server: Server, alice: User) -> None:
    head = "POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = f"{1024:x}\r\n{'x' * 1024}\r\n"
    with server.send(head + chunk * (bodies.STRANGER_MOST // 1024 + 1)) as upload:
        assert upload.recv(100).startswith(b"HTTP/1.1 413 ")
    assert list(server.temp.iterdir()) == []


def test_a_webhook_in_chunks_is_stored_like_any_other(server: Server, tiktok: TikTok) -> None:
    body, headers = _notice(tiktok)
    door = f"/hooks/tiktok/{tiktok.account.webhook_token}"
    headers["Transfer-Encoding"] = "chunked"
    assert server.ask("POST", door, _pieces(body), headers, chunked=True)[0] == 200
    assert server.ask("POST", door, _pieces(body), headers, chunked=True)[0] == 200
    stored = Notice.objects.get()
    assert stored.body == body.decode()
    assert stored.duplicates == 1


def test_a_webhook_in_chunks_without_end_is_refused_at_the_limit(server: Server, tiktok: TikTok) -> None:
    door = f"/hooks/tiktok/{tiktok.account.webhook_token}"
    head = f"POST {door} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = f"{4096:x}\r\n{'x' * 4096}\r\n"
    with server.send(head + chunk * (deliveries.BODY_LIMIT // 4096 + 1)) as knock:
        assert knock.recv(100).startswith(b"HTTP/1.1 413 ")
    assert not Notice.objects.exists()
    assert list(NoticeRejection.objects.values_list("reason", flat=True)) == ["too_large"]


def _key(company: Company, *scopes: str) -> dict[str, str]:
    _, secret = actions.issue_api_key(company=company, name="WMS", scopes=scopes, by="Alice")
    return {"Authorization": f"Bearer {secret.reveal()}"}


def test_rest_takes_a_body_in_chunks(server: Server, company: Company, alice: User) -> None:
    headers = {**_key(company, "catalog:write"), "Content-Type": "application/json"}
    body = json.dumps({"code": "MUG", "title": "Mug"}).encode()
    headers["Transfer-Encoding"] = "chunked"
    status, answer = server.ask("POST", "/api/v1/skus", _pieces(body), headers, chunked=True)
    assert (status, json.loads(answer)["code"]) == (201, "MUG")


def _file_form(size: int) -> tuple[bytes, str]:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="skus.csv"\r\n\r\nSKU,Title\r\n'
    rows = b"A-1,Mug\r\n" * (size // 9)
    return head + rows + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


def test_a_file_comes_in_over_rest_and_a_larger_one_does_not(
    server: Server, company: Company, alice: User
) -> None:
    headers = _key(company, "catalog:write", "inventory:write", "jobs:read")
    body, headers["Content-Type"] = _file_form(3 * 1024 * 1024)
    status, answer = server.ask("POST", "/api/v1/skus/import", body, headers)
    assert status == 202, answer
    assert Job.objects.count() == 1
    with server.send(_request("/api/v1/skus/import", headers, MAX_BYTES * 2)) as upload:
        assert upload.recv(100).startswith(b"HTTP/1.1 413 ")
    with server.send(_request("/api/v1/orders", headers, 3 * 1024 * 1024)) as upload:
        assert upload.recv(100).startswith(b"HTTP/1.1 413 "), "no file is taken there"
    assert Job.objects.count() == 1


def _request(path: str, headers: dict[str, str], length: int) -> str:
    lines = [f"{name}: {value}" for name, value in headers.items() if name != "Transfer-Encoding"]
    return "\r\n".join(
        [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *lines, f"Content-Length: {length}", "", "x"]
    )


def _cookies(client: Client) -> dict[str, str]:
    client.get("/account/")
    pairs = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    return {"Cookie": pairs, "X-CSRFToken": client.cookies["csrftoken"].value, **_SITE}


def test_a_person_s_file_in_chunks_becomes_a_job_and_a_stranger_s_is_refused(
    server: Server, company: Company, alice: User
) -> None:
    path = "/c/corner-shop/catalogue/import/"
    body, kind = _file_form(2 * 1024 * 1024)
    headers = {**_cookies(signed_in(alice)), "Content-Type": kind, "Transfer-Encoding": "chunked"}
    status, answer = server.ask("POST", path, iter([body]), headers, chunked=True)
    assert status in (302, 200), answer
    forged = {**headers, "Cookie": headers["Cookie"].replace("sessionid=", "sessionid=x")}
    with server.send(_request(path, forged, len(body))) as upload:
        assert upload.recv(100).startswith(b"HTTP/1.1 413 ")


def test_answers_are_whole_whatever_their_kind(server: Server, alice: User) -> None:
    status, sheet = server.ask("GET", "/static/vendor/tabler-core-1.6.1/tabler.min.css")
    assert status == 200
    assert len(sheet) > 100_000
    assert server.ask("HEAD", "/account/login/") == (200, b"")
    assert server.ask("GET", "/")[0] == 302
    assert server.ask("GET", "/nowhere%2F%FF%00")[0] == 404
    cookies = {**_cookies(signed_in(alice)), "Accept-Encoding": "identity"}
    status, rows = server.ask("GET", "/c/corner-shop/orders/?format=csv", headers=cookies)
    assert status == 200
    assert rows.startswith((b"Items,Order", "\ufeffItems,Order".encode()))


def test_a_body_shorter_than_it_says_is_refused_and_nothing_is_read_of_it(
    server: Server, tiktok: TikTok, alice: User
) -> None:
    door = f"/hooks/tiktok/{tiktok.account.webhook_token}"
    for path in (door, "/account/login/", "/api/v1/orders"):
        for length in (1000, 60_000):
            with server.send(_head(path, length)) as cut:
                cut.shutdown(socket.SHUT_WR)
                assert cut.recv(100).startswith(b"HTTP/1.1 400 "), path
    assert not Notice.objects.exists()
    assert not NoticeRejection.objects.exists(), "nobody knocked with a wrong signature"


def test_a_webhook_in_chunks_may_end_with_trailers(server: Server, tiktok: TikTok) -> None:
    body, headers = _notice(tiktok)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST /hooks/tiktok/{tiktok.account.webhook_token} HTTP/1.1\r\nHost: x\r\n{lines}"
    chunks = f"{len(body):x};kind=json\r\n{body.decode()}\r\n0\r\nX-Sum: 1\r\nContent-Length: 3\r\n\r\n"
    with server.send(f"{head}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n{chunks}") as knock:
        assert knock.recv(100).startswith(b"HTTP/1.1 200 ")
    assert Notice.objects.get().body == body.decode()


@pytest.mark.parametrize("cookie", ['"\\000abcdefghijk"', "é" * 32, "a" * 5000])
def test_a_session_that_cannot_be_one_is_nobody_s(server: Server, alice: User, cookie: str) -> None:
    head = f"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\n"
    with server.send(f"{head}Content-Length: 600000\r\n\r\nx") as knock:
        assert knock.recv(100).startswith(b"HTTP/1.1 413 ")


# ── integrations ─────────────────────────────────────────────────────────────────────────────────────────

CUSTOM_STORE = Path(__file__).parents[1] / "support" / "custom_store.pl"
UPS = "1Z999AA10123456784"
WRONG = "wrong_password: User name or password is wrong. Replace the password under Settings, Integrations."


@dataclass
class Program:
    """A shipping program in another language, as a process of its own."""

    where: str
    path: str
    pair: str

    def run(self, what: str, *said: str, pair: str = "") -> tuple[int, list[str]]:
        """How it ended, and the lines that it printed."""
        command = ["perl", str(CUSTOM_STORE), what, self.where, self.path, pair or self.pair, *said]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout.splitlines()

    def poll(self, page: str = "") -> dict[str, tuple[str, str]]:
        """Status and lines by the order's number."""
        ended, lines = self.run("poll", "01/01/2020 00:00", "12/31/2100 23:59", *filter(None, [page]))
        assert ended == 0, lines
        rows = [line.split("\t") for line in lines]
        assert len(rows) == len({row[0] for row in rows})
        return {number: (status, items) for number, _, status, items in rows}


def test_a_shipping_program_in_another_language_polls_and_notifies(server: Server, company: Company) -> None:
    scene = make_scene(company)
    two = scene.order("two", external_id="two", units=(("SHIRT-M", 2),))
    held = scene.order("held", external_id="held", status="on_hold")
    scene.order("masked", external_id="masked", address=MASKED_ADDRESS)
    integration, password = add_integration(
        company=company, kind="shipstation", name="Depot", account=None, by="Alice"
    )
    secret = password.reveal()
    program = Program(
        f"127.0.0.1:{server.port}",
        f"/connect/shipstation/{integration.token}",
        f"{integration.user_name}:{secret}",
    )

    def tell(order: Order, number: str, *lines: str) -> list[str]:
        return program.run("tell", str(order.pk), "UPS", number, *lines)[1]

    line = "C-SHIRT-M-1500"
    assert program.poll() == {
        "two": ("paid", f"{line}=2"),
        "held": ("on_hold", f"{line}=1"),
        "masked": ("on_hold", f"{line}=1"),
    }
    wrong = program.run("poll", "01/01/2020 00:00", "12/31/2100 23:59", pair="somebody:else")
    assert wrong == (1, ["401 wrong_password: User name or password is wrong."])
    assert program.run("poll", "yesterday", "today")[1][0].startswith("400 bad_call: “yesterday”")
    assert tell(held, UPS)[0].startswith("422 not_released: ")
    assert not Parcel.objects.exists()
    assert tell(two, UPS, f"{line}=1") == ["200"]
    assert tell(two, UPS, f"{line}=1") == ["200"], "told again"
    assert [parcel.contents.count() for parcel in Parcel.objects.all()] == [1]
    assert program.poll()["two"] == ("paid", f"{line}=1")
    assert tell(two, ups_number()) == ["200"]
    assert program.poll()["two"][0] == "shipped"

    # more than two pages, of which some orders change between the questions
    many = [channel_order(f"m{n}") for n in range(230)]
    record_orders(scene.account, many, "poll")
    first = program.poll("1")
    later = [
        channel_order(f"m{n}", updated_at=clock.now(), buyer_message="Changed") for n in range(0, 150, 3)
    ]
    record_orders(scene.account, later, "poll")
    second, third = program.poll("2"), program.poll("3")
    assert first.keys() | second.keys() | third.keys() >= {order.external_id for order in many}

    query = {"action": "export", "SS-UserName": integration.user_name, "SS-Password": secret}
    assert server.ask("GET", f"{program.path}?{urlencode(query)}")[0] == 400, "let in, without a window"
    status, large = server.ask("POST", f"/connect/shipstation/{'x' * 32}", b" " * 300_000)
    assert (status, large[:5]) == (413, b"<?xml")
    assert secret not in server.log.read_text()


def test_a_hub_in_another_language_takes_orders_and_tells_numbers(server: Server, company: Company) -> None:
    scene = make_scene(company)
    scene.order("two", external_id="two", units=(("SHIRT-M", 2),))
    scene.order("held", external_id="held", status="on_hold")
    integration, password = add_integration(
        company=company, kind="baselinker", name="Base", account=None, by="Alice"
    )
    secret = password.reveal()

    def run(what: str, *said: str, key: str = secret) -> tuple[int, list[str]]:
        where = [f"127.0.0.1:{server.port}", f"/connect/baselinker/{integration.token}", key]
        command = ["perl", str(CUSTOM_STORE.with_name("hub.pl")), what, *where, *said]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout.splitlines()

    _, (methods, version, statuses) = run("words")
    assert "OrderUpdate" in methods
    assert (version, statuses) == ("Shelfwire 4", "1=On hold,2=Awaiting shipment,3=Shipped,4=Cancelled")
    assert run("orders", "0", "0") == (0, ["1\t2\tSHIRT-M=2\t90012"])
    assert run("orders", "0", "0", key="x") == (1, [WRONG])
    assert run("tell", "2", "UPS", UPS) == (1, ["unknown_order: There is no order 2."])
    assert not Parcel.objects.exists()
    assert run("tell", "1", "UPS", UPS) == run("tell", "1", "UPS", UPS) == (0, ["1"])
    assert Parcel.objects.get().contents.count() == 2
    record_orders(scene.account, [channel_order(f"m{n}") for n in range(130)], "poll")
    _, rest = run("orders", "0", "1")
    assert [int(line.split("\t")[0]) for line in rest] == list(range(2, 132))
    assert secret not in server.log.read_text()

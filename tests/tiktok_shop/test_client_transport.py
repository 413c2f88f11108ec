"""What the network does to a call: a real server, or something that once was one."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.tiktok_shop.wire_server import IMPATIENT, Scripted, Seen, WireServer, envelope, raw_server

import tiktok_shop as t

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


PATIENT = t.Timeouts(connect=10, read=10, total=30)
"""A busy machine answers late; only a test whose server never answers waits for less."""
SHORT = t.Timeouts(connect=10, read=0.2, total=30)


def shop_at(url: str, **options: object) -> t.Client:
    settings = {"retry": IMPATIENT, "timeouts": PATIENT, **options}
    return t.Client("k", "s", access_token="token", shop_cipher="cipher", base_url=url, **settings)  # type: ignore[arg-type]


def ship(client: t.Client) -> object:
    return client.fulfilment.mark_shipped("1", tracking_number="T", shipping_provider_id="P")


def read_request(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)


def silent(connection: socket.socket) -> None:
    read_request(connection)
    with contextlib.suppress(OSError):
        connection.recv(1)  # until the client gives up


def hangs_up(connection: socket.socket) -> None:
    read_request(connection)


def cut_short(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(HEAD + b'Content-Length: 500\r\n\r\n{"code":0,"data":')


def stalls_midway(connection: socket.socket) -> None:
    cut_short(connection)
    with contextlib.suppress(OSError):
        connection.recv(1)


def not_http(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"I am a teapot\r\n\r\n")


@pytest.fixture
def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


AFTER_DELIVERY = [
    (silent, t.TimedOut),
    (stalls_midway, t.TimedOut),
    (hangs_up, t.ConnectionBroken),
    (cut_short, t.ConnectionBroken),
    (not_http, t.ConnectionBroken),
]


@pytest.mark.parametrize(("behave", "kind"), AFTER_DELIVERY)
def test_a_write_that_may_have_arrived_is_never_sent_again(
    behave: Callable[[socket.socket], None], kind: type[t.TransportError]
) -> None:
    timeouts = SHORT if kind is t.TimedOut else PATIENT
    with raw_server(behave) as (url, connections), shop_at(url, timeouts=timeouts) as client:
        with pytest.raises(kind) as caught:
            ship(client)
        assert caught.value.maybe_done
        assert caught.value.operation == "fulfilment.mark_shipped"
        assert len(connections) == 1


@pytest.mark.parametrize(("behave", "kind"), AFTER_DELIVERY)
def test_a_read_is_tried_again_and_then_says_what_happened(
    behave: Callable[[socket.socket], None], kind: type[t.TransportError]
) -> None:
    timeouts = SHORT if kind is t.TimedOut else PATIENT
    with raw_server(behave) as (url, connections), shop_at(url, timeouts=timeouts) as client:
        with pytest.raises(kind):
            client.logistics.warehouses()
        assert len(connections) == IMPATIENT.attempts


def test_a_connection_that_was_never_made_delivered_nothing(closed_port: str) -> None:
    throttle = Recorder()
    with shop_at(closed_port, throttle=throttle) as client, pytest.raises(t.ConnectFailed) as caught:
        ship(client)
    assert not caught.value.maybe_done
    assert len(throttle.before_calls) == IMPATIENT.attempts  # and so even a write is tried again


def test_a_name_nobody_knows_is_a_failed_connection() -> None:
    with shop_at("http://shop.invalid") as client, pytest.raises(t.ConnectFailed) as caught:
        ship(client)
    assert not caught.value.maybe_done


def test_a_port_that_never_answers_the_handshake_fails_within_the_connect_timeout() -> None:
    with socket.socket() as listener, contextlib.ExitStack() as held:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):  # fill the queue of connections nobody accepts
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        timeouts = t.Timeouts(connect=0.2, read=30, total=60)
        with shop_at(url, timeouts=timeouts, retry=t.NO_RETRY) as client, pytest.raises(t.ConnectFailed):
            ship(client)


def test_a_redirect_is_not_followed(server: WireServer) -> None:
    other = WireServer()
    try:
        server.answers = [Scripted(b"", 307, (("location", other.url + "/elsewhere"),))]
        with shop_at(server.url) as client, pytest.raises(t.UnreadableAnswer, match="redirect"):
            ship(client)
        assert len(server.seen) == 1
        assert other.seen == []
    finally:
        other.close()


def test_an_answer_over_the_limit_is_not_read(server: WireServer) -> None:
    server.answers = [Scripted(b"x" * 2000)]
    with shop_at(server.url, max_bytes=1000) as client, pytest.raises(t.AnswerTooLarge, match="1000"):
        client.logistics.warehouses()
    assert len(server.seen) == 1


def test_an_answer_over_the_limit_is_not_read_when_it_does_not_tell_its_length() -> None:
    def endless(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(100_000):
                connection.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")

    with (
        raw_server(endless) as (url, _),
        shop_at(url, max_bytes=10_000) as client,
        pytest.raises(t.AnswerTooLarge, match="10000"),
    ):
        client.logistics.warehouses()


def test_an_answer_without_a_length_is_read_whole() -> None:
    def chunked(connection: socket.socket) -> None:
        read_request(connection)
        body = envelope({"warehouses": [{"id": "W1"}]}).body
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        for at in range(0, len(body), 7):
            piece = body[at : at + 7]
            connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    with raw_server(chunked) as (url, _), shop_at(url) as client:
        assert client.logistics.warehouses().values[0].id == "W1"


class Recorder:
    """A throttle that writes down what it is told."""

    def __init__(self) -> None:
        self.before_calls: list[tuple[str, str, str | None]] = []
        self.throttled_calls: list[tuple[str, str | None, float | None]] = []

    def before(self, operation: str, app_key: str, shop: str | None) -> None:
        self.before_calls.append((operation, app_key, shop))

    def throttled(self, operation: str, app_key: str, shop: str | None, after: float | None) -> None:
        self.throttled_calls.append((operation, shop, after))


BUSY = envelope(None, code=36009002, message="Too many requests.", status=429)


def test_too_many_requests_is_tried_again_even_for_a_write_and_the_throttle_is_told(
    server: WireServer,
) -> None:
    throttle = Recorder()
    server.answers = [BUSY, envelope({"package_id": "P"})]
    with shop_at(server.url, throttle=throttle) as client:
        assert (
            client.for_shop("bob-token", "c", "7002")
            .fulfilment.mark_shipped("1", tracking_number="T", shipping_provider_id="P")
            .value.package_id
            == "P"
        )
    assert throttle.before_calls == [("fulfilment.mark_shipped", "k", "7002")] * 2
    assert throttle.throttled_calls == [("fulfilment.mark_shipped", "7002", None)]


def test_a_short_pause_the_platform_asks_for_is_kept_and_a_long_one_goes_to_the_caller(
    server: WireServer,
) -> None:
    server.answers = [
        envelope(None, code=36009002, status=429, retry_after="0"),
        envelope({"package_id": "P"}),
    ]
    with shop_at(server.url) as client:
        assert ship(client)
        assert len(server.seen) == 2
        server.answers = [envelope(None, code=36009002, status=429, retry_after="3600")]
        with pytest.raises(t.Throttled) as caught:
            ship(client)
    assert caught.value.after == caught.value.wait == 3600
    assert len(server.seen) == 3


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5.2", "١٢"])
def test_a_retry_after_nobody_can_read_is_no_retry_after(server: WireServer, value: str) -> None:
    server.answers = [
        envelope(None, code=36009002, status=429, **({"retry_after": value} if value.isascii() else {}))
    ]
    with shop_at(server.url, retry=t.NO_RETRY) as client, pytest.raises(t.Throttled) as caught:
        ship(client)
    assert caught.value.after is None
    assert caught.value.wait > 0


@pytest.mark.parametrize("value", ["99999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_of_years_is_a_day_at_most(server: WireServer, value: str) -> None:
    server.answers = [envelope(None, code=36009002, status=429, retry_after=value)]
    with shop_at(server.url, retry=t.NO_RETRY) as client, pytest.raises(t.Throttled) as caught:
        ship(client)
    assert caught.value.after == 86_400


@pytest.mark.parametrize("value", ["Mon, 01 Jan 2026 00:00:00 +99999999", "nan", "inf", "1e9", "-99999999"])
def test_a_retry_after_that_is_no_time_is_none(server: WireServer, value: str) -> None:
    server.answers = [envelope(None, code=36009002, status=429, retry_after=value)]
    with shop_at(server.url, retry=t.NO_RETRY) as client, pytest.raises(t.Throttled) as caught:
        ship(client)
    assert caught.value.after is None


def test_a_retry_after_may_be_a_date(server: WireServer) -> None:
    for moment, low, high in ((timedelta(hours=2), 7100, 7201), (timedelta(hours=-2), 0, 0)):
        date = format_datetime(datetime.now(UTC) + moment, usegmt=True)
        server.answers = [envelope(None, code=36009002, status=429, retry_after=date)]
        with shop_at(server.url, retry=t.NO_RETRY) as client, pytest.raises(t.Throttled) as caught:
            ship(client)
        assert caught.value.after is not None
        assert low <= caught.value.after <= high


def test_the_hourly_limit_of_a_sandbox_shop_is_not_hammered(server: WireServer) -> None:
    throttle = Recorder()
    server.answers = [envelope(None, code=36009037, message="hourly limit", status=429)]
    with shop_at(server.url, throttle=throttle) as client, pytest.raises(t.QuotaExhausted) as caught:
        client.logistics.warehouses()
    assert len(server.seen) == 1
    assert caught.value.after is None
    assert caught.value.wait >= 600
    assert len(throttle.throttled_calls) == 1


def test_a_throttle_that_raises_stops_the_call_before_it_is_made(server: WireServer) -> None:
    class Stop(Exception):
        pass

    class Closed(Recorder):
        def before(self, operation: str, app_key: str, shop: str | None) -> None:
            raise Stop

    with shop_at(server.url, throttle=Closed()) as client, pytest.raises(Stop):
        client.logistics.warehouses()
    assert server.seen == []


@pytest.mark.parametrize(
    ("call", "attempts"),
    [
        (lambda c: c.logistics.warehouses(), 3),
        (lambda c: c.orders.search(), 3),
        (lambda c: c.events.update_webhook("ORDER_STATUS_CHANGE", "https://hub.example.com/x"), 3),
        (lambda c: c.events.delete_webhook("ORDER_STATUS_CHANGE"), 3),
        (ship, 1),
        (lambda c: c.fulfilment.ship_package("1"), 1),
        (lambda c: c.fulfilment.batch_ship([t.PackageToShip(id="1")]), 1),
        (
            lambda c: c.fulfilment.update_order_shipping_info(
                "1", tracking_number="T", shipping_provider_id="P"
            ),
            1,
        ),
        (
            lambda c: c.fulfilment.update_package_shipping_info(
                "1", tracking_number="T", shipping_provider_id="P"
            ),
            1,
        ),
    ],
)
@pytest.mark.parametrize(
    "trouble",
    [
        Scripted(b"<html>502</html>", 502),
        envelope(None, code=36009007, message="timed out"),
        envelope(None, code=36009003),
    ],
    ids=["html-502", "36009007", "36009003"],
)
def test_the_platforms_trouble_is_tried_again_only_where_a_repetition_does_no_harm(
    server: WireServer, trouble: Scripted, call: Callable[[t.Client], object], attempts: int
) -> None:
    server.answers = [trouble]
    with shop_at(server.url) as client, pytest.raises(t.Unavailable) as caught:
        call(client)
    assert caught.value.maybe_done
    assert len(server.seen) == attempts


@pytest.mark.parametrize("code", [105002, 106001, 21011020, 21008111, 21004012, 36009014])
def test_a_refusal_is_not_tried_again(server: WireServer, code: int) -> None:
    server.answers = [envelope(None, code=code, message="no")]
    with shop_at(server.url) as client, pytest.raises(t.ApiError):
        client.logistics.warehouses()
    assert len(server.seen) == 1


def test_trouble_that_passes_costs_nothing(server: WireServer) -> None:
    server.answers = [
        Scripted(b"<html>", 503),
        Scripted(b'{"code":', 200),
        envelope({"warehouses": [{"id": "W1"}]}),
    ]
    with shop_at(server.url) as client:
        assert client.logistics.warehouses().values[0].id == "W1"
    assert len({seen.query["sign"] for seen in server.seen}) >= 1


def test_each_attempt_is_signed_anew(server: WireServer) -> None:
    ticks = iter(range(1000, 2000))
    server.answers = [Scripted(b"<html>", 503), envelope({"warehouses": []})]
    with shop_at(server.url, clock=lambda: float(next(ticks))) as client:
        client.logistics.warehouses()
    first, second = server.seen
    assert first.query["timestamp"] != second.query["timestamp"]
    assert first.query["sign"] != second.query["sign"]


def test_many_threads_share_one_client_without_mixing_their_answers(server: WireServer) -> None:
    def echo(seen: Seen) -> Scripted:
        token = seen.header("x-tts-access-token")[0]
        return envelope({"package_id": f"{seen.path.rsplit('/', 1)[1]} {token} {seen.query['shop_cipher']}"})

    server.decide = echo
    wrong: list[str] = []

    def run(client: t.Client, who: str) -> None:
        for number in range(40):
            got = client.fulfilment.package_detail(f"{who}-{number}").value.package_id
            if got != f"{who}-{number} {who}-token {who}-cipher":
                wrong.append(str(got))

    with shop_at(server.url, timeouts=t.Timeouts()) as app:
        people = ["alice", "bob", "charlie"]
        threads = [
            threading.Thread(target=run, args=(app.for_shop(f"{who}-token", f"{who}-cipher"), who))
            for who in people
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(server.seen) == 360


TOO_OLD = (
    "Invalid timestamp. The value of the `timestamp` query parameter must not be earlier than 5 minutes before "
    "the current time."
)


def http_time(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


def gate(server_now: int) -> Callable[[Seen], Scripted]:
    """Refuses timestamps outside −5 min … +30 s, as the platform does."""

    def decide(seen: Seen) -> Scripted:
        drift = int(seen.query["timestamp"]) - server_now
        if -300 <= drift <= 30:
            return envelope({"package_id": "P"}, date=http_time(server_now))
        return envelope(None, code=36009004, message=TOO_OLD, status=401, date=http_time(server_now))

    return decide


def test_a_slow_clock_is_measured_and_the_call_made_once_more_with_the_servers(server: WireServer) -> None:
    server.decide = gate(1_767_230_000)
    with shop_at(server.url, clock=lambda: 1_767_225_600.0) as client:
        assert ship(client)
        assert client.skew == 4400
        assert len(server.seen) == 2
        ship(client)
        assert len(server.seen) == 3  # the correction stays


def test_a_timestamp_fault_says_how_far_the_clocks_are_apart_when_nothing_helps(server: WireServer) -> None:
    server.answers = [
        envelope(None, code=36009004, message=TOO_OLD, status=401, date=http_time(2_000_000_000))
    ]
    with (
        shop_at(server.url, clock=lambda: 1_999_999_000.0) as client,
        pytest.raises(t.TimestampRejected) as caught,
    ):
        ship(client)
    assert caught.value.cure == "clock"
    assert "5 minutes" in caught.value.message
    assert client.skew == caught.value.skew == 1000
    assert len(server.seen) == 2


def test_without_a_date_header_the_skew_is_unknown_and_the_fault_stands(server: WireServer) -> None:
    server.answers = [envelope(None, code=36009004, message=TOO_OLD, status=401)]
    with shop_at(server.url) as client:
        assert client.skew is None
        with pytest.raises(t.TimestampRejected) as caught:
            ship(client)
        assert caught.value.skew is None
        assert client.skew is None
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example.com",
        "ftp://x",
        "https://u:p@x",
        "https://x/?a=1",
        "http://open-api.tiktokglobalshop.com",
    ],
)
def test_a_base_url_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        t.Client("k", "s", base_url=url)
    with pytest.raises(ValueError, match="base_url"):
        t.TokenHost("k", "s", base_url=url)

"""Connections: kept ones that died, servers that drip, answers that swell, proxies, certificates."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import logging
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.tiktok_shop.test_client_transport import HEAD, PATIENT, read_request, ship, shop_at
from tests.tiktok_shop.wire_server import Scripted, WireServer, envelope, raw_server

import tiktok_shop as t
from tiktok_shop import _connection

BODY = envelope({"package_id": "P", "warehouses": [{"id": "W1"}]}).body
WHOLE = HEAD + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY


def drip(connection: socket.socket, start: bytes) -> None:
    """Byte after byte, each well within the read time-out, for ever."""
    read_request(connection)
    connection.sendall(start)
    tick = threading.Event()
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b"x")
            tick.wait(0.02)


@pytest.mark.parametrize(
    "start",
    [HEAD + b"Content-Length: 99999\r\n\r\n", HEAD + b"X-Slow: ", b"HTTP/1.1 200 ", HEAD],
    ids=["body", "header", "status line", "chunkless"],
)
def test_a_server_that_drips_is_left_at_the_deadline_of_the_whole_exchange(start: bytes) -> None:
    timeouts = t.Timeouts(connect=10, read=10, total=0.3)
    with (
        raw_server(lambda connection: drip(connection, start)) as (url, connections),
        shop_at(url, timeouts=timeouts) as client,
        pytest.raises(t.TimedOut) as caught,
    ):
        ship(client)
    assert caught.value.maybe_done
    assert len(connections) == 1


@pytest.mark.parametrize("layers", [1, 2])
def test_an_answer_that_unpacks_to_more_than_the_limit_is_not_read(server: WireServer, layers: int) -> None:
    bomb = b"x" * 50_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb)
    server.answers = [Scripted(bomb, 200, (("content-encoding", ", ".join(["gzip"] * layers)),))]
    with shop_at(server.url, max_bytes=100_000) as client, pytest.raises(t.AnswerTooLarge, match="100000"):
        client.logistics.warehouses()
    assert len(server.seen) == 1


def test_a_packed_answer_is_unpacked(server: WireServer) -> None:
    server.answers = [Scripted(gzip.compress(BODY), 200, (("content-encoding", "gzip"),))]
    with shop_at(server.url) as client:
        assert client.logistics.warehouses().values[0].id == "W1"


def test_an_answer_that_only_says_it_is_packed_broke_on_the_way(server: WireServer) -> None:
    server.answers = [Scripted(BODY, 200, (("content-encoding", "gzip"),))]
    with shop_at(server.url) as client, pytest.raises(t.ConnectionBroken):
        ship(client)
    assert len(server.seen) == 1


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("how", ["closed", "reset"])
def test_a_kept_connection_that_the_server_closed_is_not_used_and_nothing_is_lost(how: str) -> None:
    closed = threading.Semaphore(0)

    def answer_once(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(WHOLE)
        if how == "reset":
            reset(connection)
        connection.close()
        closed.release()

    with (
        raw_server(answer_once) as (url, connections),
        shop_at(url, retry=t.NO_RETRY, timeouts=PATIENT) as client,
    ):
        ship(client)
        closed.acquire()
        ship(client)
    assert len(connections) == 2


def test_a_kept_connection_that_closes_on_the_second_write_may_have_delivered_it() -> None:
    def answer_then_hang_up(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(WHOLE)
        read_request(connection)

    with raw_server(answer_then_hang_up) as (url, connections), shop_at(url, timeouts=PATIENT) as client:
        ship(client)
        with pytest.raises(t.ConnectionBroken) as caught:
            ship(client)
    assert caught.value.maybe_done
    assert len(connections) == 1


def test_a_kept_connection_dead_at_the_first_byte_delivered_nothing(
    server: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's reset arrives between the look at the connection and the write."""
    with shop_at(server.url, retry=t.NO_RETRY) as client:
        ship(client)
        monkeypatch.setattr(_connection._Watched, "is_connected", True)
        real = _connection._Watched.send

        def cut(self: _connection._Watched, data: bytes) -> None:
            self.sock.shutdown(socket.SHUT_WR)
            real(self, data)

        monkeypatch.setattr(_connection._Watched, "send", cut)
        with pytest.raises(t.ConnectFailed) as caught:
            ship(client)
    assert not caught.value.maybe_done
    assert len(server.seen) == 1


def test_a_connection_idle_for_long_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer_for_ever(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, IndexError):
            while True:
                data = b""
                while b"\r\n\r\n" not in data:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    data += piece
                connection.sendall(WHOLE)

    with raw_server(answer_for_ever) as (url, connections), shop_at(url) as client:
        client.logistics.warehouses()
        client.logistics.warehouses()
        assert len(connections) == 1
        monkeypatch.setattr(_connection, "IDLE", 0.0)
        client.logistics.warehouses()
    assert len(connections) == 2


def test_more_threads_than_kept_connections_all_get_their_answer(server: WireServer) -> None:
    start = threading.Barrier(48)
    answers: list[str | None] = []
    server.answers = [Scripted(BODY)]
    with shop_at(server.url, timeouts=t.Timeouts()) as client:

        def ask() -> None:
            start.wait()
            answers.append(client.logistics.warehouses().values[0].id)

        threads = [threading.Thread(target=ask) for _ in range(48)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == ["W1"] * 48


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
def test_the_librarys_own_log_lines_do_not_carry_the_url(
    caplog: pytest.LogCaptureFixture, level: int
) -> None:
    def defective(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"Content-Length: 2\r\nNo colon here\r\n\r\n{}")

    logging.getLogger("urllib3").setLevel(level)
    caplog.set_level(level)
    try:
        with raw_server(defective) as (url, _), pytest.raises(t.TikTokShopError):
            t.TokenHost("k", "app-secret-0123456789", base_url=url, retry=t.NO_RETRY).exchange("code-0123")
    finally:
        logging.getLogger("urllib3").setLevel(logging.NOTSET)
    assert "app-secret" not in caplog.text
    assert "code-0123" not in caplog.text


@pytest.mark.parametrize("value", ["x\r\nX-Injected: 1", "x\nX-Injected: 1", "x\r", "Ω"])
def test_a_header_that_would_be_two_is_not_sent(server: WireServer, value: str) -> None:
    transport = t.Urllib3Transport(PATIENT)
    with pytest.raises(t.InvalidRequest) as caught:
        transport.send("test", "GET", f"{server.url}/", [("x-tts-access-token", value)], None)
    assert value not in str(caught.value)
    transport.close()
    assert server.seen == []


@pytest.mark.parametrize("path", ["/a\r\nHost: b", "/a b HTTP/1.1\r\n\r\nGET /c", "/a\x00"])
def test_a_path_that_would_be_two_requests_stays_one(server: WireServer, path: str) -> None:
    transport = t.Urllib3Transport(PATIENT)
    with contextlib.suppress(t.InvalidRequest):
        transport.send("test", "GET", f"{server.url}{path}", [], None)
    transport.close()
    assert len(server.seen) <= 1
    assert all(seen.header("host") == [server.url.removeprefix("http://")] for seen in server.seen)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A proxy named by the environment, which answers everything itself; what it was asked, line one."""
    asked: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        asked.append(data)
        refused = data.startswith(b"CONNECT")
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" if refused else WHOLE)

    with raw_server(answer) as (url, _):
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, url.replace("http://", "http://bob:p%40ss@"))
        monkeypatch.delenv("no_proxy", raising=False)
        yield asked


def test_a_configured_proxy_is_used_and_this_machine_is_spoken_to_directly(
    proxy: list[bytes], server: WireServer
) -> None:
    with shop_at("http://shop.invalid") as client:
        ship(client)
    assert proxy[0].startswith(b"POST http://shop.invalid/")
    assert b"Ym9iOnBAc3M=" in proxy[0]  # bob:p@ss
    with shop_at(server.url) as client:
        ship(client)
    assert len(server.seen) == 1
    assert len(proxy) == 1


def test_what_a_proxy_refuses_to_connect_was_not_delivered(proxy: list[bytes]) -> None:
    with (
        shop_at("https://shop.invalid", retry=t.NO_RETRY) as client,
        pytest.raises(t.ConnectFailed) as caught,
    ):
        ship(client)
    assert not caught.value.maybe_done
    assert proxy[0].startswith(b"CONNECT shop.invalid:443")
    assert b"app_key" not in b"".join(itertools.chain(proxy))


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_tls_is_verified_and_a_certificate_nobody_vouches_for_delivers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def secure(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
            read_request(tls)
            tls.sendall(WHOLE)

    with raw_server(secure) as (url, connections):
        there = url.replace("http://127.0.0.1", "https://localhost")
        with shop_at(there, retry=t.NO_RETRY) as client, pytest.raises(t.ConnectFailed, match="certificate"):
            ship(client)
        assert len(connections) == 1
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        with shop_at(there, retry=t.NO_RETRY) as client:
            assert ship(client)

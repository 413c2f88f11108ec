"""What is fetched for strangers: never from a private place, never more than the limits, whatever the server tries."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shelfwire.kit.fetch import FetchFailed, Limits, download, send
from shelfwire.kit.guard import Guard

HERE = Guard(anywhere=True, allowed=frozenset({"127.0.0.1"}))
STRANGERS = Guard(anywhere=True)
QUICK = Limits(wait=1, total=2, most_bytes=1_000, redirects=3)
Play = Callable[[socket.socket], None]


class Server:
    """Answers each connection with what ``play`` does to it; ``asked`` are the first lines that came."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.connections = 0
        self.play: Play = lambda s: s.sendall(answer(b"hello"))
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/picture"
        self._ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            inside = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with inside:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = inside.recv(4096)
                    if not piece:
                        return
                    head += piece
                self.heads.append(head.decode())
                self.asked.append(head.split(b"\r\n")[0].decode())
                self.play(inside)
        except OSError:
            return

    def drip(self, first: bytes) -> Play:
        """Says ``first``, then a byte now and then until the test is over."""

        def play(s: socket.socket) -> None:
            s.sendall(first)
            while not self._ended.wait(0.1):
                s.sendall(b"x")

        return play

    def close(self) -> None:
        self._ended.set()
        self._socket.close()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def why(url: str, guard: Guard = HERE, limits: Limits = QUICK) -> str:
    with pytest.raises(FetchFailed) as failed:
        download(url, guard=guard, limits=limits)
    assert url not in str(failed.value)
    return str(failed.value)


def test_a_file_comes_as_it_is(server: Server) -> None:
    assert download(f"{server.url}?a=1&b=%20", guard=HERE, headers={"accept": "image/*"}) == b"hello"
    assert server.asked == ["GET /picture?a=1&b=%20 HTTP/1.1"]
    assert "accept: image/*" in server.heads[0]
    assert "identity" in server.heads[0]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "[::1]",
        "[fd12::1]",
        "[::ffff:10.1.2.3]",
        "localhost",
        "2130706433",
    ],
)
def test_a_private_address_is_refused_and_nobody_is_spoken_to(host: str, server: Server) -> None:
    with pytest.raises(FetchFailed) as failed:
        download(f"http://{host}:{server.port}/", guard=STRANGERS, limits=QUICK)
    assert failed.value.refused
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/x", "gopher://example.com/", "//example.com/x", "picture", ""],
)
def test_only_http_and_https_are_spoken(url: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        download(url, guard=HERE, limits=QUICK)
    assert failed.value.refused


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """From now on every name resolves to these addresses; what was asked for."""
    asked = []

    def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00:ec2::254", "::ffff:127.0.0.1"]
)
def test_a_public_name_that_resolves_to_a_private_address_is_refused(
    address: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve(monkeypatch, address)
    with pytest.raises(FetchFailed) as failed:
        download(f"http://pictures.example.com:{server.port}/", guard=STRANGERS, limits=QUICK)
    assert failed.value.refused
    assert (asked, server.connections) == (["pictures.example.com"], 0)


def test_a_name_is_resolved_once_a_connection_and_the_address_checked_is_the_one_connected_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: an address that is asked for a second time would be another one."""
    answers = iter(["127.0.0.1"])
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, *_, **__: [(2, 1, 6, "", (next(answers), port))]
    )
    allowed = Guard(anywhere=True, allowed=frozenset({"pictures.example.com"}))
    connected: list[Any] = []
    real = socket.create_connection

    def connect(address: Any, *args: Any, **kwargs: Any) -> socket.socket:
        connected.append(address)
        plain = socket.socket()
        plain.settimeout(1)
        plain.connect(address)
        return plain

    assert real is not connect
    monkeypatch.setattr(socket, "create_connection", connect)
    assert download(f"http://pictures.example.com:{server.port}/x", guard=allowed, limits=QUICK) == b"hello"
    assert connected == [("127.0.0.1", server.port)]


def test_a_redirect_is_followed_and_checked_like_the_first_address(server: Server) -> None:
    def play(s: socket.socket) -> None:
        there = server.asked[-1].startswith("GET /there")
        s.sendall(answer(b"there") if there else answer(status="302 Found", location="/there?x=1"))

    server.play = play
    assert download(server.url, guard=HERE, limits=QUICK) == b"there"
    server.play = lambda s: s.sendall(answer(status="302 Found", location="http://10.0.0.1/x"))
    with pytest.raises(FetchFailed) as failed:
        download(server.url, guard=HERE, limits=QUICK)
    assert failed.value.refused
    assert "private network" in str(failed.value)
    server.play = lambda s: s.sendall(answer(status="301 Moved", location="file:///etc/passwd"))
    assert "not an address of the web" in why(server.url)


@pytest.mark.parametrize(
    "there", ["http://[", "//[x/", "http://exa\u00admple.invalid/", "http://\u2100.com/"]
)
def test_what_is_no_address_is_said_so_also_of_a_redirect(server: Server, there: str) -> None:
    server.play = lambda s: s.sendall(answer(status="302 Found", location=there))
    assert "the web" in why(server.url)
    if there.startswith("http"):
        with pytest.raises(FetchFailed) as failed:
            download(there, guard=STRANGERS, limits=QUICK)
        assert failed.value.refused


def test_redirects_without_end_end(server: Server) -> None:
    server.play = lambda s: s.sendall(answer(status="302 Found", location="/again"))
    assert "from one address to the next" in why(server.url)
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "status", ["404 Not Found", "403 Forbidden", "500 No", "204 No Content", "206 Partial Content"]
)
def test_another_answer_than_200_is_a_failure_with_its_number(status: str, server: Server) -> None:
    server.play = lambda s: s.sendall(answer(b"", status))
    assert why(server.url) == f"the server answered {status[:3]}"


def test_a_body_that_says_it_is_too_large_is_not_read(server: Server) -> None:
    server.play = lambda s: s.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n")
    assert "larger than 1,000 bytes" in why(server.url)


def test_a_body_without_a_length_is_read_up_to_the_limit_and_no_further(server: Server) -> None:
    sent = [0]

    def endless(s: socket.socket) -> None:
        s.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        while True:
            sent[0] += s.send(b"x" * 4096)

    server.play = endless
    assert "larger than 1,000 bytes" in why(server.url)


def test_bytes_that_are_packed_are_not_unpacked(server: Server) -> None:
    server.play = lambda s: s.sendall(answer(b"\x1f\x8bbomb", content_encoding="gzip"))
    assert download(server.url, guard=HERE, limits=QUICK) == b"\x1f\x8bbomb"


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nx-a: ", b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"],
    ids=["head", "body"],
)
def test_a_server_that_drips_is_given_up_in_time(first: bytes, server: Server) -> None:
    server.play = server.drip(first)
    began = time.monotonic()
    assert why(server.url, limits=Limits(wait=1, total=1.5)) == "it took longer than 1.5 seconds"
    assert time.monotonic() - began < 5


def test_a_server_that_says_nothing_is_given_up_in_time(server: Server) -> None:
    server.play = lambda s: time.sleep(3)
    began = time.monotonic()
    assert why(server.url, limits=Limits(wait=0.3, total=5)) == "the server did not answer in time"
    assert time.monotonic() - began < 3


def test_what_breaks_is_said_in_words(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.play = lambda s: s.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort")
    assert why(server.url) == "the connection broke, or the answer is not HTTP"
    server.play = lambda s: s.sendall(b"220 mail.example.com ESMTP\r\n")
    assert why(server.url) == "the connection broke, or the answer is not HTTP"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert "refused" in why(f"http://127.0.0.1:{nobody.getsockname()[1]}/")

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert why("http://nowhere.example.com/", STRANGERS) == "the name of its server is not known"


def test_what_is_sent_arrives_once_and_a_redirect_is_only_an_answer(server: Server) -> None:
    server.play = lambda s: s.sendall(
        answer(b"no", "307 Elsewhere", location="http://10.0.0.1/", x_note="seen")
    )
    said = send(
        "POST",
        server.url,
        guard=HERE,
        body=b'{"a": 1}',
        headers={"content-type": "application/json"},
        limits=QUICK,
    )
    assert (said.status, said.body, said.header("X-Note")) == (307, b"no", "seen")
    assert server.asked == ["POST /picture HTTP/1.1"]
    with pytest.raises(FetchFailed) as failed:
        send("POST", "http://10.0.0.1/x", guard=HERE, body=b"secret", limits=QUICK)
    assert failed.value.refused


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pictures")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    made = Server(context)
    yield made
    made.close()


def test_a_certificate_nobody_vouches_for_is_refused(secure: Server) -> None:
    assert "its certificate is not trusted" in why(secure.url)
    assert secure.asked == []


def test_https_is_spoken_and_the_deadline_holds_there_too(
    secure: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert download(secure.url, guard=HERE, limits=QUICK) == b"hello"
    secure.play = secure.drip(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
    assert why(secure.url, limits=Limits(wait=1, total=1.5)) == "it took longer than 1.5 seconds"

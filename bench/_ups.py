"""UPS as its servers answer, on this machine: a proxy that takes CONNECT to UPS's own names, with certificates of a
test's own authority. Karrio's own code speaks to it, as it would to UPS.

Written from the API reference at developer.ups.com: OAuth, Rating v2409, Shipping v2409, Tracking v1.
"""

from __future__ import annotations

import base64
import io
import json
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

NAMES = ("onlinetools.ups.com", "wwwcie.ups.com")
RIGHT = base64.b64encode(b"shop:open sesame").decode()
WRONG_CLIENT = {"response": {"errors": [{"code": "10401", "message": "ClientId is Invalid"}]}}


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of both names that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "UPS on this machine")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in NAMES]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "ups.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = folder / "ups.key"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private


def _label() -> str:
    out = io.BytesIO()
    Image.new("L", (1800, 1200), "white").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


class Ups:
    """What happened there. ``ship_answer``: how shipments are answered: well, refused, broken, silent, garbled."""

    def __init__(self, folder: Path, slowest: float = 0.0) -> None:
        self._slowest, self._chance = slowest, random.Random(1)
        self.certificate, self._key = _certificate(folder)
        self.forget()
        self._label = _label()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.proxy = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, self._key)
        threading.Thread(target=self._serve, daemon=True).start()

    def forget(self) -> None:
        """As if nothing had happened."""
        self.asked: list[tuple[str, str, Any]] = []
        self.shipments: dict[str, dict[str, Any]] = {}
        self.voided: list[str] = []
        self.ship_answer = "well"
        self.events: dict[str, list[dict[str, Any]]] = {}

    def end(self) -> None:
        """Close the door; whoever is kept waiting is let go."""
        self._over.set()
        self._server.close()

    def bodies(self, part: str) -> list[Any]:
        """The bodies of the calls to an address."""
        return [body for _, path, body in self.asked if part in path]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ssl.SSLError):
            host = _head(connection).split()[1].split(":")[0]
            if host not in NAMES:
                connection.sendall(b"HTTP/1.1 502 no such host here\r\n\r\n")
                return
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with self._context.wrap_socket(connection, server_side=True) as inner:
                self._answer(inner)

    def _answer(self, inner: ssl.SSLSocket) -> None:
        head = _head(inner)
        method, path, _ = head.split("\r\n")[0].split(" ")
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        raw = b""
        while len(raw) < int(headers.get("content-length", 0)):
            raw += inner.recv(65536)
        body = json.loads(raw) if raw.startswith(b"{") else raw.decode()
        with self._lock:
            self.asked.append((method, path, body))
        status, said = self._say(method, path, body, head)
        if status == 0:
            self._over.wait(60)
            return
        text = said if isinstance(said, bytes) else json.dumps(said).encode()
        inner.sendall(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode() + text
        )

    def _say(self, method: str, path: str, body: Any, head: str) -> tuple[int, Any]:
        if "/oauth/token" in path:
            if RIGHT not in head:
                return 401, WRONG_CLIENT
            issued = str(int(datetime.now(UTC).timestamp() * 1000))
            return 200, {
                "access_token": "T",
                "issued_at": issued,
                "expires_in": "14399",
                "status": "approved",
            }
        if "/rating/" in path:
            return 200, {
                "RateResponse": {"RatedShipment": [_rate("03", "9.10", "3"), _rate("01", "31.00", "1")]}
            }
        if "/void/" in path:
            self.voided.append(path.rsplit("/", 1)[1])
            return 200, {"VoidShipmentResponse": {"Response": {"ResponseStatus": {"Code": "1"}}}}
        if "/track/" in path:
            number = path.split("details/")[1].split("?")[0]
            package = {"trackingNumber": number, "activity": self.events.get(number, []), "deliveryDate": []}
            return 200, {"trackResponse": {"shipment": [{"inquiryNumber": number, "package": [package]}]}}
        if path.endswith("/ship"):
            return self._ship(body)
        return 404, {"response": {"errors": [{"code": "404", "message": "Not here"}]}}

    def _ship(self, body: Any) -> tuple[int, Any]:
        if self.ship_answer == "refused":
            return 400, {
                "response": {"errors": [{"code": "120100", "message": "Missing or invalid shipper number"}]}
            }
        time.sleep(self._chance.uniform(0, self._slowest))
        with self._lock:
            number = f"1Z999AA1{len(self.shipments):010d}"
            self.shipments[number] = body
        time.sleep(self._chance.uniform(0, self._slowest))
        if self.ship_answer == "silent":
            return 0, b""
        if self.ship_answer == "broken":
            return 503, b"upstream is away"
        if self.ship_answer == "garbled":
            return 200, {"ShipmentResponse": {"ShipmentResults": {"PackageResults": 7}}}
        image = {"ImageFormat": {"Code": "PNG"}, "GraphicImage": self._label}
        package = {"TrackingNumber": number, "ShippingLabel": image}
        results = {"ShipmentIdentificationNumber": number, "PackageResults": [package]}
        return 200, {"ShipmentResponse": {"ShipmentResults": results}}


def _rate(code: str, price: str, days: str) -> dict[str, Any]:
    money = {"CurrencyCode": "USD", "MonetaryValue": price}
    return {
        "Service": {"Code": code},
        "TransportationCharges": money,
        "BaseServiceCharge": money,
        "ServiceOptionsCharges": {"CurrencyCode": "USD", "MonetaryValue": "0.00"},
        "ItemizedCharges": [],
        "TotalCharges": money,
        "TimeInTransit": {"ServiceSummary": {"EstimatedArrival": {"BusinessDaysInTransit": days}}},
    }


def _head(connection: socket.socket) -> str:
    read = b""
    while not read.endswith(b"\r\n\r\n"):
        one = connection.recv(1)
        if not one:
            break
        read += one
    return read.decode()


@contextmanager
def ups_on_this_machine(folder: Path, slowest: float = 0.0) -> Iterator[Ups]:
    """UPS until the block ends. ``slowest``: the most seconds that it takes before and after it sells a label."""
    ups = Ups(folder, slowest)
    try:
        yield ups
    finally:
        ups.end()

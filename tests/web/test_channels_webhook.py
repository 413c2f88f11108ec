"""The webhook door as the web server serves it, in front of Django; and the inbox's page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import TikTok

from shelfwire.exchange.models import Notice
from shelfwire.kit import clock
from shelfwire.people.models import User
from shelfwire.web.wsgi import application
from tiktok_shop.signing import sign_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's transaction lives on its connection, which the door must not drop."""
    monkeypatch.setattr("shelfwire.web.hooks.close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def knock(
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    **environ: Any,
) -> tuple[int, bytes]:
    """What a web server hands to the application."""
    said: list[str] = []
    given = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.7",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()},
        **environ,
    }
    answer = b"".join(application(given, lambda status, _headers, _info=None: said.append(status)))
    return int(said[0][:3]), answer


def notice(tiktok: TikTok, order_id: str = "576461413038785752") -> tuple[bytes, dict[str, str]]:
    body = json.dumps(
        {
            "type": 1,
            "tts_notification_id": f"n-{order_id}",
            "shop_id": tiktok.account.external_shop_id,
            "timestamp": int(clock.now().timestamp()),
            "data": {"order_id": order_id, "order_status": "AWAITING_SHIPMENT", "update_time": 1},
        }
    ).encode()
    signature = sign_webhook(tiktok.simulator.app_key, tiktok.simulator.app_secret, body)
    return body, {"Authorization": signature}


def door(tiktok: TikTok) -> str:
    return f"/hooks/tiktok/{tiktok.account.webhook_token}"


def test_a_signed_notice_is_stored_once_and_answered_with_nothing(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    body, headers = notice(tiktok)
    assert knock(door(tiktok), body, headers) == (200, b"")
    assert knock(door(tiktok), body, headers) == (200, b"")
    stored = Notice.objects.get()
    assert stored.duplicates == 1
    assert stored.subjects == [["order", "576461413038785752"]]


def test_a_bad_signature_is_turned_away_and_counted(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    body, _ = notice(tiktok)
    assert knock(door(tiktok), body, {"Authorization": "0" * 64}) == (401, b"")
    assert not Notice.objects.exists()
    rejection = tiktok.account.rejections.get()
    assert (rejection.reason, rejection.last_address) == ("bad_signature", "203.0.113.7")


@pytest.mark.parametrize(
    "path",
    [
        "/hooks/",
        "/hooks/tiktok/",
        "/hooks/tiktok/short",
        "/hooks/nowhere/" + "x" * 40,
        "/hooks/tiktok/" + "x" * 40,
    ],
)
def test_an_address_that_is_nobodys_is_not_there(alice: User, path: str) -> None:
    assert knock(path, b"{}") == (404, b"")
    assert not Notice.objects.exists()


def test_a_knock_that_is_no_post_or_has_no_length_is_refused(alice: User, tiktok: TikTok) -> None:
    assert knock(door(tiktok), method="GET")[0] == 405
    assert knock(door(tiktok), b"{}", CONTENT_LENGTH="")[0] == 411


def test_an_oversized_body_is_refused_without_being_read_whole(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    read: list[int] = []

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            read.append(size)
            return b"x" * size

    status, _ = knock(door(tiktok), CONTENT_LENGTH=str(10**9), **{"wsgi.input": Endless()})
    assert status == 413
    assert sum(read) <= 256 * 1024 + 1
    assert not Notice.objects.exists()


def test_the_door_asks_for_no_session_and_no_person(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    knock(door(tiktok), *notice(tiktok, "1"))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        knock(door(tiktok), *notice(tiktok, "2"))
    asked = " ".join(query["sql"] for query in seen)
    assert "django_session" not in asked
    assert "people_user" not in asked


def test_every_other_address_is_django(alice: User) -> None:
    status, body = knock("/healthz", method="GET")
    assert status == 200
    assert b"ok" in body


def test_the_inbox_shows_what_rang_what_repeated_and_what_was_turned_away(
    as_alice: Client, tiktok: TikTok
) -> None:
    tiktok.connect(as_alice)
    body, headers = notice(tiktok)
    for _ in range(3):
        knock(door(tiktok), body, headers)
    knock(door(tiktok), body, {"Authorization": "0" * 64})
    page = as_alice.get(tiktok.at("diagnostics/notifications/")).content.decode()
    assert "576461413038785752" in page
    assert "1 stored" in page
    assert "2 repeated" in page
    assert "Bad signature" in page
    stored = Notice.objects.get()
    payload = as_alice.get(tiktok.at(f"diagnostics/notifications/{stored.pk}/")).content.decode()
    assert "AWAITING_SHIPMENT" in payload
    found = as_alice.get(tiktok.at("diagnostics/notifications/?q=576461413038785752")).context["grid"]
    assert len(found.page.rows) == 1
    assert not as_alice.get(tiktok.at("diagnostics/notifications/?q=999")).context["grid"].page.rows

"""What goes wrong has a page: styled, with a way back and a reference that the log carries; also without a database."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from tests.web.conftest import signed_in
from tests.web.test_frame_safety import Inline

from shelfwire.logs import configure
from shelfwire.people.models import Company, User
from shelfwire.web import errors

pytestmark = pytest.mark.django_db
HOME = "/c/corner-shop/"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the server's log says meanwhile, as machines read it."""
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    level = root.level
    configure({"level": "INFO", "format": "json"})
    text = io.StringIO()
    for handler in root.handlers:
        if isinstance(getattr(handler, "formatter", None), structlog.stdlib.ProcessorFormatter):
            handler.setStream(text)  # type: ignore[attr-defined]  # a StreamHandler
    yield text
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def someone(alice: User) -> Client:
    """The owner, in a browser that shows what a broken page answers."""
    client = signed_in(alice)
    client.raise_request_exception = False
    return client


def _break(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("shelfwire.web.home.views.groups", broken)


def bad_request(client: Client, _: pytest.MonkeyPatch) -> Any:
    return client.get(HOME, headers={"Host": "elsewhere.example"})


def no_token(client: Client, _: pytest.MonkeyPatch) -> Any:
    client.handler.enforce_csrf_checks = True
    return client.post(HOME + "settings/save/", {"name": "Hijacked"})


def wrong_method(client: Client, _: pytest.MonkeyPatch) -> Any:
    return client.get(HOME + "settings/save/")


def too_large(client: Client, _: pytest.MonkeyPatch) -> Any:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        return client.post(HOME + "settings/save/", {"name": "x" * 100})


def a_bug(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    _break(monkeypatch, KeyError("hunter2"))
    return client.get(HOME)


def database_restarts(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    _break(monkeypatch, OperationalError("terminating connection: hunter2"))
    return client.get(HOME)


def connection_lost(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    _break(monkeypatch, InterfaceError("the connection is closed: hunter2"))
    return client.get(HOME)


def nothing_there(client: Client, _: pytest.MonkeyPatch) -> Any:
    return client.get("/nothing/here/")


WAYS: tuple[tuple[int, Callable[[Client, pytest.MonkeyPatch], Any]], ...] = (
    (400, bad_request),
    (403, no_token),
    (404, nothing_there),
    (405, wrong_method),
    (413, too_large),
    (500, a_bug),
    (503, database_restarts),
    (503, connection_lost),
)


def assert_is_a_page(answer: Any, status: int) -> str:
    """Styled by files that are served, without anything that the policy refuses, with a way back; its text."""
    text = str(answer.content.decode())
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert re.search(r"<title>\s*\S", text)
    assert re.search(r"<h1>\S", text)
    assert 'href="/">Back to work</a>' in text
    assert "hunter2" not in text
    inline = Inline()
    inline.feed(text)
    assert inline.found == []
    sheets = re.findall(r'<link rel="stylesheet" href="([^"?]+)', text)
    assert len(sheets) == 2
    for sheet in sheets:
        assert Client().get(sheet).status_code == 200
    return text


@pytest.mark.parametrize(("status", "way"), WAYS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_an_error_has_a_page_with_a_way_back_and_the_logs_own_reference(
    status: int,
    way: Callable[[Client, pytest.MonkeyPatch], Any],
    someone: Client,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = assert_is_a_page(way(someone, monkeypatch), status)
    reference = re.search(r"Reference <code>([0-9A-F]{8})</code>", text)
    assert reference is not None
    lines = [line for line in log.getvalue().splitlines() if f'"reference": "{reference[1]}"' in line]
    assert lines, log.getvalue()
    if status >= 500:
        assert "hunter2" in "".join(
            lines
        )  # the reason stands in the log, under the number that the page shows


def test_every_request_has_its_own_reference(someone: Client) -> None:
    shown = {someone.get(f"/nothing/{n}/").content.decode().partition("Reference")[2][:20] for n in range(5)}
    assert len(shown) == 5


def test_too_many_tries_have_their_page(client: Client, alice: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    for _ in range(2):
        answer = client.post("/account/login/", {"login": "alice@example.com", "password": "x"})
    assert "Too many tries" in assert_is_a_page(answer, 429)


def test_a_status_without_a_page_has_none_to_fall_back_on() -> None:
    assert {400, 403, 404, 405, 413, 429, 500, 503} == set(errors.PAGES)


@pytest.mark.parametrize("address", [HOME, "/", "/account/login/", "/c/corner-shop/orders/?format=csv"])
def test_without_a_database_every_page_says_so_and_its_style_is_served(
    address: str, someone: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("connection refused: hunter2")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "_cursor", down)
        answer = someone.get(address)
        assert "The database does not answer" in assert_is_a_page(answer, 503)
        assert answer["Retry-After"]
        assert someone.get("/healthz").status_code == 503
    assert someone.get(HOME).status_code == 200


def test_without_a_database_a_program_hears_503(wms_key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("connection refused: hunter2")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "_cursor", down)
        answer = Client(raise_request_exception=False).get(
            "/api/v1/company", headers={"Authorization": f"Bearer {wms_key}"}
        )
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert b"hunter2" not in answer.content


@pytest.fixture
def wms_key(company: Company) -> str:
    from shelfwire.people.actions import issue_api_key

    return issue_api_key(company=company, name="WMS", scopes=["jobs:read"], by="Alice")[1].reveal()


def test_a_broken_part_of_a_page_is_told_above_the_page(
    someone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch, KeyError("hunter2"))
    part = someone.get(HOME + "work/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (500, "#problems")
    assert "<html" not in part.content.decode()
    assert re.search(r"Reference <code>\w{8}</code>", part.content.decode())


def test_a_wrong_method_still_names_the_right_ones(someone: Client) -> None:
    answer = someone.get(HOME + "settings/save/")
    assert answer["Allow"] == "POST"
    assert answer["Content-Length"] == str(len(answer.content))

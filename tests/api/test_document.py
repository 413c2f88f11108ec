"""The published document, its page, and answers at addresses that do not exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import Program, document
from tests.api.operations import BODIES, operations

from shelfwire.api import schemas
from shelfwire.people.queries import SCOPES


def test_every_operation_names_its_scope_and_all_scopes_are_used() -> None:
    found = {operation.scope for operation in operations()}
    assert found - {""} == set(SCOPES)
    assert [str(o) for o in operations() if not o.scope] == ["GET /company"]


def test_no_two_shapes_have_the_same_name() -> None:
    """Of two with one name, only one is in the document, and answers of the other do not fit it."""
    made = Counter(
        name
        for path in Path(schemas.__file__).parent.glob("*.py")
        for name in re.findall(r"^class (\w+)\(", path.read_text(), re.MULTILINE)
    )
    assert [name for name, count in made.items() if count > 1] == []


def test_every_operation_has_its_own_id_and_documents_its_refusals() -> None:
    said = [said for methods in document()["paths"].values() for said in methods.values()]
    assert len({s["operationId"] for s in said}) == len(said)
    for one in said:
        assert {"401", "403", "404", "422"} <= set(one["responses"])
        assert one["security"] == [{"BearerKey": []}]
        assert one["description"]


ASKS_THE_CHANNEL = {
    "POST /orders/{order_id}/refresh",
    "POST /books/preview",
    "POST /labels/services",
    "POST /labels/slots",
    "POST /orders/{order_id}/refund-quote",
    "POST /orders/{order_id}/aftersales",
    "POST /cases/{case_id}/options",
    "POST /cases/{case_id}/history",
    "POST /shops/{shop_id}/test",
    "POST /shops/{shop_id}/refresh-token",
}
"""They read, outside every transaction; asking twice does nothing twice."""


def test_every_other_write_takes_a_key() -> None:
    takes = {
        f"{method.upper()} {path.removeprefix('/api/v1')}": any(
            p["name"] == "Idempotency-Key" for p in said.get("parameters", [])
        )
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
        if method != "get"
    }
    assert {name for name, key in takes.items() if not key} == ASKS_THE_CHANNEL


def test_the_bodies_that_the_tests_send_are_of_operations_that_exist() -> None:
    assert set(BODIES) <= {(o.method, o.path) for o in operations()}


def test_an_address_that_does_not_exist_is_a_problem_for_programs_and_a_page_for_people(alice: Any) -> None:
    answer = Client().get("/api/v1/nothing")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    page = Client().get("/nothing/")
    assert (page.status_code, page["Content-Type"].partition(";")[0]) == (404, "text/html")


def test_a_bug_is_a_problem_that_tells_nothing_of_itself(
    wms: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_key: object) -> None:
        raise RuntimeError("postgres://user:hunter2@host")

    monkeypatch.setattr("shelfwire.api.routes.company.key_of", broken)
    answer = Client(raise_request_exception=False).get(
        "/api/v1/company", headers={"Authorization": f"Bearer {wms.key}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert b"hunter2" not in answer.content


def test_a_method_that_an_address_does_not_have_is_refused(wms: Program) -> None:
    answer = Client().delete("/api/v1/orders", headers={"Authorization": f"Bearer {wms.key}"})
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


@pytest.fixture
def page(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
def test_the_page_shows_every_operation_under_the_policy_and_from_our_own_files(
    live_server: Any, page: Any
) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(f"{live_server.url}/api/v1/docs")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page.wait_for_selector(".opblock", timeout=120_000)
    assert page.locator(".opblock").count() == len(list(operations()))
    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []

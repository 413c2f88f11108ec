"""Text that cannot be kept, numbers that are none and moments that no calendar holds, at every REST route."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api.conftest import BASE, Program, document
from tests.api.operations import BODIES, FILE, Operation, operations
from tests.factories import make_account, make_warehouse
from tests.support.thorough import in_turn

from shelfwire.catalog.models import Sku
from shelfwire.inventory.actions import open_take
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db

POISONS = ("a\x00b", "\ud800", "x\udc80y", "\u202eevil", "\x1b[2J", "\uffff", "a\x85b")
MOMENTS = (
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "+10000-01-01T00:00:00Z",
)
NUMBERS = ("²", "٣", "１", "1e3", "9" * 30, "-1", "NaN", "9" * 5000)


def _send(program: Program, method: str, path: str, body: str = "", kind: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {program.key}"}
    client = Client(raise_request_exception=True)
    return client.generic(method, BASE + path, body.encode("utf-8", "surrogatepass"), kind, headers=headers)


def _held(answer: Any, *, also: tuple[int, ...] = ()) -> None:
    """A refusal that says what is wrong, readable by everybody."""
    assert answer.status_code in (400, 404, 422, *also), answer.content
    said = json.loads(answer.content.decode("utf-8"))
    assert answer.status_code == 200 or said["detail"]


def _spoiled(body: Any, poison: str) -> Iterator[Any]:
    """The body with each of its texts, and one of its names, poisoned in turn."""
    if isinstance(body, dict):
        for name, value in body.items():
            for worse in _spoiled(value, poison):
                yield {**body, name: worse}
        yield {**body, poison: 1}
    elif isinstance(body, list):
        for index, value in enumerate(body):
            for worse in _spoiled(value, poison):
                yield [*body[:index], worse, *body[index + 1 :]]
    elif isinstance(body, str):
        yield poison


@pytest.mark.parametrize(("turn", "method", "path"), [(turn, *route) for turn, route in enumerate(BODIES)])
def test_every_text_of_every_body_is_looked_at(turn: int, method: str, path: str, wms: Program) -> None:
    before = Sku.objects.count(), Warehouse.objects.count(), Job.objects.count()
    address = path.format_map(dict.fromkeys(_parts(path), 1))
    body = json.loads(json.dumps(BODIES[method, path]).replace('"{shop_id}"', "1"))
    for at, spoiled in enumerate(zip(*(_spoiled(body, poison) for poison in POISONS), strict=True)):
        for worse in in_turn(spoiled, turn + at):
            for written in (json.dumps(worse), json.dumps(worse, ensure_ascii=False)):
                _held(_send(wms, method, address, written))
    assert (Sku.objects.count(), Warehouse.objects.count(), Job.objects.count()) == before


def _parts(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def test_every_part_of_an_address_is_looked_at(wms: Program) -> None:
    for turn, operation in enumerate(operations()):
        _spoil_address(turn, operation, wms)


def _spoil_address(turn: int, operation: Operation, wms: Program) -> None:
    for poison in in_turn(("a\x00b", "\u202e", "²", "9" * 30, "x" * 5000, "%ED%A0%80", "..%2f"), turn):
        for part in _parts(operation.path):
            values = dict.fromkeys(_parts(operation.path), "1") | {part: quote(poison, safe="%")}
            body = BODIES.get((operation.method, operation.path))
            answer = _send(wms, operation.method, operation.path.format_map(values), json.dumps(body))
            _held(answer, also=(200, 204, 405, 409))


def _filters() -> Iterator[tuple[str, str]]:
    for path, methods in document()["paths"].items():
        for said in methods.get("get", {}).get("parameters", []):
            if said["in"] == "query":
                yield path.removeprefix(BASE), said["name"]


@pytest.mark.thorough
def test_every_filter_is_looked_at(wms: Program) -> None:
    for path, name in _filters():
        _spoil_filter(path, name, wms)


def _spoil_filter(path: str, name: str, wms: Program) -> None:
    path = path.format_map(dict.fromkeys(_parts(path), "1"))
    for worse in ("a\x00b", "\x1b", "%ED%A0%80", *MOMENTS, *NUMBERS):
        asked = worse if worse.startswith("%") else quote(worse)
        answer = _send(wms, "GET", f"{path}?{name}={asked}")
        _held(answer, also=(200,))
        if "\x00" in worse:
            assert answer.status_code != 200


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_that_no_calendar_holds_is_refused_in_a_body(moment: str, wms: Program) -> None:
    for name in ("since", "until"):
        body = {"shop_id": 1, "since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z", name: moment}
        answer = _send(wms, "POST", "/orders/download", json.dumps(body))
        assert answer.status_code == 422
        assert answer.json()["field"] == name
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"code":' * 20_000 + "1" + "}" * 20_000,
        '{"code": ' + "9" * 10_000 + "}",
        '{"code": NaN}',
        '{"code": 1e999}',
        "\x00",
        '"\\ud800"',
        "null",
        "[]",
        "{",
    ],
)
def test_a_body_of_another_shape_is_refused(body: str, wms: Program) -> None:
    _held(_send(wms, "POST", "/skus", body))
    _held(_send(wms, "POST", "/warehouses", body))
    assert not Sku.objects.filter(title="").exists()


_LOOKED_AT_AT_ONCE = ("/pictures", "/answer-files", "/invoice", "/proof")
"""What is sent there is a picture, a PDF or XML, or it is refused."""


def test_a_file_of_any_name_and_any_declared_encoding(company: Company, wms: Program) -> None:
    take, shop = open_take(warehouse=make_warehouse(company), by="Bob"), make_account(company, "Shop")
    for operation in operations():
        if operation.takes_file and not operation.path.endswith(_LOOKED_AT_AT_ONCE):
            of_a_shop = {"shop_id": shop.pk} if operation.path == "/creator-orders/import" else {}
            _send_files(operation.path.replace("{take_id}", str(take.pk)), wms, of_a_shop)


def _send_files(path: str, wms: Program, fields: dict[str, int]) -> None:
    client = Client(raise_request_exception=True)
    headers = {"Authorization": f"Bearer {wms.key}"}
    for name in ("x" * 404 + ".csv", "ราคา.csv", "a\u202eb.csv", ".csv", "x" * 3000):
        data = {"file": SimpleUploadedFile(name, FILE[1]), **fields}
        answer = client.post(BASE + path, data, headers=headers)
        assert answer.status_code == 202, answer.content
        assert Job.objects.filter(pk=answer.json()["id"]).exists()
    kept = Job.objects.count()
    for form in ({"encoding": "a\x00b"}, {"a\x00": "1"}, {"encoding": "\x1b"}):
        data = {"file": SimpleUploadedFile(*FILE), **fields, **form}
        _held(client.post(BASE + path, data, headers=headers))
    assert Job.objects.count() == kept


def test_a_title_with_every_letter_people_use_comes_back_as_it_was(wms: Program) -> None:
    title = "👩\u200d🔬 ヤマト क्\u200dष ราคา\u00a0ใหม่ Größe ½"
    made = wms.post("/skus", {"code": "ORANGE-Ö", "title": title})
    assert made["title"] == title.replace("\u00a0", " ")

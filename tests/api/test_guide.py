"""The guide's own examples, run against a server; its problem, made."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.api.conftest import BASE, UPS, Program, Store

from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Balance
from shelfwire.jobs.models import Job

GUIDE = (Path(__file__).parents[2] / "docs/how-to/use-the-rest-api.md").read_text()
FILE = b"Order ID,Carrier,Tracking number\r\n777,UPS,1Z999AA10123456784\r\n"


def commands(shell: str, values: dict[str, str]) -> list[list[str]]:
    """The curl commands of the guide's blocks, with ``$NAMES`` filled in."""
    text = shell.replace("\\\n", " ")
    for name, value in values.items():
        text = text.replace(f"'${name}'", value).replace(f"${name}", value)
    return [shlex.split(line) for line in text.splitlines() if line.startswith("curl ")]


def run(program: Program, command: list[str]) -> Any:
    """What curl would send, as far as the guide uses it."""
    method, headers, form, body, address = "GET", {}, {}, None, ""
    words = iter(command[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name.lower().replace("-", "_")] = value
        elif word == "-d":
            body = json.loads(next(words))
        elif word == "-F":
            name, _, value = next(words).partition("=")
            form[name] = value
        else:
            assert not word.startswith("-"), f"the guide uses {word}; teach it to this test"
            address = word
    assert headers.pop("authorization") == f"Bearer {program.key}"
    if headers.pop("content_type", "application/json") != "application/json":
        raise AssertionError("the guide sends JSON or forms")
    parts = urlsplit(address)
    assert len(parse_qsl(parts.query)) == len(re.findall("=", parts.query))
    path = address.removeprefix(f"http://127.0.0.1:8080{BASE}")
    if form:
        files = {name: (value[1:], FILE) for name, value in form.items() if value.startswith("@")}
        fields = {name: value for name, value in form.items() if not value.startswith("@")}
        return program.ask(method, path, files=files, form=fields, **headers)
    return program.ask(method, path, body, **headers)


def test_every_example_of_the_guide_works(wms: Program, store: Store) -> None:
    order = store.order("777")
    old = wms.post("/skus/import", status=202, files={"file": ("s.csv", b"SKU,Title\r\nCUP,A cup\r\n")})
    values = {
        "SHELFWIRE": f"http://127.0.0.1:8080{BASE}",
        "KEY": wms.key,
        "SHOP": str(store.account.pk),
        "ORDER": str(order.pk),
        "JOB": old["id"],
    }
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    done = []
    for block in blocks:
        if parcel := Parcel.objects.first():
            values["PARCEL"] = str(parcel.pk)
        for command in commands(block, values):
            there = Balance.objects.get(sku__code="MUG", warehouse__code="main").on_hand
            done.append(run(wms, [word.replace("$ON_HAND", str(there)) for word in command]))
    assert [answer.status_code for answer in done if answer.status_code >= 300] == []
    assert len(done) >= 10
    assert Parcel.objects.get().tracking_number == UPS
    assert Job.objects.filter(name="fulfilment.import_tracking").count() == 1
    assert Job.objects.filter(name="orders.download").count() == 1


def test_a_refusal_looks_as_the_guide_shows_it(wms: Program, store: Store) -> None:
    [shown] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]
    body = {
        "shop_id": store.account.pk,
        "carrier": "UPS",
        "tracking_number": UPS,
        "contents": [{"order_id": store.order(shown["value"], status="on_hold").pk}],
    }
    real = wms.ask("POST", "/parcels", body).json()
    assert set(shown) <= set(real)
    assert {k: shown[k] for k in ("title", "status", "code", "field", "value")} == {
        k: real[k] for k in ("title", "status", "code", "field", "value")
    }


@pytest.mark.parametrize("path", re.findall(r"`(?:GET|POST|PUT) (/[^`]*)`", GUIDE))
def test_every_address_that_the_guide_names_exists(path: str) -> None:
    from django.urls import resolve

    resolve(BASE + re.sub(r"{\w+}", "1", path))

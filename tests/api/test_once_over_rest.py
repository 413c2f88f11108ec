"""A creating request happens once per Idempotency-Key: the same again gives the first answer, another is refused."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from tests.api.conftest import UPS, Program, Store, key_for
from tests.factories import make_sku, make_warehouse

from shelfwire.api.jobs_registry import KEPT, forget_answers
from shelfwire.api.models import AnsweredRequest
from shelfwire.catalog.models import Sku
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Movement
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import Company

SKU = {"code": "CUP", "title": "A cup"}


def receipt(quantity: int = 5) -> dict[str, Any]:
    return {"sku": "MUG", "warehouse": "main", "kind": "receipt", "quantity": quantity}


@pytest.fixture
def mug(company: Company) -> None:
    make_warehouse(company)
    make_sku(company, "MUG")


def test_the_same_request_again_gives_the_first_answer_and_does_nothing(wms: Program, store: Store) -> None:
    body = {
        "shop_id": store.account.pk,
        "carrier": "ups",
        "tracking_number": UPS,
        "contents": [{"order_id": store.order().pk}],
    }
    first = wms.ask("POST", "/parcels", body, idempotency_key="k1")
    again = wms.ask("POST", "/parcels", body, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (again["Idempotent-Replayed"], first.get("Idempotent-Replayed")) == ("true", None)
    assert Parcel.objects.count() == 1


def test_another_request_with_the_key_is_refused_and_nothing_happens(wms: Program, mug: None) -> None:
    wms.post("/movements", receipt(5), idempotency_key="k1")
    refusal = wms.refused("POST", "/movements", receipt(6), idempotency_key="k1")
    assert refusal == (409, "idempotency_key_used", "Idempotency-Key")
    assert wms.refused("POST", "/skus", SKU, idempotency_key="k1")[0] == 409
    assert [m.quantity for m in Movement.objects.all()] == [5]
    assert not Sku.objects.filter(code="CUP").exists()


def test_a_file_sent_again_is_one_job_although_its_boundary_differs(wms: Program, mug: None) -> None:
    file = {"file": ("skus.csv", b"SKU,Title\r\nCUP,A cup\r\n")}
    jobs = [
        wms.post("/skus/import", status=202, files=file, form={"create": "true"}, idempotency_key="f1")["id"]
        for _ in range(3)
    ]
    assert len(set(jobs)) == 1
    assert Job.objects.count() == 1
    other = {"file": ("skus.csv", b"SKU,Title\r\nCUP,Another cup\r\n")}
    refusal = wms.refused("POST", "/skus/import", files=other, form={"create": "true"}, idempotency_key="f1")
    assert refusal[:2] == (409, "idempotency_key_used")
    assert Job.objects.count() == 1


def test_a_download_asked_for_twice_with_a_key_is_one_job(wms: Program, store: Store) -> None:
    window = {"shop_id": store.account.pk, "since": "2026-01-01T00:00:00Z"}
    first = wms.post("/orders/download", window, status=202, idempotency_key="d1")
    store.shop.drain()
    assert wms.post("/orders/download", window, status=202, idempotency_key="d1")["id"] == first["id"]
    assert Job.objects.filter(name="orders.download").count() == 1


def test_a_refusal_keeps_nothing_so_the_corrected_request_may_use_the_key(wms: Program, mug: None) -> None:
    assert wms.refused("POST", "/skus", {**SKU, "code": "mug"}, idempotency_key="k1")[:2] == (
        409,
        "duplicate_sku",
    )
    assert not AnsweredRequest.objects.exists()
    wms.post("/skus", SKU, idempotency_key="k1")


def test_two_programs_may_choose_the_same_key(company: Company, wms: Program, mug: None) -> None:
    other = key_for(company, name="Second WMS")
    for program in (wms, other):
        program.post("/movements", receipt(5), idempotency_key="1")
    assert Movement.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "two words", "ключ"])
def test_a_key_that_is_none_is_refused_and_nothing_happens(wms: Program, mug: None, key: str) -> None:
    refusal = wms.refused("POST", "/movements", receipt(), idempotency_key=key)
    assert refusal == (422, "bad_idempotency_key", "Idempotency-Key")
    assert not Movement.objects.exists()


def test_without_a_key_a_movement_is_guarded_by_its_own_once(wms: Program, mug: None) -> None:
    body = {**receipt(), "once": "asn-17"}
    assert wms.post("/movements", body)["quantity"] == 5
    assert wms.post("/movements", body, status=200) is None
    assert Movement.objects.count() == 1


def test_keys_are_forgotten_after_some_days(wms: Program, mug: None) -> None:
    wms.post("/movements", receipt(), idempotency_key="old")
    with time_machine.travel(clock.now() + KEPT - timedelta(hours=1)):
        forget_answers.body()
        assert AnsweredRequest.objects.count() == 1
    with time_machine.travel(clock.now() + KEPT + timedelta(hours=1)):
        forget_answers.body()
        assert not AnsweredRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_does_it_and_both_get_its_answer(company: Company) -> None:
    make_warehouse(company)
    make_sku(company, "MUG")
    wms = key_for(company)
    wms.get("/company")
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(wms.ask("POST", "/movements", receipt(), idempotency_key="race"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status_code for a in answers] == [201] * 4
    assert len({a.json()["id"] for a in answers}) == 1
    assert Movement.objects.count() == 1


def test_a_late_repeat_of_a_change_does_not_undo_a_newer_one(wms: Program, mug: None) -> None:
    wms.patch("/skus/MUG", {"buffer": 3}, idempotency_key="b3")
    wms.patch("/skus/MUG", {"buffer": 5})
    assert wms.patch("/skus/MUG", {"buffer": 3}, idempotency_key="b3")["buffer"] == 3
    assert Sku.objects.get().buffer == 5

"""Shops and jobs over REST."""

from __future__ import annotations

import uuid

import pytest
from tests.api.conftest import Everything, Program, Store, key_for

from shelfwire.exchange.actions import Trouble, note_troubles
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import JOBS, discover
from shelfwire.people.models import Company
from shelfwire.people.queries import SCOPES


def test_a_key_tells_whose_it_is_and_what_it_may_do(wms: Program, company: Company) -> None:
    found = wms.get("/company")
    assert (found["name"], found["key"], set(found["scopes"])) == (company.name, "WMS", set(SCOPES))


def test_a_shop_shows_its_connection_and_its_switches(wms: Program, store: Store) -> None:
    shop = store.account.pk
    assert [s["id"] for s in wms.get("/shops")["data"]] == [shop]
    found = wms.get(f"/shops/{shop}")
    assert (found["status"], found["external_shop_id"], found["orders_in"]) == ("connected", "S1", True)
    assert found["access_expires_at"].endswith("Z")
    assert wms.put(f"/shops/{shop}/switches/orders_in", {"on": False})["orders_in"] is False
    assert wms.get(f"/shops/{shop}")["orders_in"] is False


def test_a_switch_that_is_none_is_refused_and_nothing_changes(wms: Program, store: Store) -> None:
    shop = store.account.pk
    assert wms.refused("PUT", f"/shops/{shop}/switches/everything", {"on": False})[:2] == (
        422,
        "invalid_request",
    )
    assert wms.refused("PUT", f"/shops/{shop}/switches/orders_in", {"on": 0})[:2] == (422, "invalid_request")
    assert wms.get(f"/shops/{shop}")["orders_in"] is True


def test_the_settings_are_tested_against_the_channel(wms: Program, store: Store) -> None:
    checks = wms.post(f"/shops/{store.account.pk}/test", status=200)["data"]
    assert "works" in {c["outcome"] for c in checks}
    assert wms.get(f"/shops/{store.account.pk}")["checked_at"] is not None


def test_a_token_is_refreshed_on_demand_and_never_told(wms: Program, store: Store) -> None:
    before = store.shop.fresh().credentials_version
    answer = wms.ask("POST", f"/shops/{store.account.pk}/refresh-token")
    assert answer.status_code == 200
    fresh = store.shop.fresh()
    assert fresh.credentials_version == before + 1
    assert fresh.sealed.credentials.open()["access_token"].encode() not in answer.content


def test_when_consent_has_ended_a_refresh_says_who_must_act(wms: Program, store: Store) -> None:
    store.shop.world.revoke()
    assert wms.refused("POST", f"/shops/{store.account.pk}/refresh-token")[:2] == (409, "reconnect")
    found = wms.get(f"/shops/{store.account.pk}")
    assert found["status"] == "parked"
    refusal = wms.refused("POST", f"/shops/{store.account.pk}/logistics/refresh")
    assert refusal == (422, "not_connected", "shop_id")


def test_the_channels_warehouses_are_mapped_to_ours(wms: Program, store: Store) -> None:
    shop = store.account.pk
    wms.send("POST", f"/shops/{shop}/logistics/refresh", status=202)
    store.shop.drain()
    theirs = wms.get(f"/shops/{shop}/warehouses")["data"][0]
    address = f"/shops/{shop}/warehouses/{theirs['external_id']}"
    assert theirs["warehouse"] is None
    assert wms.put(address, {"warehouse": "main"})["warehouse"] == "main"
    assert wms.get(f"/shops/{shop}/warehouses")["data"][0]["warehouse"] == "main"
    assert wms.refused("PUT", address, {"warehouse": "moon"})[:2] == (404, "not_found")
    assert wms.refused("PUT", f"/shops/{shop}/warehouses/W-none", {"warehouse": "main"})[0] == 404
    assert wms.get(f"/shops/{shop}/warehouses")["data"][0]["warehouse"] == "main"
    assert wms.put(address, {"warehouse": None})["warehouse"] is None


def test_a_carrier_is_mapped_to_a_provider_that_the_channel_has(wms: Program, store: Store) -> None:
    shop = store.account.pk
    assert {"P2", "P3"} <= {p["provider_id"] for p in wms.get(f"/shops/{shop}/providers")["data"]}
    mapped = wms.put(f"/shops/{shop}/carriers", {"carrier": "UPS", "provider_id": "P2"})
    assert (mapped["carrier"], mapped["guessed"]) == ("ups", False)
    assert "ups" in {c["carrier"] for c in wms.get(f"/shops/{shop}/carriers")["data"]}
    before = list(CarrierLink.objects.order_by("pk").values())
    unknown = {"carrier": "UPS", "provider_id": "P99"}
    assert wms.refused("PUT", f"/shops/{shop}/carriers", unknown) == (404, "not_found", "provider_id")
    nobody = {"carrier": "Pigeon Post", "provider_id": "P2"}
    assert wms.refused("PUT", f"/shops/{shop}/carriers", nobody)[:2] == (422, "unknown_carrier")
    assert list(CarrierLink.objects.order_by("pk").values()) == before


def test_the_inbox_is_listed_and_searched(wms: Program, store: Store) -> None:
    external_id = store.shop.world.place_order()
    store.shop.ring(store.shop.world.ring(external_id))
    shop = store.account.pk
    [notice] = wms.get(f"/shops/{shop}/notices")["data"]
    assert (notice["subjects"], notice["status"]) == ([{"kind": "order", "external_id": external_id}], "new")
    assert len(wms.get(f"/shops/{shop}/notices?search={external_id}&status=new")["data"]) == 1
    assert wms.get(f"/shops/{shop}/notices?status=handled")["data"] == []


def test_orders_in_trouble_are_listed_until_they_are_read_well(wms: Program, store: Store) -> None:
    shop = store.account.pk
    assert wms.get(f"/shops/{shop}/troubled-orders")["data"] == []
    told = [Trouble("", "it has no id"), Trouble("17", "a part was left out", taken_in=True)]
    note_troubles(account_id=shop, troubles=told, read=[], request_id="R1")
    note_troubles(account_id=shop, troubles=told[1:], read=[], request_id="R2")
    newest, nameless = wms.get(f"/shops/{shop}/troubled-orders")["data"]
    assert (newest["external_id"], newest["taken_in"], newest["times"]) == ("17", True, 2)
    assert (newest["why"], newest["request_id"]) == ("a part was left out", "R2")
    assert (nameless["external_id"], nameless["taken_in"], nameless["times"]) == (None, False, 1)
    note_troubles(account_id=shop, troubles=[], read=["17"])
    assert [row["why"] for row in wms.get(f"/shops/{shop}/troubled-orders")["data"]] == ["it has no id"]


def test_a_conversation_is_set_back(wms: Program, store: Store, everything: Everything) -> None:
    shop = store.account.pk
    cursors = {c["name"]: c for c in wms.get(f"/shops/{shop}/sync")["data"]}
    assert "orders" in cursors
    moved = wms.put(f"/shops/{shop}/sync/orders", {"position": "2026-03-01T01:00:00+01:00"})
    assert moved["position"] == "2026-03-01T00:00:00Z"
    assert wms.refused("PUT", f"/shops/{shop}/sync/gossip", {"position": "2026-03-01T00:00:00Z"})[0] == 404
    naive = {"position": "2026-02-01T00:00:00"}
    assert wms.refused("PUT", f"/shops/{shop}/sync/orders", naive)[:2] == (422, "invalid_request")
    again = {c["name"]: c for c in wms.get(f"/shops/{shop}/sync")["data"]}
    assert again["orders"]["position"] == "2026-03-01T00:00:00Z"


@pytest.fixture
def job(wms: Program, store: Store) -> str:
    """A catalogue import that waits for its worker."""
    file = b"SKU,Title\r\nCUP,\r\n"
    return str(wms.post("/skus/import", status=202, files={"file": ("s.csv", file)})["id"])


def test_a_job_is_cancelled_before_it_starts_and_twice_changes_nothing(
    wms: Program, store: Store, job: str
) -> None:
    for _ in range(2):
        assert wms.post(f"/jobs/{job}/cancel", status=200)["status"] == "cancelled"
    assert "catalog.import" not in store.shop.drain()


def test_a_finished_job_is_not_cancelled(wms: Program, store: Store, job: str) -> None:
    store.shop.drain()
    before = wms.get(f"/jobs/{job}")
    assert wms.refused("POST", f"/jobs/{job}/cancel")[:2] == (409, "job_already_finished")
    assert wms.get(f"/jobs/{job}") == before


def test_the_failed_rows_of_a_job_are_tried_again_once(wms: Program, store: Store, job: str) -> None:
    assert wms.refused("POST", f"/jobs/{job}/retry")[:2] == (409, "job_still_open")
    store.shop.drain()
    again = {wms.post(f"/jobs/{job}/retry", status=202)["id"] for _ in range(2)}
    assert len(again) == 1
    assert wms.get(f"/jobs/{again.pop()}")["retry_of"] == job
    assert Job.objects.filter(name="catalog.import").count() == 2


@pytest.mark.parametrize(
    ("name", "scope"),
    [("catalog.import", "catalog:write"), ("listings.import_links", "catalog:write"),
     ("fulfilment.import_tracking", "parcels:write"), ("orders.download", "orders:write")],
)  # fmt: skip
def test_a_retry_takes_the_scope_of_the_first_act(wms: Program, store: Store, name: str, scope: str) -> None:
    job = Job.objects.create(company=store.company, name=name, title="First", status="failed", arguments={})
    before = Job.objects.count()
    lacking = key_for(store.company, [s for s in SCOPES if s != scope], "Lacking")
    assert lacking.refused("POST", f"/jobs/{job.pk}/retry")[:2] == (403, "forbidden")
    assert Job.objects.count() == before
    enough = key_for(store.company, ["jobs:write", scope], "Enough")
    assert enough.post(f"/jobs/{job.pk}/retry", status=202)["retry_of"] == str(job.pk)


def test_every_job_says_which_scope_it_takes() -> None:
    discover()
    ours = [kind for kind in JOBS.values() if kind.body.__module__.startswith("shelfwire.")]
    assert {kind.scope for kind in ours} <= SCOPES.keys() - {"jobs:write"}
    assert len(ours) >= 4


def test_jobs_are_listed_by_status_kind_and_words(wms: Program, store: Store, job: str) -> None:
    expected = {
        "status=queued": [job],
        "status=completed": [],
        "name=catalog.import": [job],
        "name=orders.download": [],
        "search=WMS": [job],
    }
    assert {a: [j["id"] for j in wms.get(f"/jobs?{a}")["data"]] for a in expected} == expected


def test_there_is_no_job_of_an_id_that_nobody_gave(wms: Program, store: Store, job: str) -> None:
    assert wms.refused("GET", f"/jobs/{uuid.uuid4()}")[:2] == (404, "not_found")
    assert wms.refused("GET", "/jobs/nonsense")[:2] == (422, "invalid_request")
    assert wms.refused("GET", f"/jobs/{job}/files/4711")[:2] == (404, "not_found")

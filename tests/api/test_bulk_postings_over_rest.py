"""Very many products posted over REST, the rule, and how a company's SKUs are matched; never of another company."""

from __future__ import annotations

from tests.api.conftest import Program, Store
from tests.posting.rows import channel_product

from shelfwire.jobs.models import Job
from shelfwire.posting.models import Posting, PostingSettings


def test_very_many_are_counted_asked_for_and_followed(
    store: Store, wms: Program, stranger_wms: Program
) -> None:
    shop = store.account.pk
    channel_product(store.company, store.account, "LAMP")
    address = f"/shops/{shop}/postings"
    for body in ({"ids": []}, {"ids": [1], "matching": True}, {"matching": True, "state": "nothing"}):
        assert wms.refused("POST", address, body)[1] == "bad_property"
    would = wms.post(address, {"matching": True, "dry_run": True}, 200)
    assert (would["new"], would["reviews"], would["allowed_a_day"]) == (1, 1, 1000)
    rule = wms.get(f"/shops/{shop}/post-when-ready")
    assert (rule["on"], rule["would_post"]) == (False, 1)
    assert not Posting.objects.exists()
    done = wms.post(address, {"matching": True}, 202)
    store.shop.drain()
    found = wms.get(f"/postings/bulk/{done['bulk']}")
    assert (found["on_the_way"], found["jobs"], found["stopped"]) == (1, [done["job"]["id"]], [])
    assert wms.post(f"/postings/bulk/{done['bulk']}/go-on", None, 200) == {"data": []}
    for method, path in (("GET", ""), ("POST", "/go-on")):
        assert stranger_wms.refused(method, f"/postings/bulk/{done['bulk']}{path}")[0] == 404
    assert stranger_wms.refused("POST", address, {"matching": True})[0] == 404
    assert Job.objects.filter(name="posting.post").count() == 1


def test_matching_is_the_companys_own(store: Store, wms: Program, stranger_wms: Program) -> None:
    row = channel_product(store.company, store.account, "LAMP")
    assert wms.get("/matching") == {"suggest_by": [], "identifier_priority": []}
    assert wms.refused("PATCH", "/matching", {"suggest_by": ["colour"]})[1] == "bad_matching"
    assert (
        wms.refused("PATCH", "/matching", {"suggest_by": ["title"], "identifier_priority": ["x"]})[1]
        == "bad_property"
    )
    assert wms.get("/matching") == {"suggest_by": [], "identifier_priority": []}
    said = {"suggest_by": ["gtin", "title"], "identifier_priority": ["upc"]}
    assert wms.patch("/matching", said) == said
    row.refresh_from_db()
    assert (row.changed_count, row.check_due_at is None) == (4, False)
    assert wms.patch("/matching", said) == said
    row.refresh_from_db()
    assert row.changed_count == 4
    PostingSettings.objects.create(account=store.account, identifier_priority=["ean"])
    wms.patch("/matching", {"identifier_priority": []})
    row.refresh_from_db()
    assert row.changed_count == 4  # the shop says it itself
    assert stranger_wms.get("/matching") == {"suggest_by": [], "identifier_priority": []}
    job = wms.post("/links/confirm", {"score": 0.95, "dry_run": True}, 202)
    store.shop.drain()
    assert wms.get(f"/jobs/{job['id']}")["status"] == "completed"

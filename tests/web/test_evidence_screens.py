"""Evidence packs from the order's menu and from the bulk bar."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from tests.web.scene import make_scene

from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.orders.models import TimelineEntry
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
ORDERS = "/c/corner-shop/orders/"


def words(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not name.endswith(".pdf")]
        return "\n".join(archive.read(name).decode("utf-8-sig") for name in names)


def test_an_owner_gets_the_buyers_data_and_an_operator_does_not(
    company: Company, as_alice: Client, as_bob: Client, as_pat: Client
) -> None:
    order = make_scene(company).order("one")
    assert order.buyer_name
    TimelineEntry.objects.create(
        order=order, at=order.placed_at, kind="person", text=f"By {order.buyer_name}"
    )
    here = f"{ORDERS}{order.pk}/evidence/"
    whole = as_alice.post(here, {"whole": "yes"})
    assert whole["Content-Disposition"] == f'attachment; filename="evidence-{order.external_id}.zip"'
    assert order.buyer_name in words(whole.content)
    for answer in (as_alice.post(here), as_bob.post(here, {"whole": "yes"})):
        assert order.buyer_name not in words(answer.content)
    taken = TimelineEntry.objects.filter(text__startswith="Evidence pack").count()
    assert taken == 3
    assert as_pat.post(here).status_code == 403
    assert as_bob.get(here).status_code == 405
    assert TimelineEntry.objects.filter(text__startswith="Evidence pack").count() == taken
    assert "with the buyer’s data" not in as_bob.get(f"{ORDERS}{order.pk}/").content.decode()
    assert "with the buyer’s data" in as_alice.get(f"{ORDERS}{order.pk}/").content.decode()


def test_many_are_a_job_of_this_companys_orders(
    company: Company, other_company: Company, as_bob: Client
) -> None:
    scene, theirs = make_scene(company), make_scene(other_company).order("two")
    ids = [scene.order("a").pk, scene.order("b").pk, theirs.pk]
    asked = "&".join(f"ids={pk}" for pk in ids)
    page = as_bob.get(f"{ORDERS}evidence/?{asked}").content.decode()
    assert "2 orders" in page
    assert not Job.objects.exists()
    assert as_bob.post(f"{ORDERS}evidence/", {"asked": asked}).status_code == 302
    drain()
    job = Job.objects.get()
    assert (job.status, job.succeeded, job.failed) == ("completed", 2, 0)
    with zipfile.ZipFile(io.BytesIO(bytes(job.files.get(direction="out").content))) as archive:
        assert len(archive.namelist()) == 2
        assert not any(theirs.external_id in name for name in archive.namelist())
    assert "No order is selected" in as_bob.post(f"{ORDERS}evidence/", {"asked": ""}).content.decode()
    assert Job.objects.count() == 1

"""Creators' orders on the screens: imported, named, followed to their orders, erased."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.settlements.rows import an_order_waits
from tests.web.scene import Scene, make_scene
from tests.web.test_money_statements import page

from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.people.queries import audit_log
from shelfwire.settlements.actions import count_creators
from shelfwire.settlements.actions.count_profit import count_profit
from shelfwire.settlements.models import Creator, CreatorOrder, CreatorProfit, OrderSettlement

pytestmark = pytest.mark.django_db
PROFIT = "/c/corner-shop/profit/"
IMPORT = f"{PROFIT}creators/import/"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


@pytest.fixture
def order(scene: Scene) -> Order:
    """An order that is settled with 30.00, of which a creator got 3.00."""
    order = scene.order("one")
    parts = [{"group": "fee", "name": "affiliate", "expected": None, "settled": -300}]
    an_order_waits(order, state="matched", expected_minor=3000, settled_minor=3000, waits_for="", parts=parts)
    OrderSettlement.objects.update(first_settled_at=clock.now())
    count_profit([order.pk], creator_amounts={"affiliate"})
    count_creators(order.account, [order.external_id])
    return order


def raw(client: Client, address: str) -> str:
    """The page with its tags."""
    return client.get(address).content.decode()


def file_of(order: Order, header: str = "Creator Username", name: str = "sunny.days") -> SimpleUploadedFile:
    unit = order.units.first()
    assert unit is not None
    text = (
        f"Order ID,SKU ID,{header},Quantity,Actual Commission Payment,Time Commission Paid\n"
        f"{order.external_id},{unit.channel_sku_id},{name},1,2.90,01/11/2026\n,,{name},1,,\n"
    )
    return SimpleUploadedFile("affiliate orders.csv", text.encode())


def sent(client: Client, order: Order, file: SimpleUploadedFile, **more: str) -> Job:
    given = {"account_id": str(order.account_id), "locale": "en-US", "days": "dmy", "file": file, **more}
    answer = client.post(IMPORT, given)
    assert answer.status_code == 302
    drain()
    return Job.objects.order_by("-created_at")[0]


def test_a_file_names_the_creators_and_each_is_followed_to_the_orders(as_bob: Client, order: Order) -> None:
    text = page(as_bob, f"{PROFIT}?by=creator")
    assert ("nobody named" in text, "Creator not known" in text, "Import creators’ orders" in text) == (
        True,
    ) * 3
    job = sent(as_bob, order, file_of(order))
    assert (job.result["created"], job.result["failed"]) == (1, 1)
    assert "names no order" in page(as_bob, f"/c/corner-shop/jobs/{job.pk}/")
    text = page(as_bob, f"{PROFIT}?by=creator")
    assert ("nobody named" in text, "sunny.days" in text, "3.00" in text) == (False, True, True)
    creator = Creator.objects.get(handle="sunny.days")
    text = page(as_bob, f"{PROFIT}creators/{creator.pk}/?view=differs")
    assert ("0.10" in text, order.external_id[-6:] in text, "Statement differs" in text) == (True,) * 3
    answer = as_bob.get(f"{PROFIT}?by=creator&format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # it streams
    assert lines[0].startswith("Creator,Orders,Units,Sales,Settled,Commission,Expected")
    assert lines[1].startswith("sunny.days,1,")
    assert "-3.00" in lines[1]


def test_unknown_headers_are_given_their_meaning_on_the_preview(as_bob: Client, order: Order) -> None:
    job = sent(as_bob, order, file_of(order, header="Wer"), dry_run="on")
    assert not CreatorOrder.objects.exists()
    there = f"{IMPORT}{job.pk}/"
    assert "What the columns mean" in page(as_bob, there)
    assert there in raw(as_bob, f"/c/corner-shop/jobs/{job.pk}/")
    fields = ["order", "sku", "creator", "quantity", "actual", "paid"]
    again = as_bob.post(there, {"action": "check", "field": fields})
    assert again.status_code == 302
    drain()
    checked = Job.objects.order_by("-created_at")[0]
    assert (checked.result["created"], CreatorOrder.objects.count()) == (1, 0)
    as_bob.post(f"{IMPORT}{checked.pk}/", {"action": "import"})
    drain()
    assert CreatorOrder.objects.get().creator.handle == "sunny.days"


def test_a_formula_for_a_name_is_refused_and_a_hostile_one_is_shown_as_text(
    as_bob: Client, order: Order
) -> None:
    job = sent(as_bob, order, file_of(order, name="=1+1"))
    assert (job.result["failed"], CreatorOrder.objects.count()) == (2, 0)
    sent(as_bob, order, file_of(order, name="<script>alert(1)</script>"))
    creator = Creator.objects.get(handle__startswith="<script>")
    for address in (f"{PROFIT}?by=creator", f"{PROFIT}creators/{creator.pk}/"):
        text = raw(as_bob, address)
        assert ("<script>alert" in text, "&lt;script&gt;alert" in text) == (False, True)


def test_only_an_owner_erases_a_creator_and_it_is_in_the_log(
    as_alice: Client, as_bob: Client, as_charlie: Client, order: Order, company: Company
) -> None:
    job = sent(as_bob, order, file_of(order), dry_run="on")
    sent(as_bob, order, file_of(order))
    creator = Creator.objects.get(handle="sunny.days")
    there = f"{PROFIT}creators/{creator.pk}/"
    for client, typed in ((as_bob, "erase"), (as_charlie, "erase"), (as_alice, "yes")):
        client.post(f"{there}erase/", {"typed": typed})
        assert Creator.objects.get(pk=creator.pk).handle == "sunny.days"
    assert as_charlie.get(there).status_code == 403
    before = list(CreatorProfit.objects.values_list("settled_minor", "commission_minor"))
    answer = as_alice.post(f"{there}erase/", {"typed": "erase", "why": "Their letter"})
    assert answer.status_code == 302
    text = page(as_alice, there)
    assert ("sunny" in text, "Erased creator" in text) == (False, True)
    assert list(CreatorProfit.objects.values_list("settled_minor", "commission_minor")) == before
    assert not Job.objects.filter(name=job.name, files__isnull=False).exists()
    assert "sunny" not in str(list(Job.objects.values_list("result", flat=True)))
    assert "Their letter" in str([entry.changes for entry in audit_log(company)])
    sent(as_bob, order, file_of(order))
    assert "sunny" not in page(as_bob, f"{PROFIT}?by=creator")

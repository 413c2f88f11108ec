"""A file of stock by the screen: checked first, applied from the same job, and what it leaves out set to 0."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import make_sku, make_warehouse

from shelfwire.inventory.models import Balance
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db(transaction=True)
IMPORT = "/c/corner-shop/inventory/import/"


def send(client: Client, content: str, **more: str) -> Any:
    sent = {
        "file": SimpleUploadedFile("acme.csv", content.encode()),
        "mode": "count",
        "locale": "en-US",
        **more,
    }
    answer = client.post(IMPORT, sent)
    drain()
    return answer


def stock() -> dict[str, int]:
    return dict(Balance.objects.values_list("sku__code", "on_hand"))


def test_it_is_checked_then_applied_and_what_is_left_out_is_set_to_zero(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    make_warehouse(company)
    for code in ("A", "B", "C"):
        make_sku(company, code, 5)
    send(as_bob, "SKU,Quantity\nA,6\nB,6\nC,6\n", supplier="Acme")
    assert stock() == {"A": 6, "B": 6, "C": 6}
    send(as_bob, "SKU,Quantity\nA,9\nB,8\n", supplier="Acme", zero="on", dry_run="on")
    checked = Job.objects.order_by("created_at").last()
    assert checked is not None
    assert stock() == {"A": 6, "B": 6, "C": 6}
    page = as_bob.get(f"/c/corner-shop/jobs/{checked.pk}/").content.decode()
    assert "Apply this file" in page
    assert "1 that Acme does not name would be set to 0: C (6)" in page
    apply = f"{IMPORT}{checked.pk}/apply/"
    assert as_charlie.post(apply).status_code == 403
    assert as_bob.post(apply).status_code == 302
    drain()
    assert stock() == {"A": 9, "B": 8, "C": 0}
    applied = Job.objects.order_by("created_at").last()
    assert applied is not None
    assert as_bob.post(f"{IMPORT}{applied.pk}/apply/").status_code == 404


def test_nothing_is_set_to_zero_without_its_supplier(company: Company, as_bob: Client) -> None:
    make_warehouse(company)
    answer = send(as_bob, "SKU,Quantity\nA,9\n", zero="on")
    assert "supplier" in answer.context["form"].errors
    assert not Job.objects.exists()

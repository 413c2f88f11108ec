"""The screens of integrations: let a program in, see what it asked, change its password, shut it out."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shelfwire.integrations.actions import is_right, note_call
from shelfwire.integrations.models import Integration
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/settings/integrations/"


def _once(page: str) -> str:
    found = re.search(r'class="once[^"]*">\s*<span class="copy"><code>([^<]+)</code>', page)
    assert found, page
    return found[1]


def test_an_owner_lets_shipstation_in_reads_its_calls_and_shuts_it_out(
    as_alice: Client, company: Company
) -> None:
    assert "No shipping program is connected" in as_alice.get(HERE).text
    page = as_alice.post(HERE + "add/", {"name": "Depot"}).text
    depot, password = Integration.objects.get(), _once(page)
    assert is_right(depot, depot.user_name, password)
    assert f"/connect/shipstation/{depot.token}" in page
    mine = f"{HERE}{depot.pk}/"
    assert password not in (empty := as_alice.get(mine).text)
    assert "Nothing was asked yet" in empty
    assert as_alice.post(HERE + "add/", {"name": "Depot"}).status_code == 422
    note_call(depot, "export", "answered", orders=2, on_hold=1, page=1, pages=1)
    note_call(depot, "shipnotify", "refused", order_number="57646", said="There is no carrier “Our van”.")
    shown = as_alice.get(mine).text
    for words in ("2 orders, 1 of them on hold", "Order 57646", "There is no carrier “Our van”."):
        assert words in shown
    assert "Refused" in as_alice.get(HERE).text

    form = {"name": "Depot", "active": "on", "carriers": "Our van = UPS\r\n\r\nstamps = USPS"}
    assert as_alice.post(mine, form).status_code == 302
    depot.refresh_from_db()
    assert depot.carriers == {"our van": "ups", "stamps": "usps"}
    wrong = as_alice.post(mine, {**form, "carriers": "Our van = Nobody Knows"})
    assert wrong.status_code == 422
    assert "Line 1, “Our van = Nobody Knows”" in wrong.text
    depot.refresh_from_db()
    assert depot.carriers == {"our van": "ups", "stamps": "usps"}

    new = _once(as_alice.post(mine + "password/").text)
    depot.refresh_from_db()
    assert is_right(depot, depot.user_name, new)
    assert not is_right(depot, depot.user_name, password)
    as_alice.post(mine, {"name": "Depot"})
    depot.refresh_from_db()
    assert not depot.active
    as_alice.post(mine + "remove/")
    assert not Integration.objects.exists()


def test_integrations_are_the_owners_business(as_bob: Client, company: Company) -> None:
    for path in (HERE, HERE + "add/"):
        assert as_bob.get(path).status_code == 403
    assert as_bob.post(HERE + "add/", {"name": "Depot"}).status_code == 403
    assert not Integration.objects.exists()

"""The screens of integrations: let a program in, see what it asked, change its password, shut it out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.support.sftp_server import sftp_server
from tests.web.scene import make_scene

from shelfwire.alerts.actions import look, settle
from shelfwire.alerts.models import Occasion
from shelfwire.integrations.actions import add_integration, is_right, note_call
from shelfwire.integrations.models import Integration
from shelfwire.jobs import drain
from shelfwire.people.models import Company, User

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/settings/integrations/"


def _once(page: str) -> str:
    found = re.search(r'class="once[^"]*">\s*<span class="copy"><code>([^<]+)</code>', page)
    assert found, page
    return found[1]


def test_an_owner_lets_shipstation_in_reads_its_calls_and_shuts_it_out(
    as_alice: Client, company: Company
) -> None:
    assert "No shipping program connected" in as_alice.get(HERE).text
    page = as_alice.post(HERE + "add/", {"name": "Depot"}).text
    depot, password = Integration.objects.get(), _once(page)
    assert is_right(depot, depot.user_name, password)
    assert f"/connect/shipstation/{depot.token}" in page
    mine = f"{HERE}{depot.pk}/"
    assert password not in (empty := as_alice.get(mine).text)
    assert "No requests yet" in empty
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


def test_an_owner_adds_a_drop_folder_and_looks_into_it(
    as_alice: Client, company: Company, tmp_path: Path, settings: SettingsWrapper
) -> None:
    form = {"name": "Depot", "way": "local", "path": "north", "minutes": "15"}
    assert "SHELFWIRE_DROP_FOLDERS" in as_alice.get(HERE + "add-folder/").text
    settings.DROP_FOLDERS = str(tmp_path)
    wrong = as_alice.post(HERE + "add-folder/", {**form, "path": "../x"})
    assert (wrong.status_code, "is not the name of a folder" in wrong.text) == (422, True)
    assert not Integration.objects.exists()
    assert as_alice.post(HERE + "add-folder/", form).status_code == 302
    depot = Integration.objects.get()
    mine = f"{HERE}{depot.pk}/"
    shown = as_alice.get(mine).text
    assert f"{tmp_path}/corner-shop/north" in shown
    assert "No files yet" in shown
    assert "/jobs/" in as_alice.post(mine + "run/").headers["location"]
    drain()
    assert (tmp_path / "corner-shop/north/orders").is_dir()
    assert (
        "never went out there: 57646" in as_alice.post(mine + "again/", {"orders": "57646"}, follow=True).text
    )
    assert as_alice.post(mine, {**form, "active": "on", "minutes": "60"}).status_code == 302
    assert depot.drop_folder.minutes == 60
    assert as_alice.post(mine + "password/").status_code == 404, "nobody comes in by a folder"
    as_alice.post(mine + "remove/")
    assert not Integration.objects.exists()


def test_the_host_key_of_an_sftp_server_is_shown_and_confirmed(
    as_alice: Client, company: Company, tmp_path: Path, settings: SettingsWrapper
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with sftp_server(tmp_path / "sftp") as server:
        form = {
            "name": "Depot", "way": "sftp", "host": "127.0.0.1", "port": server.port, "user_name": "depot",
            "password": "right", "minutes": "15",
        }  # fmt: skip
        as_alice.post(HERE + "add-folder/", form)
        depot = Integration.objects.get()
        mine = f"{HERE}{depot.pk}/"
        page = as_alice.get(mine).text
        assert "host key is not confirmed" in page
        assert "right" not in page.split("<form")[-1]
        asked = as_alice.post(mine + "host-key/").text
        key = re.search(r'name="host_key" value="([^"]+)"', asked)
        assert key is not None
        assert "SHA256:" in asked
        as_alice.post(mine + "host-key/", {"host_key": "ssh-ed25519 another"})
        assert depot.drop_folder.host_key == "", "what was not shown is not confirmed"
        as_alice.post(mine + "host-key/", {"host_key": key[1]})
        depot.refresh_from_db()
        assert depot.drop_folder.host_key == key[1]
        as_alice.post(mine + "run/")
        drain()
        assert (server.root / "orders").is_dir()
        assert "SHA256:" in as_alice.get(mine).text
    as_alice.post(mine + "run/")
    drain()
    assert "The last check failed" in as_alice.get(mine).text


def test_baselinker_is_let_in_with_its_own_password_or_ours(as_alice: Client, company: Company) -> None:
    here = HERE + "add-baselinker/"
    short = as_alice.post(here, {"name": "Base", "password": "short"})
    assert (short.status_code, "16 characters" in short.text) == (422, True)
    assert not Integration.objects.exists(), "a refused password lets nobody in"
    as_alice.post(here, {"name": "Base", "password": "made-by-baselinker-1"})
    base = Integration.objects.get()
    assert is_right(base, None, "made-by-baselinker-1")
    shown = as_alice.get(f"{HERE}{base.pk}/").text
    assert f"/connect/baselinker/{base.token}" in shown
    assert "made-by-baselinker-1" not in shown
    ours = _once(as_alice.post(here, {"name": "Second"}).text)
    assert is_right(Integration.objects.get(name="Second"), None, ours)


def test_a_refused_shipment_is_a_task_on_home_until_it_is_taken_or_left_alone(
    as_alice: Client, as_bob: Client, company: Company, alice: User
) -> None:
    make_scene(company)
    depot, _ = add_integration(company=company, kind="shipstation", name="Depot", account=None, by="Alice")
    notice = {"order_number": "57646", "carrier": "Our van", "tracking_number": "1Z"}
    for _ in range(3):
        note_call(depot, "shipnotify", "refused", said="There is no carrier “Our van”.", **notice)
    note_call(
        depot, "shipments_in", "partly", file_name="day1.csv", said="1 of 2 rows refused; line 3: On hold"
    )
    note_call(depot, "export", "refused", said="No moment")
    page = as_bob.get("/c/corner-shop/").text
    assert "Depot: order 57646, Our van 1Z" in page
    assert page.count("There is no carrier “Our van”.") == 1, "once, however often it came"
    assert "Depot: day1.csv" in page
    assert "No moment" not in page
    assert f"/settings/integrations/{depot.pk}/" not in page, "that is for owners"
    assert f"/settings/integrations/{depot.pk}/" in as_alice.get("/c/corner-shop/").text
    look(company)
    told = Occasion.objects.filter(kind="refused_notice")
    assert told.count() == 2
    assert settle() == 0
    note_call(depot, "shipnotify", "shipped", **notice)
    assert "57646" not in as_bob.get("/c/corner-shop/").text
    settle()
    assert told.filter(settled_at=None).count() == 1
    as_bob.post(
        "/c/corner-shop/work/leave/", {"key": f"notice:{depot.pk}:{told.get(settled_at=None).subject_id}:"}
    )
    assert "1 of 2 rows refused" not in as_bob.get("/c/corner-shop/work/").text

"""Every form needs its token; no list asks the database once a row. The addresses are the resolver's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_sku, make_warehouse
from tests.web.conftest import signed_in
from tests.web.marked import marked
from tests.web.routes import as_file, company_routes, content, routes
from tests.web.scene import Scene, make_scene
from tests.web.test_actors import body, writes

from shelfwire.channels.models import Account
from shelfwire.jobs.models import Job, JobRow
from shelfwire.people.actions import issue_api_key
from shelfwire.people.models import Company, Membership, User

pytestmark = pytest.mark.django_db


def test_no_post_without_its_token_changes_anything(company: Company, alice: User, bob: User) -> None:
    _, known = marked(company, "A shop")
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    tried = 0
    for route in routes():
        if route.name == "stop_mail":  # a mail program's one click has no form; the address is the permission
            continue
        for address in route.addresses(known, company.slug):
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(address, {"typed": "erase", "name": "Hijacked", "on": "1"})
            assert answer.status_code == 403, f"{address}: {answer.status_code}"
            assert "open too long" in body(answer)
            assert writes(queries) == [], address
            tried += 1
    assert tried > 50


def _more(scene: Scene, start: int, count: int) -> None:
    """More rows of everything that a list shows."""
    company = scene.company
    for n in range(start, start + count):
        scene.order(f"plain-{n}", units=[("SHIRT-M", 1), (f"UNLINKED-{n}", 1)])
        scene.sent(scene.order(f"sent-{n}"))
        scene.refused(scene.order(f"refused-{n}"))
        make_sku(company, f"SKU-{n}", 5)
        make_warehouse(company, f"place-{n}")
        Account.objects.filter(pk=make_account(company, f"Shop {n}").pk).update(status="parked")
        job = Job.objects.create(company=company, name="x", title=f"Job {n}", status="failed")
        JobRow.objects.create(job=job, key="1", outcome="failed", message="x")
        issue_api_key(company=company, name=f"Key {n}", scopes=["jobs:read"], by="x")
        user = User.objects.create_user(f"user{n}", f"user{n}@example.com", "x")
        Membership.objects.create(company=company, user=user, role="viewer")
        scene.account.notices.create(
            channel="tiktok", dedupe_key=str(n), kind="1", topic="order", body="{}",
            received_at=scene.orders[f"plain-{n}"].placed_at,
        )  # fmt: skip


def _counts(client: Client, scene: Scene) -> dict[str, int]:
    found = {}
    known = {"account_id": [scene.account.pk]}
    for route in company_routes():
        if not set(route.arguments) <= set(known):
            continue
        for address in route.addresses(known, scene.company.slug):
            for query in ("", "?format=csv"):
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(address + query)
                    text = content(answer)
                if answer.status_code == 200:
                    found[address + query] = len(queries)
                if not as_file(text):
                    break  # it has no other form
    return found


def test_no_page_asks_the_database_once_a_row(company: Company, alice: User) -> None:
    scene = make_scene(company)
    client = signed_in(alice)
    _more(scene, 0, 3)
    few = _counts(client, scene)
    _more(scene, 3, 6)
    many = _counts(client, scene)
    assert len(few) > 40
    grown = {address: (count, many[address]) for address, count in few.items() if many[address] > count + 1}
    assert grown == {}

"""Seven people and programs at every address of two companies: nobody sees or changes what is not theirs.

The addresses are the resolver's and the OpenAPI document's, so a new one is tried by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker
from tests.api.conftest import Program
from tests.api.operations import operations
from tests.conftest import make_company, make_member
from tests.support.database import kept_for_a_module
from tests.web.conftest import signed_in
from tests.web.half_made import Known
from tests.web.marked import marked
from tests.web.routes import company_routes, content, looked_at

from shelfwire.people.actions import issue_api_key, remove_member
from shelfwire.people.models import Company, Membership, User

pytestmark = pytest.mark.django_db

MARK = "TOP-SECRET-OF-CORNER-SHOP"
_WRITES = ("INSERT", "UPDATE", "DELETE")
_NOBODYS = ("django_session", "people_cache", "last_used_at", "last_login")


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Company]:
    """Both companies and their people are made once for all tests here; a test's own deeds are undone after it."""
    with kept_for_a_module(django_db_blocker):
        yield make_company("Corner Shop")


@pytest.fixture(scope="module")
def other_company(company: Company) -> Company:
    return make_company("Other Traders")


@pytest.fixture(scope="module")
def people(company: Company) -> dict[str, User]:
    """Those of Corner Shop, by their names."""
    roles = {"alice": "owner", "bob": "operator", "charlie": "viewer"}
    return {name: make_member(company, name.title(), role) for name, role in roles.items()}


@pytest.fixture(scope="module")
def known(company: Company, people: dict[str, User]) -> Known:
    """Corner Shop, marked through and through."""
    return marked(company, MARK)[1]


@pytest.fixture(scope="module")
def olga(other_company: Company) -> User:
    """The owner of the other company, which has a shop of its own."""
    user = User.objects.create_user("olga", "olga@example.com", "x", first_name="Olga")
    Membership.objects.create(company=other_company, user=user, role="owner")
    marked(other_company, "Other things")
    return user


def writes(queries: CaptureQueriesContext) -> list[str]:
    """What was written, besides sessions and counters of tries."""
    found = [q["sql"] for q in queries.captured_queries if q["sql"].startswith(_WRITES)]
    return [sql for sql in found if not any(name in sql for name in _NOBODYS)]


def body(answer: Any) -> str:
    return content(answer) + str(dict(answer.items()))


def _anonymous(_: User, __: Company) -> Client:
    return Client()


def _other_owner(olga: User, _: Company) -> Client:
    return signed_in(olga)


def _removed(_: User, company: Company) -> Client:
    gone = User.objects.create_user("gone", "gone@example.com", "x")
    Membership.objects.create(company=company, user=gone, role="owner")
    client = signed_in(gone)
    assert client.get(f"/c/{company.slug}/").status_code == 200
    remove_member(company=company, user_email=gone.email, by="Alice")
    return client


def _key(_: User, company: Company) -> Client:
    _, secret = issue_api_key(company=company, name="Narrow", scopes=["jobs:read"], by="x")
    return Client(headers={"Authorization": f"Bearer {secret.reveal()}"})


@pytest.mark.parametrize("actor", [_anonymous, _other_owner, _removed, _key])
def test_who_is_not_in_the_company_sees_and_changes_nothing_of_it(
    actor: Callable[[User, Company], Client], company: Company, known: Known, olga: User
) -> None:
    client = actor(olga, company)
    signed_out = actor in (_anonymous, _key)
    tried, wrong = 0, []
    for route in company_routes():
        for address in route.addresses(known, company.slug):
            for method in (client.get, client.post):
                with CaptureQueriesContext(connection) as queries:
                    answer = method(address)
                tried += 1
                refused = (
                    answer.status_code == 302 and answer["Location"].startswith("/account/login/")
                    if signed_out
                    else answer.status_code == 404
                )
                if not refused or MARK in body(answer) or writes(queries):
                    wrong.append(f"{method.__name__} {address}: {answer.status_code} {writes(queries)[:1]}")
    assert wrong == [], "\n".join(wrong)
    assert tried > 120


def test_things_of_another_company_are_not_there_under_ones_own(
    company: Company, other_company: Company, known: Known, olga: User
) -> None:
    """An owner asks for the others' ids below her own company's address, in the path, the query and the form."""
    client = signed_in(olga)
    theirs = {
        "ids": known["order_id"],
        "shop": known["account_id"][0],
        "order": known["order_id"][0],
        "warehouse": known["warehouse_id"][0],
        "external_id": "CW",
        "units": [1, 2, 3],
        "typed": "erase",
        "why": "x",
        "action": "preview",
        "size": 25,
    }
    wrong = []
    words = {("way",), ("move",), ("plugin",), ("ledger_slot",)}
    of = [route for route in company_routes() if route.arguments != ("list_name",)]
    by_id = [route for route in of if route.arguments and route.arguments not in words]
    for route, address, got in looked_at(client, known, other_company.slug, of, theirs):
        if MARK in body(got) or (route in by_id and got.status_code not in (404, 405)):
            wrong.append(f"GET {address}: {got.status_code}")
    for route in by_id:
        for address in route.addresses(known, other_company.slug):
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(address, theirs)
            if answer.status_code not in (404, 405) or writes(queries):
                wrong.append(f"POST {address}: {answer.status_code} {writes(queries)[:1]}")
    assert wrong == [], "\n".join(wrong)


def test_the_marks_are_seen_by_those_who_may(company: Company, known: Known, people: dict[str, User]) -> None:
    """Or else the tests above would find nothing because there is nothing."""
    looks = looked_at(signed_in(people["charlie"]), known, company.slug, company_routes())
    marks = (address for _, address, answer in looks if MARK in body(answer))
    assert len(list(islice(marks, 21))) > 20


@pytest.mark.parametrize("person", ["alice", "bob", "charlie", "olga"])
def test_a_browser_without_a_key_opens_nothing_over_rest(
    person: str, known: Known, olga: User, people: dict[str, User]
) -> None:
    client = signed_in({**people, "olga": olga}[person])
    ids = {name: values[0] for name, values in known.items()}
    ids |= {"shop_id": ids["account_id"], "reservation_id": ids["external_id"], "code": "MUG"}
    ids |= {"external_id": "CW", "name": "orders", "bulk": "at-once", "document": "label"}
    for operation in operations():
        with CaptureQueriesContext(connection) as queries:
            answer = client.generic(operation.method, "/api/v1" + operation.path.format_map(ids))
        assert answer.status_code == 401, str(operation)
        assert writes(queries) == []


def test_a_key_of_another_company_gets_nothing_of_this_one_over_rest(
    known: Known, olga: User, other_company: Company
) -> None:
    from shelfwire.people.queries import SCOPES

    _, secret = issue_api_key(company=other_company, name="All", scopes=SCOPES, by="x")
    program = Program(secret.reveal())
    ids = {name: values[0] for name, values in known.items()}
    ids |= {"shop_id": ids["account_id"], "reservation_id": ids["external_id"], "code": "MUG"}
    ids |= {"external_id": "CW", "name": "orders", "bulk": "at-once", "document": "label"}
    for operation in operations():
        # codes are each company's own
        if not operation.names or operation.path.startswith(
            ("/skus/", "/identifiers/", "/kits/", "/shadows/", "/books/accounts/")
        ):
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = operation.ask(program, ids)
        assert answer.status_code == 404, f"{operation}: {answer.status_code}"
        assert MARK not in body(answer)
        assert writes(queries) == [], str(operation)

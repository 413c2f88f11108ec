"""Who may see and do what, on every screen there is: the routes themselves are walked."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.conftest import make_company, make_member
from tests.support.database import kept_for_a_module
from tests.web.conftest import signed_in

from shelfwire.people.models import Company, Role, User
from shelfwire.people.queries import RANK, covers

pytestmark = pytest.mark.django_db

_VALUES = {"int": 4711, "slug": "corner-shop", "str": "x", "uuid": uuid.UUID(int=5), "path": "x"}
OPEN = {"root", "welcome", "healthz", "metrics", "forgotten", "invitation", "password_link", "stop_mail"}
"""Names of the few pages that need nobody signed in (root only redirects)."""


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Company]:
    """One company for all tests here, whose people are signed in once: a test's own deeds are undone after it."""
    with kept_for_a_module(django_db_blocker):
        yield make_company("Corner Shop")


@pytest.fixture(scope="module")
def alice(company: Company) -> User:
    return make_member(company, "Alice", "owner")


@pytest.fixture(scope="module")
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.fixture(scope="module")
def as_bob(company: Company) -> Client:
    return signed_in(make_member(company, "Bob", "operator"))


@pytest.fixture(scope="module")
def as_charlie(company: Company) -> Client:
    return signed_in(make_member(company, "Charlie", "viewer"))


@pytest.fixture(scope="module")
def as_pat(company: Company) -> Client:
    return signed_in(make_member(company, "Pat", "packer"))


def _walk(patterns: list[Any], prefix: str = "", names: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern.url_patterns, where, space)
        elif isinstance(pattern, URLPattern):
            yield where, f"{names}{pattern.name}", pattern


@functools.cache
def ours() -> list[tuple[str, str, URLPattern]]:
    found = _walk(get_resolver().url_patterns)
    return [
        entry for entry in found if not entry[0].startswith(("account/", "api/")) or entry[1] == "profile"
    ]


def company_routes() -> list[tuple[str, tuple[Role, Role]]]:
    return [
        (name, (pattern.callback.needs, pattern.callback.to_change))
        for where, name, pattern in ours()
        if where.startswith("c/<slug:slug>/")
    ]


PERSONAL = {name for _, name, pattern in ours() if getattr(pattern.callback, "personal", False)}
"""What changes nothing but a person's own choices, so that a viewer may do it."""


def test_few_acts_are_a_persons_own() -> None:
    assert {
        "save_view",
        "forget_view",
        "notifications:preferences",
        "notifications:read",
        "notifications:read_all",
    } == PERSONAL


def address(name: str) -> str:
    pattern = next(p for _, found, p in ours() if found == name)
    where = next(w for w, found, _ in ours() if found == name)
    kinds = {**_converters(where)}
    assert pattern is not None
    return reverse(name, kwargs={k: ("corner-shop" if k == "slug" else _VALUES[v]) for k, v in kinds.items()})


def _converters(where: str) -> dict[str, str]:
    import re

    return {name: kind or "str" for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", where)}


ROUTES = company_routes()


def test_every_screen_of_a_company_says_which_role_it_needs() -> None:
    assert ROUTES
    for where, name, pattern in ours():
        if where.startswith("c/"):
            assert isinstance(getattr(pattern.callback, "needs", None), Role), name
        else:
            assert name in OPEN or getattr(pattern.callback, "signed_in", False), name


def test_a_stranger_is_sent_to_sign_in(client: Client, alice: User) -> None:
    for name, _ in ROUTES:
        answer = client.get(address(name))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/account/login/"), name


def test_a_company_one_is_not_in_does_not_exist(as_alice: Client, other_company: Company) -> None:
    for name, _ in ROUTES:
        there = address(name).replace("/c/corner-shop/", f"/c/{other_company.slug}/")
        assert as_alice.get(there).status_code == 404, name
        assert as_alice.post(there).status_code == 404, name


@pytest.mark.parametrize(("name", "needs"), ROUTES)
def test_a_viewer_does_what_a_viewer_may_and_is_told_whom_to_ask_for_the_rest(
    name: str, needs: tuple[Role, Role], as_charlie: Client, alice: User
) -> None:
    _held_to(as_charlie, name, needs, Role.VIEWER)


@pytest.mark.parametrize(("name", "needs"), ROUTES)
def test_an_operator_does_what_an_operator_may(
    name: str, needs: tuple[Role, Role], as_bob: Client, alice: User
) -> None:
    _held_to(as_bob, name, needs, Role.OPERATOR)


PACKERS_LOOK = {name for _, name, pattern in ours() if getattr(pattern.callback, "packers", False)}
"""Screens for viewers that leave out what is none of a packer's."""
PACKERS_CHOOSE = {
    name
    for _, name, pattern in ours()
    if name in PACKERS_LOOK and getattr(pattern.callback, "personal", False)
}
"""What a packer may change there: their own views of a list."""


def test_few_screens_are_open_to_packers_and_a_new_one_is_not_by_itself() -> None:
    ship = {name for name, needs in ROUTES if needs[1] == Role.PACKER}
    assert {
        "home:home",
        "orders:order",
        "orders:parcel",
        "orders:parcels",
        "orders:label",
        "orders:labels",
        "orders:first_scan",
        "palette",
        "picture",
        "counts",
        "save_view",
        "forget_view",
    } == PACKERS_LOOK
    assert {"save_view", "forget_view"} == PACKERS_CHOOSE
    assert {
        "orders:acknowledge",
        "orders:ask_rates",
        "orders:buy_carrier_label",
        "orders:carrier_label",
        "orders:correct",
        "orders:deliveries",
        "orders:delivery",
        "orders:keep_label",
        "orders:print_label",
        "orders:print_labels",
        "orders:printed_file",
        "orders:printed_labels",
        "orders:receive",
        "orders:receive_case",
        "orders:retry_label",
        "orders:ship",
        "orders:slip",
        "orders:slips",
        "orders:take_out",
        "orders:undo_acknowledgement",
        "orders:void",
        "orders:void_label",
        "station:label_buy",
        "station:label_offers",
        "station:labels",
        "station:labels_bought",
        "station:pick_list",
        "station:ship",
        "station:ship_checked",
        "station:station",
        "station:table",
        "station:table_job",
        "station:undo",
    } == ship


@pytest.mark.parametrize(("name", "needs"), ROUTES)
def test_a_packer_ships_and_is_told_whom_to_ask_for_the_rest(
    name: str, needs: tuple[Role, Role], as_pat: Client, alice: User
) -> None:
    for answer, asked, looks in (
        (as_pat.get(address(name)), needs[0], True),
        (as_pat.post(address(name)), needs[1], False),
    ):
        if covers(Role.PACKER, asked) or name in (PACKERS_LOOK if looks else PACKERS_CHOOSE):
            assert answer.status_code != 403, name
            assert answer.status_code < 500
        else:
            assert answer.status_code == 403
            assert "alice@example.com" in answer.content.decode()


def _held_to(client: Client, name: str, needs: tuple[Role, Role], held: Role) -> None:
    for answer, asked in ((client.get(address(name)), needs[0]), (client.post(address(name)), needs[1])):
        if RANK[held] < RANK[asked]:
            assert answer.status_code == 403
            assert "alice@example.com" in answer.content.decode()
        else:
            assert answer.status_code != 403
            assert answer.status_code < 500
    if needs[1] == Role.VIEWER and name not in PERSONAL:  # whoever may only look changes nothing
        assert client.post(address(name)).status_code == 405


def test_an_htmx_part_of_a_signed_out_person_sends_the_whole_page_to_sign_in(
    client: Client, alice: User
) -> None:
    answer = client.get("/c/corner-shop/jobs/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/account/login/")


def test_a_company_with_one_member_offers_no_switcher_and_two_do(
    as_alice: Client, alice: User, other_company: Company
) -> None:
    assert "Switch company" not in as_alice.get("/c/corner-shop/settings/").content.decode()
    other_company.memberships.create(user=alice, role=Role.VIEWER)
    assert "Switch company" in as_alice.get("/c/corner-shop/settings/").content.decode()


def test_the_root_leads_to_the_company_last_looked_at(
    as_alice: Client, alice: User, other_company: Company
) -> None:
    other_company.memberships.create(user=alice, role=Role.VIEWER)
    as_alice.get("/c/other-traders/settings/")
    assert as_alice.get("/").headers["Location"].startswith("/c/other-traders/")


def test_a_person_without_a_company_is_told_what_to_do(client: Client, db: None) -> None:
    user = User.objects.create_user("dora", "dora@example.com", "x")
    client.force_login(user)
    answer = client.get("/")
    assert answer.status_code == 403
    assert "Ask an owner" in answer.content.decode()

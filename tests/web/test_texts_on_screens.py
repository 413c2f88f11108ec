"""Text that cannot be kept, numbers that are none and moments that no calendar holds, at every screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.conftest import make_company, make_member
from tests.support.database import kept_for_a_module
from tests.support.thorough import THOROUGH, in_turn
from tests.web.conftest import signed_in
from tests.web.scene import Scene, make_scene
from tests.web.test_frame_access import ROUTES, address, ours

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs.models import Job
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db

NAMES = (
    "q", "state", "code", "status", "shop", "size", "after", "before", "order", "sku", "name", "carrier", "provider",
    "option", "warehouse", "external_id", "placed_from", "placed_to", "since", "until", "position", "source", "typed",
    "why", "ids", "orders", "next", "email", "role", "quantity", "archived", "format", "tracking_number",
)  # fmt: skip
MOMENTS = ("9999-12-31", "9999-12-31T23:59", "9999-12-31T23:59:59-14:00", "0001-01-01", "10000-01-01")
NUMBERS = ("²", "٣", "1e9", "9" * 30, "9" * 5000, "-0")


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """One shop for all tests here: what a test does to it is undone with the test's own transaction."""
    with kept_for_a_module(django_db_blocker):
        yield make_scene(make_company("Corner Shop"))


@pytest.fixture(scope="module")
def company(scene: Scene) -> Company:
    return scene.company


@pytest.fixture(scope="module")
def alice(company: Company) -> User:
    return make_member(company, "Alice", "owner")


@pytest.fixture(scope="module")
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.mark.parametrize(("turn", "name"), [*enumerate(name for name, _ in ROUTES)])
def test_no_screen_breaks_over_what_its_address_says(
    turn: int, name: str, as_alice: Client, scene: Scene
) -> None:
    where = address(name)
    for worse in in_turn(("a\x00b", b"\xed\xa0\x80", "\u202e"), turn):
        answer = _asked(as_alice, where, dict.fromkeys(NAMES, worse))
        if worse == "a\x00b":
            assert answer.status_code in (405, 422)
    for fields in _unusual(turn)[: None if THOROUGH else 1]:
        _asked(as_alice, where, fields)


def _asked(client: Client, where: str, fields: Mapping[str, str | bytes]) -> Any:
    query = "&".join(f"{field}={quote(worse)}" for field, worse in fields.items())
    answer = client.get(f"{where}?{query}")
    assert answer.status_code < 500, fields
    return answer


def _unusual(turn: int) -> list[dict[str, str]]:
    """Some moments and numbers for every field; all of them for each field over eleven screens."""
    worse = (*MOMENTS, *NUMBERS)
    return [
        {field: worse[(turn + shift + at) % len(worse)] for at, field in enumerate(NAMES)}
        for shift in (0, 3, 6)
    ]


@pytest.mark.parametrize(("turn", "name"), [*enumerate(name for name, _ in ROUTES)])
def test_no_screen_takes_a_field_that_cannot_be_kept(turn: int, name: str, as_alice: Client) -> None:
    for field in in_turn((NAMES[turn % len(NAMES)], NAMES[turn * 7 % len(NAMES)], "anything"), turn):
        _is_refused_and_named(as_alice, name, field)
    for fields in in_turn(
        ({"name": "\u202e"}, {"name": "\x1b"}, {"name": "\uffff"}, {"a\x00b": "name"}), turn
    ):
        assert as_alice.post(address(name), fields).status_code == 422
    for fields in in_turn(_unusual(turn), 0):
        assert as_alice.post(address(name), fields).status_code < 500


@pytest.mark.parametrize("name", ["orders:ship", "catalogue:add", "channels:add"])
def test_no_screen_takes_any_field_that_cannot_be_kept(name: str, as_alice: Client) -> None:
    for field in NAMES:
        _is_refused_and_named(as_alice, name, field)


def _is_refused_and_named(client: Client, name: str, field: str) -> None:
    answer = client.post(address(name), {field: "a\x00b"})
    assert answer.status_code == 422
    assert field in answer.content.decode()


@pytest.mark.parametrize("where", [where for where, _, _ in ours() if "<" not in where])
def test_the_pages_of_no_company_hold_too(where: str, as_alice: Client) -> None:
    for worse in ("%00", "%ED%A0%80", quote("\u202e")):
        assert as_alice.get(f"/{where}?state={worse}&next={worse}&code={worse}").status_code < 500


@pytest.mark.parametrize("part", ["%00", "a%00b", "%E2%80%AE", "%ED%A0%80", "%C2%B2", "9" * 40, "x" * 5000])
def test_an_address_with_such_characters_is_no_address(part: str, as_alice: Client, scene: Scene) -> None:
    for where in (
        f"/{part}",
        f"/c/{part}/orders/",
        f"/c/corner-shop/orders/{part}/",
        f"/c/corner-shop/jobs/{part}/",
        f"/c/corner-shop/channels/{scene.account.pk}/diagnostics/positions/{part}/reset/",
    ):
        assert as_alice.get(where).status_code == 404, where


def test_the_state_of_a_consent_may_be_anything(as_alice: Client, scene: Scene) -> None:
    session = as_alice.session
    session["consent"] = ["corner-shop", scene.account.pk]
    session.save()
    for worse in ("%00", "%ED%A0%80", "%E2%80%AE", "x" * 9000):
        answer = as_alice.get(f"/channels/callback?state={worse}&code={worse}")
        assert 400 <= answer.status_code < 500


def test_the_sign_in_takes_no_such_text_and_names_the_field(client: Client, alice: User) -> None:
    answer = client.post("/account/login/", {"login": "a\x00@b.example", "password": "x"})
    assert answer.status_code == 422
    assert "login" in answer.content.decode()
    assert client.get("/account/login/?next=%00").status_code == 422


def test_a_cookie_that_no_database_takes_is_none(client: Client, alice: User) -> None:
    client.cookies.load('sessionid="\\000abc"')
    assert client.get("/c/corner-shop/orders/").status_code == 302


@pytest.mark.parametrize("worse", ["two\nlines", "a\x00b", "\u202etxt"])
def test_nothing_is_named_so(worse: str, as_alice: Client, scene: Scene) -> None:
    before = _all()
    for where, fields in _namings(scene.account.pk):
        for field in fields:
            answer = as_alice.post(where, {**fields, field: worse})
            assert answer.status_code in (200, 404, 422), (where, field)
    assert _all() == before


def _all() -> tuple[object, ...]:
    counts = (model.objects.count() for model in (Account, Warehouse, CarrierLink, Sku, Company))
    return Account.objects.order_by("pk")[0].name, *counts


def test_the_same_deeds_are_done_with_names_that_people_use(as_alice: Client, scene: Scene) -> None:
    named = "ร้าน\u00a0ヤマト"
    for where, fields in _namings(scene.account.pk):
        given = {
            name: f"{named} {value}" if name in ("name", "title") else value for name, value in fields.items()
        }
        assert as_alice.post(where, given).status_code == 302, where
    assert Sku.objects.get(code="NEW").title == "ร้าน ヤマト New"
    assert Warehouse.objects.get(code="north").name == "ร้าน ヤマト North"
    assert CarrierLink.objects.filter(carrier="fedex").exists()


def _namings(shop: int) -> list[tuple[str, dict[str, Any]]]:
    return [
        (_at("channels:add"), {"name": "A", "store_type": "custom", "channel": "tiktok"}),
        (_at("channels:rename", account_id=shop), {"name": "B"}),
        (
            _at("channels:save_carrier", account_id=shop),
            {"carrier": "fedex", "option": "D-1", "provider": "PR-3"},
        ),
        (_at("inventory:warehouses"), {"code": "north", "name": "North"}),
        (_at("catalogue:add"), {"code": "NEW", "title": "New"}),
        (_at("settings:add_company"), {"name": "Second", "timezone": "UTC"}),
    ]


def _at(name: str, **more: int) -> str:
    return reverse(name, kwargs={"slug": "corner-shop", **more})


@pytest.mark.parametrize("file", ["x" * 404 + ".csv", "x" * 3000, "ราคา\u202e.csv", ".csv"])
def test_a_file_of_any_name_becomes_a_job(file: str, as_alice: Client, scene: Scene) -> None:
    for where, more in (
        (_at("catalogue:import"), {"locale": "en-US"}),
        (_at("listings:import_links"), {}),
        (_at("orders:import_tracking"), {"locale": "en-US", "zone": "UTC"}),
    ):
        before = Job.objects.count()
        answer = as_alice.post(where, {"file": SimpleUploadedFile(file, b"SKU,Title\nA,B\n"), **more})
        assert answer.status_code == 302, answer.content[:3000]
        assert Job.objects.count() == before + 1

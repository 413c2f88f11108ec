"""A form that is refused comes back with everything that was typed, the reason beside its field, and nothing done."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.scene import Scene, busy_scene
from tests.web.test_actors import writes

from shelfwire.catalog.models import Sku
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import open_lines
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.listings.models import ListingSku
from shelfwire.people.actions import invite
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db

Form = tuple[str, dict[str, Any], dict[str, Any], str]
"""Address, what is right, what is wrong, and a part of what the page then says."""


def _at(company: Company, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"slug": company.slug, **more})


def _forms(scene: Scene) -> dict[str, Form]:
    company, shop = scene.company, {"account_id": scene.account.pk}
    sku = Sku.objects.get(company=company, code="SHIRT-M").pk
    place = Warehouse.objects.get(company=company, is_default=True)
    listed = ListingSku.objects.filter(account=scene.account, sku=None).first()
    assert listed is not None
    order, late = scene.orders["today"].pk, scene.orders["late"].pk
    sent = scene.sent(scene.order("kept"))
    at: Callable[..., str] = lambda name, **more: _at(company, name, **more)  # noqa: E731
    return {
        "a new SKU": (
            at("catalogue:add"),
            {"title": "A mug", "code": "MUG-1", "currency": "USD", "barcode": "4006381333931", "buffer": "3"},
            {"price": "a lot"},
            "a lot",
        ),
        "a SKU": (
            at("catalogue:edit", sku_id=sku),
            {"title": "A better shirt", "price": "12.50", "currency": "USD"},
            {"buffer": "minus one"},
            "whole number",
        ),
        "a link": (
            at("listings:set_link", link_id=listed.pk),
            {"order": str(order)},
            {"sku": "NO-SUCH-SKU"},
            "There is no SKU “NO-SUCH-SKU”",
        ),
        "a new shop": (
            at("channels:add"),
            {"store_type": "custom", "channel": "tiktok"},
            {"name": "x" * 121},
            "at most 120",
        ),
        "a shop's name": (at("channels:rename", **shop), {}, {"name": "x" * 121}, "at most 120"),
        "a shop's settings": (
            at("channels:options", **shop),
            {"app_key": "key-of-mine", "service_id": "77112233"},
            {"market": "Mars"},
            "Mars",
        ),
        "an order download": (
            at("channels:download", **shop),
            {"since": "2026-01-05"},
            {"until": "2026-01-04"},
            "ends before it begins",
        ),
        "a cursor": (
            at("channels:reset_position", **shop, conversation="orders"),
            {"position": "2026-01-05T08:30"},
            {"typed": "rest"},
            "exactly",
        ),
        "a change of stock": (
            at("inventory:adjust", sku_id=sku),
            {"warehouse": str(place.pk), "way": "receipt", "reason": "From the printer"},
            {"quantity": "0.5"},
            "whole number",
        ),
        "a count": (
            at("inventory:adjust", sku_id=sku),
            {"warehouse": str(place.pk), "way": "count", "reason": "Friday's count", "seen": f'{{"{place.pk}": 7}}'},
            {"quantity": "41"},
            "41",
        ),
        "a warehouse": (
            at("inventory:warehouses"),
            {"name": "Another place"},
            {"code": place.code},
            place.code,
        ),
        "an invitation": (
            at("settings:invite"),
            {"role": "operator"},
            {"email": "nobody at example"},
            "valid email",
        ),
        "a second role": (
            at("settings:invite"),
            {"role": "operator"},
            {"email": "alice@example.com"},
            "has a role",
        ),
        "a key": (
            at("settings:add_key"),
            {"name": "The label printer", "days": "30"},
            {"scopes": ["no:scope"]},
            "no:scope",
        ),
        "the company": (
            at("settings:save_company"),
            {"name": "Corner Shop of Alice"},
            {"timezone": "Mars/Olympus"},
            "Mars/Olympus",
        ),
        "another company": (
            at("settings:add_company"),
            {"name": "Harbour Shop"},
            {"timezone": "Mars/Olympus"},
            "Mars/Olympus",
        ),
        "a parcel": (
            at("orders:ship", order_id=order),
            {"carrier": "ups", **{f"take-{line.key}": "on" for line in open_lines(scene.orders["today"])}},
            {"tracking_number": "61299998820821100000"},
            "61299998820821100000",
        ),
        "a correction": (
            at("orders:correct", parcel_id=sent.pk),
            {"carrier": "fedex", "sure": "on"},
            {"tracking_number": "1Z"},
            "1Z",
        ),
        "selected orders": (
            at("station:table"),
            {"ids": [str(order), str(late)], f"number-{late}": "1Z999AA10123456784"},
            {f"number-{order}": "NOT-A-NUMBER-OF-UPS", f"carrier-{order}": "ups", "action": "preview"},
            "NOT-A-NUMBER-OF-UPS",
        ),
    }  # fmt: skip


def _filled(page: str) -> dict[str, list[str]]:
    """What the fields of a page hold, as a browser would send it."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("type") in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag):
            continue
        found.setdefault(said.get("name", ""), []).append(unescape(said.get("value", "on")))
    for name, inside in re.findall(r'<select\b[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        for option in re.findall(r"<option\b[^>]*\bselected\b[^>]*>", inside):
            found.setdefault(name, []).append(
                unescape(dict(re.findall(r'([\w-]+)="([^"]*)"', option))["value"])
            )
    return found


FORMS = [
    "a new SKU", "a SKU", "a link", "a new shop", "a shop's name", "a shop's settings", "an order download",
    "a cursor", "a change of stock", "a count", "a warehouse", "an invitation", "a second role", "a key",
    "the company", "another company", "a parcel", "a correction", "selected orders",
]  # fmt: skip


def test_every_form_is_among_those_tried(company: Company) -> None:
    assert sorted(_forms(busy_scene(company))) == sorted(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_one_bad_field_costs_no_other_and_nothing_is_done(
    name: str, company: Company, as_alice: Client
) -> None:
    address, right, wrong, says = _forms(busy_scene(company))[name]
    before = Parcel.objects.count(), Movement.objects.count()
    with CaptureQueriesContext(connection) as queries:
        answer = as_alice.post(address, {**right, **wrong})
    page = unescape(answer.content.decode())
    assert answer.status_code in (200, 422), page
    assert "<html" in page
    assert says in page
    if name not in ("selected orders", "a count"):  # these write and take it back
        assert [sql for sql in writes(queries) if "django_session" not in sql] == []
    assert (Parcel.objects.count(), Movement.objects.count()) == before
    filled = _filled(answer.content.decode())
    known = {field for field in right if field not in ("order", "seen")}
    for field in known:
        values = right[field] if isinstance(right[field], list) else [right[field]]
        assert set(values) <= set(filled.get(field, [])) or filled.get(field) == ["on"], (
            field,
            filled.get(field),
        )
    for field, value in wrong.items():
        if isinstance(value, str) and field not in ("action", "timezone", "market"):
            assert value in filled.get(field, []), (field, filled.get(field))


@pytest.mark.parametrize("bad", [{"password": "short"}, {"name": ""}])
def test_who_accepts_an_invitation_types_the_name_once(
    bad: dict[str, str], company: Company, alice: User
) -> None:
    made = invite(company=company, email="new@example.com", role="viewer", by="Alice")
    address = reverse("invitation", kwargs={"token": made.token.reveal()})
    answer = Client().post(address, {"name": "Nora New", "password": "four-words-make-a-good-one", **bad})
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    if "name" not in bad:
        assert 'value="Nora New"' in page
    assert not User.objects.filter(email="new@example.com").exists()

"""What only an owner may do is in the audit log, with who did it; the list of such deeds is the resolver's."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.web.routes import routes
from tests.web.scene import Scene, make_scene

from shelfwire.channels.actions import park, set_switch
from shelfwire.channels.errors import UnknownSwitch
from shelfwire.channels.models import Account
from shelfwire.people import actions as people
from shelfwire.people.models import ApiKey, Company, Invitation, Membership, Role, User
from shelfwire.people.queries import audit_log

pytestmark = pytest.mark.django_db

Deed = tuple[dict[str, Any], dict[str, Any], str, str]
"""What the address asks for, the form, the kind of thing that the log names, and a word of the change."""
NOT_A_CHANGE = {
    "channels:consent": "leaves for the channel; the answer is logged when it comes",
    "channels:choose": "ends a consent: logged as its answer",
    "channels:refresh": "renews a pair of tokens, as a worker does every week",
    "channels:subscribe": "asks the channel for notices, as a worker does every day",
}


def _invited(company: Company) -> dict[str, int]:
    people.invite(company=company, email="waits@example.com", role="viewer", by="x")
    return {"invitation_id": Invitation.objects.get(email="waits@example.com").pk}


def _deeds(scene: Scene, bob: User, key: ApiKey) -> dict[str, Callable[[], Deed]]:
    shop = {"account_id": scene.account.pk}
    membership = {"membership_id": Membership.objects.get(user=bob, company=scene.company).pk}
    return {
        "channels:add": lambda: (
            {},
            {"name": "Second", "store_type": "custom", "channel": "tiktok"},
            "account",
            "Second",
        ),
        "channels:disconnect": lambda: (shop, {"typed": "disconnect"}, "account", "disconnected"),
        "channels:options": lambda: (
            shop,
            {"app_key": "key-2", "app_secret": "hush-hush-hush", "service_id": "77"},
            "account",
            "replaced",
        ),
        "channels:rename": lambda: (shop, {"name": "Renamed"}, "account", "Renamed"),
        "channels:switch": lambda: ({**shop, "switch": "orders_in"}, {"on": "0"}, "account", "orders_in"),
        "channels:reset_cursor": lambda: (
            {**shop, "conversation": "orders"},
            {"position": "2026-01-05T00:00", "typed": "reset"},
            "account",
            "2026-01-05",
        ),
        "orders:erase": lambda: (
            {"order_id": scene.order("erase").pk},
            {"typed": "erase", "why": "Asked by letter"},
            "order",
            "Asked by letter",
        ),
        "settings:save_company": lambda: (
            {},
            {"name": "New name", "timezone": "UTC"},
            "company",
            "New name",
        ),
        "settings:add_company": lambda: ({}, {"name": "Third", "timezone": "UTC"}, "company", "Third"),
        "settings:invite": lambda: (
            {},
            {"email": "new@example.com", "role": "viewer"},
            "invitation",
            "new@example.com",
        ),
        "settings:invite_again": lambda: (_invited(scene.company), {}, "invitation", "waits@example.com"),
        "settings:withdraw": lambda: (_invited(scene.company), {}, "invitation", "withdrawn"),
        "settings:password_link": lambda: (membership, {}, "membership", "password link"),
        "settings:role": lambda: (membership, {"role": "owner"}, "membership", "owner"),
        "settings:remove_person": lambda: (membership, {}, "membership", "operator"),
        "settings:add_key": lambda: (
            {},
            {"name": "Printer", "scopes": ["orders:read"], "days": "30"},
            "apikey",
            "Printer",
        ),
        "settings:revoke_key": lambda: ({"key_id": key.pk}, {}, "apikey", "revoked_at"),
    }


LOOKED_AT = {"settings:audit", "settings:keys", "settings:people"}
"""Pages for owners that change nothing."""
OWNERS = sorted(
    route.name
    for route in routes()
    if getattr(route.view, "to_change", None) == Role.OWNER and route.name not in NOT_A_CHANGE
)


@pytest.mark.parametrize("name", OWNERS)
def test_what_only_an_owner_may_do_is_in_the_audit_log(
    name: str, company: Company, as_alice: Client, alice: User, bob: User
) -> None:
    key, _ = people.issue_api_key(company=company, name="Old", scopes=["orders:read"], by="x")
    deeds = _deeds(make_scene(company), bob, key)
    if name not in deeds:
        assert name in LOOKED_AT, f"{name} may change something: say here how, and see that it is logged"
        assert as_alice.post(reverse(name, kwargs={"slug": company.slug}), {}).status_code == 405
        return
    asked, form, kind, word = deeds[name]()
    before = {entry.pk for entry in audit_log(company)}
    answer = as_alice.post(reverse(name, kwargs={"slug": company.slug, **asked}), form)
    assert answer.status_code in (200, 302), answer.content.decode()
    if name == "settings:add_company":
        company = Company.objects.get(name="Third")
    entries = [entry for entry in audit_log(company) if entry.pk not in before]
    told = [
        entry for entry in entries if entry.content_type.model == kind and word in str(entry.changes_dict)
    ]
    assert told, [(entry.content_type.model, entry.changes_dict) for entry in entries]
    assert all(entry.actor == alice for entry in told)
    assert "hush-hush" not in str([entry.changes_dict for entry in entries])


def test_a_shop_that_is_parked_says_so_in_the_log_and_twice_once(company: Company) -> None:
    account = make_scene(company).account
    for _ in range(2):
        park(account_id=account.pk, why="Consent ended", by="worker")
    entries = [e for e in audit_log(company, kind="account") if e.action == 1 and "status" in e.changes_dict]
    assert [e.changes_dict["status"] for e in entries] == [["connected", "parked (Consent ended)"]]
    assert entries[0].additional_data["by"] == "worker"


def test_what_a_key_changes_is_logged_under_its_name(company: Company) -> None:
    account = make_scene(company).account
    _, secret = people.issue_api_key(company=company, name="WMS", scopes=["channels:write"], by="x")
    answer = Client().put(
        f"/api/v1/shops/{account.pk}/switches/orders_in",
        '{"on": false}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret.reveal()}"},
    )
    assert answer.status_code == 200
    entry = audit_log(company, kind="account").order_by("-id").first()
    assert entry is not None
    assert entry.changes_dict == {"orders_in": ["True", "False"]}
    assert entry.additional_data["by"] == "API key WMS"


@pytest.mark.parametrize("switch", ["stock_out", "price_out"])
def test_a_switch_whose_flow_does_not_exist_is_offered_nowhere_and_cannot_be_turned_on(
    switch: str, company: Company, as_alice: Client
) -> None:
    account = make_scene(company).account
    with pytest.raises(UnknownSwitch):
        set_switch(account=account, switch=switch, on=True, by="Alice")
    at = f"/c/corner-shop/channels/{account.pk}/"
    assert as_alice.post(f"{at}flow/{switch}/", {"on": "1"}).status_code == 422
    for page in (f"{at}flow/", "/c/corner-shop/channels/"):
        text = as_alice.get(page).content.decode()
        assert not any(word in text for word in (switch, "inventory upload", "price upload"))
    _, secret = people.issue_api_key(
        company=company, name="WMS", scopes=["channels:write", "channels:read"], by="x"
    )
    key = {"Authorization": f"Bearer {secret.reveal()}"}
    put = as_alice.put(
        f"/api/v1/shops/{account.pk}/switches/{switch}", '{"on": true}', "application/json", headers=key
    )
    assert put.status_code == 422
    assert switch not in as_alice.get(f"/api/v1/shops/{account.pk}", headers=key).json()
    account.refresh_from_db()
    assert getattr(account, switch) is False


def test_a_switch_thrown_before_its_flow_exists_is_off_again(company: Company) -> None:
    account = make_scene(company).account
    Account.objects.update(stock_out=True, price_out=True)
    import_module("shelfwire.channels.migrations.0005_no_switch_without_its_flow").turn_off(apps, None)
    account.refresh_from_db()
    assert (account.stock_out, account.price_out, account.orders_in) == (False, False, True)

"""What only an owner may do is in the audit log, with who did it; the list of such deeds is the resolver's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from tests.settlements.rows import a_statement
from tests.shipbridge.conftest import PRICES, SENDER, own_courier
from tests.support.sftp_server import SftpServer
from tests.web.conftest import TikTok
from tests.web.marked_money import marked_creator
from tests.web.marked_ways import marked_way
from tests.web.routes import routes
from tests.web.scene import Scene, make_scene

from shelfwire.aftersales.actions import add_rule
from shelfwire.alerts.actions import save_mail_server, save_webhook
from shelfwire.channels import switches
from shelfwire.channels.actions import add_account, park, save_options, set_switch
from shelfwire.channels.errors import UnknownSwitch
from shelfwire.channels.models import Account, WayPolicy
from shelfwire.channels.port import CaseKind
from shelfwire.fulfilment.actions import save_packaging
from shelfwire.integrations.actions import Where, add_folder, add_integration, hand
from shelfwire.integrations.models import DropFolder
from shelfwire.inventory.actions import set_sender
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock, sftp
from shelfwire.kit.secrets import Secret
from shelfwire.people import actions as people
from shelfwire.people.models import ApiKey, Company, Invitation, Membership, Role, User
from shelfwire.people.queries import audit_log
from shelfwire.sync.integrations.folders.place import server_of

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

Deed = tuple[dict[str, Any], dict[str, Any], str, str]
"""What the address asks for, the form, the kind of thing that the log names, and a word of the change."""
WITH_A_CHANNEL = {
    "channels:consent": "left for the consent page",
    "channels:refresh": "renewed the tokens",
    "channels:test": "tested the settings",
    "channels:setup_test": "tested the settings",
    "channels:logistics": "had warehouses and carriers read",
    "channels:subscribe": "subscribed to notifications",
    "channels:read_again": "had left-out orders and cases read again",
    "channels:download_categories": "asked for its categories",
    "channels:download_attributes": "asked for the attributes of categories",
    "channels:add_brand": "added the brand Corner Mugs",
}
"""What asks the channel, and what the log says of it."""
ELSEWHERE = {
    "channels:choose": "ends a consent: logged as its answer",
    "channels:setup_code": "ends a consent: logged as its answer",
    "channels:add_preset": "needs a simulator: looked at in test_connecting_a_shop",
    "channels:setup_preset": "needs a simulator: looked at in test_connecting_a_shop",
    "channels:download_form": "only reads, and keeps when",
    "channels:check_prerequisites": "only reads, and keeps when",
    "channels:look_up_brand": "only reads, and keeps when",
    "channels:recommend_category": "only reads",
    "properties:read_questions": "only reads, and keeps when",
}


def _invited(company: Company) -> dict[str, int]:
    people.invite(company=company, email="waits@example.com", role="viewer", by="x")
    return {"invitation_id": Invitation.objects.get(email="waits@example.com").pk}


def _theirs(account: Account) -> str:
    seen = {"kind": "sales", "seen_at": clock.now()}
    return account.warehouses.get_or_create(external_id="W-9", defaults=seen)[0].external_id


def _mail_server(company: Company) -> dict[str, int]:
    save_mail_server(
        company=company, host="mail.example.com", port=587, security="starttls", username="",
        sender="shop@example.com", by="x",
    )  # fmt: skip
    return {}


def _webhook(company: Company) -> dict[str, int]:
    save_webhook(company=company, url="https://old.example.com/", kinds_wanted=[], active=True, by="x")
    return {}


def _box(company: Company) -> dict[str, int]:
    return {"packaging_id": save_packaging(company=company, name="Box").pk}


def _program(company: Company) -> dict[str, int]:
    made, _ = add_integration(company=company, kind="shipstation", name="Depot", account=None, by="x")
    return {"integration_id": made.pk}


def _way(scene: Scene) -> dict[str, int]:
    return {"policy_id": marked_way(scene.company, scene.account).pk}


def _fee(scene: Scene) -> dict[str, str]:
    a_statement(scene.account).amounts.create(
        kind="order", group="fee", name="moon_fee", minor=-1, lines=1, known=True
    )
    return {"group": "fee", "name": "moon_fee"}


def _case_rule(scene: Scene) -> dict[str, int]:
    return {"case_rule_id": add_rule(company=scene.company, kind=CaseKind.REFUND, by="x").pk}


def _withdrawn_way(scene: Scene) -> dict[str, int]:
    row = marked_way(scene.company, scene.account)
    WayPolicy.objects.filter(pk=row.pk).update(withdrawn_at=clock.now())
    return {"policy_id": row.pk}


def _carrier(company: Company) -> dict[str, int]:
    warehouse = Warehouse.objects.get_or_create(
        company=company, is_default=True, defaults={"name": "W", "code": "w"}
    )[0]
    set_sender(warehouse=warehouse, parts=SENDER, by="x")
    return {"carrier_account_id": own_courier(company).pk}


def _drop_folder(company: Company) -> dict[str, int]:
    made = add_folder(company=company, name="Depot", account=None, where=Where("local", "depot"), by="x")
    return {"integration_id": made.pk}


def _handed(scene: Scene) -> tuple[dict[str, int], dict[str, str]]:
    """A drop folder that an order went out to."""
    folder = DropFolder.objects.get(pk=_drop_folder(scene.company)["integration_id"])
    order = scene.order("handed")
    hand(folder.integration, {order.pk: []})
    return {"integration_id": folder.pk}, {"orders": order.external_id}


def _server(company: Company) -> tuple[dict[str, int], dict[str, str]]:
    """A drop folder on a server of this machine, and the key that it shows."""
    server = SftpServer(Path(mkdtemp()) / "sftp")
    where = Where("sftp", "", "127.0.0.1", server.port, "depot", password=Secret("right"))
    folder = add_folder(company=company, name="Depot", account=None, where=where, by="x")
    return {"integration_id": folder.pk}, {"host_key": sftp.host_key(server_of(folder))}


def _waiting(account: Account) -> dict[str, int]:
    """A kind of exchange that waits after a failure."""
    account.cursors.update_or_create(
        conversation="orders", defaults={"failures": 2, "due_at": clock.now() + timedelta(hours=1)}
    )
    return {"account_id": account.pk}


def _other_carrier(account: Account) -> dict[str, str]:
    provider = account.providers.first()
    assert provider is not None
    return {
        "option": provider.delivery_option_id,
        "carrier": "fedex",
        "provider": provider.external_id,
    }


def _guessed(account: Account) -> dict[str, int]:
    account.carrier_links.update(guessed=True)
    return {"account_id": account.pk}


def _with_factor(bob: User, company: Company) -> dict[str, int]:
    """The owner has a second factor, so that she may ask for everybody's."""
    for membership in Membership.objects.filter(company=company, role=Role.OWNER):
        Authenticator.objects.create(user=membership.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return {}


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
        "channels:delete": lambda: (
            {"account_id": add_account(company=scene.company, channel="tiktok", name="Mistake", by="x").pk},
            {},
            "account",
            "Mistake",
        ),
        "channels:setup_keys": lambda: (
            shop,
            {"app_key": "key-3", "app_secret": "hush-hush-hush", "service_id": "77"},
            "account",
            "replaced",
        ),
        "channels:setup_mapping": lambda: (
            shop,
            {f"warehouse-{_theirs(scene.account)}": Warehouse.objects.get(company=scene.company).pk},
            "account",
            "channel warehouse",
        ),
        "channels:setup_start": lambda: (
            shop,
            {"orders_in": "on", "tracking_out": "", "days": "7"},
            "account",
            "tracking_out",
        ),
        "channels:disconnect": lambda: (shop, {"typed": "disconnect"}, "account", "disconnected"),
        "channels:options": lambda: (
            shop,
            {"app_key": "key-2", "app_secret": "hush-hush-hush", "service_id": "77"},
            "account",
            "replaced",
        ),
        "channels:download": lambda: (
            shop,
            {"since": "2026-01-01", "until": "2026-01-02"},
            "account",
            "asked for the orders of 2026-01-01",
        ),
        "channels:end_waits": lambda: (_waiting(scene.account), {}, "account", "ended by hand"),
        "channels:link_warehouse": lambda: (
            shop,
            {
                "external_id": _theirs(scene.account),
                "warehouse": Warehouse.objects.get(company=scene.company).pk,
            },
            "account",
            "channel warehouse",
        ),
        "channels:save_carrier": lambda: (shop, _other_carrier(scene.account), "carrierlink", "fedex"),
        "channels:confirm_carriers": lambda: (_guessed(scene.account), {}, "carrierlink", "guessed"),
        "settings:second_factor": lambda: (
            _with_factor(bob, scene.company),
            {"on": "1"},
            "company",
            "second_factor",
        ),
        "channels:rename": lambda: (shop, {"name": "Renamed"}, "account", "Renamed"),
        "settings:ways": lambda: (
            {},
            {"market": "tiktok:JP", "way": "channel:label_by_slot", "since": "2026-03-01"},
            "waypolicy",
            "label_by_slot",
        ),
        "settings:withdraw_way": lambda: (_way(scene), {}, "waypolicy", "withdrawn"),
        "settings:put_way_back": lambda: (_withdrawn_way(scene), {}, "waypolicy", "withdrawn"),
        "channels:set_drift_policy": lambda: (shop, {"on_drift": "task"}, "account", "on drift"),
        "channels:switch": lambda: ({**shop, "switch": "orders_in"}, {"on": "0"}, "account", "orders_in"),
        "channels:reset_position": lambda: (
            {**shop, "conversation": "orders"},
            {"position": "2026-01-05T00:00", "typed": "reset"},
            "account",
            "2026-01-05",
        ),
        "inventory:return_address": lambda: (
            {"warehouse_id": Warehouse.objects.get(company=scene.company).pk},
            {"return_address": "Corner Shop\n1 Dock Road"},
            "warehouse",
            "1 Dock Road",
        ),
        "inventory:sender": lambda: (
            {"warehouse_id": Warehouse.objects.get(company=scene.company).pk},
            SENDER,
            "warehouse",
            "1 Dock Road",
        ),
        "orders:case_rules": lambda: (
            {},
            {"kind": "refund", "most": "10", "currency": "USD"},
            "caserule",
            "accept every refund up to 10.00 USD",
        ),
        "books:account": lambda: (
            {"ledger_slot": "sales"},
            {"code": "4000", "name": "Sales (US)", "path": "Income:US"},
            "ledgeraccount",
            "4000",
        ),
        "books:place": lambda: (
            {},
            _fee(scene) | {"slot": "advertising"},
            "amountslot",
            "Advertising",
        ),
        "books:settings": lambda: (
            {},
            {"per": "day", "tax": "inside", "no_tax_name": "No VAT"},
            "booksettings",
            "No VAT",
        ),
        "orders:switch_case_rule": lambda: (_case_rule(scene), {"on": "yes"}, "caserule", "True"),
        "orders:erase": lambda: (
            {"order_id": scene.order("erase").pk},
            {"typed": "erase", "why": "Asked by letter"},
            "order",
            "Asked by letter",
        ),
        "profit:erase_creator": lambda: (
            {"creator_id": marked_creator(scene.account, scene.order("creators"), "sunny").pk},
            {"typed": "erase", "why": "Asked by letter"},
            "creator",
            "Asked by letter",
        ),
        "notifications:mail_server": lambda: (
            {},
            {
                "host": "smtp.example.com",
                "port": "587",
                "security": "starttls",
                "username": "u",
                "password": "hush-hush-hush",
                "sender": "shop@example.com",
            },
            "mailserver",
            "smtp.example.com",
        ),
        "notifications:remove_mail_server": lambda: (
            _mail_server(scene.company),
            {},
            "mailserver",
            "mail.example.com",
        ),
        "notifications:webhook": lambda: (
            {},
            {"url": "https://erp.example.com/hook", "active": "on"},
            "webhook",
            "erp.example.com",
        ),
        "notifications:rotate_secret": lambda: (_webhook(scene.company), {}, "webhook", "replaced"),
        "notifications:remove_webhook": lambda: (_webhook(scene.company), {}, "webhook", "old.example.com"),
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
        "settings:matching": lambda: ({}, {"suggest_by": "isbn"}, "matchingsettings", "isbn"),
        "settings:moving": lambda: ({}, {"not_scanned_hours": "30"}, "movinglimits", "30"),
        "settings:add_packaging": lambda: ({}, {"name": "Box M"}, "packaging", "Box M"),
        "settings:change_packaging": lambda: (_box(scene.company), {"name": "Box L"}, "packaging", "Box L"),
        "settings:switch_packaging": lambda: (_box(scene.company), {"active": "no"}, "packaging", "active"),
        "settings:default_packaging": lambda: (_box(scene.company), {}, "packaging", "is_default"),
        "settings:add_integration": lambda: ({}, {"name": "Depot"}, "integration", "Depot"),
        "settings:integration": lambda: (_program(scene.company), {"name": "East"}, "integration", "East"),
        "settings:replace_password": lambda: (_program(scene.company), {}, "integration", "replaced"),
        "settings:remove_integration": lambda: (_program(scene.company), {}, "integration", "Depot"),
        "settings:add_carrier": lambda: (
            {"plugin": "generic"},
            {"name": "Our van", "carrier": "ups", "currency": "USD", "price_list": PRICES},
            "carrieraccount",
            "Our van",
        ),
        "settings:carrier": lambda: (
            _carrier(scene.company),
            {"name": "Cargo bike", "carrier": "ups", "currency": "USD", "price_list": PRICES},
            "carrieraccount",
            "Cargo bike",
        ),
        "settings:test_carrier": lambda: (_carrier(scene.company), {}, "carrieraccount", "tested"),
        "settings:add_baselinker": lambda: ({}, {"name": "Base"}, "integration", "Base"),
        "settings:add_folder": lambda: (
            {},
            {"name": "Depot", "way": "local", "path": "depot", "minutes": "15"},
            "dropfolder",
            "depot",
        ),
        "settings:run_folder": lambda: (_drop_folder(scene.company), {}, "integration", "Run now"),
        "settings:host_key": lambda: (*_server(scene.company), "dropfolder", "ssh-ed25519"),
        "settings:send_again": lambda: (*_handed(scene), "integration", "1 order"),
        "settings:revoke_key": lambda: ({"key_id": key.pk}, {}, "apikey", "revoked_at"),
    }


LOOKED_AT = {
    "channels:setup",
    "channels:setup_addresses",
    "channels:setup_consent",
    "settings:audit",
    "settings:carriers",
    "settings:integrations",
    "settings:keys",
    "settings:people",
}
"""Pages for owners that change nothing."""
ABOUT_SHOPS_AND_PEOPLE = ("channels:", "settings:")
ACTS = sorted(
    route.name
    for route in routes()
    if route.name not in WITH_A_CHANNEL
    and route.name not in ELSEWHERE
    and not route.name.startswith("notifications:")
    and (
        getattr(route.view, "to_change", None) == Role.OWNER
        or (
            route.name.startswith(ABOUT_SHOPS_AND_PEOPLE)
            and getattr(route.view, "to_change", Role.VIEWER) != Role.VIEWER
        )
    )
)
"""Every act on a shop, a person, a key or the company, and whatever else only an owner may do; read from the resolver,
so that a new one is here by itself. What the notifications are sent by is looked at in their own tests."""


@pytest.mark.parametrize("name", ACTS)
def test_every_act_is_in_the_audit_log_with_who_did_it(
    name: str, company: Company, as_alice: Client, alice: User, bob: User, settings: SettingsWrapper
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    key, _ = people.issue_api_key(company=company, name="Old", scopes=["orders:read"], by="x")
    scene = make_scene(company)
    deeds = _deeds(scene, bob, key)
    if name not in deeds:
        assert name in LOOKED_AT, f"{name} may change something: say here how, and see that it is logged"
        of_shop = {"account_id": scene.account.pk} if name.startswith("channels:") else {}
        there = reverse(name, kwargs={"slug": company.slug, **of_shop})
        assert as_alice.post(there, {}).status_code == 405
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


@pytest.mark.parametrize("name", sorted(WITH_A_CHANNEL))
def test_what_asks_the_channel_is_in_the_log_too(
    name: str, as_alice: Client, alice: User, tiktok: TikTok, company: Company
) -> None:
    tiktok.connect(as_alice)
    set_switch(account=tiktok.account, switch="orders_in", on=True, by="x")
    before = {entry.pk for entry in audit_log(company)}
    where = reverse(name, kwargs={"slug": company.slug, "account_id": tiktok.account.pk})
    answer = as_alice.post(where, {"name": "Corner Mugs"})
    assert answer.status_code in (200, 302), answer.content.decode()[:500]
    told = [entry for entry in audit_log(company) if entry.pk not in before]
    assert [entry.changes_dict.get("done") for entry in told if "done" in entry.changes_dict] == [
        ["", WITH_A_CHANNEL[name]]
    ]
    assert all(entry.actor == alice for entry in told)


def test_what_people_do_to_their_own_account_is_in_the_log_of_each_company(
    company: Company, other_company: Company, bob: User, as_bob: Client, password: str
) -> None:
    other_company.memberships.create(user=bob, role=Role.VIEWER)
    as_bob.post("/account/", {"name": "Robert", "timezone": "Asia/Tokyo"})
    token = people.mailed_links(bob.email)[0][1]
    people.set_password_by_link(token=token.reveal(), password="a brand new passphrase")
    people.open_account(email=bob.email, password=Secret("yet another passphrase"), forget_second_factor=True)
    factor = Authenticator.objects.create(user=bob, type=Authenticator.Type.TOTP, data={"secret": "x"})
    mfa_signals.authenticator_added.send(sender=Authenticator, request=None, user=bob, authenticator=factor)
    mfa_signals.authenticator_removed.send(sender=Authenticator, request=None, user=bob, authenticator=factor)
    account_signals.password_changed.send(sender=User, request=None, user=bob)
    for one in (company, other_company):
        said = [entry.changes_dict for entry in audit_log(one, kind="membership") if entry.action == 1]
        written = str(said)
        assert {"name": ["Bob", "Robert"], "time zone": ["UTC", "Asia/Tokyo"]} in said
        assert {"password": ["kept secret", "replaced by a link"]} in said
        assert {"password": ["kept secret", "replaced"], "second factor": ["", "removed"]} in said
        assert {"password": ["kept secret", "replaced"]} in said
        assert "set up" in written
        assert "passphrase" not in written
        assert len(said) == 6


PYTHON = re.compile(
    r"\b(None|True|False|datetime|[a-z]+_(?:in|out|at|id|url))\b|\[\'|\{\'|\d{4}-\d\d-\d\d \d\d:"
)


def test_the_log_is_written_in_words(company: Company, as_alice: Client, bob: User) -> None:
    scene = make_scene(company)
    key, _ = people.issue_api_key(
        company=company,
        name="WMS",
        scopes=["orders:read"],
        by="Alice",
        expires_at=clock.now() + timedelta(days=30),
    )
    people.revoke_api_key(key=key, by="Alice")
    account = add_account(company=company, channel="tiktok", name="Second", by="Alice")
    save_options(
        account=account, values={"app_key": "k1", "app_secret": "hush-hush", "service_id": "s1"}, by="Alice"
    )
    set_switch(account=scene.account, switch="tracking_out", on=False, by="Alice")
    people.set_role(company=company, user_email=bob.email, role="packer", by="Alice")
    page = as_alice.get("/c/corner-shop/settings/audit/")
    rows = [re.sub(r"<[^>]+>", " ", str(row.get_cell("changes"))) for row in page.context["grid"].table.rows]
    words = " ".join(" ".join(rows).split())
    assert "App key k1" in words
    assert "App secret kept secret → replaced" in words
    assert "Allow tracking upload yes → no" in words
    assert "role operator → packer" in words
    assert "scopes orders:read" in words
    assert "hush" not in words
    assert PYTHON.findall(words) == []


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


def test_a_switch_whose_flow_does_not_exist_is_offered_nowhere_and_cannot_be_turned_on(
    company: Company, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = "price_out"
    monkeypatch.delitem(switches._offered, switch)
    account = make_scene(company).account
    with pytest.raises(UnknownSwitch):
        set_switch(account=account, switch=switch, on=True, by="Alice")
    at = f"/c/corner-shop/channels/{account.pk}/"
    assert as_alice.post(f"{at}flow/{switch}/", {"on": "1"}).status_code == 422
    for page in (f"{at}flow/", "/c/corner-shop/channels/"):
        text = as_alice.get(page).content.decode()
        assert not any(word in text for word in (switch, "price upload"))
    _, secret = people.issue_api_key(
        company=company, name="WMS", scopes=["channels:write", "channels:read"], by="x"
    )
    key = {"Authorization": f"Bearer {secret.reveal()}"}
    put = as_alice.put(
        f"/api/v1/shops/{account.pk}/switches/{switch}", '{"on": true}', "application/json", headers=key
    )
    assert put.status_code == 422
    assert as_alice.get(f"/api/v1/shops/{account.pk}", headers=key).json()[switch] is False
    account.refresh_from_db()
    assert getattr(account, switch) is False

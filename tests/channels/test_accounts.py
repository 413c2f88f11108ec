"""Shops of a company: adding, settings, switches, disconnecting."""

from __future__ import annotations

from typing import Any

import pytest
from tests.channels.folder_channel import FolderWorld

from shelfwire.channels import queries
from shelfwire.channels.actions import add_account, disconnect, park, rename, save_options, set_switch
from shelfwire.channels.errors import (
    BadAccount,
    BadOption,
    NotConnected,
    TooManyShops,
    UnknownChannel,
    UnknownSwitch,
)
from shelfwire.channels.events import SwitchChanged
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.exchange import queries as exchange
from shelfwire.kit import events
from shelfwire.people.models import Company


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every event announced, and nobody reacts."""
    said: list[object] = []
    monkeypatch.setattr(events, "_listeners", events._listeners.copy())
    for event in list(events._listeners):
        events._listeners[event] = []
    events._listeners[SwitchChanged] = [said.append]
    return said


def test_a_new_shop_is_not_connected_and_lets_nothing_flow(company: Company, world: FolderWorld) -> None:
    account = add_account(company=company, channel="folder", name="  Paper shop ", by="Alice")
    assert (account.name, account.status, account.store_type) == ("Paper shop", AccountStatus.NEW, "custom")
    assert not any(getattr(account, switch) for switch in SWITCHES)
    assert list(SWITCHES)[:3] == ["orders_in", "tracking_out", "labels_out"], (
        "in the order in which people meet them"
    )
    assert len(account.webhook_token) >= 40


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_shop_without_a_usable_name_is_refused(company: Company, world: FolderWorld, name: str) -> None:
    with pytest.raises(BadAccount) as refusal:
        add_account(company=company, channel="folder", name=name, by="Alice")
    assert refusal.value.field == "name"
    assert not Account.objects.exists()


def test_a_shop_on_no_channel_is_refused(company: Company) -> None:
    with pytest.raises(UnknownChannel):
        add_account(company=company, channel="nowhere", name="Paper shop", by="Alice")
    assert not Account.objects.exists()


def test_the_sixth_shop_under_one_tax_id_is_refused_by_name_unless_it_is_meant(
    company: Company, other_company: Company, world: FolderWorld
) -> None:
    Company.objects.update(tax_id="DE 815")
    company.refresh_from_db()
    other_company.refresh_from_db()
    for n in range(3):
        add_account(company=company, channel="folder", name=f"Shop {n}", by="Alice")
    for n in range(2):
        add_account(company=other_company, channel="folder", name=f"Shop {n}", by="Alice")
    with pytest.raises(TooManyShops, match="Folder allows 5 shops under one tax ID, and tax ID DE 815 has 5"):
        add_account(company=company, channel="folder", name="One more", by="Alice")
    assert Account.objects.count() == 5
    sixth = add_account(company=company, channel="folder", name="One more", by="Alice", anyway=True)
    assert queries.tax_id_count(sixth) == 6


def test_a_disconnected_shop_frees_its_place_under_the_tax_id(company: Company, world: FolderWorld) -> None:
    shops = [add_account(company=company, channel="folder", name=f"Shop {n}", by="Alice") for n in range(5)]
    disconnect(account=shops[0], by="Alice")
    assert add_account(company=company, channel="folder", name="One more", by="Alice").pk


def test_a_rename_changes_the_name_only(account: Account) -> None:
    assert rename(account=account, name="Card shop", by="Alice").name == "Card shop"
    with pytest.raises(BadAccount):
        rename(account=account, name=" ", by="Alice")
    account.refresh_from_db()
    assert account.name == "Card shop"


# settings


def test_settings_are_kept_as_text_with_the_defaults_filled_in(account: Account, world: FolderWorld) -> None:
    saved = save_options(
        account=account, values={"allow_http_webhook": "on", "size": " 7 ", "colour": "blue"}, by="Alice"
    )
    assert queries.option_values(saved) == {
        "folder": str(world.root),
        "allow_http_webhook": "true",
        "size": "7",
        "colour": "blue",
        "site": "",
    }
    assert saved.sealed.secrets.open() == {"key": world.key}


def test_a_secret_is_unreadable_in_the_database_and_stays_when_left_blank(
    account: Account, world: FolderWorld
) -> None:
    from django.db import connection

    save_options(account=account, values={"key": "", "size": 3}, by="Alice")
    account.refresh_from_db()
    assert exchange.session(account).secrets["key"].reveal() == world.key
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.secrets, a.options::text FROM channels_account a"
            " JOIN channels_accountsecrets s ON s.account_id = a.id WHERE a.id = %s",
            [account.pk],
        )
        sealed, options = cursor.fetchone()
    assert world.key.encode() not in bytes(sealed)
    assert world.key not in options


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"nonsense": "1"}, "nonsense"),
        ({"folder": ""}, "folder"),
        ({"size": "many"}, "size"),
        ({"colour": "green"}, "colour"),
        ({"allow_http_webhook": "perhaps"}, "allow_http_webhook"),
        ({"site": "ftp://example.com"}, "site"),
        ({"site": "https://alice:secret@example.com"}, "site"),
        ({"site": "https://"}, "site"),
        ({"site": "https://[::1"}, "site"),
        ({"site": "https://example.com:99999"}, "site"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_by_field_and_nothing_is_saved(
    account: Account, values: dict[str, Any], field: str
) -> None:
    before = account.options
    with pytest.raises(BadOption) as refusal:
        save_options(account=account, values={"size": "9", **values}, by="Alice")
    assert refusal.value.field == field
    account.refresh_from_db()
    assert account.options == before


def test_a_required_secret_that_was_never_given_is_refused(company: Company, world: FolderWorld) -> None:
    account = add_account(company=company, channel="folder", name="Paper shop", by="Alice")
    with pytest.raises(BadOption) as refusal:
        save_options(account=account, values={"folder": str(world.root)}, by="Alice")
    assert refusal.value.field == "key"


# switches


@pytest.mark.parametrize("switch", list(SWITCHES))
def test_a_switch_is_thrown_and_announced_once(account: Account, heard: list[object], switch: str) -> None:
    for _ in range(2):
        set_switch(account=account, switch=switch, on=True, by="Alice")
    assert queries.switch_on(account.pk, switch)
    assert heard == [SwitchChanged(account.pk, switch, True)]
    set_switch(account=account, switch=switch, on=False, by="Alice")
    assert not queries.switch_on(account.pk, switch)


def test_a_switch_nobody_knows_is_refused(account: Account) -> None:
    with pytest.raises(UnknownSwitch):
        set_switch(account=account, switch="status", on=True, by="Alice")
    with pytest.raises(UnknownSwitch):
        queries.switch_on(account.pk, "status")


def test_a_disconnected_shop_lets_no_switch_be_turned_on(account: Account) -> None:
    disconnect(account=account, by="Alice")
    with pytest.raises(NotConnected):
        set_switch(account=account, switch="orders_in", on=True, by="Alice")
    assert not queries.switch_on(account.pk, "orders_in")


# the connection's own state


def test_only_a_connected_shop_is_parked(account: Account) -> None:
    assert not park(account_id=account.pk, why="the token is over", by="worker")
    account.refresh_from_db()
    assert account.status == AccountStatus.NEW
    assert not account.moves.exists()


def test_a_disconnected_shop_keeps_no_token_and_says_who_did_it(account: Account) -> None:
    disconnect(account=account, by="Alice", why="closed")
    account.refresh_from_db()
    assert account.sealed.credentials.open() == {}
    (moved,) = queries.account_moves(account)
    assert (moved.before, moved.after, moved.by, moved.why) == ("new", "disconnected", "Alice", "closed")

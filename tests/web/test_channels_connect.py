"""Connecting a shop on the screens, against the simulator: consent, its refusals, tokens, test, disconnect."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.channels.folder_channel import FolderWorld
from tests.support.folder_shops import new_account
from tests.web.conftest import TikTok

from shelfwire.channels.models import Account
from shelfwire.jobs import drain
from shelfwire.people.models import Company, User
from shelfwire.sync.connect import consent

pytestmark = pytest.mark.django_db


def shown(client: Client, there: str) -> str:
    answer = client.get(there)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_list_without_shops_names_the_next_action(as_alice: Client, company: Company) -> None:
    page = shown(as_alice, "/c/corner-shop/channels/")
    assert "No shop is connected yet" in page
    assert "/c/corner-shop/channels/add/" in page
    assert "Get a seller account" in page


def test_a_shop_is_added_with_store_type_and_plugin_and_every_switch_off(
    as_alice: Client, company: Company
) -> None:
    form = shown(as_alice, "/c/corner-shop/channels/add/")
    assert 'value="custom"' in form
    assert 'value="tiktok"' in form
    answer = as_alice.post(
        "/c/corner-shop/channels/add/", {"name": "TikTok US", "store_type": "custom", "channel": "tiktok"}
    )
    account = Account.objects.get()
    assert answer.headers["Location"] == f"/c/corner-shop/channels/{account.pk}/setup/keys/"
    assert not any([account.orders_in, account.tracking_out, account.stock_out, account.price_out])


def test_a_sixth_shop_is_named_as_tiktoks_limit_and_may_be_added_knowingly(
    as_alice: Client, company: Company
) -> None:
    company.tax_id = "12-3456789"
    company.save()
    shop = {"store_type": "custom", "channel": "tiktok"}
    for number in range(5):
        as_alice.post("/c/corner-shop/channels/add/", {"name": f"Shop {number}", **shop})
    page = as_alice.post("/c/corner-shop/channels/add/", {"name": "Sixth", **shop}).content.decode()
    assert "allows 5 shops under one tax ID" in page
    assert Account.objects.count() == 5
    as_alice.post("/c/corner-shop/channels/add/", {"name": "Sixth", "anyway": "on", **shop})
    assert Account.objects.count() == 6


def test_a_secret_goes_in_and_never_comes_back(as_alice: Client, tiktok: TikTok) -> None:
    page = shown(as_alice, tiktok.at("settings/"))
    assert tiktok.simulator.app_secret not in page
    assert "Stored; leave empty to keep it" in page
    as_alice.post(
        tiktok.at("settings/"), {"app_key": "k2", "app_secret": "", "service_id": "s2", "market": "US"}
    )
    account = tiktok.fresh()
    assert account.options["app_key"] == "k2"
    assert account.sealed.secrets.open()["app_secret"] == tiktok.simulator.app_secret


def test_a_wrong_option_is_refused_beside_its_field_and_nothing_is_saved(
    as_alice: Client, tiktok: TikTok
) -> None:
    before = dict(tiktok.account.options)
    answer = as_alice.post(
        tiktok.at("settings/"),
        {"app_key": "k2", "service_id": "s2", "market": "US", "api_base_url": "http://user:pw@host/"},
    )
    assert answer.status_code == 422
    assert "api_base_url" in answer.context["form"].errors
    assert tiktok.fresh().options == before


def test_the_consent_round_trip_connects_and_fills_in_the_facts(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    account = tiktok.fresh()
    assert account.status == "connected"
    page = shown(as_alice, tiktok.at("diagnostics/"))
    for fact in (
        account.external_shop_id,
        account.seller_name,
        account.seller_region,
        "Access token expires",
    ):
        assert fact in page
    token = account.sealed.credentials.open()["access_token"]
    assert token not in page
    assert f"{token[:4]}…{token[-4:]}" in page


def test_a_cancelled_consent_is_told_plainly_and_changes_nothing(as_alice: Client, tiktok: TikTok) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice), "cancel")
    answer = as_alice.get(back)
    assert answer.status_code == 422
    assert "The shop was not connected" in answer.content.decode()
    assert "Start again" in answer.content.decode()
    assert tiktok.fresh().status == "new"
    assert tiktok.account.credentials_version == 0


def test_the_same_answer_twice_connects_once(as_alice: Client, tiktok: TikTok) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    as_alice.get(back)
    version = tiktok.fresh().credentials_version
    again = as_alice.get(back)
    assert again.status_code == 400
    assert "used already" in again.content.decode()
    assert tiktok.fresh().credentials_version == version


def test_an_answer_in_a_browser_that_did_not_ask_connects_nothing(
    as_alice: Client, as_bob: Client, tiktok: TikTok
) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    answer = as_bob.get(back)
    assert answer.status_code == 400
    assert "not started in this browser" in answer.content.decode()
    assert tiktok.fresh().status == "new"


def test_an_answer_with_another_state_connects_nothing(as_alice: Client, tiktok: TikTok) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    answer = as_alice.get(back.replace("state=", "state=x"))
    assert answer.status_code == 422
    assert "not started here by you" in answer.content.decode()
    assert tiktok.fresh().status == "new"


def test_who_lost_the_owners_role_meanwhile_cannot_finish(
    as_alice: Client, alice: User, bob: User, company: Company, tiktok: TikTok
) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    company.memberships.filter(user=alice).update(role="operator")
    assert as_alice.get(back).status_code == 403
    assert tiktok.fresh().status == "new"


def test_consent_needs_the_app_keys(as_alice: Client, company: Company) -> None:
    as_alice.post(
        "/c/corner-shop/channels/add/", {"name": "New", "store_type": "custom", "channel": "tiktok"}
    )
    account = Account.objects.get()
    page = shown(as_alice, f"/c/corner-shop/channels/{account.pk}/")
    assert "Next step of the set-up: app keys" in page


def test_fetching_a_refresh_token_stores_a_new_pair(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    before = tiktok.fresh().sealed.credentials.open()
    as_alice.post(tiktok.at("refresh/"))
    after = tiktok.fresh().sealed.credentials.open()
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]


def test_testing_the_settings_shows_a_checklist(as_bob: Client, as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    as_bob.post(tiktok.at("test/"))
    page = shown(as_bob, tiktok.at("diagnostics/"))
    assert tiktok.fresh().checks
    for check in tiktok.account.checks:
        assert check["label"] in page


def test_warehouses_and_carriers_are_read_after_connecting_and_can_be_mapped(
    as_alice: Client, as_bob: Client, tiktok: TikTok, company: Company
) -> None:
    from shelfwire.fulfilment.queries import carrier_links
    from shelfwire.inventory.actions import add_warehouse
    from shelfwire.inventory.queries import warehouse_for

    add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    back = add_warehouse(company=company, code="back", name="Back room", by="Alice")
    tiktok.connect(as_alice)
    drain()
    theirs = tiktok.account.warehouses.order_by("id").first()
    assert theirs is not None
    assert theirs.name in shown(as_bob, tiktok.at("warehouses/"))
    as_bob.post(tiktok.at("warehouses/link/"), {"external_id": theirs.external_id, "warehouse": back.pk})
    assert warehouse_for(tiktok.account, theirs.external_id) == back
    as_bob.post(tiktok.at("warehouses/link/"), {"external_id": theirs.external_id, "warehouse": ""})
    assert str(warehouse_for(tiktok.account, theirs.external_id)) == "Main"
    links = carrier_links(tiktok.account)
    assert links.exists()
    assert not links.filter(guessed=True).exists()  # the very same names need nobody's word
    assert "Confirmed" in shown(as_bob, tiktok.at("carriers/"))
    links.update(guessed=True)
    assert "Guessed by name" in shown(as_bob, tiktok.at("carriers/"))
    as_bob.post(tiktok.at("carriers/confirm/"))
    assert not carrier_links(tiktok.account).filter(guessed=True).exists()


def test_another_companys_warehouse_cannot_be_mapped(
    as_bob: Client, as_alice: Client, tiktok: TikTok, other_company: Company
) -> None:
    from shelfwire.inventory.actions import add_warehouse

    foreign = add_warehouse(company=other_company, code="x", name="X", by="Eve", is_default=True)
    tiktok.connect(as_alice)
    drain()
    theirs = tiktok.account.warehouses.first()
    assert theirs is not None
    answer = as_bob.post(
        tiktok.at("warehouses/link/"), {"external_id": theirs.external_id, "warehouse": foreign.pk}
    )
    assert answer.status_code == 404
    assert not tiktok.account.warehouse_links.exists()


def test_a_carrier_that_the_option_does_not_accept_is_not_mapped(
    as_bob: Client, as_alice: Client, tiktok: TikTok
) -> None:
    tiktok.connect(as_alice)
    drain()
    option = tiktok.account.providers.first()
    assert option is not None
    before = tiktok.account.carrier_links.count()
    answer = as_bob.post(
        tiktok.at("carriers/save/"),
        {"option": option.delivery_option_id, "carrier": "ups", "provider": "nope"},
    )
    assert answer.status_code == 404
    assert tiktok.account.carrier_links.count() == before


def test_disconnecting_takes_the_typed_word_and_deletes_nothing(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    answer = as_alice.post(tiktok.at("disconnect/"), {"typed": "yes"})
    assert answer.status_code == 422
    assert tiktok.fresh().status == "connected"
    as_alice.post(tiktok.at("disconnect/"), {"typed": "disconnect"})
    account = tiktok.fresh()
    assert account.status == "disconnected"
    assert account.sealed.credentials.open() == {}
    assert account.external_shop_id
    assert "Connect again" in shown(as_alice, tiktok.at())


def test_a_switch_is_thrown_by_an_owner_and_said_in_plain_words(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    as_alice.post(tiktok.at("flow/orders_in/"), {"on": "1"})
    assert tiktok.fresh().orders_in
    assert "Orders come in" in shown(as_alice, tiktok.at("flow/"))
    as_alice.post(tiktok.at("flow/orders_in/"), {"on": "0"})
    assert not tiktok.fresh().orders_in


def test_an_unknown_switch_is_refused(as_alice: Client, tiktok: TikTok) -> None:
    assert as_alice.post(tiktok.at("flow/everything/"), {"on": "1"}).status_code == 422


def test_downloading_orders_asks_for_a_window_and_shows_the_job(
    as_alice: Client, as_bob: Client, tiktok: TikTok
) -> None:
    tiktok.connect(as_alice)
    window = {"since": "2026-01-01", "until": "2026-01-31"}
    refused = as_bob.post(tiktok.at("download/"), window)
    assert "switch" in refused.content.decode().lower()
    assert not tiktok.account.company.jobs.exists()
    as_alice.post(tiktok.at("flow/orders_in/"), {"on": "1"})
    answer = as_bob.post(tiktok.at("download/"), window)
    job = tiktok.account.company.jobs.get()
    assert answer.headers["Location"] == f"/c/corner-shop/jobs/{job.pk}/"
    assert job.started_by is not None
    assert job.started_by.email == "bob@example.com"
    # both days are included, on the shop's clock
    zone = ZoneInfo(tiktok.fresh().timezone)
    asked = [datetime.fromisoformat(job.arguments[end]).astimezone(zone) for end in ("since", "until")]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in asked] == ["2026-01-01 00:00", "2026-02-01 00:00"]
    as_bob.post(tiktok.at("download/"), window)
    assert tiktok.account.company.jobs.count() == 1


def test_a_window_that_ends_before_it_begins_is_refused(as_alice: Client, tiktok: TikTok) -> None:
    tiktok.connect(as_alice)
    as_alice.post(tiktok.at("flow/orders_in/"), {"on": "1"})
    answer = as_alice.post(tiktok.at("download/"), {"since": "2026-02-10", "until": "2026-02-01"})
    assert "ends before it begins" in answer.content.decode()
    assert not tiktok.account.company.jobs.exists()


def test_a_cursor_is_set_back_by_an_owner_who_types_the_word(as_alice: Client, tiktok: TikTok) -> None:
    from shelfwire.exchange.actions import start_cursor
    from shelfwire.kit import clock

    tiktok.connect(as_alice)
    place = clock.now()
    start_cursor(account_id=tiktok.account.pk, conversation="orders", position=place)
    tiktok.account.cursors.filter(conversation="orders").update(position=place)
    there = tiktok.at("diagnostics/positions/orders/reset/")
    as_alice.post(there, {"position": "2026-01-01T00:00", "typed": "no"})
    assert tiktok.account.cursors.get(conversation="orders").position == place
    as_alice.post(there, {"position": "2099-01-01T00:00", "typed": "reset"})
    assert tiktok.account.cursors.get(conversation="orders").position == place
    as_alice.post(there, {"position": "2026-01-01T00:00", "typed": "reset"})
    position = tiktok.account.cursors.get(conversation="orders").position
    assert position is not None
    assert position < place
    assert f"{position.astimezone(ZoneInfo(tiktok.account.timezone)):%Y-%m-%d %H:%M}" == "2026-01-01 00:00"


def test_a_parked_shop_says_why_and_offers_to_connect_again(as_alice: Client, tiktok: TikTok) -> None:
    from shelfwire.channels.actions import park

    tiktok.connect(as_alice)
    park(account_id=tiktok.account.pk, why="The seller withdrew the consent.", by="worker")
    page = shown(as_alice, tiktok.at())
    assert "This shop must be connected again" in page
    assert "The seller withdrew the consent." in page
    assert "nothing is lost" in page
    tiktok.connect(as_alice)
    assert tiktok.account.status == "connected"


def test_a_consent_for_several_shops_asks_which_one_this_is(
    as_alice: Client, alice: User, company: Company, world: FolderWorld
) -> None:
    world.shops("S1", "S2")
    account = new_account(company, world, "Paper")
    there = f"/c/corner-shop/channels/{account.pk}/"
    # the folder's consent page is no web page that a browser could be sent to
    page = consent.authorise_url(account.pk, alice.pk, "http://testserver/channels/callback")
    session = as_alice.session
    session["consent"] = [company.slug, account.pk]
    session.save()
    back = as_alice.get(f"/channels/callback?{urlencode(world.consent(page))}")
    assert back.headers["Location"] == f"{there}choose/"
    choice = shown(as_alice, f"{there}choose/")
    assert "S1" in choice
    assert "S2" in choice
    assert "covers several shops" in shown(as_alice, there)
    refused = as_alice.post(f"{there}choose/", {"shop": "S9"})
    assert refused.status_code == 422
    account.refresh_from_db()
    assert account.status == "new"
    as_alice.post(f"{there}choose/", {"shop": "S2"})
    account.refresh_from_db()
    assert (account.status, account.external_shop_id) == ("connected", "S2")


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254",
        "http://2852039166/",
        "http://[::ffff:169.254.169.254]",
        "https://evil.example",
        "http://localhost:5432",
        "http://open-api.tiktokglobalshop.com",
    ],
)
@pytest.mark.parametrize("option", ["api_base_url", "auth_base_url", "authorize_base_url"])
def test_an_address_nobody_allowed_is_refused_beside_its_field_and_nothing_is_saved(
    as_alice: Client, tiktok: TikTok, option: str, address: str
) -> None:
    before = dict(tiktok.fresh().options)
    answer = as_alice.post(
        tiktok.at("settings/"),
        {"app_key": "k2", "app_secret": "", "service_id": "s2", "market": "US", option: address},
    )
    assert answer.status_code == 422
    assert "may not be used" in answer.content.decode()
    assert tiktok.fresh().options == before

"""The list of what is left to do, step by step, as facts come true."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import channel_order, make_account, make_sku, make_warehouse
from tests.web.conftest import TikTok
from tests.web.scene import make_scene

from shelfwire.channels.actions import disconnect, record_checks, set_switch
from shelfwire.channels.models import Account
from shelfwire.channels.port import Check
from shelfwire.inventory.actions import add_warehouse
from shelfwire.jobs import drain
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company
from shelfwire.web.onboarding import next_step, onboarding

pytestmark = pytest.mark.django_db


def done(company: Company) -> set[str]:
    return {
        step.key
        for step in onboarding(company, Account.objects.filter(company=company).first()).steps
        if step.done
    }


def test_without_a_shop_there_is_no_line_but_an_invitation(
    company: Company, as_alice: Client, as_bob: Client
) -> None:
    assert next_step(company) is None
    page = as_alice.get("/c/corner-shop/").content.decode()
    assert "Connect your first shop" in page
    assert "/channels/add/" in page
    assert "make sim" in page
    others = as_bob.get("/c/corner-shop/").content.decode()
    assert "An owner of Corner Shop can do that" in others
    assert "/channels/add/" not in others


def test_each_fact_turns_its_step_green_and_no_other(
    as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    assert done(company) == {"seller_account", "app_keys"}
    tiktok.connect(as_alice)
    assert done(company) == {"seller_account", "app_keys", "connect"}
    record_checks(account_id=tiktok.account.pk, checks=[Check("scope", "Scope orders", "missing")])
    assert "test" not in done(company)
    record_checks(account_id=tiktok.account.pk, checks=[Check("scope", "Scope orders", "works")])
    assert "test" in done(company)
    add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    assert "default_warehouse" in done(company)
    assert "warehouse_map" not in done(company)
    drain()
    assert {"warehouse_map", "carrier_map"} <= done(company)  # every carrier has the same name there
    tiktok.account.carrier_links.update(guessed=True)
    assert "carrier_map" not in done(company)
    as_alice.post(tiktok.at("carriers/confirm/"))
    assert "carrier_map" in done(company)
    set_switch(account=tiktok.account, switch="orders_in", on=True, by="Alice")
    set_switch(account=tiktok.account, switch="tracking_out", on=True, by="Alice")
    assert {"orders_on", "tracking_on"} <= done(company)
    assert not {"import_skus", "download_orders", "link_skus", "first_shipment"} & done(company)


def test_a_disconnected_shop_is_not_what_the_line_is_about(tiktok: TikTok, company: Company) -> None:
    assert next_step(company) is not None
    disconnect(account=tiktok.account, by="Alice")
    assert next_step(company) is None


def test_the_line_is_the_companys_own(tiktok: TikTok, other_company: Company) -> None:
    assert next_step(other_company) is None


def test_only_owners_see_the_line_and_it_names_one_step(
    tiktok: TikTok, as_alice: Client, as_bob: Client
) -> None:
    page = as_alice.get("/c/corner-shop/").content.decode()
    assert "Set up TikTok US" in page
    assert "Next: connect the shop" in page
    assert "Import your SKUs" not in page
    assert "Set up TikTok US" not in as_bob.get("/c/corner-shop/").content.decode()


def test_once_an_order_was_shipped_the_line_never_comes_back(company: Company, as_alice: Client) -> None:
    scene = make_scene(company)
    found = next_step(company)
    assert found is not None
    assert found.account == scene.account
    scene.sent(scene.order("one"))
    # a step undone later is an issue of Home, and no step
    record_orders(scene.account, [channel_order(units=[("UNLINKED", 1)])], via="poll")
    assert next_step(company) is None
    assert "Set up" not in as_alice.get("/c/corner-shop/").content.decode()


def test_the_line_costs_a_bounded_number_of_questions(
    as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    tiktok.connect(as_alice)
    drain()
    with CaptureQueriesContext(connection) as seen:
        next_step(company)
    assert len(seen) <= 20


@pytest.mark.parametrize(
    ("skus", "expected"), [((), "0 of 3"), (("A",), "1 of 3"), (("A", "B", "C"), "3 of 3")]
)
def test_links_are_counted_out_of_all_that_were_seen(
    company: Company, skus: tuple[str, ...], expected: str
) -> None:
    account = make_account(company)
    make_warehouse(company)
    for code in skus:
        make_sku(company, code)
    record_orders(account, [channel_order(units=[("A", 1), ("B", 1), ("C", 1)])], via="poll")
    [step] = [step for step in onboarding(company, account).steps if step.key == "link_skus"]
    assert (step.detail, step.done) == (expected, expected == "3 of 3")

"""The list of what is left to do, step by step, as facts come true."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django_cotton.compiler_regex import CottonCompiler
from tests.factories import channel_order, make_account, make_sku, make_warehouse
from tests.web.conftest import TikTok

from shelfwire.channels.actions import disconnect, record_checks, set_switch
from shelfwire.channels.port import Check
from shelfwire.inventory.actions import add_warehouse
from shelfwire.jobs import drain
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company, Role, User
from shelfwire.web.onboarding import onboarding

pytestmark = pytest.mark.django_db


def done(company: Company) -> set[str]:
    return {step.key for step in onboarding(company).steps if step.done}


def test_without_a_shop_the_list_begins_with_the_seller_account(company: Company) -> None:
    found = onboarding(company)
    assert found.account is None
    assert found.done == 0
    assert found.next is not None
    assert found.next.key == "seller_account"
    assert found.next.outside


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
    assert "warehouse_map" in done(company)
    assert "carrier_map" not in done(company)
    as_alice.post(tiktok.at("carriers/confirm/"))
    assert "carrier_map" in done(company)
    set_switch(account=tiktok.account, switch="orders_in", on=True, by="Alice")
    set_switch(account=tiktok.account, switch="tracking_out", on=True, by="Alice")
    assert {"orders_on", "tracking_on"} <= done(company)
    assert not {"import_skus", "download_orders", "link_skus", "first_shipment"} & done(company)


def test_a_disconnected_shop_is_not_what_the_list_is_about(tiktok: TikTok, company: Company) -> None:
    disconnect(account=tiktok.account, by="Alice")
    assert onboarding(company).account is None


def test_the_list_is_the_companys_own(tiktok: TikTok, other_company: Company) -> None:
    assert onboarding(other_company).account is None


def test_the_list_costs_a_bounded_number_of_questions(
    as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    tiktok.connect(as_alice)
    drain()
    with CaptureQueriesContext(connection) as seen:
        onboarding(company)
    assert len(seen) <= 20


def test_a_person_sees_a_button_only_for_what_their_role_may_do(company: Company, alice: User) -> None:
    request = RequestFactory().get("/")
    request.company, request.role, request.user = company, Role.OPERATOR, alice  # type: ignore[attr-defined]
    compiled = Template(CottonCompiler().process('<c-onboarding :list="found"></c-onboarding>'))
    shown = compiled.render(Context({"found": onboarding(company), "request": request}))
    assert "Add a warehouse" in shown
    assert "Sign up with TikTok Shop" not in shown
    assert "0 of 13 done" in shown


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
    [step] = [step for step in onboarding(company).steps if step.key == "link_skus"]
    assert (step.detail, step.done) == (expected, expected == "3 of 3")

"""In a browser: a switch goes on after a look, and the shop has our number; a price is changed and put back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.factories import make_sku, make_warehouse
from tests.support.simulated import connect, simulated_account
from tests.web.browser import Visit
from tests.web.offer_scene import offer_scene
from tests.web.scene import make_scene

from shelfwire.channels.models import ChannelWarehouse
from shelfwire.inventory.actions import link_warehouse
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.listings.actions import SeenSku, link, see_skus
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import ShopPrice
from shelfwire.people.models import Company, User
from tiktok_shop_sim.testing import Simulator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_switch_goes_on_after_a_look_and_the_shop_has_our_number(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str, simulator: Simulator
) -> None:
    account = connect(simulated_account(company, simulator), alice, simulator)
    ours = make_warehouse(company)
    drain()
    theirs = ChannelWarehouse.objects.filter(account=account).exclude(
        kind__in=ChannelWarehouse.KEPT_BY_THE_CHANNEL
    )
    for place in theirs:
        link_warehouse(account=account, external_id=place.external_id, warehouse=ours, by="Alice")
    # of one with open orders, which are not recorded here, fewer than are on hand may be sold
    ordered = {one["sku_id"] for one in simulator.control.inventory() if one["committed"]}
    row = next(
        one
        for one in simulator.control.get("/skus")["rows"]
        if one["product_status"] == "ACTIVATE" and one["sku_id"] not in ordered
    )
    sku = make_sku(company, "OURS", 7)
    see_skus(account, [SeenSku(row["product_id"], row["title"], row["sku_id"], "", "")], clock.now())
    link(listing_sku=ListingSku.objects.get(external_id=row["sku_id"]), sku=sku, by="Alice")
    drain()
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto(f"/c/corner-shop/channels/{account.pk}/flow/")
    page.get_by_role("link", name=re.compile("Allow inventory upload")).click()
    expect(page.get_by_text(re.compile(r"Would change \d+ number"))).to_be_visible()
    assert 7 not in _there(simulator, row["sku_id"]), "only looked at"
    page.get_by_role("button", name=re.compile("Turn it on")).click()
    page.wait_for_url("**/flow/")
    drain()
    assert set(_there(simulator, row["sku_id"])) == {7}


def _there(simulator: Simulator, sku_id: str) -> list[int]:
    return [one["available"] for one in simulator.control.inventory() if one["sku_id"] == sku_id]


def test_a_price_is_changed_in_the_list_and_put_back(
    visitor: Callable[..., Visit], company: Company, bob: User, password: str
) -> None:
    offer_scene(make_scene(company))
    visit = visitor()
    visit.sign_in("bob@example.com", password)
    page = visit.page
    page.goto("/c/corner-shop/prices/?q=AGREES")
    field = page.get_by_label("Website price of AGREES")
    field.fill("11.99")
    field.press("Enter")
    expect(page.get_by_text("Saved")).to_be_visible()
    assert ShopPrice.objects.get().price_minor == 1199
    page.get_by_role("link", name="Changes").click()
    page.get_by_role("link", name=re.compile("Price of AGREES")).click()
    page.get_by_role("button", name="Undo").click()
    page.locator("#undo").get_by_role("button", name="Undo").click()
    expect(
        page.get_by_text("1 prices are put back.").or_(page.get_by_text("1 price is put back."))
    ).to_be_visible()
    assert not ShopPrice.objects.exists()

"""Orders in a real browser: an order is found, shipped and seen in its diary; a link heals; hands stay on the keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.web.browser import DESK, PHONE, Visit
from tests.web.scene import busy_scene, make_scene, ups_number

from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import drain
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def window(visitor: Callable[..., Visit], alice: User, bob: User, password: str) -> Visit:
    """Bob, the operator, signed in."""
    visit = visitor()
    visit.sign_in("bob@example.com", password)
    return visit


def test_an_order_is_found_by_its_last_digits_shipped_and_seen_in_its_timeline(
    company: Company, window: Visit
) -> None:
    scene = make_scene(company)
    order = scene.order("one", units=[("SHIRT-M", 2)])
    scene.order("other")
    page = window.page
    page.goto("/c/corner-shop/orders/")
    page.keyboard.press("/")
    page.keyboard.type(order.external_id[-6:])
    expect(page.locator("#grid tbody tr")).to_have_count(1)
    page.locator("#grid tbody tr .row-link").click()
    page.wait_for_url(f"**/orders/{order.pk}/")
    page.keyboard.press("s")
    expect(page.get_by_label("Tracking number")).to_be_focused()
    number = ups_number()
    page.keyboard.type(number)
    page.get_by_role("button", name="Make the parcel").click()
    expect(page.locator(".diary")).to_contain_text(f"Parcel with UPS {number}: 2 units")
    expect(page.locator("#ship")).to_have_count(0)
    assert Parcel.objects.get().contents.count() == 2


def test_a_refused_number_stays_in_the_form_and_may_be_insisted_on(company: Company, window: Visit) -> None:
    order = make_scene(company).order("one")
    page = window.page
    page.goto(f"/c/corner-shop/orders/{order.pk}/")
    page.get_by_label("Carrier").select_option("ups")
    page.get_by_label("Tracking number").fill("1Z999AA10123456785")
    page.get_by_role("button", name="Make the parcel").click()
    expect(page.locator("[data-field=tracking_number]")).to_contain_text("wrong check digit")
    assert not Parcel.objects.exists()
    page.get_by_label("The number is correct").check()
    page.get_by_role("button", name="Make the parcel").click()
    expect(page.get_by_text("Parcel 1Z999AA10123456785 is made")).to_be_visible()


def test_linking_a_sku_from_the_order_heals_it(company: Company, window: Visit) -> None:
    order = make_scene(company).order("one", units=[("HAT-RED", 1)])
    page = window.page
    page.goto(f"/c/corner-shop/orders/{order.pk}/")
    expect(page.locator("#ship")).to_have_count(0)
    page.get_by_role("link", name="Link this SKU").click()
    page.get_by_label("Our SKU").fill("MUG")
    page.locator("form.sheet-form").get_by_role("button", name="Link").click()
    page.wait_for_url(re.compile(rf"/orders/{order.pk}/$"))
    drain()
    page.reload()
    expect(page.locator("#ship")).to_be_visible()
    assert ListingSku.objects.get().sku is not None


def test_rows_are_walked_and_opened_by_keyboard(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    scene.order("older", external_id="57601")
    scene.order("newer", external_id="57602")
    Order.objects.filter(external_id="57601").update(placed_at="2026-01-01T00:00:00Z")
    page = window.page
    page.goto("/c/corner-shop/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/orders/?progress=to_pack")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    expect(page.locator("[data-selected-count]")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Order 57602")).to_be_visible()


@pytest.mark.thorough
def test_every_screen_fits_a_desk_and_a_phone(company: Company, window: Visit) -> None:
    scene = busy_scene(company)
    orders = scene.orders
    parcel = Parcel.objects.filter(status="sent").get()
    ready = Parcel.objects.filter(status="ready").get()
    link = ListingSku.objects.filter(sku=None).get()
    sku = orders["late"].units.get().sku_id
    selected = "&".join(f"ids={orders[key].pk}" for key in ("late", "today", "sample", "held", "unlinked"))
    screens = {
        "home": "",
        "orders": "orders/",
        "orders-late": "orders/?deadline=late",
        "orders-nothing": "orders/?q=nothing-like-it",
        "orders-download": "orders/download/",
        "station-table": f"station/table/?{selected}",
        **{f"order-{key}": f"orders/{order.pk}/" for key, order in orders.items()},
        "order-slip": f"orders/{orders['today'].pk}/slip/",
        "order-document": f"orders/{orders['today'].pk}/documents/{orders['today'].documents.get().pk}/",
        "parcels": "orders/parcels/",
        "parcel-sent": f"orders/parcels/{parcel.pk}/",
        "parcel-refused": f"orders/parcels/{ready.pk}/",
        "parcel-correct": f"orders/parcels/{parcel.pk}/correct/",
        "parcels-import": "orders/parcels/import/",
        "catalogue": "catalogue/",
        "catalogue-new": "catalogue/new/",
        "catalogue-import": "catalogue/import/",
        "catalogue-links": "listings/",
        "catalogue-link": f"listings/{link.pk}/",
        "catalogue-link-file": "listings/import/",
        "catalogue-sku": f"catalogue/sku/{sku}/",
        "catalogue-edit": f"catalogue/sku/{sku}/edit/",
        "inventory": "inventory/",
        "inventory-warehouses": "inventory/warehouses/",
        "inventory-change": f"inventory/sku/{sku}/change/",
        "inventory-ledger": f"inventory/sku/{sku}/ledger/",
    }
    page = window.page
    wide = []
    for name, address in screens.items():
        answer = page.goto(f"/c/corner-shop/{address}")
        assert answer is not None
        assert answer.status == 200, name
        window.shot(name)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict is what it takes
            if window.overflows():
                wide.append(f"{name} at {size['width']}")
    assert wide == []


def test_an_order_ships_from_its_page_by_keyboard_alone(company: Company, window: Visit) -> None:
    """Two keys to the number, the number, Enter: the order's page, its parcel made, and the next sentence."""
    order = make_scene(company).order("one", units=[("SHIRT-M", 2)])
    page = window.page
    page.goto(f"/c/corner-shop/orders/{order.pk}/")
    expect(page.locator("#now")).to_contain_text("Ship by")
    page.keyboard.press("s")
    expect(page.get_by_label("Tracking number")).to_be_focused()
    page.keyboard.type(ups_number())
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_contain_text("Packed; its tracking goes to TikTok Shop now")
    assert Parcel.objects.get().contents.count() == 2
    window.shot("order")


def test_a_form_that_is_sent_by_a_double_click_is_sent_once(
    company: Company, visitor: Callable[..., Visit], alice: User, password: str
) -> None:
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto("/c/corner-shop/channels/add/")
    page.evaluate(
        """() => { window.sent = []; window.addEventListener("submit", (event) => {
            window.sent.push(!event.defaultPrevented); event.preventDefault();
        }); }"""
    )
    page.get_by_label("Name", exact=True).fill("Twice")
    page.locator("form:has([name=name]) button").last.dblclick()
    assert page.evaluate("window.sent") == [True, False]

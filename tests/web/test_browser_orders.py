"""Orders in a real browser: an order is found, shipped and seen in its diary; a link heals; hands stay on the keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
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
    page.get_by_role("link", name=order.external_id).click()
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
    page.get_by_label("The number is right all the same").check()
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


def test_many_orders_ship_by_keyboard_and_paste_after_a_preview(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    first, second = scene.order("a"), scene.order("b")
    scene.order("held", status="on_hold")
    page = window.page
    page.goto("/c/corner-shop/orders/")
    expect(page.locator("[data-select]")).to_have_count(2)  # the held order has no box
    page.locator("[data-select-all]").check()
    page.get_by_role("button", name="Ship selected").click()
    numbers = [ups_number(), ups_number()]
    page.locator("[data-cell=number]").first.focus()
    _paste(page, "\n".join(numbers))
    expect(page.locator("[data-cell=number]").nth(1)).to_have_value(numbers[1])
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 will ship.")).to_be_visible()
    assert not Parcel.objects.exists()
    page.get_by_role("button", name="Ship 2 orders").click()
    page.wait_for_url("**/orders/parcels/")
    assert Parcel.objects.count() == 2
    assert {first.pk, second.pk} == set(
        Order.objects.filter(parcel_contents__isnull=False).values_list("pk", flat=True)
    )


def _paste(page: Page, text: str) -> None:
    """What Ctrl-V of a spreadsheet's cells does in the field that has the focus."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        text,
    )


def test_rows_are_walked_and_opened_by_keyboard(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    scene.order("older", external_id="57601")
    scene.order("newer", external_id="57602")
    Order.objects.filter(external_id="57601").update(placed_at="2026-01-01T00:00:00Z")
    page = window.page
    page.goto("/c/corner-shop/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/orders/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    expect(page.locator("[data-selected-count]")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Order 57601")).to_be_visible()


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
        "orders-ship-selected": f"orders/ship/?{selected}",
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
        "catalogue-links": "catalogue/links/",
        "catalogue-link": f"catalogue/links/{link.pk}/",
        "catalogue-link-file": "catalogue/links/import/",
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

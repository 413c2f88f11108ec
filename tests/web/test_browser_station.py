"""The ship station in a real browser, by keyboard and scanner alone (a scanner types and presses Enter)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser import SHOTS, Visit
from tests.web.scene import make_scene, ups_number

from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock
from shelfwire.people.models import Company, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = "1Z999AA10123456785"


@pytest.fixture
def window(visitor: Callable[..., Visit], alice: User, bob: User, password: str) -> Visit:
    """Bob, the operator, signed in."""
    visit = visitor()
    visit.sign_in("bob@example.com", password)
    return visit


def scan(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_orders_ship_by_keyboard_alone_with_one_refusal_and_an_undo(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    now = clock.now()
    orders = [
        scene.order(
            str(hours),
            ship_by=now + timedelta(hours=hours),
            units=units,
            buyer_message=words,
            buyer_name="marisol.v",
        )
        for hours, units, words in (
            (-2, [("SHIRT-M", 4), ("MUG", 1)], "Please leave it at the back door ขอบคุณครับ شكرا"),
            (2, [("SHIRT-M", 1)], ""),
            (30, [("MUG", 1)], ""),
        )
    ]
    scene.order("held", status="on_hold")
    page = window.page
    tracking = page.get_by_label("Tracking number")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/station/")
    expect(tracking).to_be_focused()
    window.shot("station-1-first")
    scan(page, WRONG)  # the carrier is told by the number, whose check digit is wrong
    expect(page.locator("[data-field=tracking_number]")).to_contain_text("wrong check digit")
    expect(tracking).to_have_value(WRONG)
    expect(tracking).to_be_focused()
    window.shot("station-2-refused")
    assert not Parcel.objects.exists()
    page.keyboard.press("Control+a")
    numbers = [ups_number() for _ in orders]
    scan(page, numbers[0])
    expect(page.get_by_text(f"Order {orders[0].external_id} shipped")).to_be_visible()
    expect(page.locator("#order-title")).to_contain_text(orders[1].external_id)
    expect(tracking).to_be_focused()
    expect(page.locator(".banner").get_by_role("link", name="Packing slip")).to_be_visible()
    window.shot("station-3-shipped")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.get_by_text("is void")).to_be_visible()
    expect(page.locator("#order-title")).to_contain_text(orders[0].external_id)
    scan(page, numbers[0])
    expect(page.locator("#order-title")).to_contain_text(orders[1].external_id)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#order-title")).to_contain_text(orders[2].external_id)
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#order-title")).to_contain_text(orders[1].external_id)
    expect(tracking).to_be_focused()
    scan(page, numbers[1])
    expect(page.locator("#order-title")).to_contain_text(orders[2].external_id)
    scan(page, numbers[2])
    expect(page.get_by_role("heading", name="Nothing waits to be shipped")).to_be_visible()
    expect(page.locator(".empty-state")).to_contain_text("3 shipped today by you")
    window.shot("station-4-end")
    live = Parcel.objects.exclude(status="void").order_by("pk")
    assert [parcel.tracking_number for parcel in live] == numbers
    assert [parcel.contents.get_queryset().count() for parcel in live] == [5, 1, 1]


def test_a_scanner_counts_the_items_before_the_number(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    now = clock.now()
    order = scene.order("both", units=[("SHIRT-M", 2), ("MUG", 1)], ship_by=now + timedelta(hours=1))
    single = scene.order("single", ship_by=now + timedelta(hours=2))
    page = window.page
    page.goto("/c/corner-shop/station/")
    tracking, say = page.get_by_label("Tracking number"), page.locator("[data-station-say]")
    expect(tracking).to_be_focused()
    for said in ("1 of 2 scanned.", "2 of 2 scanned."):
        scan(page, "4006381333931")  # the shirt's barcode, in the tracking field
        expect(say).to_contain_text(f"SHIRT-M: {said}")
        expect(tracking).to_have_value("")
    scan(page, "SHIRT-M")
    expect(say).to_contain_text("all 2 are scanned already")
    expect(page.locator("[data-ship-count]")).to_have_text("2 of 3 units")
    window.shot("station-5-counted")
    scan(page, ups_number())
    expect(page.locator("[data-field=lines]")).to_contain_text("2 of 3 units are scanned")
    page.wait_for_load_state("domcontentloaded")  # a new page: its text is there before its scripts
    assert not Parcel.objects.exists()
    page.keyboard.press("Control+a")
    scan(page, "mug")
    expect(say).to_contain_text("Everything is scanned")
    expect(page.locator("[data-ship-count]")).to_have_text("3 units")
    scan(page, ups_number())
    expect(page.get_by_text(f"Order {order.external_id} shipped")).to_be_visible()
    assert Parcel.objects.get().contents.count() == 3
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("[data-station-scan]")).to_be_focused()
    scan(page, "NO-SUCH-THING")
    expect(page.get_by_text("“NO-SUCH-THING” is not known here")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    scan(page, single.external_id)
    expect(page.locator("#order-title")).to_contain_text(single.external_id)
    expect(tracking).to_be_focused()


def test_a_double_enter_makes_one_parcel(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    scene.order("one")
    following = scene.order("two", ship_by=clock.now() + timedelta(days=5))
    page = window.page
    page.goto("/c/corner-shop/station/")
    page.keyboard.type(ups_number())
    page.evaluate(
        """() => { const form = document.querySelector("#ship"); form.requestSubmit(); form.requestSubmit(); }"""
    )
    expect(page.locator("#order-title")).to_contain_text(following.external_id)
    assert Parcel.objects.count() == 1


def test_the_station_fits_every_width(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    scene.order(
        "long",
        units=[("SHIRT-M", 200), ("MUG", 3)],
        buyer_name="W" * 60,
        buyer_message="กรุณาวางไว้หน้าบ้าน " * 12,
        delivery_option_name="Standard delivery with a name that goes on " * 2,
    )
    scene.many({f"more{number}": {} for number in range(12)})
    page = window.page
    for width in (390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/c/corner-shop/station/")
        assert not window.overflows(), width
    window.shot("station-6-long")


def paste(page: Page, text: str) -> None:
    """What Ctrl-V of a spreadsheet's cells does in the field that has the focus."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_a_table_is_pasted_checked_shipped_and_its_refused_line_mended_by_keyboard(
    company: Company, window: Visit
) -> None:
    scene = make_scene(company)
    now = clock.now()
    orders = [
        scene.order(str(n), ship_by=now + timedelta(hours=n), units=[("SHIRT-M", n)]) for n in range(1, 5)
    ]
    one = ups_number()
    page = window.page
    page.goto("/c/corner-shop/station/")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.wait_for_url("**/station/table/")
    expect(page.get_by_label(f"Tracking number of order {orders[0].external_id}")).to_be_focused()
    paste(page, f"Tracking number\r\n{one}\r\n {one.lower()} \r\n{WRONG}\r\n")
    expect(page.get_by_text("3 numbers pasted into 4 lines.")).to_be_visible()
    expect(page.get_by_text("the last 1 line got none")).to_be_visible()
    window.shot("table-1-pasted")
    page.keyboard.press("Enter")  # the cursor stands on Check
    expect(page.get_by_text("2 will ship, 1 refused")).to_be_visible()
    expect(page.get_by_text(f"One parcel with {orders[1].external_id}")).to_be_visible()
    window.shot("table-2-checked")
    assert not Parcel.objects.exists()
    page.get_by_role("button", name="Ship 2 orders").press("Enter")
    expect(page.get_by_text("2 shipped, 1 refused")).to_be_visible()
    assert Parcel.objects.get().contents.count() == 3
    refused = page.get_by_label(f"Tracking number of order {orders[2].external_id}")
    expect(refused).to_have_value(WRONG)
    window.shot("table-3-shipped")
    refused.fill(ups_number())
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 will ship")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 shipped", exact=True)).to_be_visible()
    assert Parcel.objects.count() == 2
    for width in (390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert not window.overflows(), width


def test_slips_and_pick_list_print_on_both_papers_without_cutting_anything(
    company: Company, window: Visit
) -> None:
    scene = make_scene(company)
    Warehouse.objects.filter(company=company).update(
        return_address="Corner Shop\n1 Dock Road\nLos Angeles, CA 90021"
    )
    long = "Bangkok warehouse กรุณาวางไว้หน้าบ้าน شكرا جزيلا " * 6
    scene.order("long", units=[("SHIRT-M", 200), ("MUG", 1)], buyer_message=long, buyer_name="W" * 60)
    scene.order("two", units=[("MUG", 2)])
    scene.parcel(scene.order("packed"))
    page = window.page
    for name, address, sheets in (
        ("slips", f"orders/slips/?{'&'.join(f'ids={order.pk}' for order in scene.orders.values())}", 3),
        ("pick-list", "station/pick-list/", 1),
    ):
        page.goto(f"/c/corner-shop/{address}")
        window.shot(f"paper-{name}")
        for width in (390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert not window.overflows(), (name, width)
        for paper in ("A4", "Letter"):
            printed = page.pdf(format=paper)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets, (name, paper)
            if SHOTS:
                Path(SHOTS, f"paper-{name}-{paper}.pdf").write_bytes(printed)

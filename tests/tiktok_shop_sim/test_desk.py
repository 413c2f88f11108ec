"""The desk in a real browser: everything by clicking or by key, and whatever the console complains about fails."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.tiktok_shop_sim.goods import create, good
from tests.tiktok_shop_sim.wire import Shop
from tests.web.browser import Visit, chromium

pytestmark = pytest.mark.browser

VIEWS = (
    "orders",
    "buy",
    "products",
    "returns",
    "cancellations",
    "statements",
    "promotions",
    "messages",
    "calls",
    "notices",
    "faults",
    "diary",
    "connection",
)
MARKUP = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def desk(browser: Browser, corner: Shop) -> Iterator[Open]:
    """`desk("#/orders")` opens the desk of the corner shop at an address."""
    visits: list[Visit] = []

    def visit(address: str = "", *, phone: bool = False) -> Page:
        one = Visit(browser, corner.sim.url, phone=phone)
        visits.append(one)
        one.page.goto(f"/_sim/desk{address}")
        expect(one.page.locator("#view h1")).to_be_visible()
        return one.page

    yield visit
    for one in visits:
        one.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page) -> Locator:
    return page.locator(".view-sub .badge").first


def test_an_order_is_placed_and_moves_to_delivered_by_clicking(desk: Open, corner: Shop) -> None:
    page = desk()
    page.get_by_role("link", name="Place an order").click()
    page.get_by_role("searchbox").fill("mug-sand")
    page.get_by_role("button", name="One more of Stoneware Coffee Mug 12 oz, hand glazed, Sand").click(
        click_count=2
    )
    press(page, "Place the order")
    expect(heading(page)).to_have_text("On hold")
    order_id = page.locator("h1").inner_text()
    for button, status in (
        ("End hold", "Awaiting shipment"),
        ("Ship", "Awaiting collection"),
        ("Scan", "In transit"),
        ("Deliver", "Delivered"),
    ):
        page.get_by_label("What can be done now").get_by_role("button", name=button, exact=True).click()
        expect(heading(page)).to_have_text(status)
    order = corner.sim.control.order(order_id)
    assert order["status"] == "DELIVERED"
    assert [line["seller_sku"] for line in order["lines"]] == ["MUG-SAND", "MUG-SAND"]
    expect(page.locator(".way [aria-current=step]")).to_have_text("Delivered")
    expect(page.get_by_text("Your package was delivered!").first).to_be_visible()


def test_a_buyer_of_ones_own_is_typed_in(desk: Open, corner: Shop) -> None:
    page = desk("#/buy")
    page.get_by_text("A buyer of your own").click()
    page.get_by_label("First name").fill("Charlie")
    page.get_by_label("Last name").fill("Okafor")
    page.get_by_label("Message to the seller").fill("Ring twice")
    page.get_by_label("Pay now").uncheck()
    press(page, "Surprise me")
    expect(page.get_by_text("Charlie Okafor")).to_be_visible()
    expect(page.locator("blockquote")).to_have_text("Ring twice")
    expect(heading(page)).to_have_text("Unpaid")


def test_an_empty_basket_is_not_bought(desk: Open, corner: Shop) -> None:
    before = len(corner.sim.control.orders())
    page = desk("#/buy")
    press(page, "Place the order")
    expect(page.get_by_role("alert").filter(has_text="The basket is empty.")).to_be_visible()
    assert len(corner.sim.control.orders()) == before


def test_what_is_not_on_sale_cannot_be_chosen_and_says_why(desk: Open, corner: Shop) -> None:
    rows = corner.sim.control.get("/skus")["rows"]
    mug = [row for row in rows if row["title"].startswith("Stoneware Coffee Mug")]
    one = next(row for row in mug if row["name"] == "Sand")
    corner.sim.control.post("/suspend", product_id=one["product_id"], sku_ids=[one["sku_id"]])
    page = desk("#/buy")
    expect(page.get_by_text("Not on sale: taken off sale by the platform")).to_be_visible()
    expect(page.get_by_label(f"Quantity of {one['title']}, Sand")).to_have_count(0)
    other = next(row for row in mug if row["name"] != "Sand")
    expect(page.get_by_label(f"Quantity of {other['title']}, {other['name']}")).to_be_enabled()


def test_what_the_door_refuses_is_said_beside_the_button_and_nothing_happens(
    desk: Open, corner: Shop
) -> None:
    before = len(corner.sim.control.orders())
    page = desk("#/buy")
    quantity = page.get_by_label("Quantity of Stoneware Coffee Mug 12 oz, hand glazed, Sand")
    quantity.fill("9999")
    quantity.blur()
    press(page, "Place the order")
    expect(page.get_by_role("alert").filter(has_text=re.compile("stock|available", re.I))).to_be_visible()
    expect(quantity).to_have_value("9999")
    assert len(corner.sim.control.orders()) == before


def test_harm_is_asked_about_first(desk: Open, corner: Shop) -> None:
    order = corner.sim.control.buy(pay=False)[0]["id"]
    page = desk(f"#/orders/{order}")
    press(page, "Buyer cancels")
    press(page, "Keep as it is")
    assert corner.sim.control.order(order)["status"] == "UNPAID"
    press(page, "Buyer cancels")
    press(page, "Cancel the order")
    expect(heading(page)).to_have_text("Cancelled")
    assert corner.sim.control.order(order)["status"] == "CANCELLED"


def test_a_page_follows_what_others_do(desk: Open, corner: Shop) -> None:
    order = corner.sim.control.buy()[0]["id"]
    page = desk(f"#/orders/{order}")
    expect(heading(page)).to_have_text("On hold")
    corner.sim.control.release(order)
    expect(heading(page)).to_have_text("Awaiting shipment")
    corner.get("/order/202309/orders", {"ids": order})
    expect(page.locator(".life").get_by_role("link", name="GET /order/202309/orders")).to_be_visible()


def test_the_clock_is_stepped_by_key_and_what_happened_is_listed(desk: Open, corner: Shop) -> None:
    order = corner.sim.control.buy()[0]["id"]
    before = corner.sim.control.clock()["now"]
    page = desk()
    page.keyboard.press("h")
    expect(page.get_by_role("status")).to_contain_text("1 hour passed.")
    assert corner.sim.control.clock()["now"] >= before + 3600
    page.get_by_role("link", name="See each").click()
    line = page.locator("tr", has=page.get_by_role("link", name=order, exact=True))
    expect(line).to_contain_text("Awaiting shipment")
    assert corner.sim.control.order(order)["status"] == "AWAITING_SHIPMENT"


def test_keys_go_to_views_and_rows_but_not_while_typing(desk: Open, corner: Shop) -> None:
    page = desk()
    before = corner.sim.control.clock()["now"]
    first = page.locator("tbody tr").first
    newest = first.get_attribute("data-key") or ""
    page.keyboard.press("/")
    page.keyboard.type("mug")
    expect(page.get_by_role("searchbox")).to_have_value("mug")
    assert corner.sim.control.clock()["now"] < before + 60
    expect(first).not_to_have_attribute("data-key", newest)
    expect(page.locator("tbody tr", has_text="Mug").first).to_be_visible()
    page.get_by_role("searchbox").blur()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="← Orders")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", name="Faults", exact=True)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("let 1 day pass")


def test_a_planted_fault_strikes_and_the_struck_call_is_in_the_log(desk: Open, corner: Shop) -> None:
    page = desk("#/faults")
    expect(page.get_by_text("The network is well")).to_be_visible()
    page.get_by_label("What goes wrong").select_option("throttle")
    page.get_by_label("Operation").fill("POST /order/*")
    press(page, "Plant it")
    expect(page.locator("tbody tr")).to_contain_text("not yet")
    reply = corner.post("/order/202309/orders/search", {}, {"page_size": 10}, check=False)
    assert reply.status == 429
    expect(page.locator("tbody tr")).to_contain_text("once")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Calls").click()
    row = page.locator("tbody tr", has=page.get_by_text("Fault 1 throttle")).first
    expect(row.locator(".badge")).to_have_text("Fault")
    row.get_by_role("link").click()
    expect(page.get_by_role("dialog")).to_contain_text("A planted fault struck: 1 throttle")
    page.keyboard.press("Escape")
    page.goto(f"{corner.sim.url}/_sim/desk#/faults")
    press(page, "Remove")
    expect(page.get_by_text("The network is well")).to_be_visible()
    assert corner.sim.control.get("/faults")["faults"] == []


def test_calls_say_what_was_wrong_and_are_filtered_by_verdict(desk: Open, corner: Shop) -> None:
    corner.post("/order/202309/orders/search", {"nonsense": 1}, {"page_size": 10})
    corner.get("/order/202309/orders", {"ids": "1"}, sign="0" * 64, check=False)
    page = desk("#/calls")
    expect(page.locator("tbody tr", has_text="nonsense: unknown field").locator(".badge")).to_have_text(
        "Warning"
    )
    page.get_by_label("Filter by verdict").get_by_role("link", name="Refused").click()
    rows = page.get_by_role("table", name="Calls", exact=True).locator("tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(page.get_by_role("dialog")).to_contain_text("The signature does not fit.")


def test_the_log_can_be_paused(desk: Open, corner: Shop) -> None:
    corner.sim.control.clear_calls()
    page = desk("#/calls")
    press(page, "Pause")
    corner.get("/order/202309/orders", {"ids": "1"})
    rows = page.get_by_role("table", name="Calls", exact=True).locator("tbody tr")
    corner.sim.control.buy()
    expect(page.get_by_text("Nobody has called yet")).to_be_visible()
    press(page, "Go on")
    expect(rows).to_have_count(1)


def test_a_product_is_refused_with_reasons_and_then_approved(desk: Open, corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=86_400)
    product = create(corner, good(corner)).data["product_id"]
    page = desk("#/products")
    row = page.locator("tbody tr", has=page.get_by_text(product, exact=True))
    expect(row).to_contain_text("Pending")
    row.get_by_role("button", name="Refuse…").click()
    page.get_by_label("Reasons, one a line").fill("The picture shows another product.\nThe title shouts.")
    press(page, "Refuse it")
    expect(row).to_contain_text("Failed")
    row.get_by_role("link").click()
    expect(page.get_by_text("The title shouts.")).to_be_visible()
    shown = corner.get(f"/product/202309/products/{product}").data
    assert shown["status"] == "FAILED"
    assert "The title shouts." in str(shown["audit_failed_reasons"])

    second = create(corner, good(corner)).data["product_id"]
    page.goto(f"{corner.sim.url}/_sim/desk#/products/{second}")
    press(page, "Approve")
    expect(heading(page)).to_have_text("Active")
    assert corner.get(f"/product/202309/products/{second}").data["status"] == "ACTIVATE"


def test_a_product_is_taken_down_and_put_back(desk: Open, corner: Shop) -> None:
    product = corner.sim.control.get("/products")["rows"][0]["product_id"]
    page = desk(f"#/products/{product}")
    press(page, "Take it down")
    page.get_by_role("dialog").get_by_role("button", name="Take it down").click()
    expect(heading(page)).to_have_text("Platform deactivated")
    press(page, "Put it back")
    expect(heading(page)).to_have_text("Active")


def test_a_return_goes_from_request_to_refund_by_clicking(desk: Open, corner: Shop) -> None:
    delivered = corner.sim.control.get("/orders/list", status="DELIVERED", limit=1)["orders"][0]["id"]
    page = desk(f"#/orders/{delivered}")
    press(page, "Open a return…")
    page.get_by_label("The buyer wants to").select_option("RETURN_AND_REFUND")
    press(page, "Open it")
    expect(heading(page)).to_have_text("Pending")
    for button in ("Seller approves", "Buyer sends it", "Let it arrive", "Seller accepts the goods"):
        press(page, button)
    expect(heading(page)).to_have_text("Complete")
    (returned,) = corner.sim.control.get("/returns", order_id=delivered)["returns"]
    assert returned["refund_id"]
    assert corner.sim.control.get("/audit")["problems"] == []
    expect(page.get_by_text("Stock and money hold")).to_be_visible()


def test_a_request_to_cancel_is_answered_in_its_list(desk: Open, corner: Shop) -> None:
    order = corner.sim.control.buy()[0]["id"]
    corner.sim.control.release(order)
    corner.sim.control.cancel(order)
    page = desk("#/cancellations")
    row = page.locator("tbody tr", has=page.get_by_role("link", name=f"Order {order}"))
    row.get_by_role("button", name="Accept").click()
    expect(row).to_contain_text("Complete")
    assert corner.sim.control.order(order)["status"] == "CANCELLED"


def test_what_is_delivered_is_settled_now(desk: Open, corner: Shop) -> None:
    page = desk("#/statements")
    press(page, "Settle now")
    expect(page.get_by_role("table", name="Lines")).to_be_visible()
    number = page.url.rpartition("/")[2]
    (closed,) = corner.sim.control.get("/statements", statement_id=number)["statements"]
    assert page.get_by_role("table", name="Lines").locator("tbody tr").count() == len(closed["lines"])


def test_a_promotion_is_started_and_ended(desk: Open, corner: Shop) -> None:
    page = desk("#/promotions")
    page.get_by_role("button", name="Start one…").first.click()
    page.get_by_label("Percent, or price").fill("25")
    press(page, "Start it")
    expect(page.locator("tbody tr").first).to_contain_text("Ongoing")
    page.locator("tbody tr").first.get_by_role("button", name="End it").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.locator("tbody tr").first).to_contain_text("Deactivated")


def test_a_buyer_writes_and_markup_stays_text(desk: Open, corner: Shop) -> None:
    corner.sim.control.buy()
    page = desk("#/messages")
    page.get_by_role("button", name="A buyer writes…").first.click()
    page.get_by_label("Message", exact=True).fill(MARKUP)
    press(page, "Send")
    expect(page.locator(".talk").get_by_text(MARKUP)).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_a_broken_sum_turns_the_badge_red(desk: Open, corner: Shop) -> None:
    page = desk()
    problem = '{"problems": [{"rule": "stock", "about": "SKU 1", "words": "one is missing"}], "checked": {}}'
    page.route("**/_sim/audit", lambda route: route.fulfill(body=problem, content_type="application/json"))
    page.reload()
    page.get_by_role("button", name="1 sum does not hold").click()
    expect(page.get_by_role("dialog")).to_contain_text("stock, SKU 1: one is missing")


def test_a_call_is_copied_as_curl(desk: Open, corner: Shop) -> None:
    corner.get("/order/202309/orders", {"ids": "1"})
    page = desk("#/calls?verdict=refused")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("tbody tr").first.get_by_role("link").click()
    press(page, "Copy as curl")
    expect(page.get_by_text("Copied. It is valid for five minutes.")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith(f"curl -X GET '{corner.sim.url}/order/202309/orders?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"#/calls\?verdict=refused$"))


def test_markup_from_outside_is_shown_as_text(desk: Open, corner: Shop) -> None:
    create(corner, good(corner, title="Mug " + MARKUP))
    corner.sim.control.step(minutes=1)
    order = corner.sim.control.buy(message=MARKUP, buyer={"first_name": MARKUP})[0]["id"]
    corner.post("/order/202309/orders/search", {"page_token": MARKUP}, {"page_size": 10}, check=False)
    page = desk(f"#/orders/{order}")
    expect(page.locator("blockquote")).to_have_text(MARKUP)
    for address in ("orders", "calls", "diary", "products"):
        page.goto(f"{corner.sim.url}/_sim/desk#/{address}")
        expect(page.locator("tbody tr").first).to_be_visible()
        assert page.locator("#view b >> text=bold").count() == 0
        assert page.locator("img[src=x]").count() == 0
    assert "broken" not in page.title()


def test_secrets_are_seen_only_when_asked_for(desk: Open, corner: Shop) -> None:
    page = desk("#/connection")
    expect(page.get_by_text(corner.sim.app_key, exact=True)).to_be_visible()
    assert page.get_by_text(corner.sim.app_secret, exact=True).count() == 0
    page.get_by_role("button", name="Reveal").first.click()
    expect(page.get_by_text(corner.sim.app_secret, exact=True)).to_be_visible()


def test_a_consent_is_taken_back(desk: Open, corner: Shop) -> None:
    page = desk("#/connection")
    press(page, "Deauthorise")
    page.get_by_role("dialog").get_by_role("button", name="Deauthorise").click()
    expect(page.get_by_text("No client has exchanged a code yet.")).to_be_visible()
    assert corner.get("/order/202309/orders", {"ids": "1"}, check=False).code == 105002


def test_the_world_starts_over_with_another_scenario(desk: Open, corner: Shop) -> None:
    page = desk("#/connection")
    press(page, "Start over…")
    page.get_by_label("Scenario").select_option("saigon")
    press(page, "Start over")
    expect(page.get_by_label("Shop", exact=True)).to_contain_text("VN")
    assert corner.sim.control.state()["scenario"] == "saigon"


def test_a_notice_that_cannot_be_delivered_waits_and_is_sent_again(desk: Open, corner: Shop) -> None:
    corner.sim.control.settings(webhook_url="http://127.0.0.1:9/hooks")
    corner.sim.control.buy()
    corner.sim.control.settle_notices()
    page = desk("#/notices")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("Waiting")
    expect(row).to_contain_text(re.compile(r"next in \d+ (s|min)"))
    before = len(corner.sim.control.notices())
    row.get_by_role("button", name="Resend").click()
    expect(page.locator("tbody tr")).to_have_count(before + 1)


def test_the_list_on_screen_is_downloaded_without_formulas(desk: Open, corner: Shop, tmp_path: Path) -> None:
    order = corner.sim.control.buy(buyer={"first_name": "=1+1"})[0]["id"]
    page = desk("#/orders")
    expect(page.locator("tbody tr").first).to_contain_text("=1+1")
    with page.expect_download() as download:
        press(page, "CSV")
    file = tmp_path / "orders.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(file.open()))
    assert len(rows) == page.locator("tbody tr").count()
    assert rows[0]["Order"] == order
    assert rows[0]["Recipient"].startswith("'=1+1")


def test_every_view_fits_a_phone_and_a_desk(desk: Open, corner: Shop) -> None:
    corner.sim.control.buy(count=2)
    page = desk()
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for view in VIEWS:
            page.goto(f"{corner.sim.url}/_sim/desk#/{view}")
            expect(page.locator("#view .view")).to_have_attribute("data-key", f"/{view}")
            assert not page.evaluate(wider), (view, width)


def test_on_a_phone_the_views_are_behind_a_menu(desk: Open) -> None:
    page = desk(phone=True)
    rail = page.get_by_role("navigation", name="Views")
    expect(rail).to_be_hidden()
    press(page, "Menu")
    rail.get_by_role("link", name="Faults").click()
    expect(page.get_by_role("heading", name="Faults", exact=True)).to_be_visible()
    expect(rail).to_be_hidden()

"""The morning of an operations person, and a newcomer's way to the first shipped order: acts are counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import Count
from playwright.sync_api import Page, expect
from tests.factories import make_sku
from tests.support.simulated import connect, simulated_account
from tests.web.browser import Visit
from tests.web.scene import make_scene, ups_number

from shelfwire.aftersales.models import Case, CaseAct
from shelfwire.channels.actions import set_switch
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User
from shelfwire.sync.engine import schedule
from tiktok_shop_sim.testing import Simulator

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = "1Z999AA10123456785"


class Hands:
    """Somebody's hands: clicks and keys are counted, typing and scanning are not."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()  # type: ignore[arg-type]  # a role
        self.acts += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.acts += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.fixture
def window(visitor: Callable[..., Visit], alice: User, bob: User, password: str) -> Visit:
    """Bob, the operator, signed in."""
    visit = visitor()
    visit.sign_in("bob@example.com", password)
    return visit


def test_from_an_empty_house_to_the_first_shipped_order(
    visitor: Callable[..., Visit], simulator: Simulator, settings: SettingsWrapper
) -> None:
    settings.SIMULATOR_URL = simulator.url
    bought = simulator.control.buy(release=True)[0]["id"]
    visit = visitor()
    page, hands = visit.page, Hands(visit.page)
    page.goto("/")
    page.get_by_label("Company name").fill("Corner Shop")
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("E-mail address").fill("alice@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_label("Time zone").select_option("America/Los_Angeles")
    hands.click("button", "Create account and start")
    page.wait_for_url("**/c/corner-shop/**")
    hands.click("link", re.compile("Connect (a|your first) shop"))
    hands.click("button", "This is a simulator")
    page.wait_for_url("**/setup/consent/")
    hands.click("button", "Give consent on TikTok Shop")
    hands.click("button", "Next")
    hands.click("button", "Authorize")
    page.wait_for_url("**/setup/*/")
    drain()
    page.wait_for_url("**/setup/mapping/")  # the test passes, and leads on by itself
    expect(page.get_by_label("Your warehouse")).to_be_visible()
    hands.click("button", "Right, next: first orders")
    page.wait_for_url("**/setup/start/")
    hands.click("button", "Switch on and download")
    drain()
    expect(page.locator("#live")).to_have_attribute("data-status", "completed")
    assert Order.objects.filter(external_id=bought).exists()
    hands.press("g", "l")
    page.wait_for_url("**/listings/")
    hands.click("link", re.compile("Not linked"))
    page.wait_for_url("**/listings/?show=unlinked")
    hands.press("a", "c")
    page.wait_for_url("**/listings/create/**")
    hands.click("button", re.compile(r"Create \d+"))
    page.wait_for_url("**/listings/?show=unlinked")
    drain()
    hands.press("g", "t")
    page.wait_for_url("**/station/**")
    expect(page.get_by_label("Tracking number")).to_be_focused()
    hands.type(ups_number())
    hands.press("Enter")
    expect(page.get_by_text(re.compile("Order .* shipped"))).to_be_visible()
    assert Parcel.objects.filter(via="screen").count() == 1
    print(f"acts from an empty house to the first shipped order: {hands.acts}")
    assert hands.acts <= 25


def test_the_morning_fifty_five_to_ship(company: Company, window: Visit) -> None:
    """Five by station, the rest by table, one of them refused and mended there."""
    scene = make_scene(company)
    now = clock.now()
    units = [[("SHIRT-M", 1 + n % 2)] if n % 3 else [("SHIRT-M", 1), ("MUG", 1)] for n in range(55)]
    scene.many(
        {
            f"n{n}": {"ship_by": now + timedelta(hours=n - 2), "units": wanted, "buyer_name": f"buyer{n}"}
            for n, wanted in enumerate(units)
        }
    )
    page, hands = window.page, Hands(window.page)
    hands.press("g", "t")
    page.wait_for_url("**/station/")
    tracking = page.get_by_label("Tracking number")
    for shipped in range(5):
        expect(tracking).to_be_focused()
        expect(page.locator("#order-title")).to_contain_text(scene.orders[f"n{shipped}"].external_id)
        hands.type(ups_number())
        hands.press("Enter")
        expect(page.get_by_text(f"Order {scene.orders[f'n{shipped}'].external_id} shipped")).to_be_visible()
    assert Parcel.objects.count() == 5
    page.goto("/c/corner-shop/orders/?progress=to_pack")
    expect(page.locator("#grid tbody tr")).to_have_count(50)
    hands.press("a", "s")
    page.wait_for_url("**/station/table/**")
    numbers = [ups_number() for _ in range(49)]
    numbers.insert(20, WRONG)
    first = page.locator(
        "[data-cell=number], [data-cell=tracking_number], [data-cell='Tracking number']"
    ).first
    first.focus()
    page.evaluate(
        """text => document.activeElement.dispatchEvent(new ClipboardEvent("paste",
            {clipboardData: (() => {
                const data = new DataTransfer(); data.setData("text/plain", text); return data; })(),
             bubbles: true, cancelable: true}))""",
        "\n".join(numbers),
    )
    hands.acts += 1
    hands.click("button", re.compile("^Check"))
    expect(page.get_by_text("wrong check digit").first).to_be_visible()
    assert Parcel.objects.count() == 5, "only checked"
    hands.click("button", re.compile("^Ship"))
    drain()
    expect(page.get_by_text("49 shipped, 1 refused")).to_be_visible()
    expect(page.locator("[data-sheet]")).to_contain_text("wrong check digit")
    assert Parcel.objects.count() == 54
    print(f"acts of the morning: {hands.acts}")


def test_ten_requests_of_four_types_are_answered_in_under_twenty_acts(
    company: Company, alice: User, window: Visit, simulator: Simulator
) -> None:
    """From Home by keyboard alone: eight accepted together, two declined with a reason that TikTok takes."""
    control = simulator.control
    control.reset(scenario="corner-shop", orders=0)
    shop = connect(simulated_account(company, simulator, "Corner Shop"), alice, simulator)
    for switch in ("orders_in", "aftersales_out"):
        set_switch(account=shop, switch=switch, on=True, by="Alice")
    code = control.catalogue(shop.external_shop_id)[0]["seller_sku"]
    for wish in ("REPLACEMENT", "REPLACEMENT", *["CANCEL", "REFUND"] * 3, *["RETURN_AND_REFUND"] * 2):
        (bought,) = control.buy(lines=[{"seller_sku": code}], release=True)
        if wish == "CANCEL":
            control.cancel(bought["id"])
            continue
        for step in ("/ship", "/scan", "/deliver"):
            control.post(step, order_id=bought["id"])
        control.post("/return", order_id=bought["id"], kind=wish)
    control.settle_notices()
    schedule.tick()
    drain()
    assert Case.objects.filter(due_at__isnull=False).count() == 10
    page, hands = window.page, Hands(window.page)
    page.goto("/c/corner-shop/")
    hands.press("Control+k")
    hands.type("returns")
    expect(page.locator(".palette-line").first).to_contain_text("Returns and cancellations")
    hands.press("Enter")
    page.wait_for_url("**/orders/cases/")
    expect(page.locator("#grid tbody tr")).to_have_count(10)
    hands.press("a", "j", " ", "j", " ")
    expect(page.locator("[data-selected-count]")).to_have_text("8")
    hands.press("y")
    expect(page.get_by_role("heading", name="Accept 8 requests")).to_be_visible()
    hands.press("y")
    page.wait_for_url("**/cases/told/**")
    drain()
    hands.press("b")
    page.wait_for_url("**/cases/?stands=waiting")
    expect(page.locator("#grid tbody tr")).to_have_count(2)
    hands.press("a", "n")
    expect(page.get_by_label("Reason for all of them")).to_be_focused()
    hands.press("ArrowDown", "Tab", "Tab", "Enter")
    page.wait_for_url("**/cases/told/**")
    drain()
    control.step(hours=1)
    schedule.tick()
    drain()
    assert dict(CaseAct.objects.values_list("decision").annotate(n=Count("pk"))) == {
        "accept_cancellation": 3,
        "accept_refund": 3,
        "accept_return": 2,
        "decline_replacement": 2,
    }
    assert set(CaseAct.objects.values_list("status", flat=True)) == {"done"}
    theirs = Counter(one["status"] for one in control.get("/returns")["returns"])
    assert theirs == {
        "RETURN_OR_REFUND_REQUEST_COMPLETE": 3,
        "AWAITING_BUYER_SHIP": 2,
        "REPLACEMENT_REQUEST_REJECT": 2,
    }
    assert hands.acts < 20
    print(f"acts for ten requests: {hands.acts}")


def test_thirty_skus_are_linked_in_at_most_ten_acts(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    scene.many({f"n{n}": {"units": [(f"thing_{n:02}", 1)]} for n in range(30)})
    for n in range(30):
        make_sku(company, f"THING-{n:02}", 5)
    page, hands = window.page, Hands(window.page)
    hands.press("g", "l")
    page.wait_for_url("**/listings/")
    hands.click("link", re.compile("Not linked"))
    page.wait_for_url("**/listings/?show=unlinked")
    hands.press("a", "l")
    page.wait_for_url("**/listings/link/**")
    expect(page.get_by_role("heading", name="Link 30 SKUs?")).to_be_visible()
    assert not ListingSku.objects.exclude(sku=None).exists()
    hands.press("Enter")
    expect(page.get_by_text("30 linked")).to_be_visible()
    assert ListingSku.objects.filter(sku=None).count() == 0
    assert hands.acts <= 10
    drain()
    page.goto("/c/corner-shop/orders/?progress=to_pack")
    expect(page.locator("#grid tbody tr")).to_have_count(30)


def test_one_order_among_five_hundred_is_found_in_one_act(company: Company, window: Visit) -> None:
    scene = make_scene(company)
    scene.many({f"n{n}": {} for n in range(500)})
    wanted = scene.orders["n321"].external_id
    page, hands = window.page, Hands(window.page)
    page.goto("/c/corner-shop/orders/")
    hands.press("/")
    hands.type(wanted[-6:])
    expect(page.locator("#grid tbody tr")).to_have_count(1)
    expect(page.locator("#grid tbody tr")).to_contain_text(wanted)
    assert hands.acts == 1
    assert not Outgoing.objects.exists()

"""A newcomer's first evening, in a real browser: the owner account, the shop, the switches, the first orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect
from tests.web.browser import Visit

from shelfwire.channels.models import Account
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User
from tiktok_shop_sim.testing import Simulator

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_an_empty_installation_to_downloaded_orders(
    visitor: Callable[..., Visit], simulator: Simulator, live_server: object, settings: SettingsWrapper
) -> None:
    visit = visitor()
    page = visit.page
    settings.SIMULATOR_URL = simulator.url
    _first_run(visit)
    page.goto("/c/corner-shop/channels/")
    visit.shot("channels-empty")
    page.get_by_role("link", name="Connect a shop").click()
    clicks = _connect(visit)
    assert Order.objects.exists()
    # measured: the welcome page's button and Connect a shop are the two before these
    assert clicks + 2 <= 10
    _look_at_the_shop(visit)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("link", name="Connect a shop")).to_be_visible()


def test_a_shop_is_connected_by_the_keyboard_alone(
    visitor: Callable[..., Visit],
    simulator: Simulator,
    alice: User,
    company: Company,
    password: str,
    settings: SettingsWrapper,
) -> None:
    visit = visitor()
    page = visit.page
    settings.SIMULATOR_URL = simulator.url
    visit.sign_in("alice@example.com", password)
    page.goto("/c/corner-shop/channels/add/")
    for name in ("This is a simulator", "Give consent on TikTok Shop", "Next", "Authorize"):
        _tab_to(page, name)
        page.keyboard.press("Enter")
    page.wait_for_url("**/setup/*/")
    assert Account.objects.get().status == "connected"


def _tab_to(page: Page, name: str) -> None:
    """Tab until the button with this name has the focus."""
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"the keyboard does not reach “{name}”")


def _first_run(visit: Visit) -> None:
    page = visit.page
    page.goto("/")
    expect(page.get_by_role("heading", name="Create the owner account")).to_be_visible()
    visit.shot("welcome")
    page.get_by_label("Company name").fill("Corner Shop")
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("E-mail address").fill("alice@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_label("Time zone").select_option("America/Los_Angeles")
    page.get_by_role("button", name="Create account and start").click()
    page.wait_for_url("**/c/corner-shop/**")
    expect(page.get_by_text("Welcome, Alice.")).to_be_visible()
    assert User.objects.get().email == "alice@example.com"


def _connect(visit: Visit) -> int:
    """From *Connect a shop* to the first orders; how many clicks it took."""
    page, clicks = visit.page, 0

    def press(role: Literal["button", "link"], name: str) -> None:
        nonlocal clicks
        page.get_by_role(role, name=name, exact=True).click()
        clicks += 1

    _seen(visit, "connect-add")
    press("button", "This is a simulator")
    page.wait_for_url("**/setup/consent/")
    _seen(visit, "connect-consent")
    press("button", "Give consent on TikTok Shop")
    press("button", "Next")
    press("button", "Authorize")
    page.wait_for_url("**/setup/*/")
    drain()
    expect(page.get_by_text("Tested").or_(page.get_by_text("checks passed"))).to_be_visible()
    if page.url.endswith("/setup/test/"):
        _seen(visit, "connect-test")
        press("link", "Next: warehouses, carriers")
    # the page looks by itself whether the worker has read them
    expect(page.get_by_label("Your warehouse")).to_be_visible()
    _seen(visit, "connect-mapping")
    press("button", "Right, next: first orders")
    page.wait_for_url("**/setup/start/")
    _seen(visit, "connect-start")
    press("button", "Switch on and download")
    expect(page.locator("#live")).to_have_attribute("data-status", "queued")
    _seen(visit, "connect-download")
    drain()
    # the page polls by itself: nobody reloads it
    expect(page.locator("#live")).to_have_attribute("data-status", "completed")
    _seen(visit, "connect-done")
    press("link", "See the orders")
    page.wait_for_url("**/orders/**")
    account = Account.objects.get()
    assert (account.orders_in, account.tracking_out) == (True, False)
    assert Job.objects.get().status == "completed"
    return clicks


def _seen(visit: Visit, name: str) -> None:
    """A picture where they are wanted, and nothing wider than the screen."""
    visit.shot(name)
    assert visit.fits(), name


def _look_at_the_shop(visit: Visit) -> None:
    page = visit.page
    page.goto(f"/c/corner-shop/channels/{Account.objects.get().pk}/")
    _seen(visit, "shop-overview")
    for tab in ("Settings", "Switches", "Warehouses", "Carriers", "Diagnostics"):
        page.get_by_role("navigation", name="Parts of this page").get_by_role("link", name=tab).click()
        _seen(visit, f"shop-{tab.lower().replace(' ', '-')}")


def test_a_dangerous_deed_waits_for_its_word(
    visitor: Callable[..., Visit], alice: User, company: Company, password: str
) -> None:
    account = Account.objects.create(company=company, channel="tiktok", name="US", webhook_token="t" * 40)
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto(f"/c/corner-shop/channels/{account.pk}/")
    page.get_by_role("button", name="Actions of this shop").click()
    visit.shot("channels-menu")
    page.get_by_role("button", name="Disconnect").click()
    button = page.get_by_role("dialog").get_by_role("button", name="Disconnect", exact=True)
    expect(button).to_be_disabled()
    page.get_by_label("Type disconnect to confirm").fill("disconnec")
    expect(button).to_be_disabled()
    page.get_by_label("Type disconnect to confirm").fill("disconnect")
    visit.shot("channels-disconnect")
    button.click()
    expect(page.get_by_text("is disconnected. Its orders and history are all here.")).to_be_visible()


def test_the_keyboard_reaches_everything(
    visitor: Callable[..., Visit], alice: User, company: Company, password: str
) -> None:
    jobs = [
        Job.objects.create(company=company, name="x", title=f"Work {n}", status="completed") for n in range(3)
    ]
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto("/c/corner-shop/settings/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/c/corner-shop/jobs/")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    visit.shot("keyboard")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.keyboard.type("Work 1")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("searchbox", name="Search").fill("")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row].at")).to_contain_text("Work 1")
    visit.shot("jobs")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/jobs/{jobs[2].pk}/")


def test_the_screens_of_settings_and_people(
    visitor: Callable[..., Visit], alice: User, bob: User, charlie: User, company: Company, password: str
) -> None:
    visit = visitor()
    page = visit.page
    page.goto("/account/login/")
    visit.shot("login")
    visit.sign_in("alice@example.com", password)
    for name, there in (
        ("settings-company", "settings/"),
        ("settings-companies", "settings/companies/"),
        ("settings-people", "settings/people/"),
        ("settings-keys-empty", "settings/keys/"),
        ("settings-add-key", "settings/keys/add/"),
        ("settings-audit", "settings/audit/"),
        ("jobs-empty", "jobs/"),
    ):
        page.goto(f"/c/corner-shop/{there}")
        visit.shot(name)
        assert visit.fits(), name
    page.goto("/c/corner-shop/settings/people/invite/")
    page.get_by_label("E-mail address").fill("dora@example.com")
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_text("shown this once")).to_be_visible()
    visit.shot("settings-invited")
    assert visit.fits(), "settings-invited"
    page.goto("/c/corner-shop/settings/people/")
    visit.shot("settings-people-invited")
    page.goto("/c/corner-shop/settings/keys/add/")
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("Read orders").check()
    page.get_by_role("button", name="Issue key").click()
    expect(page.locator(".once")).to_contain_text("sw_")
    visit.shot("settings-key")
    page.goto("/c/corner-shop/settings/keys/")
    visit.shot("settings-keys")
    page.goto("/account/")
    visit.shot("profile")
    page.goto("/account/2fa/")
    visit.shot("mfa")


def test_a_phone_gets_cards_a_bottom_bar_and_no_sideways_scrolling(
    visitor: Callable[..., Visit], alice: User, bob: User, company: Company, password: str
) -> None:
    Job.objects.create(
        company=company, name="x", title="A job whose title is rather long for a phone", status="failed"
    )
    visit = visitor(phone=True)
    visit.sign_in("alice@example.com", password)
    page = visit.page
    for there in ("jobs/", "settings/people/", "settings/audit/", "channels/"):
        page.goto(f"/c/corner-shop/{there}")
        assert not visit.overflows(), there
    expect(page.get_by_role("navigation", name="Main places")).to_be_visible()
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("link", name="Settings")).to_be_visible()


def test_the_dark_of_the_system_is_followed(
    visitor: Callable[..., Visit], alice: User, company: Company, password: str
) -> None:
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.emulate_media(color_scheme="dark")
    page.goto("/c/corner-shop/settings/people/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    visit.shot("settings-people-dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_a_second_factor_is_set_up_and_then_asked_for(
    visitor: Callable[..., Visit], alice: User, bob: User, company: Company, password: str
) -> None:
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Activate").click()
    page.get_by_label("Password").fill(password)
    visit.shot("mfa-confirm-access")
    page.get_by_role("button", name="Confirm").click()
    secret = page.get_by_label("Authenticator secret").input_value()
    visit.shot("mfa-activate")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth > 0")
    page.get_by_label("Authenticator code").fill(_code(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/recovery-codes/**")
    visit.shot("mfa-recovery-codes")
    page.goto("/account/")
    expect(page.get_by_text("Manage the second factor")).to_be_visible()
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/2fa/authenticate/**")
    visit.shot("mfa-authenticate")
    page.goto("/c/corner-shop/jobs/")
    page.wait_for_url("**/account/**")
    assert page.get_by_role("heading", name="Jobs").count() == 0


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_what_is_refused_is_told_where_it_happens(
    visitor: Callable[..., Visit], alice: User, bob: User, company: Company, password: str
) -> None:
    job = Job.objects.create(company=company, name="x", title="Work", status="queued")
    visit = visitor()
    visit.sign_in("bob@example.com", password)
    page = visit.page
    page.goto("/c/corner-shop/settings/people/")
    expect(page.get_by_text("This needs the role “owner” in Corner Shop")).to_be_visible()
    visit.shot("forbidden")
    page.goto(f"/c/corner-shop/jobs/{job.pk}/")
    page.get_by_role("button", name="Cancel").first.click()
    Job.objects.filter(pk=job.pk).update(status="completed")
    page.get_by_role("button", name="Cancel the job").click()
    expect(page.get_by_role("alert")).to_contain_text("there is nothing to cancel")
    visit.shot("problem")
    page.goto("/c/nowhere/jobs/")
    visit.shot("not-found")

"""Notifications in a real browser: the bell, the list by mouse and by keyboard, every width, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.alerts.receivers import receiver
from tests.web.browser import Visit
from tests.web.scene import Scene, make_scene

from shelfwire.alerts import actions, jobs_registry
from shelfwire.channels.actions import park
from shelfwire.channels.models import Account
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import Company, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/c/corner-shop/notifications/"
WIDTHS = (390, 768, 1024, 1280)


def a_bad_day(company: Company) -> Scene:
    """Something of every kind, in shops with long names and other scripts."""
    scene = make_scene(company, "ร้านค้าออนไลน์ที่มีชื่อยาวมากและไม่มีช่องว่างเลยสักที่เดียวในชื่อนี้")
    for n in range(3):
        scene.order(f"late-{n}", ship_by=clock.now() - timedelta(hours=2 + n))
    scene.refused(scene.order("refused"))
    arabic = make_scene(company, "متجر الزاوية للملابس والأحذية").account
    park(account_id=arabic.pk, why="consent ended", by="worker")
    Account.objects.filter(pk=scene.account.pk).update(
        refresh_expires_at=clock.now() + timedelta(days=6), timezone="Asia/Bangkok"
    )
    Job.objects.create(
        company=company, name="catalog.import", title="Import " + "W" * 60 + ".csv", status="partly_failed",
        done=500, failed=17, finished_at=clock.now(),
    )  # fmt: skip
    jobs_registry.tick()
    return scene


def test_the_bell_leads_to_the_list_and_a_line_to_its_order_by_keyboard(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    a_bad_day(company)
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    bell = page.get_by_role("link", name="Notifications")
    expect(bell.locator(".bell-count")).to_have_text("7")
    bell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HERE}")
    expect(page.locator("tr[data-row]")).to_have_count(7)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: HERE not in url)
    page.goto(HERE)
    expect(page.locator(".bell-count")).to_have_text("6")
    page.locator("tr[data-row]").get_by_role("button", name="Mark “Order").first.click()
    expect(page.locator(".bell-count")).to_have_text("5")
    page.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_role("status")).to_contain_text("5 notifications are marked as read")
    expect(page.locator(".bell-count")).to_be_empty()


def test_a_person_chooses_by_mouse_and_what_is_off_stays_off(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.get_by_role("button", name="Your account").click()
    page.locator(".dropdown-menu").get_by_role("link", name="Notifications").click()
    page.get_by_label("Failed jobs: in Shelfwire").uncheck()
    page.get_by_label("Late orders: by e-mail").select_option(label="Once a day")
    page.get_by_label("Daily summary at").select_option(label="17:00")
    page.get_by_role("button", name="Save what reaches you").click()
    expect(page.get_by_role("status")).to_contain_text("Your choice is saved")
    expect(page.get_by_label("Failed jobs: in Shelfwire")).not_to_be_checked()
    expect(page.get_by_label("Late orders: by e-mail")).to_have_value("daily")
    expect(page.get_by_label("Daily summary at")).to_have_value("17")


@pytest.mark.thorough
def test_every_page_fits_every_width_in_light_and_dark(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    a_bad_day(company)
    with receiver() as hook:
        actions.save_webhook(
            company=company, url="https://erp.example.com/a/rather/long/path/to/the/hook", active=True,
            kinds_wanted=["late_order"], by="Alice",
        )  # fmt: skip
        hook.status = 500
        tried = actions.send_test(company=company)
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page, wrong = visit.page, []
    for part in ("", "?state=settled", "choose/", "mail/", "webhook/", f"webhook/{tried.pk}/"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
            page.goto(HERE + part)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if visit.overflows():
                    wrong.append(f"{part} at {width}")
            name = f"notifications-{part.strip('/?').replace('/', '-').replace('=', '-')}-{scheme}"
            visit.shot(name)
    assert wrong == []


def test_an_empty_list_on_a_phone_names_the_next_step(
    visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    visit = visitor(phone=True)
    visit.sign_in("alice@example.com", password)
    visit.page.goto(HERE)
    expect(visit.page.get_by_text("Nothing to tell you")).to_be_visible()
    assert visit.fits()
    visit.shot("notifications-empty")

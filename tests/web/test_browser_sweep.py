"""Every page in a real browser, at a phone's and at a desk's width: it fits, it has its title and heading, axe has
nothing serious against it.

The pages are the resolver's, so a new one is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.web.accessible import findings
from tests.web.browser import DESK, PHONE, Visit
from tests.web.conftest import signed_in
from tests.web.half_made import Known
from tests.web.offer_scene import offer_known
from tests.web.routes import looked_at, routes
from tests.web.scene import Scene, busy_scene, make_scene

from shelfwire.channels.actions import record_checks, store_answer
from shelfwire.channels.models import Account
from shelfwire.channels.port import AuthorisationAnswer, Check, Credentials
from shelfwire.channels.port import Shop as ChannelShop
from shelfwire.exchange.actions import failed
from shelfwire.fulfilment.models import Parcel
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalShopId
from shelfwire.kit.secrets import Secret
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Order, OrderDocument
from shelfwire.people.models import ApiKey, Company, Membership, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BETWEEN = [{"width": 768, "height": 1024}, {"width": 1024, "height": 720}, {"width": 1280, "height": 800}]
PARTS = 4
"""The pages of a sweep are shared among so many tests, which run side by side."""
LONG = "A name that goes on and on, as names of shops and of products do, " * 2
WITHOUT_SPACES = "W" * 60


def a_day(company: Company) -> tuple[Scene, Known]:
    """A busy shop beside one that is not connected, and a thing for whatever an address asks for."""
    scene = busy_scene(company)
    offers = offer_known(scene)
    Account.objects.filter(pk=scene.account.pk).update(name=LONG[:120], shop_name=LONG[:150])
    _consent(scene.account)
    new = Account.objects.create(
        company=company, channel="tiktok", name=WITHOUT_SPACES, webhook_token="n", status="new"
    )
    job = Job.objects.create(
        company=company, name="x", title=LONG, status="failed", error=WITHOUT_SPACES * 3,
        subject_kind="account", subject_id=str(scene.account.pk),
    )  # fmt: skip
    notice = scene.account.notices.create(
        channel="tiktok", dedupe_key=WITHOUT_SPACES, kind="1", kind_name="Order status", topic="order",
        body="{}", received_at=scene.orders["late"].placed_at, subjects=[["order", WITHOUT_SPACES]],
    )  # fmt: skip
    order = scene.orders["today"]
    sku = scene.orders["late"].units.get().sku_id
    known: Known = {
        "account_id": [scene.account.pk, new.pk],
        "conversation": ["orders"],
        "switch": ["stock_out"],
        "order_id": [scene.orders[key].pk for key in ("today", "refused", "unlinked", "cancelled")],
        "document_id": list(OrderDocument.objects.filter(order=order).values_list("pk", flat=True)),
        "code": ["short"],
        "parcel_id": list(Parcel.objects.values_list("pk", flat=True)),
        "outgoing_id": [1],
        "sku_id": [sku],
        "link_id": list(ListingSku.objects.values_list("pk", flat=True)[:2]),
        "job_id": [job.pk],
        "file_id": [1],
        "notice_id": [notice.pk],
        "warehouse_id": [1],
        "membership_id": list(Membership.objects.filter(company=company).values_list("pk", flat=True)[:1]),
        "key_id": list(ApiKey.objects.values_list("pk", flat=True)) or [1],
        **offers,
    }
    return scene, known


def _consent(account: Account) -> None:
    """Tokens, scopes and findings of *Test settings*, as long as real ones."""
    now = clock.now()
    scopes = [f"seller.some_rather_long_area_{n}.read_and_write" for n in range(30)]
    pair = Credentials(
        access_token=Secret("ROW_" + "a" * 160),
        access_expires_at=now + timedelta(days=7),
        refresh_token=Secret("ROW_" + "r" * 160),
        refresh_expires_at=now + timedelta(days=80),
        scopes=tuple(scopes),
        holder_id="7010736057180325637" * 3,
        holder_name=WITHOUT_SPACES,
        holder_region="US",
        extra={},
    )
    shop = ChannelShop(
        ExternalShopId("7495929748129384723" * 3), WITHOUT_SPACES, "US", "USD", "UTC", "CROSS_BORDER"
    )
    store_answer(account_id=account.pk, answer=AuthorisationAnswer(pair, (shop,)), shop=shop, by="Alice")
    found = [
        Check("missing", LONG, "missing", WITHOUT_SPACES * 2, LONG),
        Check("warning", LONG, "warning", WITHOUT_SPACES * 2, LONG),
        Check("works", LONG, "works", WITHOUT_SPACES * 2),
    ]
    record_checks(account_id=account.pk, checks=found)
    failed(account_id=account.pk, conversation="orders", error=WITHOUT_SPACES * 3)


def pages(company: Company, known: Known, owner: User, part: int) -> Iterator[str]:
    """Every address of a part of the routes that shows a page, asked for without a browser first."""
    client = signed_in(owner)
    given = {**{name: [1] for route in routes() for name in route.arguments}, **known}
    for _, address, answer in looked_at(client, given, company.slug, routes()[part::PARTS]):
        if answer.status_code == 200 and b"<html" in getattr(answer, "content", b""):
            yield address


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_has_its_title_and_heading_and_nothing_serious_against_it(
    part: int, visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    _, known = a_day(company)
    found = list(pages(company, known, alice, part))
    assert len(found) > 50 // PARTS
    visit = visitor()
    visit.sign_in("alice@example.com", password)
    page, wrong = visit.page, []
    for turn, address in enumerate(found):
        page.goto(address)
        visit.shot(address.strip("/").replace("/", "-"))
        sizes = (DESK, BETWEEN[turn % len(BETWEEN)], PHONE)
        # there and back: drawing a page anew is what takes long, and the next one comes in the size that is there
        for size in sizes if turn % 2 == 0 else reversed(sizes):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict is what it takes
            if visit.overflows():
                wrong.append(f"{address} is wider than {size['width']}: {_widest(page)}")
            if size is PHONE and _a_menu_overflows(visit):
                wrong.append(f"{address} is wider than a phone with its menu open")
            if size is DESK:
                wrong += _against(page, address, ("light", "dark") if turn % 6 == 0 else ("light",))
    assert wrong == [], "\n".join(wrong)


def _a_menu_overflows(visit: Visit) -> bool:
    for menu in visit.page.locator("main [data-bs-toggle=dropdown]:visible").all():
        menu.click()
        if visit.overflows():
            return True
        visit.page.keyboard.press("Escape")
    return False


def _against(page: Page, address: str, themes: tuple[str, ...]) -> list[str]:
    """What a page's title, its heading and axe say that is wrong with it."""
    wrong = []
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1 or not headings[0].strip():
        wrong.append(f"{address} has the headings {headings}")
    if not page.title().split(" · ")[0].strip():
        wrong.append(f"{address} has no title")
    expect(page.locator(".htmx-request")).to_have_count(0)
    return wrong + [
        f"{address} in the {theme}: {finding}" for theme in themes for finding in findings(page, theme)
    ]


def test_axe_finds_what_is_planted(visitor: Callable[..., Visit], alice: User, password: str) -> None:
    page = visitor().page
    page.goto("/account/login/")
    assert findings(page) == []
    page.evaluate("document.querySelector('main, body').insertAdjacentHTML('beforeend', '<button></button>')")
    assert any("button-name" in finding for finding in findings(page))


def _widest(page: Page) -> str:
    """What reaches farthest to the right, for the person who has to mend it."""
    script = """() => [...document.querySelectorAll("main *")]
        .map((e) => [e.getBoundingClientRect().right, e.tagName + "." + e.className])
        .sort((a, b) => b[0] - a[0]).slice(0, 3).join(" | ")"""
    return str(page.evaluate(script))


@pytest.mark.parametrize("phone", [True, False])
def test_the_bar_of_selected_rows_stands_above_the_bottom_navigation(
    phone: bool, visitor: Callable[..., Visit], company: Company, alice: User, password: str
) -> None:
    scene = make_scene(company)
    scene.many({str(number): {} for number in range(12)})
    visit = visitor(phone=phone)
    visit.sign_in("alice@example.com", password)
    page = visit.page
    page.goto("/c/corner-shop/orders/")
    page.locator("[data-select]").first.check()
    button = page.locator(".selection .btn-primary")
    expect(button).to_be_visible()
    uncovered = """(button) => {
        const box = button.getBoundingClientRect();
        return [[box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2]].every(
            ([x, y]) => button.contains(document.elementFromPoint(x, y)));
    }"""
    assert button.evaluate(uncovered)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert button.evaluate(uncovered)
    assert Order.objects.count() == 12
    button.click()
    page.wait_for_url("**/station/table/**")

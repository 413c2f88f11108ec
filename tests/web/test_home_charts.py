"""The pictures of Home: thirty days beside the thirty before, per currency, and what the carrier scanned in time."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect
from tests.factories import DAY_ONE, make_account
from tests.web.accessible import findings
from tests.web.scene import busy_scene, make_scene

from shelfwire.channels.models import Account
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.orders.models import DayFigures
from shelfwire.people.models import Company
from shelfwire.web.charts import Chart

pytestmark = pytest.mark.django_db
HOME = "/c/corner-shop/"


def day(
    account: Account, back: int, *, orders: int = 1, revenue: int = 100, currency: str = "USD", **more: int
) -> None:
    """A day so many days ago, as it was counted."""
    values = {"on_time": 0, "late": 0, "open": 0, **more}
    DayFigures.objects.create(
        account=account, day=_today() - timedelta(days=back), currency=currency, zone=account.timezone,
        orders=orders, revenue_minor=revenue, **values,
    )  # fmt: skip


def _today() -> date:
    return clock.now().date()


def charts(client: Client, query: str = "") -> dict[str, Chart]:
    answer = client.get(HOME + query)
    assert answer.status_code == 200
    return {chart.key: chart for chart in answer.context["charts"]}


@pytest.fixture
def account(company: Company) -> Account:
    return make_scene(company).account


def test_a_house_without_sales_shows_no_pictures(account: Account, as_bob: Client) -> None:
    assert charts(as_bob) == {}
    day(account, 61, orders=5)
    day(account, 3, orders=0, revenue=0)
    assert charts(as_bob) == {}
    assert "data-chart" not in as_bob.get(HOME).content.decode()


def test_thirty_days_stand_beside_the_thirty_before(account: Account, as_bob: Client) -> None:
    for back, orders in ((0, 1), (29, 2), (30, 10), (59, 20), (60, 999)):
        day(account, back, orders=orders, revenue=orders * 100)
    sales = charts(as_bob)["sales"]
    [orders_, revenue] = sales.data["measures"]
    assert len(orders_["now"]) == len(orders_["then"]) == len(sales.rows) == 30
    assert (orders_["now"][-1], orders_["now"][0], sum(orders_["now"])) == (1, 2, 3)
    assert (orders_["then"][-1], orders_["then"][0], sum(orders_["then"])) == (10, 20, 30)
    assert [(t.label, t.value, t.before, t.change, t.direction) for t in sales.totals] == [
        ("Orders", "3", "30", "−90%", "down"),
        ("Revenue in USD", "3.00 USD", "30.00 USD", "−90%", "down"),
    ]
    assert revenue["digits"] == 2
    assert sales.rows[0][0].endswith("(so far)")


def test_currencies_have_a_picture_each_and_no_sum(
    account: Account, company: Company, as_bob: Client
) -> None:
    day(account, 1, orders=3, revenue=700)
    day(make_account(company, "Tokyo", currency="JPY"), 1, orders=1, revenue=5000, currency="JPY")
    sales = charts(as_bob)["sales"]
    assert [(m["label"], m["digits"], sum(m["now"])) for m in sales.data["measures"]] == [
        ("Orders", 0, 4), ("Revenue in USD", 2, 700), ("Revenue in JPY", 0, 5000),
    ]  # fmt: skip
    assert [t.change for t in sales.totals] == ["", "", ""], "nothing to compare with"


def test_one_shop_is_shown_alone(account: Account, company: Company, as_bob: Client) -> None:
    other = make_account(company, "Other")
    day(account, 1, orders=3)
    day(other, 1, orders=4)
    assert sum(charts(as_bob, f"?shop={other.pk}")["sales"].data["measures"][0]["now"]) == 4
    assert sum(charts(as_bob)["sales"].data["measures"][0]["now"]) == 7


def test_the_last_day_is_the_shops_own_today(company: Company, as_bob: Client) -> None:
    tokyo = make_account(company, "Tokyo", timezone="Asia/Tokyo")
    with time_machine.travel(DAY_ONE.replace(hour=16), tick=False):  # 01:00 of the next day there
        day(tokyo, -1, orders=5)
        assert charts(as_bob) == {}, "not yet today on the company's clock"
        assert charts(as_bob, f"?shop={tokyo.pk}")["sales"].data["measures"][0]["now"][-1] == 5


def test_scans_in_time_are_a_share_of_those_that_were_due(account: Account, as_bob: Client) -> None:
    day(account, 2, on_time=9, late=1)
    day(account, 1, on_time=87, late=3, open=4)
    day(account, 0, open=7)
    day(account, 31, late=1000)
    scans = charts(as_bob)["scans"]
    assert scans.data["share"][-3:] == [90.0, 96.67, None]
    assert [(t.label, t.value, t.direction) for t in scans.totals] == [
        ("In time", "96.0%", ""),
        ("Late", "4.0%", ""),
    ]
    assert scans.rows[1][1:] == ("87", "3", "4", "96.6%")
    assert [limit["at"] for limit in scans.data["limits"]] == [96, 90]
    assert "at most 4%" in scans.note
    assert scans.source.startswith("https://seller-us.tiktok.com/")


def test_more_late_than_advised_is_marked(account: Account, as_bob: Client) -> None:
    day(account, 1, on_time=9599, late=401)
    late = charts(as_bob)["scans"].totals[1]
    assert (late.value, late.direction) == ("4.1%", "bad")


def test_another_regions_limit_is_nobodys(account: Account, company: Company, as_bob: Client) -> None:
    london = make_account(company, "London", region="GB")
    day(account, 1, on_time=1)
    day(london, 1, on_time=1)
    assert charts(as_bob)["scans"].data["limits"] == []
    assert charts(as_bob, f"?shop={london.pk}")["scans"].data["limits"] == []
    assert len(charts(as_bob, f"?shop={account.pk}")["scans"].data["limits"]) == 2


def test_another_companys_sales_are_not_shown(
    account: Account, other_company: Company, as_bob: Client
) -> None:
    day(make_account(other_company), 1, orders=9)
    assert charts(as_bob) == {}


def test_pictures_cost_one_question_however_much_was_sold(account: Account, as_bob: Client) -> None:
    day(account, 1)
    charts(as_bob)
    with CaptureQueriesContext(connection) as few:
        charts(as_bob)
    for back in range(2, 60):
        day(account, back, on_time=3, late=1)
    with CaptureQueriesContext(connection) as many:
        charts(as_bob)
    assert len(many) == len(few)
    assert sum("orders_dayfigures" in query["sql"] for query in many) == 1


def test_what_the_script_draws_is_what_the_table_says(account: Account, as_bob: Client) -> None:
    day(account, 1, orders=3, revenue=1234)
    page = as_bob.get(HOME).content.decode()
    data: Any = json.loads(unescape(re.findall(r'data-chart="([^"]*)"', page)[0]))
    assert data["measures"][1]["now"][-2] == 1234
    assert "<td>12.34 USD</td>" in page
    assert 'role="img" aria-label="Orders: 3 in the last 30 days, 0 in the 30 days before' in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pictures_are_drawn_without_a_complaint(
    theme: str, company: Company, bob: Any, visitor: Any, password: str
) -> None:
    account = make_scene(company).account
    for back in range(60):
        day(
            account,
            back,
            orders=(20 if back < 30 else 14) + back % 7 * 3,
            revenue=90_000 + back % 5 * 12_345,
            on_time=30 - back % 4,
            late=back % 4 // 3,
        )
    visit = visitor()
    visit.sign_in(bob.email, password)
    visit.page.emulate_media(color_scheme=theme)
    visit.page.goto(HOME)
    pictures = visit.page.locator("[data-chart-picture] canvas")
    expect(pictures).to_have_count(2)
    pixels = "c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
    ink = f"c => {pixels}.some((v) => v > 0)"
    assert all(pictures.nth(n).evaluate(ink) for n in range(2))
    visit.page.get_by_role("button", name="Revenue in USD").click()
    expect(visit.page.get_by_role("button", name="Revenue in USD")).to_have_attribute("aria-pressed", "true")
    expect(pictures).to_have_count(2)
    table = visit.page.get_by_role("button", name="Table").first
    table.press("Enter")
    expect(visit.page.get_by_role("table").first).to_be_visible()
    expect(visit.page.locator("[data-chart-picture]").first).to_be_hidden()
    table.press("Enter")
    expect(pictures).to_have_count(2)
    assert visit.fits()
    visit.shot(f"home-charts-{theme}")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_issue_is_left_and_brought_back_by_keyboard(
    company: Company, bob: Any, visitor: Any, password: str
) -> None:
    scene = busy_scene(company)
    for back in range(60):
        day(
            scene.account,
            back,
            orders=9 + back % 5,
            revenue=50_000 - back * 321,
            on_time=20 - back % 3,
            late=back % 3,
        )
    for n in range(2):
        Job.objects.create(
            company=company, name="x", title=f"Import shirts-{n}.csv", status=JobStatus.FAILED,
            error="The file has no column “SKU”.", finished_at=clock.now(),
        )  # fmt: skip
    visit = visitor()
    visit.sign_in(bob.email, password)
    visit.page.goto(HOME)
    visit.shot("home-busy")
    for theme in ("light", "dark"):
        assert findings(visit.page, theme) == []
    visit.page.get_by_role("button", name="Leave “Import shirts-1.csv” as it is").press("Enter")
    undo = visit.page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(visit.page.get_by_role("link", name="Import shirts-1.csv")).to_have_count(0)
    expect(visit.page.locator("[data-chart-picture] canvas")).to_have_count(2)
    visit.shot("home-left")
    undo.press("Enter")
    expect(visit.page.get_by_role("link", name="Import shirts-1.csv")).to_be_visible()
    assert visit.fits()

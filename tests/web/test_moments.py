"""Any moment that the database holds is shown, sorted and sent, on the clock of any shop."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import hypothesis
import pytest
from django.test import Client
from hypothesis import strategies as st
from tests.factories import channel_order, make_account
from tests.web.half_made import FIRST_MOMENT, LAST_MOMENT

from shelfwire.kit import paging
from shelfwire.kit.clock import on_clock, zone_of
from shelfwire.orders import checks
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.web.templatetags.show import show_moment

ENDS = (FIRST_MOMENT, FIRST_MOMENT + timedelta(hours=13), LAST_MOMENT - timedelta(hours=13), LAST_MOMENT)


@hypothesis.given(
    moment=st.one_of(st.sampled_from(ENDS), st.datetimes(timezones=st.just(UTC))),
    zone=st.sampled_from([*sorted(available_timezones()), "", "Mars/Olympus_Mons", "../etc/passwd", "Asia"]),
)
def test_any_moment_is_shown_on_any_clock(moment: datetime, zone: str) -> None:
    shown = show_moment(moment, zone_of(zone))
    assert f'datetime="{moment.isoformat()}"' in shown
    assert f'title="{moment.year:04}-' in shown


def test_a_clock_that_would_show_the_year_ten_thousand_shows_utc() -> None:
    assert on_clock(LAST_MOMENT, zone_of("Asia/Tokyo")).tzinfo is UTC
    assert on_clock(LAST_MOMENT, zone_of("America/New_York")).utcoffset() == timedelta(hours=-5)
    assert on_clock(FIRST_MOMENT, zone_of("America/New_York")) == FIRST_MOMENT


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_orders_at_both_ends_of_the_calendar_are_listed_walked_and_sent(
    zone: str, company: Company, as_alice: Client
) -> None:
    shop = make_account(company, timezone=zone)
    moments = [datetime(2026, 3, 2, tzinfo=UTC), *ENDS]
    record_orders(shop, [channel_order(str(n), status="awaiting_shipment") for n in range(5)], via="poll")
    for number, moment in enumerate(moments):
        Order.objects.filter(external_id=str(number)).update(placed_at=moment, ship_by=moment)
    mine = Order.objects.filter(company=company)
    for keys in (("placed_at", "id"), ("ship_by", "id")):
        for descending in (True, False):
            seen, mark = [], None
            while not seen or mark:
                page = paging.page(mine, keys=keys, descending=descending, size=1, after=mark)
                seen += [row.external_id for row in page.rows]
                mark = page.after
            assert seen == (["4", "3", "0", "2", "1"] if descending else ["1", "2", "0", "3", "4"])
    text = as_alice.get("/c/corner-shop/orders/").content.decode()
    assert all(f'datetime="{moment.isoformat()}"' in text for moment in moments)
    for deadline in ("late", "today", "tomorrow", "later"):
        assert as_alice.get(f"/c/corner-shop/orders/?deadline={deadline}").status_code == 200
    answer = as_alice.get("/c/corner-shop/orders/?format=csv")
    rows = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))  # type: ignore[arg-type]
    assert {row["Placed"] for row in rows} == {moment.isoformat() for moment in moments}
    for order in mine:
        assert checks.deadline_check(order).why

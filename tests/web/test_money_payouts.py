"""Payouts beside their statements, the calendar, and the money that is not settled yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account
from tests.settlements.rows import (
    DAY,
    a_day_of_sales,
    a_difference,
    a_payment,
    a_statement,
    an_estimate,
    an_order_waits,
)
from tests.web.scene import Scene, make_scene
from tests.web.test_money_statements import page

from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements.models import Payment, Withdrawal

pytestmark = pytest.mark.django_db
BASE = "/c/corner-shop/payouts/"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


def test_a_payout_stands_beside_what_its_statements_come_to(as_charlie: Client, scene: Scene) -> None:
    shop = scene.account
    first, second = a_day_of_sales(shop), a_day_of_sales(shop, day=DAY + timedelta(days=1))
    exact, short = a_payment(shop, [first]), a_payment(shop, [second], apart=-100, status="processing")
    lonely = a_payment(shop, [], apart=500, status="failed")
    a_difference(shop, short.external_id, -100, about="payment", text="The payout is 1.00 USD short.")
    text = page(as_charlie, BASE)
    assert "Same" in text
    assert "−1.00 USD" in text
    assert "No statement yet" in text
    assert short.external_id not in page(as_charlie, f"{BASE}?status=failed")
    assert "1 row match" in page(as_charlie, f"{BASE}?q={exact.external_id}")

    one = page(as_charlie, f"{BASE}{short.pk}/")
    assert "Payout of 37.57 USD" in one
    assert "−1.00 USD apart from its statements" in one
    assert "The payout is 1.00 USD short." in one
    assert "Sat 21 Nov 2026" in one
    assert "Fri 20 Nov 2026" not in one
    assert "Discounts paid by you" in one
    assert "apart from" not in page(as_charlie, f"{BASE}{exact.pk}/")
    assert "0 rows" in page(as_charlie, f"{BASE}{lonely.pk}/") or "No statements yet" in page(
        as_charlie, f"{BASE}{lonely.pk}/"
    )
    assert short.external_id in page(as_charlie, f"/c/corner-shop/statements/{second.pk}/")


def test_an_exchanged_payout_is_compared_before_the_exchange(as_charlie: Client, scene: Scene) -> None:
    statement = a_statement(
        scene.account, currency="GBP", payable_minor=1000, settlement_minor=1000, reserve_minor=0
    )
    paid = a_payment(
        scene.account, [statement], amount_minor=1270, before_exchange_minor=1000, before_exchange_currency="GBP",
        exchange_rate="1.27",
    )  # fmt: skip
    text = page(as_charlie, f"{BASE}{paid.pk}/")
    assert "Payout of 12.70 USD" in text
    assert "10.00 GBP" in text
    assert "apart" not in text


def test_statements_in_two_currencies_are_not_added_up(as_charlie: Client, scene: Scene) -> None:
    shop = scene.account
    paid = a_payment(shop, [a_day_of_sales(shop), a_day_of_sales(shop, currency="EUR")])
    assert "From the sales to the payout" not in page(as_charlie, f"{BASE}{paid.pk}/")


def test_the_calendar_has_each_day_in_each_currency(as_charlie: Client, scene: Scene) -> None:
    shop = scene.account
    noon = DAY + timedelta(hours=12)
    for minor, more in (
        (1000, {}), (250, {}), (900, {"currency": "GBP"}), (70, {"status": "failed"}),
        (5, {"paid_at": None, "status": "processing"}), (123456, {"paid_at": noon + timedelta(days=30)}),
    ):  # fmt: skip
        a_payment(shop, [], apart=minor, **{"created_at": noon, "paid_at": noon, **more})
    an_estimate(shop, "o-1", 4321, settles_at=noon + timedelta(days=3))
    text = page(as_charlie, f"{BASE}calendar/?month=2026-11")
    for words in (
        "November 2026",
        "Paid 12.50 USD",
        "Paid 9.00 GBP",
        "Failed 0.70 USD",
        "On its way 0.05 USD",
    ):
        assert words in text, words
    assert "May come 43.21 USD" in text
    assert "1,234.56" not in text
    assert "1,234.56" in page(as_charlie, f"{BASE}calendar/?month=2026-12")

    def leafs(month: str) -> set[str]:
        html = as_charlie.get(f"{BASE}calendar/", {"month": month}).content.decode()
        return {words for words in ("Previous month", "Next month") if words in html}

    assert leafs("2026-11") >= {"Next month"}
    assert "Previous month" in leafs("2026-12")
    assert leafs("2001-05") == {"Next month"}
    assert leafs("2150-05") == {"Previous month"}
    for month in ("", "x", "0001-01", "9999-12", "2026-13", "-1-1"):
        assert as_charlie.get(f"{BASE}calendar/", {"month": month}).status_code == 200


def test_money_that_is_late_stands_first_with_the_shops_estimate(as_charlie: Client, scene: Scene) -> None:
    now = clock.now()
    late, due, held = (scene.order(key) for key in ("late", "due", "held"))
    an_order_waits(late, state="late", due_at=now - timedelta(days=6), expected_minor=3609)
    an_order_waits(due, due_at=now + timedelta(days=9), expected_minor=100)
    an_order_waits(held, waits_for="return", expected_minor=None)
    an_estimate(scene.account, late.external_id, 3550)
    text = page(as_charlie, f"{BASE}waiting/?stands=late")
    assert late.external_id[-6:] in text
    assert "36.09 USD" in text
    assert "35.50 USD" in text
    assert "Still expected: 36.09 USD" in text
    assert due.external_id[-6:] not in text
    assert "2 rows" in page(as_charlie, f"{BASE}waiting/")
    assert "An open return" in page(as_charlie, f"{BASE}waiting/?stands=without")
    answer = as_charlie.get(f"{BASE}waiting/?format=csv")
    assert "35.50" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_estimates_and_withdrawals_are_lists(as_charlie: Client, scene: Scene) -> None:
    order = scene.order("one")
    an_estimate(scene.account, order.external_id, 42, settles_at=clock.now(), why="Not delivered yet")
    an_estimate(scene.account, "unknown", 43)
    text = page(as_charlie, f"{BASE}estimates/")
    assert "Not delivered yet" in text
    assert "1 row" in text
    assert "not read yet" in page(as_charlie, f"{BASE}estimates/?day=without")
    Withdrawal.objects.create(
        company=scene.company, account=scene.account, external_id="w-1", kind="WITHDRAW", currency="USD",
        amount_minor=-200, status="SUCCESS", at=DAY, digest="d", body="{}", seen_at=DAY,
    )  # fmt: skip
    assert "−2.00 USD" in page(as_charlie, f"{BASE}withdrawals/")


def test_packers_and_others_see_no_payout(
    as_pat: Client, as_charlie: Client, other_company: Company, scene: Scene
) -> None:
    mine = a_payment(scene.account, [])
    for part in ("", "calendar/", "waiting/", "estimates/", "withdrawals/", f"{mine.pk}/"):
        assert as_pat.get(f"{BASE}{part}").status_code == 403, part
    theirs = a_payment(make_account(other_company), [])
    assert as_charlie.get(f"{BASE}{theirs.pk}/").status_code == 404


def test_more_rows_take_no_more_questions(as_alice: Client, scene: Scene) -> None:
    shop = scene.account

    def more(count: int) -> Payment:
        paid = a_payment(shop, [a_day_of_sales(shop, orders=1) for _ in range(count)])
        for n in range(count):
            order = scene.order(f"{count}-{n}")
            an_order_waits(order, due_at=clock.now())
            an_estimate(shop, order.external_id, n, settles_at=clock.now())
            a_payment(shop, [a_day_of_sales(shop, orders=1)])
        return paid

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            answer: Any = as_alice.get(address)
            assert answer.status_code == 200
            b"".join(answer.streaming_content if answer.streaming else [])
        return len(queries)

    parts = ("", "calendar/", "waiting/", "estimates/", "withdrawals/", "?format=csv", "waiting/?format=csv")
    one = more(1)
    asked(BASE)
    before = [asked(f"{BASE}{part}") for part in (*parts, f"{one.pk}/")]
    many = more(6)
    assert [asked(f"{BASE}{part}") for part in (*parts, f"{many.pk}/")] == before
    assert max(before) <= 14

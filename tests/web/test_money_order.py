"""The money on an order's page: expected beside settled, where it was settled, and why it waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.settlements.rows import a_difference, a_line, a_statement, add_up, an_estimate, an_order_waits
from tests.web.scene import Scene, make_scene
from tests.web.test_money_statements import page

from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


def of(order: Order) -> str:
    return f"/c/corner-shop/orders/{order.pk}/"


def test_expected_and_settled_stand_side_by_side_with_the_statements(
    as_charlie: Client, as_pat: Client, scene: Scene
) -> None:
    order = scene.order("one")
    statement = a_statement(scene.account)
    a_line(statement, 4100, order_external_id=order.external_id)
    a_line(
        statement,
        -50,
        order_external_id=order.external_id,
        kind="adjustment",
        channel_kind="PLATFORM_PENALTY",
    )
    add_up(statement)
    parts = [
        {"group": "fee", "name": "referral_fee_amount", "expected": -400, "settled": -450},
        {"group": "revenue", "name": "gross_sales_amount", "expected": 4550, "settled": 4550},
        {"group": "shipping", "name": "actual_shipping_fee_amount", "expected": None, "settled": -50},
    ]
    an_order_waits(order, state="different", expected_minor=4100, settled_minor=4050, parts=parts)
    a_difference(
        scene.account, order.external_id, -50, about="order", text="The referral fee is 0.50 USD more."
    )
    text = page(as_charlie, of(order))
    for words in (
        "Settlement", "Does not match", "The referral fee is 0.50 USD more.", "Referral fee −0.50 apart",
        "not foreseen", "Settled in", "Fri 20 Nov 2026", "Penalty", "41.00 USD", "40.50",
    ):  # fmt: skip
        assert words in text, words
    assert (
        text.index("Sales before discounts")
        < text.index("Carrier&#x27;s charge")
        < text.index("Referral fee −0.50")
    )
    assert "Settled in" not in page(as_pat, of(order))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"waits_for": "delivery"}, "settles some days after delivery, and the order is not delivered yet"),
        ({"waits_for": "return"}, "A return that is open holds the money"),
        ({"waits_for": "days"}, "is not known here"),
        ({"due_at": timedelta(days=3)}, "by the days that this market takes after delivery"),
        (
            {"due_at": timedelta(days=-3, hours=-1), "state": "late"},
            "(3 days late). Read the statements again, or ask TikTok Shop for it.",
        ),
    ],
)
def test_the_wait_is_explained(as_charlie: Client, scene: Scene, more: dict[str, object], words: str) -> None:
    order = scene.order("one")
    due = more.get("due_at")
    an_order_waits(order, **{**more, **({"due_at": clock.now() + due} if isinstance(due, timedelta) else {})})
    an_estimate(scene.account, order.external_id, 1234, why="The buyer may still send it back")
    text = page(as_charlie, of(order))
    assert words in text
    assert "TikTok Shop estimates" in text
    assert "The buyer may still send it back" in text
    assert "12.34 USD" in text


def test_an_order_without_money_has_no_card(as_charlie: Client, scene: Scene) -> None:
    assert "Settlement" not in page(as_charlie, of(scene.order("one")))

"""The money on an order's page: expected beside settled, where it was settled, and why it waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.settlements.rows import (
    DAY,
    a_difference,
    a_line,
    a_split,
    a_statement,
    add_up,
    an_estimate,
    an_order_waits,
    skus_read,
)
from tests.web.scene import Scene, make_scene
from tests.web.test_money_statements import page

from shelfwire.channels.models import Account
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.settlements.models import SkuReading

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
        "as told", "Settled in", "Fri 20 Nov 2026", "Penalty", "41.00 USD", "40.50",
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
        ({"waits_for": "return"}, "An open return holds the money"),
        ({"waits_for": "days"}, "is not known. Set them"),
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


def test_an_order_is_shown_by_sku_and_as_a_file(as_charlie: Client, as_pat: Client, scene: Scene) -> None:
    order = scene.order("one")
    (sku_id,) = set(order.units.values_list("channel_sku_id", flat=True))
    fee = "referral_fee_amount"
    skus = [
        a_split(sku_id, ("revenue", "sales", 5000, 5000), ("fee", fee, -300, -301), quantity=2),
        a_split("7799", ("revenue", "sales", 1000, 1000), ("fee", fee, -60, -60), quantity=1, name="=1+1"),
        a_split("", ("adjustment", "PLATFORM_PENALTY", None, -250)),
    ]
    an_order_waits(
        order, state="different", expected_minor=5390, settled_minor=5389, first_settled_at=DAY, skus=skus,
        parts=[{"group": "fee", "name": fee, "expected": -360, "settled": -361}],
    )  # fmt: skip
    skus_read(order, unknown_names=1)
    text = page(as_charlie, of(order))
    code = order.units.select_related("sku")[0].sku.code  # type: ignore[union-attr]  # it is linked
    for words in (
        "Settled by SKU", f"{code} × 2", "7799 × 1", "Not by SKU", "Referral fee −3.01, −0.01 apart",
        "Penalty −2.50", "1 name of amounts is not known here", "Together, USD", "CSV",
    ):  # fmt: skip
        assert words in text, words
    assert "Read by SKU again" not in text, "who may only look asks for nothing"
    assert "Settled by SKU" not in page(as_pat, of(order))
    address = f"{of(order)}by-sku.csv"
    answer = as_charlie.get(address)
    lines = answer.getvalue().decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # it streams
    assert len(lines) == 4
    assert "Referral fee, expected" in lines[0]
    assert lines[1].endswith("47.00,46.99,-0.01")
    assert "'=1+1" in lines[2]
    assert "Not by SKU" in lines[3]
    assert as_pat.get(address).status_code == 403


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (None, "The channel tells it order by order, when it is asked."),
        ({"read_lines": "", "read_at": None}, "It is asked for within minutes."),
        ({"read_lines": "c"}, "Its lines changed since it was read"),
        ({"read_lines": "", "trouble": "TikTok Shop is away.", "next_try_at": DAY}, "TikTok Shop is away. Next try"),
        ({}, "The channel splits nothing of this order by SKU."),
    ],
)  # fmt: skip
def test_why_there_is_nothing_by_sku_is_said(
    as_bob: Client, scene: Scene, read: dict[str, object] | None, words: str
) -> None:
    order = scene.order("one")
    an_order_waits(order, state="matched", first_settled_at=DAY)
    if read is not None:
        skus_read(order, **read)
    text = page(as_bob, of(order))
    assert words in text
    asked = "Read by SKU again" if read is not None and read.get("read_at", DAY) else "Show by SKU"
    assert asked in text


def test_a_person_asks_for_it_and_a_refusal_is_said(as_bob: Client, as_charlie: Client, scene: Scene) -> None:
    order = scene.order("one")
    an_order_waits(order, state="matched", first_settled_at=DAY)
    address = f"{of(order)}by-sku/"
    Account.objects.filter(pk=scene.account.pk).update(orders_in=False)
    refused = as_bob.post(address, follow=True)
    assert "is off for" in refused.content.decode()
    Account.objects.filter(pk=scene.account.pk).update(orders_in=True)
    refused = as_bob.post(address, follow=True)
    assert "nothing to show by SKU" in refused.content.decode()
    assert not Job.objects.exists()
    assert not SkuReading.objects.exists()
    a_line(a_statement(scene.account), 4100, order_external_id=order.external_id)
    for _ in range(2):
        assert as_bob.post(address).status_code == 302
    job = Job.objects.get(name="statements.by_sku")
    assert (job.subject_kind, job.subject_id) == ("order", str(order.pk))
    assert as_charlie.post(address).status_code == 403

"""The page of the first scan: what to do by when, the rates if nothing moves, the file, and what a packer sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.factories import mark_sent
from tests.web.scene import Scene, make_scene

from shelfwire.channels.models import Account
from shelfwire.orders.actions import count_days
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/orders/parcels/first-scan/"
NOON = datetime(2026, 3, 9, 19, tzinfo=UTC)
"""A Monday noon in Los Angeles."""


@pytest.fixture
def scene(company: Company) -> Any:
    with time_machine.travel(NOON, tick=False):
        made = make_scene(company)
        Account.objects.update(timezone="America/Los_Angeles", region="US")
        made.account.refresh_from_db()
        yield made


def due(hours: float) -> dict[str, Any]:
    return {"placed_at": NOON - timedelta(days=2), "collect_by": NOON + timedelta(hours=hours)}


def busy(scene: Scene) -> None:
    for key, hours in (("late", -1), ("soon", 4), ("later", 5)):
        order = scene.order(key, **due(hours))
        mark_sent(parcel=scene.parcel(order), order_id=order.pk, package_ids=("PK",), at=NOON)
    scene.order("open", **due(6))
    scene.order("scanned", status="in_transit", collected_at=NOON - timedelta(hours=9), **due(2))
    while count_days(scene.account):
        pass


def test_what_to_do_stands_in_the_order_of_its_deadlines(scene: Scene, as_bob: Client) -> None:
    busy(scene)
    found = as_bob.get(HERE)
    assert [(step.words, step.left, step.is_late) for step in found.context["steps"]] == [
        ("Hand 1 late parcel to UPS now", "too late to count as on time", True),
        ("Hand 2 parcels to UPS by 16:00", "4 h left", False),
        ("Pack 1 order by 18:00", "6 h left", False),
    ]
    for step in found.context["steps"]:
        assert as_bob.get(step.href).status_code == 200
    [line] = found.context["lines"]
    assert [(rate.words, rate.tone, rate.more) for rate in line.rates] == [
        ("50.0%", "danger", 0),
        ("80.0%", "danger", 3),
        ("80.0%", "danger", 3),
    ]
    assert "Above 10% TikTok may act against the shop" in found.content.decode()


def test_the_table_is_a_file_too(scene: Scene, as_bob: Client) -> None:
    busy(scene)
    lines = b"".join(as_bob.get(HERE + "?format=csv")).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert lines[0].startswith("Shop,On time (30 days),Late (30 days),Late rate")
    assert lines[1] == "Corner Shop US,1,1,50.0%,3,80.0%,80.0%,4%,10%"


def test_an_empty_page_names_the_next_act(scene: Scene, as_bob: Client, company: Company) -> None:
    assert "Nothing waits for its first scan" in as_bob.get(HERE).content.decode()
    scene.account.delete()
    assert "No shop is connected" in as_bob.get(HERE).content.decode()


def test_a_packer_sees_what_to_hand_over_and_no_rates(scene: Scene, as_pat: Client) -> None:
    busy(scene)
    page = as_pat.get(HERE).content.decode()
    assert "Hand 2 parcels to UPS by 16:00" in page
    assert "80.0%" not in page
    assert as_pat.get(HERE + "?format=csv").status_code == 403

"""The clock of the first scan: what becomes late if nothing moves, and what to hand over by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, mark_sent
from tests.fulfilment.conftest import FEDEX, UPS, USPS

from shelfwire.channels.models import Account
from shelfwire.fulfilment import actions, queries
from shelfwire.fulfilment.queries import HandOver, ScanClock
from shelfwire.fulfilment.scan_clock import ToPack
from shelfwire.orders.actions import count_days

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 24, 12, tzinfo=UTC)
"""A Monday; in Los Angeles it is four in the morning."""


@pytest.fixture
def shop(account: Account) -> Account:
    account.timezone, account.region = "America/Los_Angeles", "US"
    account.save()
    return account


@pytest.fixture
def at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def due(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def clock_of(account: Account) -> ScanClock:
    while count_days(account):
        pass
    [found] = queries.scan_clocks(account.company, [account])
    return found


def test_a_shop_without_orders_has_no_rate_and_nothing_to_do(shop: Account, at_noon: None) -> None:
    found = clock_of(shop)
    assert (found.waiting, found.late_share(), found.to_pack, found.hand_over) == (0, None, None, ())


def test_the_rate_if_nothing_moves_counts_each_deadline_on_the_shops_day(
    shop: Account, order: Any, at_noon: None
) -> None:
    # Monday ends in Los Angeles at 08:00 UTC on Tuesday, 20 h from now
    for number, hours in enumerate((1, 19.9, 20.1, 43.9, 44.1)):
        order(str(number), placed_at=due(-30), collect_by=due(hours))
    order("in time", placed_at=due(-60), collect_by=due(-2), collected_at=due(-3), status="in_transit")
    order("late", placed_at=due(-60), collect_by=due(-2))
    order(
        "theirs", placed_at=due(-60), collect_by=due(5), shipped_by="channel", order_class="channel_fulfilled"
    )
    order("no deadline", placed_at=due(-60), collect_by=None)
    found = clock_of(shop)
    assert (found.on_time, found.late, found.waiting) == (1, 1, 5)
    assert (found.late_today, found.late_tomorrow) == (2, 4)
    assert found.late_share() == 1 / 2
    assert found.late_share(found.late_today) == 3 / 4
    assert found.late_share(found.late_tomorrow) == 5 / 6
    assert (found.advised.value, found.most.value) == (4, 10)  # type: ignore[union-attr]
    assert found.to_pack == ToPack(2, due(1))


def test_parcels_are_counted_by_carrier_until_the_carrier_scans_them(
    shop: Account, order: Any, pack: Any, at_noon: None
) -> None:
    late, soon, later = (
        order(name, placed_at=due(-30), collect_by=due(hours))
        for name, hours in (("late", -1), ("soon", 3), ("later", 30))
    )
    none = order("none", placed_at=due(-30), collect_by=None)
    parcels = [
        pack({late.pk: None}, number=UPS),
        pack({soon.pk: None, later.pk: None}, number=FEDEX, carrier="fedex"),
    ]
    pack({none.pk: None}, number=USPS, carrier="usps")
    assert clock_of(shop).to_pack is None
    assert clock_of(shop).hand_over == (
        HandOver("fedex", 1, 0, 1, due(3)),
        HandOver("ups", 1, 1, 0, None),
        HandOver("usps", 1, 0, 0, None),
    )
    for external, status in ((soon, "in_transit"), (later, "in_transit")):
        mark_sent(parcel=parcels[1], order_id=external.pk, package_ids=(), at=NOON)
        order(
            external.external_id,
            status=status,
            updated_at=NOON,
            placed_at=due(-30),
            collect_by=external.collect_by,
        )
    actions.follow(shop, [soon.pk, later.pk])
    assert [one.carrier for one in clock_of(shop).hand_over] == ["ups", "usps"]


def test_limits_of_another_region_say_nothing(shop: Account, at_noon: None) -> None:
    Account.objects.filter(pk=shop.pk).update(region="GB")
    shop.refresh_from_db()
    found = clock_of(shop)
    assert (found.advised, found.most) == (None, None)


def test_the_number_of_queries_does_not_grow_with_the_shops(
    company: Any, shop: Account, at_noon: None
) -> None:
    def asked(accounts: list[Account]) -> int:
        with CaptureQueriesContext(connection) as found:
            queries.scan_clocks(company, accounts)
        return len(found)

    zones = ("UTC", "Asia/Tokyo", "UTC")
    shops = [shop, *(make_account(company, f"Shop {n}", timezone=zone) for n, zone in enumerate(zones))]
    assert asked(shops) == asked([shop]) == 4

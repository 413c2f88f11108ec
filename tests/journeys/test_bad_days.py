"""The network, the clocks, the notices and the consent misbehave: nothing is lost, nothing is there twice."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.journeys.conftest import UPS, Begin, Diary, Letter

from shelfwire.channels.states import AccountStatus
from shelfwire.inventory.models import Reservation
from shelfwire.inventory.queries import audit
from shelfwire.jobs import drain
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.engine import tokens
from shelfwire.sync.orders import download
from shelfwire.sync.shipping.operations import TRACKING

OURS = {
    "UNPAID": "unpaid",
    "ON_HOLD": "held",
    "AWAITING_SHIPMENT": "released",
    "PARTIALLY_SHIPPING": "partly_shipped",
    "AWAITING_COLLECTION": "shipped",
    "IN_TRANSIT": "in_transit",
    "DELIVERED": "delivered",
    "COMPLETED": "completed",
    "CANCELLED": "cancelled",
}


def both_sides_agree(diary: Diary) -> None:
    """Every order once, with TikTok's status and units; every waiting unit reserved once; the ledger adds up."""
    there = {order["id"]: order for order in diary.control.orders(shop_id=diary.shop_id)}
    ours = dict(Order.objects.filter(account=diary.account).values_list("external_id", "status"))
    assert ours == {key: OURS[order["status"]] for key, order in there.items()}
    units = Unit.objects.filter(order__account=diary.account)
    assert sorted(units.values_list("external_id", flat=True)) == sorted(
        line["id"] for order in there.values() for line in order["lines"]
    )
    waiting = units.filter(status="open", sku__isnull=False, touches_stock=True)
    held = Reservation.objects.filter(sku__company=diary.company, status="active")
    assert sorted(held.values_list("holder", flat=True)) == sorted(
        f"unit:{pk}" for pk in waiting.values_list("pk", flat=True)
    )
    assert audit(diary.company) == []


def test_consent_that_ends_in_mid_pull_parks_the_shop_and_the_backlog_follows_the_new_consent(
    open_for_business: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = open_for_business(orders=250)
    keep, pages = download._Download._keep, []

    def keep_then_withdraw(*args: object) -> None:
        keep(*args)  # type: ignore[arg-type]  # passed on as they came
        pages.append(Order.objects.count())
        if len(pages) == 1:
            diary.control.deauthorise()

    monkeypatch.setattr(download._Download, "_keep", keep_then_withdraw)
    now = clock.now()
    job = download.request_download(
        diary.account, since=now - timedelta(days=60), until=now, by="Alice", user=diary.owner
    )
    drain()
    job.refresh_from_db()
    account = diary.fresh()
    assert account.status == AccountStatus.PARKED
    assert account.status_why
    assert (job.status, Order.objects.count()) == (JobStatus.WAITING, pages[0])
    assert "connected again" in job.note

    # while nobody may ask, buyers go on buying
    missed = [diary.buy() for _ in range(3)]
    diary.later(hours=2)
    assert not Order.objects.filter(external_id__in=missed).exists()

    diary.connect()
    diary.post()
    diary.poll()
    job.refresh_from_db()
    assert job.status == JobStatus.COMPLETED
    # the channel cuts moments to the second, so what was bought in the second of the request is in the window too
    in_window = Order.objects.filter(placed_at__lt=now).count()
    assert job.result["created"] + job.result["unchanged"] + job.result["updated"] >= in_window >= 250
    both_sides_agree(diary)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_token_refresh_it_once(begin: Begin) -> None:
    diary = begin()
    diary.connect()
    drain()
    before = diary.fresh().credentials_version
    refreshed = _refreshes(diary)
    both_here, failures = threading.Barrier(2), []

    def worker() -> None:
        try:
            both_here.wait(30)
            tokens.refresh(diary.account.pk, force=True, seen_version=before)
        except Exception as failure:  # noqa: BLE001  # told by the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    assert failures == []
    assert _refreshes(diary) == refreshed + 1
    assert diary.fresh().credentials_version == before + 1


def _refreshes(diary: Diary) -> int:
    return sum(row["total"] for name, row in diary.control.call_counts().items() if "refresh" in name)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_notices_that_come_not_at_all_or_five_times_in_any_order_lead_to_one_truth(
    open_for_business: Begin, seed: int
) -> None:
    diary = open_for_business()
    chance = random.Random(seed)

    def arrange(letters: list[Letter]) -> list[Letter]:
        often = [letter for letter in letters for _ in range(chance.randrange(6))]
        chance.shuffle(often)
        return often

    diary.control.fault("notice_late", count=1000, probability=0.3, seconds=900)
    diary.control.fault("notice_reorder", count=1000, probability=0.3)
    placed: list[str] = []
    for _ in range(12):
        placed.append(diary.buy(quantity=chance.randrange(1, 4)))
        diary.control.step(minutes=7)
        diary.clock.shift(timedelta(minutes=7))
        one = chance.choice(placed)
        if chance.random() < 0.4 and diary.control.order(one)["status"] == "ON_HOLD":
            diary.control.cancel(one)
        diary.post(arrange)
        if chance.random() < 0.3:
            diary.poll()
    diary.control.clear_faults()
    diary.later(hours=2)
    diary.poll()
    both_sides_agree(diary)


@pytest.mark.parametrize("minutes", [-30, -4, 0.3, 30])
def test_a_clock_of_ours_that_is_off_loses_no_order(begin: Begin, minutes: float) -> None:
    """Beyond TikTok's window of −5 min … +30 s the client goes by TikTok's clock."""
    diary = begin()
    diary.clock.shift(timedelta(minutes=minutes))
    diary.connect()
    diary.switch("orders_in")
    diary.post()
    heard = diary.buy()
    diary.post()
    assert diary.order(heard).status == "held"
    unheard = diary.buy()
    diary.control.settle_notices()
    diary.box.take()  # lost
    diary.later(hours=1, minutes=1)
    diary.poll()
    assert diary.order(unheard).status == "released"
    both_sides_agree(diary)


def test_a_ship_call_whose_answer_was_lost_is_looked_for_and_not_done_again(open_for_business: Begin) -> None:
    diary = open_for_business()
    order_id = diary.buy()
    diary.later(hours=1, minutes=1)
    diary.control.fault("timeout_after", "POST /fulfillment/*", count=1, seconds=0.1)
    diary.pack(diary.order(order_id), UPS[0])
    drain()
    for _ in range(3):
        diary.later(minutes=20)
        TRACKING.hurry(diary.account.pk)
        diary.post()
    assert len(diary.ship_calls()) == 1
    assert diary.control.order(order_id)["tracking"] == [UPS[0]]
    both_sides_agree(diary)

"""Whoever works on a parcel waits for its orders first, so that recorder and sender never wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from tests.factories import mark_sent
from tests.fulfilment.conftest import UPS
from tests.support.waiting import until

from shelfwire.fulfilment.actions import correct_tracking, void_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order

OTHER = "1Z999AA10123456793"


def _sent(parcel: Parcel, order: Order) -> None:
    mark_sent(parcel=parcel, order_id=order.pk, package_ids=["P1"], at=clock.now())


def _voided(parcel: Parcel, _order: Order) -> None:
    void_parcel(parcel=parcel, by="Bob", why="Wrong box")


def _corrected(parcel: Parcel, _order: Order) -> None:
    correct_tracking(
        parcel=parcel, carrier="UPS", tracking_number=OTHER, by="Bob", accept_unusual_number=True
    )


def _someone_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1"
        )
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", [_sent, _voided, _corrected])
def test_while_an_order_is_recorded_nobody_holds_its_parcel(
    deed: Callable[[Parcel, Order], None], order: Callable[..., Order], pack: Callable[..., Any]
) -> None:
    mine = order("1")
    parcel = pack({mine.pk: None}, UPS)
    ended: list[str] = []

    def other_worker() -> None:
        try:
            deed(parcel, mine)
            ended.append("done")
        except RuleBroken as refusal:
            ended.append(refusal.code)
        finally:
            connection.close()

    worker = threading.Thread(target=other_worker)
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=mine.pk)
        worker.start()
        until(_someone_waits_for_us, what="the other worker at the order's lock", seconds=30)
        assert Parcel.objects.select_for_update(nowait=True).get(pk=parcel.pk).pk == parcel.pk
    worker.join(30)
    assert ended

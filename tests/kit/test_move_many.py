"""Moving many statuses at once: a compare-and-set on real rows."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, transaction
from tests.factories import make_sku, make_warehouse

from shelfwire.inventory.models import Reservation
from shelfwire.inventory.states import RESERVATION_MOVES, ReservationStatus
from shelfwire.kit.states import IllegalMove, move_many
from shelfwire.people.models import Company

AT = datetime(2026, 3, 2, tzinfo=UTC)


def made(company: Company, count: int) -> list[int]:
    warehouse, sku = make_warehouse(company), make_sku(company)
    rows = Reservation.objects.bulk_create(
        Reservation(sku=sku, warehouse=warehouse, holder=f"unit:{n}", made_at=AT) for n in range(count)
    )
    return [row.pk for row in rows]


def ended(ids: list[int], why: str) -> list[int]:
    found: list[int] = move_many(
        Reservation,
        ids,
        ReservationStatus.ACTIVE,
        ReservationStatus.RELEASED,
        moves=RESERVATION_MOVES,
        ended_why=why,
        ended_at=AT,
    )
    return found


def test_only_rows_that_are_still_there_move_and_the_answer_names_them(company: Company) -> None:
    first, second, third = made(company, 3)
    assert ended([first], "first") == [first]
    assert sorted(ended([first, second], "second")) == [second]
    assert list(Reservation.objects.order_by("pk").values_list("status", "ended_why", "ended_at")) == [
        ("released", "first", AT),
        ("released", "second", AT),
        ("active", "", None),
    ]
    assert ended([first, second], "again") == []
    assert third not in ended([], "none")


def test_a_step_that_the_table_does_not_have_is_refused_and_nothing_moves(company: Company) -> None:
    ids = made(company, 1)
    with pytest.raises(IllegalMove, match="cannot become"):
        move_many(
            Reservation, ids, ReservationStatus.RELEASED, ReservationStatus.ACTIVE, moves=RESERVATION_MOVES
        )
    assert Reservation.objects.get().status == "active"


def test_one_statement_moves_any_number(company: Company, django_assert_num_queries: object) -> None:
    ids = made(company, 200)
    with django_assert_num_queries(1):  # type: ignore[operator]  # a pytest-django fixture
        assert len(ended(ids, "all")) == 200


@pytest.mark.django_db(transaction=True)
def test_of_racing_movers_with_overlapping_rows_each_row_is_moved_by_exactly_one(company: Company) -> None:
    ids = made(company, 300)
    moved: dict[str, list[int]] = {}

    def work(name: str, mine: list[int]) -> None:
        try:
            with transaction.atomic():
                moved[name] = ended(mine, name)
        finally:
            connection.close()

    threads = [
        Thread(target=work, args=("up", ids[:200])),
        Thread(target=work, args=("down", list(reversed(ids[100:])))),
        Thread(target=work, args=("all", ids)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pk for found in moved.values() for pk in found) == ids

"""How often a secret may be tried: a stranger stops themselves and nobody else, and no count is pushed out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from shelfwire.kit import clock
from shelfwire.people.actions import limits
from shelfwire.people.actions.limits import begin_try
from shelfwire.people.errors import TooManyTries
from shelfwire.people.models import Try

pytestmark = pytest.mark.django_db
HERE, THERE = "203.0.113.7", "198.51.100.9"


def wrong(address: str, account: str, times: int) -> int:
    """How many of the tries were looked at."""
    looked = 0
    for _ in range(times):
        try:
            begin_try(address=address, account=account)
        except TooManyTries:
            continue
        looked += 1
    return looked


def test_five_wrong_tries_stop_their_address_and_no_other() -> None:
    assert wrong(HERE, "alice@example.com", 9) == limits.PAIR_MOST
    assert wrong(HERE, "ALICE@example.com ", 1) == 0
    assert wrong(THERE, "alice@example.com", 1) == 1
    assert wrong(HERE, "bob@example.com", 1) == 1


def test_the_pause_ends() -> None:
    wrong(HERE, "alice@example.com", 9)
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1)):
        assert wrong(HERE, "alice@example.com", 1) == 1


def test_right_ones_do_not_count() -> None:
    for _ in range(3 * limits.ADDRESS_MOST):
        begin_try(address=HERE, account="alice@example.com").succeeded()
    assert wrong(HERE, "alice@example.com", 9) == limits.PAIR_MOST


def test_one_address_guesses_at_many_accounts_no_longer_than_at_one() -> None:
    assert sum(wrong(HERE, f"p{n}@example.com", 1) for n in range(60)) == limits.ADDRESS_MOST


def test_hundreds_of_tries_push_no_count_out() -> None:
    wrong(HERE, "alice@example.com", limits.PAIR_MOST)
    for number in range(400):
        wrong(f"10.0.{number // 250}.{number % 250}", f"p{number}@example.com", 1)
    assert wrong(HERE, "alice@example.com", 1) == 0


def test_a_guess_from_everywhere_never_locks_the_account() -> None:
    for number in range(3 * limits.ATTACK):
        wrong(f"10.0.0.{number}", "alice@example.com", 1)
    assert wrong("10.9.9.9", "alice@example.com", 9) == limits.PAIR_MOST_UNDER_ATTACK
    begin_try(address=THERE, account="alice@example.com").succeeded()


def test_a_day_has_its_own_limit() -> None:
    now, looked = clock.now(), 0
    for hour in range(20):
        with time_machine.travel(now + timedelta(hours=hour)):
            looked += sum(wrong(HERE, f"p{n}@example.com", 1) for n in range(limits.ADDRESS_MOST))
    assert looked == limits.ADDRESS_MOST_A_DAY


def test_an_ipv6_caller_is_a_whole_network() -> None:
    assert sum(wrong(f"2001:db8::{n:x}", "alice@example.com", 1) for n in range(9)) == limits.PAIR_MOST
    assert wrong("2001:db8:0:1::1", "alice@example.com", 1) == 1
    assert wrong("fe80::1%eth0", "alice@example.com", 1) == 1


@pytest.mark.parametrize("inside", ["::ffff:", "64:ff9b::"])
def test_an_ipv4_caller_inside_ipv6_is_one_caller(inside: str) -> None:
    assert wrong(f"{inside}{HERE}", "alice@example.com", 9) == limits.PAIR_MOST
    assert wrong(f"{inside}{THERE}", "alice@example.com", 1) == 1


@pytest.mark.django_db(transaction=True)
def test_processes_count_together() -> None:
    def attempt(_: int) -> int:
        try:
            return wrong(HERE, "alice@example.com", 3)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == limits.PAIR_MOST


def test_old_counts_are_forgotten() -> None:
    for number in range(10):
        wrong(f"10.0.0.{number}", "alice@example.com", 1)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        for number in range(10):
            wrong(f"10.1.0.{number}", "alice@example.com", 1)
        assert not Try.objects.filter(ends_at__lte=clock.now()).exists()

"""Waits that somebody else asked for: believed within reason, shown, and ended by a person."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import make_account

from shelfwire.channels.models import Account
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import end_waits, failed
from shelfwire.exchange.budget import LONGEST_WAIT, Throttle
from shelfwire.exchange.models import CallBudget, Cursor
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.kit.waits import LONGEST_PAUSE, believed
from shelfwire.people.models import Company, User
from shelfwire.people.queries import audit_log

pytestmark = pytest.mark.django_db

ABSURD = [99_999_999.0, 1e18, 1e300, math.inf]


@pytest.fixture
def account(company: Company) -> Account:
    return make_account(company)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (None, None),
        (math.nan, None),
        (-5.0, 0.0),
        (-math.inf, 0.0),
        (0.0, 0.0),
        (30.0, 30.0),
        (99_999_999.0, LONGEST_PAUSE),
        (math.inf, LONGEST_PAUSE),
    ],
)
def test_a_pause_is_believed_within_reason(asked: float | None, kept: float | None) -> None:
    assert believed(asked) == kept
    assert TryLater("later", after=asked).after == kept


@pytest.mark.parametrize("asked", ABSURD)
def test_a_line_told_to_stop_for_years_stands_for_minutes(account: Account, asked: float) -> None:
    throttle = Throttle(account.pk)
    throttle.throttled("orders", asked)
    with pytest.raises(TryLater) as later:
        throttle.before("orders")
    assert later.value.after is not None
    assert LONGEST_WAIT < later.value.after <= LONGEST_PAUSE + 5
    line = CallBudget.objects.get(account=account)
    assert line.arrival_at < clock.now() + timedelta(hours=1)


@pytest.mark.parametrize("asked", [math.nan, -1.0, -math.inf])
def test_a_pause_that_is_no_time_only_slows_the_line(account: Account, asked: float) -> None:
    throttle = Throttle(account.pk)
    throttle.throttled("orders", asked)
    throttle.before("orders")
    assert CallBudget.objects.get(account=account).throttled_count == 1


def test_a_line_that_already_stands_for_years_goes_on_within_minutes(account: Account) -> None:
    """Stored by an older version, or by a machine whose clock was wrong."""
    CallBudget.objects.create(
        account=account,
        group="orders",
        per_second=50,
        burst=50,
        arrival_at=clock.now() + timedelta(days=3000),
    )
    with pytest.raises(TryLater) as later:
        Throttle(account.pk).before("orders")
    assert later.value.after is not None
    assert later.value.after <= LONGEST_PAUSE + 1


@pytest.mark.parametrize("asked", ABSURD)
def test_a_conversation_is_tried_again_within_the_hour_whatever_was_asked(
    account: Account, asked: float
) -> None:
    due = failed(account_id=account.pk, conversation="orders", error="slow down", after=asked)
    assert due < clock.now() + timedelta(hours=1)


def test_what_waits_is_listed_and_a_person_ends_it_once(account: Account, company: Company) -> None:
    assert exchange.waits(account) == []
    assert end_waits(account=account, by="Bob") == 0
    assert not audit_log(company, kind="account").filter(changes__has_key="waiting for").exists()
    Throttle(account.pk).throttled("orders", 600)
    failed(account_id=account.pk, conversation="orders", error="slow down", after=600)
    what = {(wait.what, wait.asked) for wait in exchange.waits(account)}
    assert what == {("calls for orders", True), ("orders", False)}
    assert all(wait.until <= clock.now() + timedelta(seconds=1000) for wait in exchange.waits(account))

    assert end_waits(account=account, by="Bob") == 2
    assert end_waits(account=account, by="Bob") == 0
    assert exchange.waits(account) == []
    assert Cursor.objects.get().due_at is None
    Throttle(account.pk).before("orders")
    entry = audit_log(company, kind="account").filter(changes__has_key="waiting for").get()
    assert entry.additional_data["by"] == "Bob"
    assert CallBudget.objects.get().per_second < 50, "what was learned of the speed stays"


def test_the_shop_page_shows_the_wait_and_its_button_ends_it(
    account: Account, company: Company, bob: User, charlie: User, client: Client
) -> None:
    Throttle(account.pk).throttled("orders", 99_999_999)
    page, button = f"/c/{company.slug}/channels/{account.pk}/", "waits/end/"
    client.force_login(charlie)
    assert "asked to wait" in client.get(page).content.decode()
    assert client.post(f"{page}{button}").status_code == 403
    assert exchange.waits(account)
    client.force_login(bob)
    assert "Try again now" in client.get(page).content.decode()
    assert client.post(f"{page}{button}").status_code == 302
    assert exchange.waits(account) == []
    assert "asked to wait" not in client.get(page).content.decode()

"""Differences live: found, changed, ended, closed by a person with a reason, and open again when the amount changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from tests.support.announcements import hear

from shelfwire.channels.models import Account
from shelfwire.people.models import Company, User
from shelfwire.settlements.actions import (
    Found,
    assign_differences,
    close_differences,
    find_differences,
    reopen_difference,
)
from shelfwire.settlements.errors import BadOwner, DifferenceEnded, NeedsReason, NothingToReopen
from shelfwire.settlements.events import DifferenceOpened
from shelfwire.settlements.matching import Finding
from shelfwire.settlements.models import Difference
from shelfwire.settlements.queries_differences import DifferenceFilter, differences
from shelfwire.settlements.states import About

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def found(account: Account, *minors: int, at: datetime = NOON, subject: str = "o1") -> Found:
    findings = [Finding("sales", f"n{number}", minor, "Apart.") for number, minor in enumerate(minors)]
    return find_differences(account, About.ORDER, {subject: ("USD", findings)}, at)[subject]


def test_what_is_found_stands_once_and_ends_when_it_is_found_no_more(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = hear(monkeypatch, DifferenceOpened)
    assert found(account, 5, -7) == Found(open=2, changed=True)
    assert found(account, 5, -7) == Found(open=2)
    first, second = Difference.objects.order_by("pk")
    assert [each.difference_id for each in told] == [first.pk, second.pk]
    assert found(account, 6) == Found(open=1, changed=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.minor, first.ended_at, first.opened_at) == (6, None, NOON)
    assert second.ended_at == NOON
    later = NOON + timedelta(days=1)
    assert found(account, 6, -7, at=later).open == 2
    again = Difference.objects.get(pk=second.pk)
    assert (again.ended_at, again.reopened_at) == (None, later)
    other = find_differences(account, About.STATEMENT, {"o1": ("USD", ())}, later)
    assert other == {"o1": Found()}
    assert Difference.objects.filter(ended_at=None).count() == 2


def test_a_person_closes_with_a_reason_and_it_opens_again_at_another_amount(
    account: Account, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(account, 5)
    row = Difference.objects.get()
    with pytest.raises(NeedsReason):
        close_differences(company=company, ids=[row.pk], why="  ", by="Bob")
    row.refresh_from_db()
    assert row.ended_at is None
    (closed,) = close_differences(company=company, ids=[row.pk], why="Rounded by hand", by="Bob")
    assert (closed.closed_by, closed.closed_why, closed.closed_minor) == ("Bob", "Rounded by hand", 5)
    assert close_differences(company=company, ids=[row.pk], why="Again", by="Ann") == []
    assert found(account, 5) == Found(closed=1)
    entry = LogEntry.objects.get_for_object(row).first()
    assert entry is not None
    assert entry.additional_data == {"company_id": company.pk, "by": "Bob"}
    told = hear(monkeypatch, DifferenceOpened)
    assert found(account, 8, at=NOON + timedelta(days=2)) == Found(open=1, changed=True)
    assert [each.difference_id for each in told] == [row.pk]
    row.refresh_from_db()
    assert (row.minor, row.closed_by, row.closed_why, row.closed_minor) == (8, "", "", None)


@pytest.mark.parametrize("why", ["", " \n\t", "\u200b\u2060", "\u200b", "x" * 301, "\N{PARTY POPPER}" * 301])
def test_a_reason_that_nobody_reads_or_that_would_be_cut_closes_nothing(
    account: Account, company: Company, why: str
) -> None:
    found(account, 5)
    row = Difference.objects.get()
    with pytest.raises(NeedsReason):
        close_differences(company=company, ids=[row.pk], why=why, by="Ann")
    row.refresh_from_db()
    assert (row.ended_at, row.closed_why) == (None, "")
    longest = "\N{PARTY POPPER}" * 300
    close_differences(company=company, ids=[row.pk], why=longest, by="Ann")
    row.refresh_from_db()
    assert row.closed_why == longest


def test_only_what_a_person_closed_is_opened_by_a_person(account: Account, company: Company) -> None:
    found(account, 5)
    row = Difference.objects.get()
    assert reopen_difference(company=company, difference_id=row.pk, by="Bob") == row
    close_differences(company=company, ids=[row.pk], why="Known", by="Bob")
    opened = reopen_difference(company=company, difference_id=row.pk, by="Ann")
    assert opened is not None
    assert opened.ended_at is None
    found(account)
    with pytest.raises(NothingToReopen):
        reopen_difference(company=company, difference_id=row.pk, by="Ann")
    with pytest.raises(DifferenceEnded):
        close_differences(company=company, ids=[row.pk], why="Late", by="Ann")
    row.refresh_from_db()
    assert (row.closed_by, row.ended_at) == ("", NOON)


def test_another_companys_differences_are_out_of_reach(
    account: Account, other_company: Company, alice: User
) -> None:
    found(account, 5)
    row = Difference.objects.get()
    assert close_differences(company=other_company, ids=[row.pk], why="Mine", by="Eve") == []
    assert reopen_difference(company=other_company, difference_id=row.pk, by="Eve") is None
    assert assign_differences(company=other_company, ids=[row.pk], owner=None, by="Eve") == []
    assert not differences(other_company).exists()
    row.refresh_from_db()
    assert (row.ended_at, row.owner) == (None, None)


def test_a_person_of_the_company_looks_after_it(
    account: Account, company: Company, bob: User, django_user_model: Any
) -> None:
    found(account, 5, 6)
    first, second = Difference.objects.order_by("pk")
    stranger = django_user_model.objects.create_user("eve", "eve@example.com")
    with pytest.raises(BadOwner):
        assign_differences(company=company, ids=[first.pk], owner=stranger, by="Ann")
    changed = assign_differences(company=company, ids=[first.pk, second.pk], owner=bob, by="Ann")
    assert {each.pk for each in changed} == {first.pk, second.pk}
    assert assign_differences(company=company, ids=[first.pk], owner=bob, by="Ann") == []
    assert differences(company, DifferenceFilter(owner=bob)).count() == 2
    assert differences(company, DifferenceFilter(nobodys=True)).count() == 0

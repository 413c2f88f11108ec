"""Keyset pages: every row once, forwards and backwards, whatever the order."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.paging import BadCursor, capped_count, decode, encode, page
from shelfwire.people.models import Company

KEYS = ("created_at", "id")


@pytest.fixture
def jobs(company: Company) -> list[Job]:
    """Twenty-three rows in groups of three that share a moment."""
    rows = [Job.objects.create(company=company, name=str(i), title=str(i)) for i in range(23)]
    start = clock.now()
    for i, row in enumerate(rows):
        row.created_at = start + timedelta(minutes=i // 3)
        row.save()
    return rows


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("size", [1, 5, 22, 23, 24])
def test_pages_show_every_row_once_in_order_both_ways(jobs: list[Job], descending: bool, size: int) -> None:
    wanted = sorted(jobs, key=lambda j: (j.created_at, j.id), reverse=descending)
    forwards: list[Job] = []
    pages = [page(Job.objects.all(), keys=KEYS, descending=descending, size=size)]
    while pages[-1].after:
        pages.append(
            page(Job.objects.all(), keys=KEYS, descending=descending, size=size, after=pages[-1].after)
        )
    for found in pages:
        forwards += found.rows
    assert [j.pk for j in forwards] == [j.pk for j in wanted]
    assert pages[0].before is None

    backwards = list(pages[-1].rows)
    mark = pages[-1].before
    while mark:
        found = page(Job.objects.all(), keys=KEYS, descending=descending, size=size, before=mark)
        backwards = [*found.rows, *backwards]
        mark = found.before
    assert [j.pk for j in backwards] == [j.pk for j in wanted]


def test_an_empty_list_has_no_neighbours(db: None) -> None:
    found = page(Job.objects.all(), keys=KEYS)
    assert (list(found.rows), found.after, found.before) == ([], None, None)


@pytest.mark.parametrize("mark", ["nonsense", "", "eyJ4IjoxfQ", "WzFd", "🙂"])
def test_a_damaged_mark_is_refused(db: None, mark: str) -> None:
    if not mark:
        return
    with pytest.raises(BadCursor):
        page(Job.objects.all(), keys=KEYS, after=mark)


@pytest.mark.parametrize("text", ["[" * 3000, '["\\ud800", 1]', '["a\\u0000", 1]', "[" + "9" * 5000 + ", 1]"])
def test_a_mark_that_no_database_can_be_told_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode(base64.urlsafe_b64encode(text.encode()).decode(), 2)


@pytest.mark.parametrize("key", [10**30, [1]])
def test_a_mark_of_another_kind_of_key_is_refused(db: None, key: object) -> None:
    with pytest.raises(BadCursor):
        page(Job.objects.all(), keys=KEYS, after=encode([clock.now(), key]))


@pytest.mark.parametrize("mark", ["WyJub3QgYSBkYXRlIiwgMV0", "W251bGwsIG51bGxd"])
def test_a_mark_of_wrong_values_is_refused(jobs: list[Job], mark: str) -> None:
    with pytest.raises(BadCursor):
        page(Job.objects.all(), keys=KEYS, after=mark)


def test_counting_stops_at_the_cap(jobs: list[Job]) -> None:
    assert capped_count(Job.objects.all()) == (23, False)
    assert capped_count(Job.objects.all(), cap=23) == (23, False)
    assert capped_count(Job.objects.all(), cap=10) == (10, True)

"""Tests run on real PostgreSQL, each process in a database of its own."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from shelfwire.people.models import Company, User


@pytest.mark.django_db
def test_a_test_process_has_its_own_postgresql_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()
    assert str(os.getpid()) in name
    assert version >= 160000


def test_the_three_people_have_their_roles_in_the_company(
    alice: User, bob: User, charlie: User, company: Company, other_company: Company
) -> None:
    roles = dict(company.memberships.values_list("user__first_name", "role"))
    assert roles == {"Alice": "owner", "Bob": "operator", "Charlie": "viewer"}
    assert not other_company.memberships.exists()


def test_a_test_that_commits_leaves_nothing_behind_part_one(transactional_db: None) -> None:
    assert not Company.objects.exists()
    Company.objects.create(name="Left behind", slug="left-behind")


def test_a_test_that_commits_leaves_nothing_behind_part_two(transactional_db: None) -> None:
    assert not Company.objects.exists()
    Company.objects.create(name="Left behind", slug="left-behind")

"""The first account of an installation, and companies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from shelfwire.kit.errors import RuleBroken
from shelfwire.people import actions, queries
from shelfwire.people.errors import AlreadySetUp, BadCompany, BadEmail, BadPassword
from shelfwire.people.models import Company, Membership, Role, User

pytestmark = pytest.mark.django_db
GOOD = {
    "email": "Alice@Example.com ",
    "password": "correct horse battery",
    "name": "Alice",
    "company_name": "Corner Shop",
    "timezone": "Europe/Berlin",
}


def test_the_first_owner_gets_an_account_and_a_company_and_no_second_is_forced() -> None:
    assert queries.needs_first_run()
    user, company = actions.create_first_owner(**GOOD)
    assert user.email == "alice@example.com"
    assert user.check_password("correct horse battery")
    assert company.slug == "corner-shop"
    assert company.timezone == "Europe/Berlin"
    assert queries.role_in(user, company) == Role.OWNER
    assert not queries.needs_first_run()
    assert Company.objects.count() == 1


def test_a_second_first_owner_is_refused_and_nothing_is_made() -> None:
    actions.create_first_owner(**GOOD)
    with pytest.raises(AlreadySetUp):
        actions.create_first_owner(**{**GOOD, "email": "mallory@example.com", "company_name": "Mine"})
    assert User.objects.count() == 1
    assert Company.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_first_owners_at_once_one_wins() -> None:
    def attempt(number: int) -> str:
        try:
            actions.create_first_owner(
                **{**GOOD, "email": f"p{number}@example.com", "company_name": f"C{number}"}
            )
        except AlreadySetUp:
            return "refused"
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == ["made", "refused", "refused", "refused"]
    assert User.objects.count() == Company.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"email": "not an address"}, BadEmail, "email"),
        ({"password": "short"}, BadPassword, "password"),
        ({"password": "password1234"}, BadPassword, "password"),
        ({"company_name": "  "}, BadCompany, "name"),
        ({"timezone": "Mars/Olympus"}, BadCompany, "timezone"),
    ],
)
def test_a_first_owner_with_a_bad_field_is_told_which_and_nothing_is_made(
    change: dict[str, str], error: type[RuleBroken], field: str
) -> None:
    with pytest.raises(error) as refused:
        actions.create_first_owner(**{**GOOD, **change})
    assert refused.value.field == field
    assert queries.needs_first_run()
    assert not Company.objects.exists()


def test_a_company_of_the_same_name_in_another_case_is_refused(alice: User, company: Company) -> None:
    with pytest.raises(BadCompany):
        actions.add_company(name="CORNER shop", by="Alice", owner=alice)
    assert Company.objects.count() == 1


def test_two_companies_whose_names_differ_only_by_signs_get_different_addresses(alice: User) -> None:
    one = actions.add_company(name="A & B", by="Alice", owner=alice)
    two = actions.add_company(name="A + B", by="Alice", owner=alice)
    assert (one.slug, two.slug) == ("a-b", "a-b-2")


def test_a_company_keeps_its_address_when_it_is_renamed(company: Company) -> None:
    actions.update_company(company, by="Alice", name="Corner Shop & Sons", tax_id=" 12-345 ")
    company.refresh_from_db()
    assert (company.name, company.slug, company.tax_id) == ("Corner Shop & Sons", "corner-shop", "12-345")


def test_roles_are_per_company(alice: User, company: Company, other_company: Company) -> None:
    Membership.objects.create(company=other_company, user=alice, role=Role.VIEWER)
    assert queries.may(alice, company, Role.OWNER)
    assert not queries.may(alice, other_company, Role.OPERATOR)
    assert queries.may(alice, other_company, Role.VIEWER)
    assert list(queries.companies_for(alice)) == [company, other_company]


def test_an_inactive_person_may_do_nothing(alice: User, company: Company) -> None:
    alice.is_active = False
    assert not queries.may(alice, company, Role.VIEWER)

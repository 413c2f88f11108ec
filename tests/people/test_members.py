"""Roles: given, changed, taken away; and the last owner."""

from __future__ import annotations

import pytest

from shelfwire.kit.secrets import Secret
from shelfwire.people import actions, queries
from shelfwire.people.errors import BadCompany, BadPassword, LastOwner, NoSuchPerson
from shelfwire.people.models import Company, Membership, Role, User

pytestmark = pytest.mark.django_db


def test_a_new_person_gets_an_account_whose_password_is_shown_once(alice: User, company: Company) -> None:
    added = actions.add_member(company=company, email="Dora@example.com", role="operator", by="Alice")
    assert added.password is not None
    user = User.objects.get(email="dora@example.com")
    assert user.check_password(added.password.reveal())
    assert queries.role_in(user, company) == Role.OPERATOR
    assert added.password.reveal() not in repr(added)


def test_a_person_of_another_company_keeps_their_password(alice: User, other_company: Company) -> None:
    added = actions.add_member(company=other_company, email="alice@example.com", role="viewer", by="Eve")
    assert added.password is None
    assert queries.role_in(alice, other_company) == Role.VIEWER


def test_adding_somebody_twice_is_refused_and_keeps_the_role(bob: User, company: Company) -> None:
    with pytest.raises(BadCompany) as refused:
        actions.add_member(company=company, email="BOB@example.com", role="owner", by="Alice")
    assert refused.value.code == "already_member"
    assert queries.role_in(bob, company) == Role.OPERATOR


def test_an_unknown_role_is_refused_and_nobody_is_made(company: Company) -> None:
    with pytest.raises(BadCompany) as refused:
        actions.add_member(company=company, email="dora@example.com", role="king", by="Alice")
    assert refused.value.field == "role"
    assert not User.objects.filter(email="dora@example.com").exists()


def test_the_last_owner_cannot_step_down(alice: User, company: Company) -> None:
    with pytest.raises(LastOwner):
        actions.set_role(company=company, user_email=alice.email, role="viewer", by="Alice")
    assert queries.role_in(alice, company) == Role.OWNER


def test_the_last_owner_cannot_be_removed(alice: User, bob: User, company: Company) -> None:
    with pytest.raises(LastOwner):
        actions.remove_member(company=company, user_email=alice.email, by="Alice")
    assert queries.role_in(alice, company) == Role.OWNER


def test_an_owner_who_may_not_sign_in_does_not_count_as_the_other_owner(
    alice: User, bob: User, company: Company
) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(LastOwner):
        actions.remove_member(company=company, user_email=alice.email, by="Alice")
    assert queries.role_in(alice, company) == Role.OWNER


def test_one_of_two_owners_may_go(alice: User, bob: User, company: Company) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    actions.remove_member(company=company, user_email=alice.email, by="Alice")
    assert queries.role_in(alice, company) is None
    assert User.objects.filter(pk=alice.pk).exists()


def test_somebody_without_a_role_cannot_be_changed(company: Company, alice: User) -> None:
    with pytest.raises(NoSuchPerson):
        actions.set_role(company=company, user_email="nobody@example.com", role="owner", by="Alice")
    assert Membership.objects.count() == 1


def test_a_new_password_replaces_the_old_one(bob: User, alice: User, company: Company, password: str) -> None:
    fresh = actions.reset_password(company=company, user_email=bob.email, by="Alice")
    bob.refresh_from_db()
    assert bob.check_password(fresh.reveal())
    assert not bob.check_password(password)


def test_the_password_of_a_person_of_two_companies_is_not_one_owners_to_change(
    bob: User, company: Company, other_company: Company, password: str
) -> None:
    Membership.objects.create(company=other_company, user=bob, role=Role.OWNER)
    with pytest.raises(BadPassword):
        actions.reset_password(company=company, user_email=bob.email, by="Alice")
    bob.refresh_from_db()
    assert bob.check_password(password)


def test_the_page_that_says_whom_to_ask_names_those_who_can(
    alice: User, bob: User, charlie: User, company: Company
) -> None:
    assert queries.who_can(company, Role.OWNER) == ["alice@example.com"]
    assert queries.who_can(company, Role.OPERATOR) == ["alice@example.com", "bob@example.com"]
    assert [m.user.email for m in queries.members(company)] == [
        "alice@example.com",
        "bob@example.com",
        "charlie@example.com",
    ]


def test_the_person_who_runs_the_server_opens_an_account_whose_owner_lost_everything(alice: User) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
    actions.open_account(email="ALICE@example.com", password=Secret("a new long password"))
    assert Authenticator.objects.filter(user=alice).exists()
    actions.open_account(
        email="alice@example.com", password=Secret("another long password"), forget_second_factor=True
    )
    alice.refresh_from_db()
    assert alice.check_password("another long password")
    assert not Authenticator.objects.filter(user=alice).exists()


def test_a_weak_password_is_refused_from_the_command_line_too(alice: User, password: str) -> None:
    with pytest.raises(BadPassword):
        actions.open_account(email=alice.email, password=Secret("short"))
    with pytest.raises(NoSuchPerson):
        actions.open_account(email="nobody@example.com", password=Secret("a new long password"))
    alice.refresh_from_db()
    assert alice.check_password(password)

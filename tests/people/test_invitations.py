"""Invitations: a role counts once its person accepts, and an address is nobody's proof."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.people import actions, queries
from shelfwire.people.actions.invitations import LIFETIME
from shelfwire.people.errors import (
    BadCompany,
    BadEmail,
    BadPassword,
    InvitationEnded,
    NotYourInvitation,
    SignInInstead,
)
from shelfwire.people.models import Company, Invitation, Membership, Role, User

pytestmark = pytest.mark.django_db
DORA = "dora@example.com"
GOOD = "a new long password"


def invite(company: Company, email: str = DORA, role: str = "operator") -> str:
    return actions.invite(company=company, email=email, role=role, by="Alice").token.reveal()


def test_an_invitation_makes_no_account_and_gives_no_role(alice: User, company: Company) -> None:
    token = invite(company, "Dora@Example.com ")
    assert not User.objects.filter(email=DORA).exists()
    assert company.memberships.count() == 1
    stored = Invitation.objects.get()
    assert (stored.email, stored.role) == (DORA, Role.OPERATOR)
    assert token not in str(vars(stored))


def test_a_new_person_joins_with_a_password_of_their_own(alice: User, company: Company) -> None:
    user = actions.join(token=invite(company), name="Dora", password=GOOD)
    assert (user.email, user.first_name) == (DORA, "Dora")
    assert user.check_password(GOOD)
    assert queries.role_in(user, company) == Role.OPERATOR


def test_a_role_in_a_further_company_counts_after_its_person_accepts(
    alice: User, bob: User, other_company: Company
) -> None:
    token = invite(other_company, bob.email, "viewer")
    assert queries.role_in(bob, other_company) is None
    actions.accept_invitation(token=token, user=bob)
    actions.accept_invitation(token=token, user=bob)
    assert queries.role_in(bob, other_company) == Role.VIEWER
    assert bob.memberships.count() == 2


def test_an_account_that_a_stranger_made_first_takes_nothing_from_the_address_s_owner(
    company: Company, other_company: Company
) -> None:
    """The owner of one company keeps the link and joins as somebody else; then another company invites the same."""
    squatter = actions.join(token=invite(other_company), name="Eve", password="the password of eve")
    token = invite(company, DORA, "owner")
    assert queries.role_in(squatter, company) is None
    dora = actions.join(token=token, name="Dora", password=GOOD)
    assert dora.pk != squatter.pk
    assert queries.role_in(dora, company) == Role.OWNER
    assert queries.role_in(squatter, company) is None
    assert queries.role_in(dora, other_company) is None


def test_somebody_else_cannot_accept(alice: User, bob: User, other_company: Company) -> None:
    token = invite(other_company)
    with pytest.raises(NotYourInvitation):
        actions.accept_invitation(token=token, user=bob)
    assert queries.role_in(bob, other_company) is None
    assert actions.find_invitation(token).status == "waiting"


def test_a_known_password_is_for_signing_in_and_not_for_joining(
    bob: User, other_company: Company, password: str
) -> None:
    token = invite(other_company, bob.email)
    with pytest.raises(SignInInstead):
        actions.join(token=token, name="Bob", password=password)
    assert queries.role_in(bob, other_company) is None
    assert User.objects.filter(email=bob.email).count() == 1
    assert actions.find_invitation(token).status == "waiting"


def test_an_address_with_an_account_is_treated_like_one_without(
    bob: User, company: Company, other_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the outcome nor the number of password hashes, which is what takes time, differs."""
    hashes: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        hashes.append(password)
        return encode(self, password, salt, 1)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    User.objects.filter(pk=bob.pk).update(password=PBKDF2PasswordHasher().encode("something", "s" * 22, 1))
    cost = {}
    for email in (bob.email, "nobody@example.com"):
        token = invite(other_company, email)
        hashes.clear()
        joined = actions.join(token=token, name="X", password=GOOD)
        cost[email] = len(hashes)
        assert queries.role_in(joined, other_company) == Role.OPERATOR
    assert cost[bob.email] == cost["nobody@example.com"]


@pytest.mark.parametrize("what", ["used", "withdrawn", "replaced", "too old", "not complete"])
def test_a_link_that_has_ended_says_why_and_does_nothing(
    alice: User, bob: User, company: Company, what: str
) -> None:
    token, later = invite(company), clock.now()
    if what == "used":
        actions.join(token=token, name="Dora", password=GOOD)
    elif what == "withdrawn":
        for _ in range(2):
            actions.withdraw_invitation(invitation=Invitation.objects.get(), by="Alice")
    elif what == "replaced":
        invite(company)
    elif what == "too old":
        later += LIFETIME
    else:
        token = token[:-1]
    people = User.objects.count()
    words = {"used": "accepted already", "replaced": "newer link"}.get(what, what)
    with time_machine.travel(later + timedelta(seconds=1)):
        for deed in (
            lambda: actions.find_invitation(token),
            lambda: actions.join(token=token, name="Dora", password=GOOD),
            lambda: actions.accept_invitation(token=token, user=bob),
        ):
            with pytest.raises(InvitationEnded, match=words):
                deed()
    assert User.objects.count() == people
    assert company.memberships.count() == 2 + (what == "used")


def test_withdrawing_what_was_accepted_takes_nothing_away(company: Company) -> None:
    user = actions.join(token=invite(company), name="Dora", password=GOOD)
    actions.withdraw_invitation(invitation=Invitation.objects.get(), by="Alice")
    assert queries.role_in(user, company) == Role.OPERATOR
    assert Invitation.objects.get().status == "accepted"


def test_a_link_that_was_used_does_not_give_a_lost_role_again(
    alice: User, bob: User, company: Company, other_company: Company
) -> None:
    token = invite(other_company, bob.email)
    actions.accept_invitation(token=token, user=bob)
    Membership.objects.create(company=other_company, user=alice, role=Role.OWNER)
    actions.remove_member(company=other_company, user_email=bob.email, by="Alice")
    with pytest.raises(InvitationEnded):
        actions.accept_invitation(token=token, user=bob)
    assert queries.role_in(bob, other_company) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_join_at_once_one_does(company: Company) -> None:
    token = invite(company)

    def attempt(number: int) -> str:
        try:
            actions.join(token=token, name=f"D{number}", password=f"{GOOD} {number}")
        except (InvitationEnded, BadCompany):
            return "refused"
        finally:
            connection.close()
        return "joined"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == ["joined", "refused", "refused", "refused"]
    assert User.objects.filter(email=DORA).count() == company.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_click_on_accept_waits_for_the_first_and_changes_nothing(
    bob: User, company: Company
) -> None:
    company.memberships.filter(user=bob).delete()
    token = invite(company, bob.email)

    def accept(_: int) -> str:
        try:
            return actions.accept_invitation(token=token, user=bob).role
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(accept, range(4)))) == 1
    assert company.memberships.filter(user=bob).count() == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": "no address"}, BadEmail),
        ({"email": "cfo@ſhop.example"}, BadEmail),
        ({"email": "\u212afo@shop.example"}, BadEmail),
        ({"email": "cfo@ｓhop.example"}, BadEmail),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"}, BadEmail),
        ({"role": "king"}, BadCompany),
        ({"email": "BOB@example.com"}, BadCompany),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    bob: User, company: Company, change: dict[str, str], error: type[RuleBroken]
) -> None:
    with pytest.raises(error):
        actions.invite(**{"company": company, "email": DORA, "role": "viewer", "by": "Alice", **change})
    assert not Invitation.objects.exists()


def test_a_weak_password_is_refused_and_the_link_stays(company: Company) -> None:
    token = invite(company)
    with pytest.raises(BadPassword):
        actions.join(token=token, name="Dora", password="short")
    assert not User.objects.filter(email=DORA).exists()
    assert actions.find_invitation(token).status == "waiting"


def test_the_log_tells_who_invited_whom_and_never_the_link(alice: User, company: Company) -> None:
    token = invite(company)
    actions.withdraw_invitation(invitation=Invitation.objects.get(), by="Alice")
    entries = queries.audit_log(company, kind="invitation")
    assert [(e.action, e.additional_data["by"]) for e in entries.order_by("pk")] == [
        (LogEntry.Action.CREATE, "Alice"),
        (LogEntry.Action.UPDATE, "Alice"),
    ]
    assert not any(
        token in str(e.changes) or Invitation.objects.get().digest in str(e.changes) for e in entries
    )

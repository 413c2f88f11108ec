"""Links that set a password: they work once, end, and never open a company that is not their maker's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire.people import actions, queries
from shelfwire.people.errors import BadPassword, LinkEnded, NoSuchPerson
from shelfwire.people.models import Company, Membership, Role, User
from shelfwire.people.queries import ACCOUNTS_MOST

pytestmark = pytest.mark.django_db
GOOD = "a new long password"


def link(company: Company, owner: User, person: User) -> str:
    return actions.password_link(company=company, user_email=person.email, by="Alice", user=owner).reveal()


def test_a_link_sets_the_password_once(alice: User, bob: User, company: Company, password: str) -> None:
    token = link(company, alice, bob)
    bob.refresh_from_db()
    assert bob.check_password(password), "making a link changes nothing"
    actions.set_password_by_link(token=token, password=GOOD)
    with pytest.raises(LinkEnded):
        actions.set_password_by_link(token=token, password="another long password")
    bob.refresh_from_db()
    assert bob.check_password(GOOD)


def test_a_link_ends_after_a_day(alice: User, bob: User, company: Company, password: str) -> None:
    token = link(company, alice, bob)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)), pytest.raises(LinkEnded):
        actions.set_password_by_link(token=token, password=GOOD)
    bob.refresh_from_db()
    assert bob.check_password(password)


@pytest.mark.parametrize("member_elsewhere", [True, False])
def test_an_owner_of_one_company_of_several_makes_no_link_and_learns_nothing(
    alice: User, bob: User, company: Company, other_company: Company, member_elsewhere: bool
) -> None:
    if member_elsewhere:
        Membership.objects.create(company=other_company, user=bob, role=Role.OWNER)
    with pytest.raises(BadPassword) as refused:
        link(company, alice, bob)
    assert (refused.value.code, str(refused.value.value)) == ("not_every_company", bob.email)


def test_a_link_that_was_kept_does_not_open_a_company_that_came_later(
    alice: User, bob: User, company: Company, password: str
) -> None:
    token = link(company, alice, bob)
    later = actions.add_company(name="Night Market", by="Bob", owner=bob)
    with pytest.raises(LinkEnded):
        actions.set_password_by_link(token=token, password=GOOD)
    bob.refresh_from_db()
    assert bob.check_password(password)
    assert queries.role_in(bob, later) == Role.OWNER


def test_a_link_ends_with_the_ownership_of_who_made_it(
    alice: User, bob: User, company: Company, password: str
) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    token = link(company, bob, alice)
    actions.remove_member(company=company, user_email=bob.email, by="Alice")
    with pytest.raises(LinkEnded):
        actions.set_password_by_link(token=token, password=GOOD)
    alice.refresh_from_db()
    assert alice.check_password(password)


@pytest.mark.parametrize(
    "token", ["", "1", "1-0-", "x-y-z", "9" * 30 + "-0-a", "-".join("²0a"), "1-0-cp1-0000"]
)
def test_what_is_no_link_is_refused(alice: User, token: str) -> None:
    with pytest.raises(LinkEnded):
        actions.person_of_link(token)


def test_another_person_s_link_fits_nobody_else(alice: User, bob: User, company: Company) -> None:
    _, maker, proof = link(company, alice, bob).split("-", 2)
    for forged in (f"{alice.pk}-{maker}-{proof}", f"{bob.pk}-0-{proof}", f"{bob.pk}-{bob.pk}-{proof}"):
        with pytest.raises(LinkEnded):
            actions.set_password_by_link(token=forged, password=GOOD)


def test_links_are_for_members_and_weak_passwords_are_refused(
    alice: User, bob: User, company: Company, password: str
) -> None:
    with pytest.raises(NoSuchPerson):
        actions.password_link(company=company, user_email="x@example.com", by="Alice", user=alice)
    with pytest.raises(BadPassword):
        actions.set_password_by_link(token=link(company, alice, bob), password="short")
    bob.refresh_from_db()
    assert bob.check_password(password)


def test_every_account_of_an_address_gets_its_own_link(alice: User, company: Company) -> None:
    twin = User.objects.create_user(username="twin", email=alice.email, password="the password of the twin")
    found = actions.mailed_links("ALICE@example.com")
    assert [user.pk for user, _ in found] == [alice.pk, twin.pk]
    assert [actions.person_of_link(token.reveal()).pk for _, token in found] == [alice.pk, twin.pk]
    for nobody in (
        "nobody@example.com",
        "alıce@example.com",
        "alice@example.com\u200b",
        "ａlice@example.com",
    ):
        assert actions.mailed_links(nobody) == []


def test_accounts_that_somebody_else_made_first_do_not_push_a_person_s_own_out(company: Company) -> None:
    for number in range(ACCOUNTS_MOST + 5):
        User.objects.create_user(username=f"made {number}", email="cfo@example.com", password="x" * 12)
    own = User.objects.create_user(username="own", email="cfo@example.com", password="y" * 12)
    Membership.objects.create(company=company, user=own, role=Role.OWNER)
    found = actions.mailed_links("cfo@example.com")
    assert found[0][0] == own
    assert len(found) == ACCOUNTS_MOST


def test_two_accounts_of_an_address_do_not_get_one_password_by_links(alice: User) -> None:
    User.objects.create_user(username="twin", email=alice.email, password="the password of the twin")
    (own, token), _ = actions.mailed_links(alice.email)
    with pytest.raises(BadPassword, match="Another account"):
        actions.set_password_by_link(token=token.reveal(), password="the password of the twin")
    with pytest.raises(NoSuchPerson):
        actions.open_account(email=alice.email, password=Secret("the password of the twin"))
    alice.refresh_from_db()
    assert own == alice
    assert not alice.check_password("the password of the twin")
    assert actions.set_password_by_link(token=token.reveal(), password=GOOD) == alice


def test_the_log_tells_who_made_a_link(alice: User, bob: User, company: Company) -> None:
    token = link(company, alice, bob)
    entry = queries.audit_log(company, kind="membership").first()
    assert entry is not None
    assert entry.changes_dict == {"password link": ["", "made"]}
    assert token not in str(entry.changes)

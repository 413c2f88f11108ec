"""Roles: given, changed, taken away; and the last owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from shelfwire.kit.secrets import Secret
from shelfwire.people import actions, queries
from shelfwire.people.errors import BadPassword, InvitationEnded, LastOwner, NoSuchPerson
from shelfwire.people.models import ApiKey, Company, Membership, Role, User

pytestmark = pytest.mark.django_db


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["remove", "demote"])
def test_of_two_owners_who_are_rid_of_each_other_at_once_one_stays(
    act: str, alice: User, bob: User, company: Company
) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    both_ready = Barrier(2)

    def attempt(other: User) -> str:
        try:
            both_ready.wait(timeout=30)
            if act == "remove":
                actions.remove_member(company=company, user_email=other.email, by="the other")
            else:
                actions.set_role(company=company, user_email=other.email, role="packer", by="the other")
        except LastOwner:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, (alice, bob))) == ["done", "refused"]
    assert company.memberships.filter(role=Role.OWNER).count() == 1


def test_the_last_owner_is_no_packer(alice: User, company: Company) -> None:
    with pytest.raises(LastOwner):
        actions.set_role(company=company, user_email=alice.email, role="packer", by="Alice")
    assert queries.role_in(alice, company) == Role.OWNER


def test_a_packer_covers_no_viewer_and_the_other_way_round() -> None:
    covered = {held: {needs for needs in Role if queries.covers(held, needs)} for held in Role}
    assert covered == {
        Role.VIEWER: {Role.VIEWER},
        Role.PACKER: {Role.PACKER},
        Role.OPERATOR: {Role.VIEWER, Role.PACKER, Role.OPERATOR},
        Role.OWNER: set(Role),
    }


def test_somebody_without_a_role_cannot_be_changed(company: Company, alice: User) -> None:
    with pytest.raises(NoSuchPerson):
        actions.set_role(company=company, user_email="nobody@example.com", role="owner", by="Alice")
    assert Membership.objects.count() == 1


def test_what_a_removed_person_gave_out_is_ended_with_them(alice: User, bob: User, company: Company) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    kept, kept_text = _key(company, bob)
    ended, ended_text = _key(company, bob)
    hers, hers_text = _key(company, alice)
    invited = actions.invite(company=company, email="eve@example.com", role="owner", by="Bob", user=bob)
    actions.remove_member(company=company, user_email=bob.email, by="Alice", revoke_keys=[ended.pk, hers.pk])
    assert actions.authenticate_api_key(ended_text) is None
    assert actions.authenticate_api_key(kept_text) == kept
    assert actions.authenticate_api_key(hers_text) == hers, "only keys of the person go with the person"
    with pytest.raises(InvitationEnded):
        actions.find_invitation(invited.token.reveal())


def test_an_owner_who_is_one_no_more_leaves_no_invitation_behind(
    alice: User, bob: User, company: Company
) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    invited = actions.invite(company=company, email="eve@example.com", role="owner", by="Bob", user=bob)
    actions.set_role(company=company, user_email=bob.email, role="operator", by="Alice")
    with pytest.raises(InvitationEnded):
        actions.join(token=invited.token.reveal(), name="Eve", password="a new long password")
    assert not User.objects.filter(email="eve@example.com").exists()


def test_the_keys_of_another_company_stay_when_a_person_is_removed_here(
    alice: User, bob: User, company: Company, other_company: Company
) -> None:
    elsewhere, text = _key(other_company, bob)
    actions.remove_member(company=company, user_email=bob.email, by="Alice", revoke_keys=[elsewhere.pk])
    assert actions.authenticate_api_key(text) == elsewhere


def test_a_key_stays_when_its_owner_cannot_be_removed(alice: User, company: Company) -> None:
    key, text = _key(company, alice)
    with pytest.raises(LastOwner):
        actions.remove_member(company=company, user_email=alice.email, by="Alice", revoke_keys=[key.pk])
    assert actions.authenticate_api_key(text) == key


def _key(company: Company, user: User) -> tuple[ApiKey, str]:
    key, secret = actions.issue_api_key(
        company=company, name="WMS", scopes=["jobs:read"], by=user.email, user=user
    )
    return key, secret.reveal()


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


def test_of_several_accounts_of_an_address_the_server_s_person_names_one(
    alice: User, company: Company, other_company: Company
) -> None:
    twin = User.objects.create_user(username="twin", email=alice.email, password="the password of the twin")
    Membership.objects.create(company=other_company, user=twin, role=Role.OWNER)
    with pytest.raises(NoSuchPerson, match="several accounts"):
        actions.open_account(email=alice.email, password=Secret("a new long password"))
    actions.open_account(email=alice.email, password=Secret("a new long password"), company="other-traders")
    twin.refresh_from_db()
    alice.refresh_from_db()
    assert twin.check_password("a new long password")
    assert not alice.check_password("a new long password")

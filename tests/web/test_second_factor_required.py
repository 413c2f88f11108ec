"""A company that asks for a second factor: who has none is led to set one up, and does nothing else there."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.web.conftest import TikTok
from tests.web.test_frame_access import ROUTES, address

from shelfwire.people import actions
from shelfwire.people.errors import NoSecondFactorYet
from shelfwire.people.models import Company, Role, User
from shelfwire.people.queries import audit_log, members

pytestmark = pytest.mark.django_db
SET_UP = "/account/2fa/totp/activate/"
ASK = "/c/corner-shop/settings/people/second-factor/"


def give_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.fixture
def asked(company: Company, alice: User) -> Company:
    """The company asks, and its owner has one."""
    give_factor(alice)
    return actions.require_second_factor(company=company, on=True, by="Alice", user=alice)


def test_every_screen_leads_there_first(asked: Company, as_bob: Client) -> None:
    for name, _ in ROUTES:
        for answer in (as_bob.get(address(name)), as_bob.post(address(name))):
            assert answer.status_code == 302, name
            assert answer.headers["Location"] == SET_UP, name


def test_a_part_of_a_page_sends_the_whole_page_there_and_it_says_why(asked: Company, as_bob: Client) -> None:
    answer = as_bob.get("/c/corner-shop/orders/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == SET_UP
    messages = [str(m) for m in as_bob.get("/account/").context["messages"]]
    assert messages == ["Corner Shop asks for a second factor. Set yours up, then go on."]


def test_nothing_happens_meanwhile(asked: Company, bob: User, as_bob: Client) -> None:
    asked.memberships.filter(user=bob).update(role=Role.OWNER)
    as_bob.post("/c/corner-shop/settings/companies/add/", {"name": "Another", "timezone": "UTC"})
    as_bob.post(ASK, {"on": "0"})
    asked.refresh_from_db()
    assert asked.second_factor_required
    assert not Company.objects.filter(name="Another").exists()


def test_with_one_everything_is_as_before_and_recovery_codes_alone_are_none(
    asked: Company, bob: User, as_bob: Client
) -> None:
    Authenticator.objects.create(user=bob, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert as_bob.get("/c/corner-shop/orders/").status_code == 302
    give_factor(bob)
    assert as_bob.get("/c/corner-shop/orders/").status_code == 200
    Authenticator.objects.filter(user=bob).delete()
    assert as_bob.get("/c/corner-shop/orders/").status_code == 302


def test_another_company_and_keys_are_not_touched(
    asked: Company, bob: User, as_bob: Client, other_company: Company
) -> None:
    other_company.memberships.create(user=bob, role=Role.OPERATOR)
    assert as_bob.get(f"/c/{other_company.slug}/orders/").status_code == 200
    _, secret = actions.issue_api_key(company=asked, name="WMS", scopes=["orders:read"], by="Alice")
    answer = Client().get("/api/v1/orders", headers={"Authorization": f"Bearer {secret.reveal()}"})
    assert answer.status_code == 200


def test_a_consent_is_not_finished_without_one(
    alice: User, as_alice: Client, tiktok: TikTok, company: Company
) -> None:
    back = tiktok.decide(tiktok.leave_for_consent(as_alice))
    Company.objects.filter(pk=company.pk).update(second_factor_required=True)
    assert as_alice.get(back).headers["Location"] == SET_UP
    assert tiktok.fresh().status == "new"


def test_who_asks_has_one(company: Company, alice: User, as_alice: Client) -> None:
    answer = as_alice.post(ASK, {"on": "1"})
    assert answer.status_code == 422
    assert "You have no second factor yourself" in answer.content.decode()
    with pytest.raises(NoSecondFactorYet):
        actions.require_second_factor(company=company, on=True, by="Alice", user=alice)
    company.refresh_from_db()
    assert not company.second_factor_required
    give_factor(alice)
    for _ in range(2):
        assert as_alice.post(ASK, {"on": "1"}).status_code == 302
    company.refresh_from_db()
    assert company.second_factor_required
    told = [
        e
        for e in audit_log(company, kind="company")
        if e.action == e.Action.UPDATE and "second_factor_required" in e.changes_dict
    ]
    assert [e.changes_dict["second_factor_required"] for e in told] == [["False", "True"]]
    assert told[0].actor == alice


def test_only_an_owner_asks(as_bob: Client, bob: User, company: Company) -> None:
    give_factor(bob)
    assert as_bob.post(ASK, {"on": "1"}).status_code == 403
    company.refresh_from_db()
    assert not company.second_factor_required


def test_owners_see_who_has_one(asked: Company, alice: User, bob: User, as_alice: Client) -> None:
    assert {m.user.email: m.has_second_factor for m in members(asked)} == {
        "alice@example.com": True,
        "bob@example.com": False,
    }
    page = as_alice.get("/c/corner-shop/settings/people/").content.decode()
    assert "Asked for" in page
    assert "1 person has none yet" in " ".join(page.split())

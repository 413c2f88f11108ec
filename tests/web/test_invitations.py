"""Invitations and password links on the screens: what the owner sees, where a link leads, and what is never told."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client, override_settings

from shelfwire.people import actions, queries
from shelfwire.people.models import Company, Invitation, Membership, Role, User
from shelfwire.web import mail as post

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/settings/people/"
DORA = "dora@example.com"
GOOD = "a new long password"
WITH_MAIL = override_settings(
    EMAIL_HOST="mail.example.com", EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"
)


def page_of(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]  # a response of the test client


def path_in(text: str) -> str:
    """Where the shown or mailed link leads."""
    found = re.search(r"https?://\S+?/(?:invitation|account/password/link)/[^\s\"<]+", text)
    assert found is not None, text
    return urlsplit(found.group()).path


def invited(client: Client, email: str = DORA, role: str = "operator") -> str:
    answer = client.post(HERE + "invite/", {"email": email, "role": role})
    assert answer.status_code == 200
    return path_in(page_of(answer))


def test_an_invited_person_chooses_a_password_and_is_in(
    as_alice: Client, client: Client, company: Company
) -> None:
    link = invited(as_alice)
    listed = page_of(as_alice.get(HERE))
    assert DORA in listed
    assert link not in listed
    assert "Corner Shop" in page_of(client.get(link))
    answer = client.post(link, {"name": "Dora", "password": GOOD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/c/corner-shop/"
    dora = User.objects.get(email=DORA)
    assert dora.check_password(GOOD)
    assert queries.role_in(dora, company) == Role.OPERATOR
    assert client.get(HERE).status_code == 403
    assert Client().get(link).status_code == 410


def test_a_person_with_an_account_signs_in_and_accepts(
    as_alice: Client, client: Client, bob: User, company: Company, other_company: Company, password: str
) -> None:
    token = actions.invite(company=other_company, email=bob.email, role="viewer", by="Eve").token.reveal()
    link = f"/invitation/{token}/"
    page = page_of(client.get(link))
    sign_in = re.search(r'href="(/account/login/[^"]+)"', page)
    assert sign_in is not None
    back = client.post(sign_in.group(1), {"login": bob.email, "password": password, "next": link})
    assert back.headers["Location"] == link
    assert queries.role_in(bob, other_company) is None, "looking is not accepting"
    assert "Accept as bob@example.com" in page_of(client.get(link))
    assert queries.role_in(bob, other_company) is None
    for _ in range(2):
        assert client.post(link).status_code == 302
    assert queries.role_in(bob, other_company) == Role.VIEWER


def test_somebody_else_who_is_signed_in_is_told_and_gets_nothing(
    as_alice: Client, as_charlie: Client, charlie: User, company: Company, other_company: Company
) -> None:
    token = actions.invite(company=other_company, email=DORA, role="owner", by="Eve").token.reveal()
    assert "signed in as charlie@example.com" in page_of(as_charlie.get(f"/invitation/{token}/"))
    refused = as_charlie.post(f"/invitation/{token}/")
    assert refused.status_code == 422
    assert queries.role_in(charlie, other_company) is None


def test_the_screens_are_the_same_whether_the_address_has_an_account(
    as_alice: Client, bob: User, other_company: Company, company: Company
) -> None:
    Membership.objects.filter(user=bob).update(company=other_company)
    shown, landing, joined = [], [], []
    for email in (bob.email, "nobody@example.com"):
        answer = as_alice.post(HERE + "invite/", {"email": email, "role": "viewer"})
        link = path_in(page_of(answer))
        plain = _without_chance(page_of(answer).replace(email, "ADDRESS").replace(link, "LINK"))
        shown.append(plain)
        stranger = Client()
        landing.append(
            _without_chance(page_of(stranger.get(link)).replace(email, "ADDRESS").replace(link, "LINK"))
        )
        answer = stranger.post(link, {"name": "X", "password": GOOD})
        joined.append((answer.status_code, answer.headers["Location"], "_auth_user_id" in stranger.session))
    assert shown[0] == shown[1]
    assert landing[0] == landing[1]
    assert joined[0] == joined[1]
    bob.refresh_from_db()
    assert not bob.check_password(GOOD)


def _without_chance(page: str) -> str:
    page = re.sub(r"csrfmiddlewaretoken\S+ value=\S+|X-CSRFToken[^}]*", "", page)
    return re.sub(r"<time[^>]*>.*?</time>|datetime=\S+", "", page, flags=re.DOTALL)


def test_the_password_of_an_account_leads_to_signing_in_and_guesses_are_counted(
    client: Client, bob: User, other_company: Company, password: str
) -> None:
    token = actions.invite(company=other_company, email=bob.email, role="viewer", by="Eve").token.reveal()
    link = f"/invitation/{token}/"
    answer = client.post(link, {"name": "Bob", "password": password})
    assert answer.headers["Location"] == f"/account/login/?next={link}"
    assert "_auth_user_id" not in client.session
    for _ in range(6):
        answer = client.post(link, {"name": "Bob", "password": password})
    assert "Too many wrong tries" in page_of(answer)
    assert queries.role_in(bob, other_company) is None


def test_a_new_link_ends_the_old_one_and_withdrawing_ends_both(
    as_alice: Client, client: Client, company: Company
) -> None:
    first = invited(as_alice)
    waiting = queries.invitations(company).get()
    second = path_in(page_of(as_alice.post(f"{HERE}invitations/{waiting.pk}/again/")))
    assert "newer link" in page_of(client.get(first))
    assert client.get(second).status_code == 200
    waiting = queries.invitations(company).get()
    for _ in range(2):
        assert as_alice.post(f"{HERE}invitations/{waiting.pk}/withdraw/").status_code == 302
    answer = client.post(second, {"name": "Dora", "password": GOOD})
    assert answer.status_code == 410
    assert "withdrawn" in page_of(answer)
    assert not User.objects.filter(email=DORA).exists()


def test_another_company_s_invitations_cannot_be_touched_from_here(
    as_alice: Client, as_bob: Client, other_company: Company
) -> None:
    actions.invite(company=other_company, email=DORA, role="viewer", by="Eve")
    theirs = Invitation.objects.get()
    for deed in ("again", "withdraw"):
        assert as_alice.post(f"{HERE}invitations/{theirs.pk}/{deed}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "waiting"
    assert as_bob.post(HERE + "invite/", {"email": DORA, "role": "owner"}).status_code == 403


@WITH_MAIL
def test_an_invitation_is_mailed_where_mail_is_configured(
    as_alice: Client, client: Client, company: Company
) -> None:
    shown = invited(as_alice)
    (sent,) = mail.outbox
    assert sent.to == [DORA]
    assert path_in(sent.body) == shown
    assert client.get(shown).status_code == 200


def test_a_mail_server_that_refuses_leaves_the_link_to_pass_on(
    as_alice: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(post.EmailMessage, "send", refuse)
    with WITH_MAIL:
        answer = as_alice.post(HERE + "invite/", {"email": DORA, "role": "viewer"})
    assert "did not take the mail" in page_of(answer)
    assert path_in(page_of(answer))


def test_removing_shows_the_keys_and_ends_those_that_are_ticked(
    as_alice: Client, alice: User, bob: User, company: Company
) -> None:
    keys = [
        actions.issue_api_key(company=company, name=name, scopes=["jobs:read"], by="Bob", user=bob)[0]
        for name in ("WMS", "Script")
    ]
    actions.issue_api_key(company=company, name="Hers", scopes=["jobs:read"], by="Alice", user=alice)
    his = company.memberships.get(user=bob)
    page = page_of(as_alice.get(f"{HERE}{his.pk}/remove/"))
    assert "WMS" in page
    assert "Script" in page
    assert "Hers" not in page
    as_alice.post(f"{HERE}{his.pk}/remove/", {"keys": [keys[0].pk, "x", "9" * 30, "9" * 5000]})
    assert queries.role_in(bob, company) is None
    assert {key.name for key in company.api_keys.filter(revoked_at=None)} == {"Script", "Hers"}


def test_an_owner_s_link_lets_a_member_choose_a_password(
    as_alice: Client, client: Client, bob: User, company: Company, password: str
) -> None:
    his = company.memberships.get(user=bob)
    answer = as_alice.post(f"{HERE}{his.pk}/password/")
    link = path_in(page_of(answer))
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": "short"}).status_code == 200
    bob.refresh_from_db()
    assert bob.check_password(password)
    assert client.post(link, {"password": GOOD}).headers["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session, "signing in asks for the second factor"
    assert client.post(link, {"password": "another long one"}).status_code == 410
    bob.refresh_from_db()
    assert bob.check_password(GOOD)


def test_an_owner_of_one_company_of_several_is_offered_no_link(
    as_alice: Client, bob: User, company: Company, other_company: Company
) -> None:
    his = company.memberships.get(user=bob)
    assert "Link for a new password" not in page_of(as_alice.get(HERE))
    assert as_alice.post(f"{HERE}{his.pk}/password/").status_code == 422


@WITH_MAIL
def test_a_forgotten_password_is_mailed_for_and_tells_nobody_who_has_an_account(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon: list[str] = []
    monkeypatch.setattr(post, "send_soon", lambda work: (soon.append("asked"), work()))
    pages = [
        _without_chance(page_of(client.post("/account/password/reset/", {"email": email})))
        for email in ("nobody@example.com", "Alice@example.com")
    ]
    assert pages[0] == pages[1]
    assert soon == ["asked", "asked"], "the work, and its time, are beside the request"
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert client.post(path_in(sent.body), {"password": GOOD}).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(GOOD)


@WITH_MAIL
def test_a_mailbox_is_not_filled_by_asking_again_and_again(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "send_soon", lambda work: work())
    for _ in range(8):
        assert client.post("/account/password/reset/", {"email": alice.email}).status_code == 200
    assert len(mail.outbox) == 3


def test_without_mail_the_page_says_who_helps(client: Client, alice: User) -> None:
    answer = client.post("/account/password/reset/", {"email": alice.email})
    assert "shelfwire password" in page_of(answer)
    assert mail.outbox == []


def test_nobody_changes_somebody_s_address(as_alice: Client, bob: User) -> None:
    for client in (as_alice, Client()):
        client.post(
            "/account/email/", {"email": "eve@example.com", "action_add": "", "name": "X", "timezone": "UTC"}
        )
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"
    assert not User.objects.filter(email="eve@example.com").exists()


def test_one_s_own_role_given_up_leads_to_a_page_that_one_may_see(
    as_alice: Client, alice: User, bob: User, company: Company
) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="Alice")
    mine = company.memberships.get(user=alice)
    answer = as_alice.post(f"{HERE}{mine.pk}/role/", {"role": "viewer"}, follow=True)
    assert answer.status_code == 200
    assert queries.role_in(alice, company) == Role.VIEWER

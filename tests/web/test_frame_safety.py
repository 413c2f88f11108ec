"""CSRF, the content security policy, sign-in limits, secrets at rest."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client, override_settings

from shelfwire.kit import clock
from shelfwire.people import actions
from shelfwire.people.models import Company, Membership, Role, User
from shelfwire.web.adapter import MfaAdapter

pytestmark = pytest.mark.django_db

SCREENS = (
    "/account/",
    "/account/2fa/",
    "/account/password/change/",
    "/c/corner-shop/settings/",
    "/c/corner-shop/settings/companies/",
    "/c/corner-shop/settings/people/",
    "/c/corner-shop/settings/people/invite/",
    "/c/corner-shop/settings/keys/",
    "/c/corner-shop/settings/keys/add/",
    "/c/corner-shop/settings/audit/",
    "/c/corner-shop/jobs/",
)


class Inline(HTMLParser):
    """Finds what the policy would refuse: inline scripts, styles and handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and not given.get("src")) or tag == "style":
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or re.match(r"on[a-z]+$", name)]
        for name in ("src", "href"):
            value = given.get(name) or ""
            if tag in ("script", "link") and value.startswith(("http:", "https:", "//")):
                self.found.append(f"{tag} {value}")


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_holds_what_the_policy_refuses(as_alice: Client, screen: str) -> None:
    answer = as_alice.get(screen)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    inline = Inline()
    inline.feed(answer.content.decode())
    assert inline.found == []


@pytest.mark.parametrize("screen", ["/account/login/", "/nothing/here/"])
def test_pages_before_sign_in_carry_the_policy_too(client: Client, alice: User, screen: str) -> None:
    assert "default-src 'none'" in client.get(screen).headers["Content-Security-Policy"]


def test_a_form_without_its_token_changes_nothing(alice: User, company: Company) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post("/c/corner-shop/settings/save/", {"name": "Hijacked", "timezone": "UTC"})
    assert answer.status_code == 403
    company.refresh_from_db()
    assert company.name == "Corner Shop"


def test_pages_are_kept_in_no_cache(as_alice: Client) -> None:
    assert "no-store" in as_alice.get("/c/corner-shop/settings/people/").headers["Cache-Control"]


def sign_in(password: str, address: str = "203.0.113.7", email: str = "alice@example.com") -> bool:
    """Whether a new browser at that address gets in."""
    client = Client(REMOTE_ADDR=address)
    answer = client.post("/account/login/", {"login": email, "password": password})
    assert answer.status_code in (200, 302)
    return "_auth_user_id" in client.session


def test_five_wrong_passwords_stop_the_guesser_and_never_the_owner(alice: User, password: str) -> None:
    assert not any(sign_in("guess") for _ in range(5))
    assert not sign_in(password), "the guesser's address waits"
    assert sign_in(password, address="198.51.100.9")
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert sign_in(password, email="Alice@Example.com")


def test_guesses_at_hundreds_of_accounts_do_not_free_the_guesser(alice: User, password: str) -> None:
    assert not any(sign_in("guess") for _ in range(5))
    for number in range(320):
        actions.begin_try(address=f"10.0.{number // 200}.{number % 200}", account=f"p{number}@example.com")
    assert not sign_in(password)


def test_a_wrong_password_reads_the_same_for_every_address(client: Client, alice: User) -> None:
    pages = []
    for email in ("alice@example.com", "nobody@example.com"):
        for _ in range(6):
            page = client.post("/account/login/", {"login": email, "password": "guess"}).content.decode()
        pages.append(re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", page))
    assert pages[0] == pages[1]
    assert "Too many" in pages[0]


def test_codes_of_the_second_factor_are_counted_too(client: Client, alice: User, password: str) -> None:
    Authenticator.objects.create(user=alice, type="totp", data={"secret": MfaAdapter().encrypt("A" * 32)})
    client.post("/account/login/", {"login": "alice@example.com", "password": password})
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    page = client.post("/account/2fa/authenticate/", {"code": _code("A" * 32)})
    assert "Too many" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_strangers_cannot_make_themselves_an_account(client: Client, alice: User) -> None:
    page = client.get("/account/signup/")
    assert "made by invitation" in page.content.decode()
    client.post(
        "/account/signup/",
        {
            "email": "eve@example.com",
            "password1": "correct horse battery",
            "password2": "correct horse battery",
        },
    )
    assert not User.objects.filter(email="eve@example.com").exists()


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_second_factor_is_asked_for_and_its_secret_is_encrypted_at_rest(
    client: Client, alice: User, password: str
) -> None:
    client.post("/account/login/", {"login": "alice@example.com", "password": password})
    client.post("/account/reauthenticate/?next=/account/2fa/", {"password": password})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/account/2fa/totp/activate/", {"code": _code(secret)}).status_code == 302
    stored = Authenticator.objects.get(user=alice, type="totp")
    assert secret not in str(stored.data)
    client.post("/account/logout/")
    half = client.post("/account/login/", {"login": "alice@example.com", "password": password})
    assert half.headers["Location"].startswith("/account/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_a_new_password_ends_the_sessions_of_that_person(
    as_bob: Client, alice: User, bob: User, company: Company
) -> None:
    assert as_bob.get("/c/corner-shop/jobs/").status_code == 200
    token = actions.password_link(company=company, user_email=bob.email, by="Alice", user=alice)
    assert as_bob.get("/c/corner-shop/jobs/").status_code == 200
    actions.set_password_by_link(token=token.reveal(), password="a new long password")
    assert as_bob.get("/c/corner-shop/jobs/").status_code == 302


def test_a_role_taken_away_works_at_the_next_click(
    as_bob: Client, alice: User, bob: User, company: Company
) -> None:
    actions.remove_member(company=company, user_email=bob.email, by="Alice")
    assert as_bob.get("/c/corner-shop/jobs/").status_code == 404


@override_settings(METRICS_TOKEN="t0ken")
def test_metrics_open_to_their_token_only(client: Client, alice: User) -> None:
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    answer = client.get("/metrics", headers={"Authorization": "Bearer t0ken"})
    assert answer.status_code == 200
    for figure in ("shelfwire_build", "shelfwire_jobs_open", "shelfwire_notices_open", "shelfwire_accounts"):
        assert figure in answer.content.decode()


def test_metrics_without_a_token_open_to_this_machine_only(client: Client, alice: User) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5").status_code == 403
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403, header


def test_metrics_behind_a_proxy_open_to_their_token_only(client: Client, alice: User) -> None:
    """A proxy on this machine calls from 127.0.0.1 and need not say for whom."""
    with override_settings(REACHED_FROM_OUTSIDE=True):
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    with override_settings(REACHED_FROM_OUTSIDE=True, METRICS_TOKEN="t0ken"):
        assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200


def test_health_says_ok_without_signing_in(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert "version" in answer.json()


def test_health_tells_an_outsider_no_more_than_that(client: Client, db: None) -> None:
    for outside in ({"REMOTE_ADDR": "203.0.113.5"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
        assert client.get("/healthz", **outside).json() == {"status": "ok"}
    with override_settings(METRICS_TOKEN="t0ken"):
        assert client.get("/healthz").json() == {"status": "ok"}
        assert "version" in client.get("/healthz", headers={"Authorization": "Bearer t0ken"}).json()


def test_a_viewer_of_one_company_is_an_owner_of_another_and_each_counts_only_there(
    client: Client, charlie: User, other_company: Company
) -> None:
    Membership.objects.create(company=other_company, user=charlie, role=Role.OWNER)
    client.force_login(charlie)
    assert client.get("/c/corner-shop/settings/people/").status_code == 403
    assert client.get("/c/other-traders/settings/people/").status_code == 200

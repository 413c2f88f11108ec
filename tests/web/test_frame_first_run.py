"""A new installation leads everybody to the one page that makes the owner's account."""

from __future__ import annotations

import pytest
from django.test import Client

from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db
OWNER = {
    "company_name": "Corner Shop",
    "name": "Alice",
    "email": "alice@example.com",
    "password": "correct horse battery",
    "timezone": "America/New_York",
}


@pytest.mark.parametrize("there", ["/", "/account/login/", "/c/anything/orders/", "/nowhere/"])
def test_with_no_account_every_page_leads_to_the_welcome(client: Client, there: str) -> None:
    answer = client.get(there)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/welcome/"


def test_health_answers_before_the_first_run(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_the_owner_is_made_signed_in_and_lands_in_their_company(client: Client) -> None:
    answer = client.post("/welcome/", OWNER, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith("/c/corner-shop/")
    assert "Welcome, Alice" in answer.content.decode()
    assert User.objects.get().email == "alice@example.com"


def test_a_weak_password_is_refused_beside_its_field_and_nothing_is_made(client: Client) -> None:
    page = client.post("/welcome/", {**OWNER, "password": "qwzx-7"})
    assert "password" in page.context["form"].errors
    assert not User.objects.exists()
    assert not Company.objects.exists()
    assert b"qwzx-7" not in page.content


def test_the_welcome_closes_for_ever_once_there_is_an_account(client: Client, alice: User) -> None:
    assert client.get("/welcome/").headers["Location"] == "/"
    client.post("/welcome/", {**OWNER, "email": "mallory@example.com", "company_name": "Mine"})
    assert User.objects.count() == 1

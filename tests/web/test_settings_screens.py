"""The screens of settings: the company, companies, people, keys, the log, and one's own details."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from shelfwire.jobs.models import Job
from shelfwire.listings.models import MatchingSettings
from shelfwire.people import actions, queries
from shelfwire.people.models import ApiKey, Company, Role, User

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/settings/"


def shown(client: Client, part: str = "") -> str:
    answer = client.get(HERE + part)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_an_owner_changes_the_company_and_a_viewer_reads_it(
    as_alice: Client, as_charlie: Client, company: Company
) -> None:
    answer = as_alice.post(
        HERE + "save/", {"name": "Corner & Co", "tax_id": "77", "timezone": "Europe/Paris"}
    )
    assert answer.status_code == 302
    page = shown(as_charlie)
    assert "Corner & Co" in page
    assert "Europe/Paris" in page
    assert '<form method="post" action="/c/corner-shop/settings/save/"' not in page


def test_a_taken_name_is_refused_beside_its_field_and_the_typed_values_stay(
    as_alice: Client, company: Company, other_company: Company
) -> None:
    answer = as_alice.post(HERE + "save/", {"name": "other traders", "tax_id": "77", "timezone": "UTC"})
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert 'value="77"' in answer.content.decode()
    company.refresh_from_db()
    assert (company.name, company.tax_id) == ("Corner Shop", "")


def test_a_second_company_is_added_by_choice_and_opens_with_its_owner(as_alice: Client, alice: User) -> None:
    answer = as_alice.post(HERE + "companies/add/", {"name": "Night Market", "tax_id": "", "timezone": "UTC"})
    assert answer.headers["Location"] == "/c/night-market/settings/"
    assert queries.role_in(alice, Company.objects.get(slug="night-market")) == Role.OWNER
    page = shown(as_alice, "companies/")
    assert "Night Market" in page
    assert "Corner Shop" in page


def test_the_last_owner_is_kept_with_a_sentence(as_alice: Client, alice: User, company: Company) -> None:
    mine = company.memberships.get(user=alice)
    for there, form in (("role/", {"role": "viewer"}), ("remove/", {})):
        answer = as_alice.post(f"{HERE}people/{mine.pk}/{there}", form)
        assert answer.status_code == 422
        assert "last owner" in answer.content.decode()
    assert queries.role_in(alice, company) == Role.OWNER


def test_a_member_of_another_company_cannot_be_touched_from_here(
    as_alice: Client, bob: User, other_company: Company
) -> None:
    foreign = other_company.memberships.create(user=bob, role=Role.OWNER)
    for there in ("role/", "remove/", "password/"):
        assert as_alice.post(f"{HERE}people/{foreign.pk}/{there}", {"role": "viewer"}).status_code == 404
    assert queries.role_in(bob, other_company) == Role.OWNER


def test_roles_change_and_go(as_alice: Client, bob: User, company: Company) -> None:
    his = company.memberships.get(user=bob)
    as_alice.post(f"{HERE}people/{his.pk}/role/", {"role": "viewer"})
    assert queries.role_in(bob, company) == Role.VIEWER
    as_alice.post(f"{HERE}people/{his.pk}/remove/")
    assert queries.role_in(bob, company) is None


def test_a_key_is_shown_once_listed_by_its_prefix_and_revoked(as_alice: Client, company: Company) -> None:
    page = as_alice.post(
        HERE + "keys/add/", {"name": "WMS", "days": "30", "scopes": ["orders:read"]}
    ).content.decode()
    found = re.search(r'data-copy="(sw_[^"]+)"', page)
    assert found is not None
    raw = found.group(1)
    key = actions.authenticate_api_key(raw)
    assert key is not None
    listed = shown(as_alice, "keys/")
    assert key.prefix in listed
    assert raw not in listed
    as_alice.post(f"{HERE}keys/{key.pk}/revoke/")
    assert actions.authenticate_api_key(raw) is None
    assert "Revoked" in shown(as_alice, "keys/")


def test_a_key_without_scopes_is_refused_and_not_issued(as_alice: Client, company: Company) -> None:
    page = as_alice.post(HERE + "keys/add/", {"name": "WMS", "days": ""}).content.decode()
    assert "Choose at least one." in page
    assert not ApiKey.objects.exists()


def test_another_companys_key_cannot_be_revoked_from_here(as_alice: Client, other_company: Company) -> None:
    key, _ = actions.issue_api_key(company=other_company, name="X", scopes=["jobs:read"], by="Eve")
    assert as_alice.post(f"{HERE}keys/{key.pk}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_the_log_shows_who_changed_what_of_this_company_only(
    as_alice: Client, alice: User, bob: User, company: Company, other_company: Company
) -> None:
    as_alice.post(f"{HERE}people/{company.memberships.get(user=bob).pk}/role/", {"role": "viewer"})
    grid = as_alice.get(HERE + "audit/?kind=membership&q=bob@").context["grid"]
    assert [row.object_repr for row in grid.page.rows] == [
        "bob@example.com is viewer of Corner Shop",
        "bob@example.com is operator of Corner Shop",
    ]
    page = shown(as_alice, "audit/?q=alice@")
    assert "alice@example.com" in page
    assert "<del>operator</del> → viewer" in page
    assert "Other Traders" not in shown(as_alice, "audit/")


def test_one_changes_ones_own_name_and_clock(as_charlie: Client, charlie: User) -> None:
    as_charlie.post("/account/", {"name": "Charles", "timezone": "Asia/Tokyo"})
    charlie.refresh_from_db()
    assert (charlie.get_full_name(), charlie.timezone) == ("Charles", "Asia/Tokyo")


def test_a_forgotten_password_leads_to_people_because_no_mail_is_sent(client: Client, alice: User) -> None:
    page = client.get("/account/password/reset/").content.decode()
    assert "An owner of your company" in page
    assert "shelfwire password" in page


def test_nobody_changes_the_address_they_sign_in_with_by_themselves(
    as_charlie: Client, charlie: User
) -> None:
    as_charlie.post("/account/email/", {"email": "alice@example.com", "action_add": ""})
    charlie.refresh_from_db()
    assert charlie.email == "charlie@example.com"


def test_links_and_identifiers_have_the_companys_own_order(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    address, client = HERE + "matching/", as_bob
    assert "Links and identifiers" in client.get(address).content.decode()
    refused = client.post(address, {"suggest_by": "title", "identifier_priority": "gtin, colour"})
    assert refused.status_code == 422
    assert "“colour” is no kind of identifier." in refused.content.decode()
    assert not MatchingSettings.objects.exists()
    assert (
        client.post(address, {"suggest_by": "GTIN, seller  SKU", "identifier_priority": ""}).status_code
        == 302
    )
    assert MatchingSettings.objects.get().suggest_by == ["gtin", "seller_sku"]
    assert "GTIN, Seller SKU" in as_charlie.get(address).content.decode()
    assert as_charlie.post(address, {"suggest_by": ""}).status_code == 403
    assert client.post(f"/c/{company.slug}/listings/confirm/", {"score": "2"}).status_code == 422
    assert not Job.objects.exists()
    client.post(f"/c/{company.slug}/listings/confirm/", {"score": "0.95", "dry_run": "on"})
    assert Job.objects.get().arguments == {"score": 0.95, "account_id": None, "dry_run": True}

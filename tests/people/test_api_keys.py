"""Keys for machines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelfwire.kit import clock
from shelfwire.people import actions, queries
from shelfwire.people.errors import BadApiKey, BadScope
from shelfwire.people.models import ApiKey, Company, User

pytestmark = pytest.mark.django_db


def issue(company: Company, **changes: object) -> tuple[ApiKey, str]:
    given = {"name": "WMS", "scopes": ["orders:read"], "by": "Alice", **changes}
    key, secret = actions.issue_api_key(company=company, **given)  # type: ignore[arg-type]
    return key, secret.reveal()


def test_a_key_opens_its_company_with_its_scopes(company: Company, alice: User) -> None:
    key, raw = issue(company, scopes=["orders:write", "orders:read"], user=alice)
    found = actions.authenticate_api_key(raw)
    assert found == key
    assert found is not None
    assert found.company == company
    assert found.scopes == ["orders:read", "orders:write"]


def test_the_text_of_a_key_is_stored_nowhere(company: Company) -> None:
    key, raw = issue(company)
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert all(raw.partition(".")[2] not in str(value) for value in row.values())
    assert raw not in repr(key)


@pytest.mark.parametrize(
    "wrong", ["", "sw_", "sw_abc", "sw_000000000000.nothing", "Bearer x", "sw_" + "é" * 12 + ".x"]
)
def test_what_is_no_key_opens_nothing(company: Company, wrong: str) -> None:
    issue(company)
    assert actions.authenticate_api_key(wrong) is None


def test_a_key_with_one_letter_changed_opens_nothing(company: Company) -> None:
    _, raw = issue(company)
    assert actions.authenticate_api_key(raw[:-1] + ("A" if raw[-1] != "A" else "B")) is None


def test_a_revoked_key_opens_nothing_and_revoking_twice_keeps_the_first_moment(company: Company) -> None:
    key, raw = issue(company)
    actions.revoke_api_key(key=key, by="Alice")
    first = ApiKey.objects.get(pk=key.pk).revoked_at
    actions.revoke_api_key(key=key, by="Alice")
    assert ApiKey.objects.get(pk=key.pk).revoked_at == first
    assert actions.authenticate_api_key(raw) is None


def test_an_expired_key_opens_nothing(company: Company) -> None:
    key, raw = issue(company, expires_at=clock.now() + timedelta(hours=1))
    assert actions.authenticate_api_key(raw) == key
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert actions.authenticate_api_key(raw) is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scopes": []}, BadScope),
        ({"scopes": ["orders:read", "everything"]}, BadScope),
        ({"name": " "}, BadApiKey),
        ({"expires_at": clock.now() - timedelta(days=1)}, BadApiKey),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_and_not_issued(
    company: Company, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        issue(company, **change)
    assert not ApiKey.objects.exists()


def test_use_is_noted_at_most_once_a_minute(company: Company) -> None:
    key, raw = issue(company)
    actions.authenticate_api_key(raw)
    first = ApiKey.objects.get(pk=key.pk).last_used_at
    assert first is not None
    actions.authenticate_api_key(raw)
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first
    with CaptureQueriesContext(connection) as seen:
        actions.authenticate_api_key(raw)
    assert len(seen) == 2


def test_every_scope_of_the_rest_interface_can_be_given() -> None:
    areas = (
        "orders",
        "catalog",
        "inventory",
        "parcels",
        "labels",
        "aftersales",
        "settlements",
        "channels",
        "jobs",
        "prices",
    )
    assert set(queries.SCOPES) == {f"{area}:{deed}" for area in areas for deed in ("read", "write")}

"""The audit log: who changed which setting, of which company, and never a secret."""

from __future__ import annotations

import json

import pytest

from shelfwire.channels.models import Account, AccountSecrets
from shelfwire.people import actions, queries
from shelfwire.people.models import Company, User

pytestmark = pytest.mark.django_db


def test_a_change_of_role_is_logged_with_its_actor_and_company(
    alice: User, bob: User, company: Company, other_company: Company
) -> None:
    actions.set_role(company=company, user_email=bob.email, role="owner", by="command line")
    entry = queries.audit_log(company, kind="membership").order_by("-id").first()
    assert entry is not None
    assert entry.changes_dict == {"role": ["operator", "owner"]}
    assert entry.additional_data["by"] == "command line"
    assert not queries.audit_log(other_company, kind="membership").exists()


def test_a_removed_person_stays_in_the_log(alice: User, bob: User, company: Company) -> None:
    actions.remove_member(company=company, user_email=bob.email, by="Alice")
    assert queries.audit_log(company, search="bob").filter(action=2).exists()


def test_an_issued_key_is_logged_without_its_digest(alice: User, company: Company) -> None:
    key, secret = actions.issue_api_key(company=company, name="WMS", scopes=["jobs:read"], by="Alice")
    written = json.dumps([e.changes_dict for e in queries.audit_log(company, kind="apikey")])
    assert "WMS" in written
    assert key.digest not in written
    assert secret.reveal() not in written


def test_a_shops_switch_is_logged_and_its_credentials_never(company: Company) -> None:
    account = Account.objects.create(company=company, channel="tiktok", name="US", webhook_token="t")
    sealed = AccountSecrets.objects.create(account=account, secrets={"app_secret": "hush-hush"})
    account.orders_in = True
    account.save()
    sealed.credentials = {"access_token": "very-secret"}
    sealed.save()
    entries = list(queries.audit_log(company, kind="account").order_by("id"))
    assert entries[-1].changes_dict == {"orders_in": ["False", "True"]}
    written = json.dumps([e.changes_dict for e in entries])
    assert "hush" not in written
    assert "very-secret" not in written

"""Integrations over REST: which there are, and whether they still ask. Nothing that lets anybody in."""

from __future__ import annotations

import json

from tests.api.conftest import Program

from shelfwire.integrations.actions import add_integration, note_call
from shelfwire.integrations.models import Integration
from shelfwire.people.models import Company


def test_the_company_s_integrations_are_listed_with_their_last_call_and_no_secret(
    company: Company, other_company: Company, wms: Program
) -> None:
    mine, password = add_integration(
        company=company, kind="shipstation", name="Depot", account=None, by="Alice"
    )
    add_integration(company=other_company, kind="shipstation", name="Theirs", account=None, by="Eve")
    note_call(mine, "export", "answered", orders=1)
    note_call(mine, "shipnotify", "refused", said="On hold")
    told = wms.get("/integrations")["data"]
    [one] = told
    assert (one["name"], one["active"], one["account_id"]) == ("Depot", True, None)
    assert one["last_outcome"] == "refused"
    for secret in (mine.token, mine.digest, mine.user_name, password.reveal()):
        assert secret not in json.dumps(told)
    calls = wms.get(f"/integrations/{mine.pk}/calls")["data"]
    assert [(one["action"], one["outcome"], one["said"]) for one in calls] == [
        ("shipnotify", "refused", "On hold"),
        ("export", "answered", ""),
    ]
    theirs = Integration.objects.exclude(pk=mine.pk).get()
    assert wms.refused("GET", f"/integrations/{theirs.pk}/calls")[:2] == (404, "not_found")

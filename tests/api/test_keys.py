"""Who may do what over REST: no key, a wrong one, an old one, one without the scope, another company's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Everything, Program, Store, key_for
from tests.api.operations import operations

from shelfwire.api.auth import WRONG_KEYS_A_MINUTE
from shelfwire.kit import clock
from shelfwire.people.actions import issue_api_key, revoke_api_key
from shelfwire.people.models import ApiKey, Company
from shelfwire.people.queries import SCOPES

_WRITES = ("INSERT", "UPDATE", "DELETE")


def changes(queries: CaptureQueriesContext) -> list[str]:
    """What was written, besides the note that the key was used."""
    written = [q["sql"] for q in queries.captured_queries if q["sql"].startswith(_WRITES)]
    return [sql for sql in written if "last_used_at" not in sql and "people_cache" not in sql]


def test_no_address_opens_without_a_key(everything: Everything) -> None:
    for operation in operations():
        answer = operation.ask(Program(""), everything.ids)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised"), str(operation)
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("key", ["nonsense", "sw_", "sw_123456789012.", "sw_123456789012.secret", "Ünicode"])
def test_a_wrong_key_opens_nothing(company: Company, key: str) -> None:
    assert Program(key).refused("GET", "/company")[:2] == (401, "unauthorised")


def test_an_expired_key_opens_nothing(company: Company) -> None:
    ends = clock.now() + timedelta(hours=1)
    _, secret = issue_api_key(company=company, name="Old", scopes=["jobs:read"], by="Alice", expires_at=ends)
    program = Program(secret.reveal())
    assert program.get("/company")["key"] == "Old"
    with time_machine.travel(ends, tick=False):
        assert program.refused("GET", "/company")[0] == 401


def test_a_revoked_key_opens_nothing(company: Company, wms: Program) -> None:
    assert wms.get("/company")["name"] == company.name
    revoke_api_key(key=ApiKey.objects.get(name="WMS"), by="Alice")
    assert wms.refused("GET", "/company")[0] == 401


def test_a_key_without_the_scope_is_refused_and_nothing_is_written(
    company: Company, everything: Everything
) -> None:
    for operation in operations():
        if not operation.scope:
            continue
        lacking = key_for(company, [s for s in SCOPES if s != operation.scope], "Lacking")
        with CaptureQueriesContext(connection) as queries:
            answer = operation.ask(lacking, everything.ids)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), str(operation)
        assert operation.scope in answer.json()["detail"]
        assert changes(queries) == [], str(operation)


def test_a_key_that_may_only_read_can_change_nothing(reader: Program, everything: Everything) -> None:
    for operation in operations():
        status = operation.ask(reader, everything.ids).status_code
        assert status == (403 if operation.writes else 200), str(operation)


def test_another_companys_things_are_not_there(
    stranger_wms: Program, other_company: Company, everything: Everything
) -> None:
    asked = 0
    for operation in operations():
        if "{" not in operation.path and "shop_id" not in str(operation):
            continue
        if "{ledger_slot}" in operation.path:  # a kind of money: every company has an account for it
            continue
        asked += 1
        with CaptureQueriesContext(connection) as queries:
            answer = operation.ask(stranger_wms, everything.ids)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), str(operation)
        assert changes(queries) == [], str(operation)
    assert asked > 30


def test_another_companys_lists_are_empty(stranger_wms: Program, everything: Everything) -> None:
    for operation in operations():
        if (
            operation.writes
            or "{" in operation.path
            or operation.path in ("/company", "/carriers", "/matching", "/books/accounts", "/books/settings")
        ):
            continue
        answer = operation.ask(stranger_wms, everything.ids)
        if answer.status_code == 200:
            assert answer.json()["data"] == [], str(operation)
        else:  # asked about a SKU that only the first company has
            assert answer.status_code == 404, str(operation)


def test_no_parcel_takes_an_order_of_another_company(
    stranger_wms: Program, wms: Program, store: Store, other_company: Company
) -> None:
    from tests.factories import make_account

    order = store.order()
    theirs = make_account(other_company, "Their shop")
    body = {"shop_id": theirs.pk, "carrier": "ups", "tracking_number": "1Z999AA10123456784"}
    refusal = stranger_wms.refused("POST", "/parcels", {**body, "contents": [{"order_id": order.pk}]})
    assert refusal == (422, "wrong_shop", "order")
    assert wms.get("/parcels")["data"] == []


def test_no_answer_carries_a_secret(wms: Program, everything: Everything) -> None:
    assert len(everything.secrets) >= 3
    for operation in operations():
        if operation.writes:
            continue
        answer = operation.ask(wms, everything.ids)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, str(operation)
        for secret in (*everything.secrets, wms.key):
            assert secret.encode() not in content, str(operation)
            assert json.dumps(secret).encode() not in content, str(operation)


def test_who_tries_keys_is_slowed_down_and_who_has_one_is_not(wms: Program) -> None:
    guesser = Program("sw_123456789012.guess")
    for _ in range(WRONG_KEYS_A_MINUTE):
        assert guesser.refused("GET", "/company")[0] == 401
    answer = guesser.ask("GET", "/company")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_wrong_keys")
    assert answer["Retry-After"] == "60"
    assert wms.get("/company")["key"] == "WMS"
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert guesser.refused("GET", "/company")[0] == 401

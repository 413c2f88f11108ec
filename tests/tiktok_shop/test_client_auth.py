"""Consent, codes and tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.tiktok_shop.wire_server import IMPATIENT, SPEC, Scripted, WireServer, envelope

import tiktok_shop as t


def sample(name: str) -> dict[str, Any]:
    return json.loads((SPEC / "samples" / "auth" / f"{name}.json").read_text())


TOKENS = sample("token-get")["response"]["body"]["data"]


@pytest.fixture
def host(server: WireServer) -> Iterator[t.TokenHost]:
    made = t.TokenHost("alice-app", "alice-app-secret", base_url=server.url, retry=IMPATIENT)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("region", "host_name"), [("ROW", "services.tiktokshop.com"), ("US", "services.us.tiktokshop.com")]
)
def test_the_authorization_link_carries_service_and_state(region: Any, host_name: str) -> None:
    link = urlsplit(t.authorization_link("7001", "a state & more", region))
    assert (link.scheme, link.netloc, link.path) == ("https", host_name, "/open/authorize")
    assert parse_qs(link.query) == {"service_id": ["7001"], "state": ["a state & more"]}


def test_the_authorization_link_can_lead_to_a_simulator() -> None:
    link = t.authorization_link("1", "s", consent_url="http://127.0.0.1:8091/")
    assert link == "http://127.0.0.1:8091/open/authorize?service_id=1&state=s"


@pytest.mark.parametrize(
    ("service", "state", "region"), [("", "s", "ROW"), ("1", "", "ROW"), ("1", "s", "MARS")]
)
def test_a_link_that_would_lead_nowhere_is_refused(service: str, state: str, region: Any) -> None:
    with pytest.raises(ValueError, match=r"service_id|region"):
        t.authorization_link(service, state, region)


@pytest.mark.parametrize(
    ("query", "code", "state", "error"),
    [
        ({"code": "ROW_x", "state": "s", "app_key": "k", "locale": "en"}, "ROW_x", "s", None),
        ({"code": "ROW_x"}, "ROW_x", None, None),
        ({"code": "null", "error": "auth_denied", "state": "s"}, None, "s", "auth_denied"),
        ({"error": "auth_denied"}, None, None, "auth_denied"),
        ({"code": "null"}, None, None, None),
        ({}, None, None, None),
    ],
)
def test_the_redirect_is_read_for_what_it_says(
    query: dict[str, str], code: str | None, state: str | None, error: str | None
) -> None:
    consent = t.read_consent(query)
    assert (consent.code.reveal() if consent.code else None) == code
    assert (consent.state, consent.error, consent.denied) == (state, error, code is None)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("token-get", lambda host: host.exchange("ROW_SAMPLEAUTHCODE")),
        ("token-refresh", lambda host: host.refresh("SAMPLEREFRESHTOKEN0001")),
    ],
)
def test_a_pair_of_tokens_is_fetched_as_the_sample_says(
    server: WireServer, host: t.TokenHost, name: str, call: Any
) -> None:
    expected = sample(name)
    server.answers = [Scripted(json.dumps(expected["response"]["body"]).encode())]
    pair = call(host)
    seen = server.seen[-1]
    assert (seen.method, seen.path) == (expected["request"]["method"], expected["request"]["path"])
    query = {**expected["request"]["query"], "app_key": "alice-app", "app_secret": "alice-app-secret"}
    assert seen.query == query
    assert seen.header("x-tts-access-token") == []
    assert pair.access_token.reveal() == "ROW_SAMPLEACCESSTOKEN0001"
    assert pair.refresh_token.reveal() == "SAMPLEREFRESHTOKEN0001"
    assert pair.access_token_expires_at == datetime(2022, 8, 15, 9, 46, 23, tzinfo=UTC)
    assert pair.refresh_token_expires_at == datetime(2023, 8, 8, 9, 30, 31, tzinfo=UTC)
    assert (pair.open_id, pair.user_type) == ("7010000000000000001", 0)
    assert (pair.seller_name, pair.seller_base_region) == ("Sample Shop", "ID")
    assert pair.granted_scopes == ("seller.order.info", "seller.product.basic", "seller.authorization.info")
    assert pair.request_id == expected["response"]["body"]["request_id"]


def test_a_refresh_gives_the_new_pair_and_not_the_old(server: WireServer, host: t.TokenHost) -> None:
    server.answers = [envelope({**TOKENS, "access_token": "NEW-ACCESS", "refresh_token": "NEW-REFRESH"})]
    pair = host.refresh("OLD-REFRESH")
    assert (pair.access_token.reveal(), pair.refresh_token.reveal()) == ("NEW-ACCESS", "NEW-REFRESH")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1660556783", datetime(2022, 8, 15, 9, 46, 23, tzinfo=UTC)),
        (None, None),
        (0, None),
        (10**15, datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)
def test_an_expiry_is_an_absolute_moment_however_far(
    server: WireServer, host: t.TokenHost, value: Any, expected: datetime | None
) -> None:
    server.answers = [envelope({**TOKENS, "refresh_token_expire_in": value})]
    assert host.refresh("OLD").refresh_token_expires_at == expected


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (36004004, "invalid auth code", t.AuthCodeInvalid),
        (36004001, "rt has expired", t.RefreshTokenExpired),
        (36004005, "no record", t.AuthorizationMissing),
        (105001, "no record", t.AuthorizationMissing),
        (36004999, "something new", t.Rejected),
    ],
)
def test_a_refusal_of_the_token_host_is_its_own_error_and_is_not_repeated(
    server: WireServer, host: t.TokenHost, code: int, message: str, kind: type[t.ApiError]
) -> None:
    body = {"code": code, "message": message, "request_id": "REQ-9"}
    server.answers = [Scripted(json.dumps(body).encode())]
    with pytest.raises(kind) as caught:
        host.exchange("used-code-123456")
    assert (caught.value.code, caught.value.message, caught.value.request_id) == (code, message, "REQ-9")
    assert caught.value.operation == "auth.exchange"
    assert len(server.seen) == 1


@pytest.mark.parametrize("name", ["token-get-error-36004004", "token-refresh-error-36004001"])
def test_the_sample_refusals_ask_for_a_new_consent(server: WireServer, host: t.TokenHost, name: str) -> None:
    body = sample(name)["response"]["body"]
    server.answers = [Scripted(json.dumps(body).encode())]
    with pytest.raises(t.AuthError) as caught:
        host.refresh("old-refresh-token")
    assert caught.value.cure == "reauthorize"
    assert caught.value.code == body["code"]


@pytest.mark.parametrize("missing", ["access_token", "refresh_token"])
@pytest.mark.parametrize("value", [None, "", []])
def test_half_a_pair_is_no_pair(server: WireServer, host: t.TokenHost, missing: str, value: Any) -> None:
    server.answers = [envelope({**TOKENS, missing: value})]
    with pytest.raises(t.UnreadableAnswer, match="without tokens"):
        host.refresh("old-refresh-token")
    assert len(server.seen) == 1


def test_a_refresh_that_may_have_happened_is_not_repeated(server: WireServer, host: t.TokenHost) -> None:
    server.answers = [Scripted(b"<html>504</html>", 504)]
    with pytest.raises(t.UnreadableAnswer) as caught:
        host.refresh("old-refresh-token")
    assert caught.value.maybe_done
    assert len(server.seen) == 1


def test_a_throttled_refresh_is_repeated(server: WireServer, host: t.TokenHost) -> None:
    server.answers = [envelope(None, code=36009002, status=429), envelope(TOKENS)]
    assert host.refresh("old-refresh-token").open_id == "7010000000000000001"
    assert len(server.seen) == 2


def test_the_module_says_which_grant_types_go_out() -> None:
    source = (SPEC.parents[1] / "src/tiktok_shop/auth.py").read_text()
    assert set(re.findall(r'"grant_type": "(\w+)"', source)) == {"authorized_code", "refresh_token"}

"""Consents, codes and tokens: facts.md section 1."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.tiktok_shop_sim.wire import Reply, Shop, nothing_changes, send

from tiktok_shop_sim.testing import Simulator


def test_a_code_becomes_a_pair_with_absolute_expiries(corner: Shop) -> None:
    data = corner.exchange("C2").data
    now = corner.sim.control.clock()["now"]
    assert data["access_token_expire_in"] == pytest.approx(now + 7 * 86400, abs=5)
    assert data["refresh_token_expire_in"] == pytest.approx(now + 365 * 86400, abs=5)
    assert data["seller_base_region"] == "US"
    assert data["user_type"] == 0
    assert "seller.order.info" in data["granted_scopes"]


@pytest.mark.parametrize("code", ["C1", "never seen", ""])
def test_a_used_or_unknown_code_is_36004004_without_a_data_key(corner: Shop, code: str) -> None:
    reply = corner.exchange(code)
    assert reply.status == 200
    assert reply.code == 36004004
    assert reply.body["message"] == "invalid auth code"
    assert "data" not in reply.body


def test_a_code_from_the_consent_page_lives_thirty_minutes(corner: Shop) -> None:
    control = corner.sim.control
    early, late = control.authorize(), control.authorize()
    control.step(minutes=29)
    assert corner.exchange(early).code == 0
    control.step(minutes=2)
    assert corner.exchange(late).code == 36004004


def test_wrong_app_credentials_are_refused_and_the_code_stays_unused(corner: Shop) -> None:
    assert corner.exchange("C2", app_secret="wrong").code != 0
    assert corner.exchange("C2", app_key="wrong").code != 0
    assert corner.exchange("C2", grant_type="magic").code != 0
    assert corner.exchange("C2").code == 0


def test_a_refresh_gives_a_new_pair_and_tolerates_the_old_one_until_the_new_is_used(corner: Shop) -> None:
    first = corner.refresh_token
    second = corner.refresh().data
    assert second["access_token"] != corner.token
    assert second["refresh_token"] != first
    third = corner.refresh(first).data
    assert third["access_token"] != second["access_token"]
    corner.token = third["access_token"]
    assert corner.get("/logistics/202309/warehouses").code == 0
    assert corner.refresh(first).code == 36004005
    assert corner.refresh(third["refresh_token"]).code == 0


def test_the_official_sdks_grant_type_is_tolerated_on_refresh(corner: Shop) -> None:
    assert corner.refresh(grant_type="authorized_code").code == 0


def test_an_access_token_replaced_by_a_refresh_lives_until_its_own_end(corner: Shop) -> None:
    corner.refresh()
    assert corner.get("/logistics/202309/warehouses").code == 0
    corner.sim.control.step(days=8)
    assert corner.get("/logistics/202309/warehouses").code == 105002


def test_an_expired_access_token_is_105002_and_a_refresh_heals_it(corner: Shop) -> None:
    corner.sim.control.step(days=7, seconds=1)
    reply = corner.get("/logistics/202309/warehouses")
    assert (reply.status, reply.code) == (401, 105002)
    corner.token = corner.refresh().data["access_token"]
    assert corner.get("/logistics/202309/warehouses").code == 0


def test_an_expired_refresh_token_is_36004001(corner: Shop) -> None:
    corner.sim.control.expire(refresh=True)
    reply = corner.refresh()
    assert (reply.code, reply.body["message"]) == (36004001, "rt has expired")


def test_deauthorisation_kills_both_tokens(corner: Shop) -> None:
    corner.sim.control.deauthorise()
    assert corner.get("/logistics/202309/warehouses").code == 105002
    assert corner.refresh().code == 36004005
    again = Shop(corner.sim).connect("C2")
    assert again.get("/logistics/202309/warehouses").code == 0


def test_faults_strike_the_token_host_too(corner: Shop) -> None:
    corner.sim.control.fault("error_before", "GET /api/v2/token/refresh", status=503)
    assert corner.refresh().status == 503
    assert corner.refresh().code == 0


def _consent(shop: Shop, decision: str, account: str, state: str = "s t+1", **form: str) -> Reply:
    query = {"service_id": shop.sim.service_id, "state": state}
    body = urlencode({"account": account, "state": state, "decision": decision, **form}).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return send(shop.sim.url, "POST", "/open/authorize", query, body, headers)


@pytest.mark.parametrize("decision", ["authorize", "cancel"])
def test_a_link_without_a_state_leads_back_without_one(corner: Shop, decision: str) -> None:
    corner.sim.control.settings(redirect_url="https://app.example/back")
    page = send(corner.sim.url, "GET", "/open/authorize", {"service_id": corner.sim.service_id})
    account = re.findall(r'name="account" value="(\d+)"', page.raw.decode())[0]
    answer = _consent(corner, decision, account, state="")
    assert "state" not in parse_qs(urlsplit(answer.headers["location"]).query, keep_blank_values=True)
    assert "code" in parse_qs(urlsplit(answer.headers["location"]).query)


def test_the_consent_page_leads_back_with_code_and_state(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(redirect_url="http://127.0.0.1:9/back?mine=1")
    page = send(corner.sim.url, "GET", "/open/authorize", {"service_id": corner.sim.service_id, "state": "s"})
    accounts = re.findall(r'name="account" value="(\d+)"', page.raw.decode())
    assert len(accounts) == 2
    asked = send(
        corner.sim.url,
        "GET",
        "/open/authorize",
        {"service_id": corner.sim.service_id, "state": "s", "account": accounts[0]},
    ).raw.decode()
    assert "Authorize" in asked
    assert "Cancel" in asked
    assert "seller.order.info" in asked
    reply = _consent(corner, "authorize", accounts[0])
    assert reply.status == 302
    back = urlsplit(reply.headers["location"])
    answer = parse_qs(back.query)
    assert (back.netloc, back.path, answer["mine"], answer["state"]) == (
        "127.0.0.1:9",
        "/back",
        ["1"],
        ["s t+1"],
    )
    assert corner.exchange(answer["code"][0]).code == 0


def test_cancelling_leads_back_with_auth_denied(corner: Shop) -> None:
    corner.sim.control.settings(redirect_url="http://127.0.0.1:9/back")
    answer = parse_qs(urlsplit(_consent(corner, "cancel", "").headers["location"]).query)
    assert (answer["code"], answer["error"], answer["state"]) == (["null"], ["auth_denied"], ["s t+1"])


def test_another_account_may_be_chosen(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(redirect_url="http://127.0.0.1:9/back")
    other = control.shop(1)
    reply = _consent(corner, "authorize", other["seller_open_id"])
    code = parse_qs(urlsplit(reply.headers["location"]).query)["code"][0]
    assert corner.exchange(code).data["open_id"] == other["seller_open_id"]


def test_scopes_may_be_unticked_on_the_page(corner: Shop) -> None:
    corner.sim.control.settings(redirect_url="http://127.0.0.1:9/back")
    account = corner.sim.control.shop()["seller_open_id"]
    reply = _consent(corner, "authorize", account, scopes_shown="1", scopes="seller.order.info")
    code = parse_qs(urlsplit(reply.headers["location"]).query)["code"][0]
    assert corner.exchange(code).data["granted_scopes"] == ["seller.order.info"]


def test_without_a_redirect_address_the_page_shows_the_code(corner: Shop) -> None:
    page = _consent(corner, "authorize", corner.sim.control.shop()["seller_open_id"]).raw.decode()
    code = re.search(r'<code id="code">([^<]+)</code>', page)
    assert code is not None
    assert corner.exchange(code[1]).code == 0


def test_a_link_with_an_unknown_app_is_refused(corner: Shop) -> None:
    assert send(corner.sim.url, "GET", "/open/authorize", {"service_id": "1"}).status == 400
    assert send(corner.sim.url, "GET", "/oauth/authorize", {"app_key": "nobody"}).status == 400
    legacy = send(corner.sim.url, "GET", "/oauth/authorize", {"app_key": corner.sim.app_key, "state": "s"})
    assert legacy.status == 200
    with nothing_changes(corner.sim):
        query, body = {"service_id": "1"}, b"decision=authorize"
        assert send(corner.sim.url, "POST", "/open/authorize", query, body).status == 400


def test_tokens_may_be_ready_made() -> None:
    with Simulator("corner-shop", access_token="READY", refresh_token="FRESH") as simulator:
        shop = Shop(
            simulator, token="READY", refresh_token="FRESH", cipher=simulator.control.shop()["cipher"]
        )
        assert shop.get("/logistics/202309/warehouses").code == 0
        assert shop.refresh().code == 0
        assert simulator.errors() == ""


def test_a_warning_goes_out_daily_from_thirty_days_before_the_consent_ends(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(webhook_url="http://127.0.0.1:9/nobody")
    control.step(days=334, hours=23)
    assert control.notices(type=7) == []
    control.step(hours=2)
    assert len(control.notices(type=7)) == 1
    control.step(days=2)
    assert len(control.notices(type=7)) == 3
    assert time.time() < control.clock()["now"] - 300 * 86400

"""*Test settings*: what works and what is missing, scope by scope, changing nothing."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from tests.shelfwire_tiktok.support import connected, session_to

from shelfwire.channels.contract.base import complete
from shelfwire.channels.port import Check, Session, TryLater
from shelfwire.kit import clock
from shelfwire_tiktok import facts
from shelfwire_tiktok.checks import EVERY_SWITCH
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator


def looked_at(session: Session) -> dict[str, Check]:
    found = plugin.connect.check(session)
    assert len({check.key for check in found}) == len(found)
    assert all(check.advice for check in found if check.outcome in ("missing", "warning"))
    return {check.key: check for check in found}


def test_a_healthy_shop_works_from_end_to_end(session: Session) -> None:
    plugin.webhooks.subscribe(session, address="http://127.0.0.1:9/hook")
    found = looked_at(session)
    assert {check.outcome for check in found.values()} == {"works"}
    assert {f"scope.{scope}" for scope in facts.SCOPES} <= found.keys()
    assert {
        "settings",
        "consent",
        "shop",
        "clock",
        "shop_active",
        "default_warehouse",
        "carriers",
        "notices",
    } <= set(found)
    assert "Main Street Stockroom" in found["default_warehouse"].detail
    assert "Standard Shipping: 5" in found["carriers"].detail


def test_looking_changes_nothing(corner_shop: Simulator, session: Session) -> None:
    corner_shop.control.clear_calls()
    looked_at(session)
    assert {call["method"] for call in corner_shop.control.calls()} == {"GET"}
    assert plugin.webhooks.subscriptions(session) == {}


@pytest.mark.parametrize("scope", [scope for scope in facts.SCOPES if scope != "seller.authorization.info"])
def test_each_missing_scope_is_named_with_the_switches_it_stops(corner_shop: Simulator, scope: str) -> None:
    code = corner_shop.control.authorize(without=[scope])
    session = session_to(corner_shop)
    answer = complete(plugin.connect, session, callback={"code": code})
    held = dataclasses.replace(answer.credentials, extra=dict(answer.shops[0].extra))
    found = looked_at(dataclasses.replace(session, credentials=held, shop=answer.shops[0]))
    check = found[f"scope.{scope}"]
    switches = tuple(facts.SCOPES[scope]["switches"])
    assert check.outcome == ("missing" if switches else "warning")
    assert check.blocks == switches
    assert scope in check.detail
    others = [found[f"scope.{other}"].outcome for other in facts.SCOPES if other != scope]
    assert set(others) == {"works"}


def test_a_scope_that_a_probe_needs_leaves_the_probe_open_and_the_others_run(corner_shop: Simulator) -> None:
    code = corner_shop.control.authorize(without=["seller.shop.info"])
    session = session_to(corner_shop)
    answer = complete(plugin.connect, session, callback={"code": code})
    held = dataclasses.replace(answer.credentials, extra=dict(answer.shops[0].extra))
    found = looked_at(dataclasses.replace(session, credentials=held, shop=answer.shops[0]))
    assert found["shop_active"].outcome == "unknown"
    assert found["default_warehouse"].outcome == "works"


def test_scopes_that_tiktok_did_not_tell_are_unknown_not_missing(session: Session) -> None:
    assert session.credentials is not None
    silent = dataclasses.replace(session, credentials=dataclasses.replace(session.credentials, scopes=()))
    found = looked_at(silent)
    assert {found[f"scope.{scope}"].outcome for scope in facts.SCOPES} == {"unknown"}


def test_a_shop_without_a_default_warehouse_is_told_what_to_do(
    corner_shop: Simulator, session: Session
) -> None:
    corner_shop.control.settings(default_warehouse=False)
    try:
        check = looked_at(session)["default_warehouse"]
    finally:
        corner_shop.control.settings(default_warehouse=True)
    assert check.outcome == "missing"
    assert check.blocks == ("tracking_out", "labels_out")
    assert "Seller Center" in check.advice


def test_a_wrong_app_secret_ends_the_looking_with_that_answer(
    corner_shop: Simulator, session: Session
) -> None:
    wrong = dataclasses.replace(session, secrets=session_to(corner_shop, app_secret="wrong").secrets)
    corner_shop.control.clear_calls()
    found = looked_at(wrong)
    assert found["access"].outcome == "missing"
    assert "app secret" in found["access"].detail
    assert found["access"].blocks == EVERY_SWITCH
    assert len(corner_shop.control.calls()) == 1, "no further knocking at a closed door"


def test_an_expired_token_and_a_revoked_consent_are_told(corner_shop: Simulator, session: Session) -> None:
    corner_shop.control.expire()
    assert "expired" in looked_at(session)["access"].detail
    corner_shop.control.deauthorise()
    assert looked_at(session)["access"].outcome == "missing"


@pytest.mark.parametrize(
    ("days", "outcome"), [(365, "works"), (31, "works"), (29, "warning"), (0.5, "warning"), (-1, "missing")]
)
def test_the_end_of_the_consent_is_told_in_time(session: Session, days: float, outcome: str) -> None:
    assert session.credentials is not None
    ends = clock.now() + timedelta(days=days, hours=1)
    ending = dataclasses.replace(session.credentials, refresh_expires_at=ends)
    assert looked_at(dataclasses.replace(session, credentials=ending))["consent"].outcome == outcome


def test_an_inactive_shop_is_told(corner_shop: Simulator, session: Session) -> None:
    corner_shop.control.post(
        "/activity", shop_id=session.shop.external_id if session.shop else "", active=False
    )
    found = looked_at(session)
    assert "missing" in {
        found[key].outcome for key in ("shop_active", "access", "default_warehouse") if key in found
    }


def test_without_credentials_nobody_is_asked(corner_shop: Simulator) -> None:
    found = looked_at(session_to(corner_shop))
    assert found["consent"].outcome == "missing"
    assert corner_shop.control.calls() == []


@pytest.mark.parametrize("missing", ["app_key", "app_secret"])
def test_a_missing_setting_is_named(corner_shop: Simulator, missing: str) -> None:
    session = session_to(corner_shop)
    options = {key: value for key, value in session.options.items() if key != missing}
    secrets = {key: value for key, value in session.secrets.items() if key != missing}
    check = looked_at(dataclasses.replace(session, options=options, secrets=secrets))["settings"]
    assert check.outcome == "missing"
    assert missing.replace("_", " ") in check.detail


def test_a_missing_service_id_is_a_warning(session: Session) -> None:
    options = {key: value for key, value in session.options.items() if key != "service_id"}
    assert looked_at(dataclasses.replace(session, options=options))["settings"].outcome == "warning"


def test_an_address_that_cannot_be_used_is_told(session: Session) -> None:
    bad = dataclasses.replace(session, options={**session.options, "api_base_url": "not a url"})
    check = looked_at(bad)["addresses"]
    assert check.outcome == "missing"
    assert "api_base_url" in check.detail


def test_no_shop_chosen_is_told(session: Session) -> None:
    found = looked_at(dataclasses.replace(session, shop=None))
    assert found["shop"].outcome == "missing"
    assert "Choose" in found["shop"].advice


def test_a_shop_that_the_consent_no_longer_opens_is_told(session: Session) -> None:
    assert session.shop is not None
    other = dataclasses.replace(session.shop, external_id="1")  # type: ignore[arg-type]  # another shop's id
    assert looked_at(dataclasses.replace(session, shop=other))["shop"].outcome == "missing"


def test_a_clock_that_is_wrong_is_told_and_the_calls_work_all_the_same(
    corner_shop: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = connected(
        corner_shop, order_detail_version="202309"
    )  # a client of its own, which learns of the skew
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() - timedelta(hours=2))
    found = looked_at(session)
    assert found["clock"].outcome == "warning"
    assert "7200 s behind" in found["clock"].detail or "7199 s behind" in found["clock"].detail
    assert found["shop"].outcome == "works"


def test_an_unanswered_check_is_tried_later(corner_shop: Simulator, session: Session) -> None:
    corner_shop.control.fault("timeout_before", "GET /logistics/*", count=100)
    with pytest.raises(TryLater):
        plugin.connect.check(session)


def test_carriers_of_a_shop_that_tiktok_ships_for_are_told(vn_session: Session) -> None:
    found = looked_at(vn_session)
    assert found["carriers"].outcome == "works"
    assert "Người bán tự vận chuyển: 3" in found["carriers"].detail

"""Consent and tokens: what a seller, a clock and a wrong setting can do to a connection (facts.md section 1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import HERE, connected, session_to
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.contract.base import complete
from shelfwire.channels.port import ConsentDenied, Credentials, Reconnect, Refused, Session, TryLater
from shelfwire.kit import clock
from shelfwire.kit.secrets import Secret
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

TOKENS: dict[str, Any] = {
    "access_token": "A1",
    "access_token_expire_in": 4102444800,
    "refresh_token": "R1",
    "refresh_token_expire_in": 4133980800,
    "open_id": "7010000000000000001",
    "seller_name": "Alice",
    "seller_base_region": "US",
    "user_type": 0,
    "granted_scopes": ["seller.order.info", "seller.authorization.info"],
}
SHOP = {"id": "749", "name": "Corner", "region": "GB", "seller_type": "LOCAL", "cipher": "C1"}


@pytest.fixture
def platform() -> Iterator[WireServer]:
    """A server that answers what the simulator never would."""
    running = WireServer()
    yield running
    running.close()


def at(platform: WireServer, **credentials: Any) -> Session:
    """A session towards the scripted server."""
    url = platform.url
    return Session(
        allowed_hosts=HERE,
        options={"app_key": "k", "service_id": "1", "api_base_url": url, "auth_base_url": url},
        secrets={"app_secret": Secret("s")},
        credentials=Credentials(
            access_token=Secret("A0"),
            access_expires_at=clock.now(),
            refresh_token=Secret("R0"),
            refresh_expires_at=clock.now(),
            **credentials,
        ),
        shop=None,
    )


def test_the_consent_page_of_the_us_is_another_than_that_of_the_rest_of_the_world() -> None:
    def page(**options: str) -> str:
        session = Session(
            options={"service_id": "73", **options},
            secrets={},
            credentials=None,
            shop=None,
            allowed_hosts=HERE,
        )
        return plugin.connect.authorise_url(session, state="a b&c", redirect_url="https://hub.example/c")

    assert (
        page(market="US") == "https://services.us.tiktokshop.com/open/authorize?service_id=73&state=a+b%26c"
    )
    assert page(market="ROW") == "https://services.tiktokshop.com/open/authorize?service_id=73&state=a+b%26c"
    assert page(authorize_base_url="http://127.0.0.1:1/").startswith("http://127.0.0.1:1/open/authorize?")


def test_no_consent_page_without_a_service_id() -> None:
    session = Session(options={}, secrets={}, credentials=None, shop=None)
    with pytest.raises(Refused) as refusal:
        plugin.connect.authorise_url(session, state="s", redirect_url="r")
    assert refusal.value.reasons[0].field == "service_id"


def test_a_bad_address_of_the_consent_page_is_named() -> None:
    session = Session({"service_id": "1", "authorize_base_url": "ftp://x"}, {}, None, None)
    with pytest.raises(Refused, match="not an address of the web"):
        plugin.connect.authorise_url(session, state="s", redirect_url="r")


@pytest.mark.parametrize(
    ("callback", "code"),
    [
        ({"code": "null", "error": "auth_denied", "state": "s"}, "auth_denied"),
        ({"error": "server_fell_over"}, "server_fell_over"),
        ({"code": "null"}, "no_code"),
        ({"code": ""}, "no_code"),
        ({}, "no_code"),
    ],
)
def test_a_callback_without_consent_is_denied_and_nobody_is_asked(
    corner_shop: Simulator, callback: dict[str, str], code: str
) -> None:
    with pytest.raises(ConsentDenied) as denial:
        complete(plugin.connect, session_to(corner_shop), callback=callback)
    assert [reason.code for reason in denial.value.reasons] == [code]
    assert "Give consent again" in denial.value.message
    assert corner_shop.control.calls() == []


def test_a_code_that_was_used_is_denied_in_words_and_keeps_what_tiktok_said(corner_shop: Simulator) -> None:
    session, callback = session_to(corner_shop), {"code": corner_shop.control.authorize()}
    complete(plugin.connect, session, callback=callback)
    with pytest.raises(ConsentDenied, match="used before, or is older than 30 minutes") as denial:
        complete(plugin.connect, session, callback=callback)
    (reason,) = denial.value.reasons
    assert (reason.code, reason.text) == ("36004004", "invalid auth code")
    assert denial.value.request_id


def test_a_code_is_too_old_after_thirty_minutes(corner_shop: Simulator) -> None:
    code = corner_shop.control.authorize()
    corner_shop.control.step(minutes=31)
    with pytest.raises(ConsentDenied):
        complete(plugin.connect, session_to(corner_shop), callback={"code": code})


def test_a_wrong_app_secret_is_named_and_the_code_stays_good(corner_shop: Simulator) -> None:
    code = corner_shop.control.authorize()
    with pytest.raises(Refused, match="does not accept the app secret") as refusal:
        complete(plugin.connect, session_to(corner_shop, app_secret="wrong"), callback={"code": code})
    assert not isinstance(refusal.value, ConsentDenied)
    assert complete(plugin.connect, session_to(corner_shop), callback={"code": code}).shops


def test_a_missing_app_secret_is_named_before_anything_is_sent(corner_shop: Simulator) -> None:
    session = dataclasses.replace(session_to(corner_shop), secrets={})
    with pytest.raises(Refused) as refusal:
        complete(plugin.connect, session, callback={"code": "C"})
    assert refusal.value.reasons[0].field == "app_secret"
    assert corner_shop.control.calls() == []


def test_a_consent_without_the_scope_to_see_shops_says_which_scope_is_missing(corner_shop: Simulator) -> None:
    code = corner_shop.control.authorize(without=["seller.authorization.info"])
    with pytest.raises(Refused, match="Shop Authorized Information") as refusal:
        complete(plugin.connect, session_to(corner_shop), callback={"code": code})
    assert refusal.value.reasons[0].code == "105005"


def test_the_answer_holds_both_expiries_the_holder_the_scopes_and_each_shops_cipher(
    corner_shop: Simulator,
) -> None:
    callback = {"code": corner_shop.control.authorize(), "locale": "en-US"}
    answer = complete(plugin.connect, session_to(corner_shop), callback=callback)
    held, (shop,) = answer.credentials, answer.shops
    assert timedelta(days=6, hours=23) < held.access_expires_at - clock.now() <= timedelta(days=7, minutes=1)
    assert held.refresh_expires_at > held.access_expires_at
    assert "seller.order.info" in held.scopes
    assert (held.holder_name, held.holder_region) == ("Alice's Corner Shop", "US")
    assert (shop.region, shop.currency, shop.timezone, shop.kind) == (
        "US",
        "USD",
        "America/Los_Angeles",
        "LOCAL",
    )
    assert shop.extra == {"shop_cipher": corner_shop.control.shop()["cipher"]}


def test_one_consent_may_open_several_shops(simulator: Simulator) -> None:
    simulator.control.reset(scenario="saigon", orders=0)
    shops = {shop["id"] for shop in simulator.control.state()["shops"]}
    answers = [
        complete(
            plugin.connect, session_to(simulator), callback={"code": simulator.control.authorize(seller=name)}
        )
        for name in {shop["seller_name"] for shop in simulator.control.state()["shops"]}
    ]
    assert {shop.external_id for answer in answers for shop in answer.shops} == shops


@pytest.mark.parametrize(
    ("user_type", "who"), [(1, "a creator"), (3, "a partner"), (9, "an account of kind 9")]
)
def test_a_consent_of_somebody_who_is_no_seller_is_denied_and_says_who(
    platform: WireServer, user_type: int, who: str
) -> None:
    platform.answers = [envelope({**TOKENS, "user_type": user_type})]
    with pytest.raises(ConsentDenied, match=who) as denial:
        complete(plugin.connect, at(platform), callback={"code": "C"})
    assert denial.value.reasons[0].code == f"user_type_{user_type}"
    assert len(platform.seen) == 1, "no shop was asked for"


def test_a_region_we_have_no_data_for_has_no_currency_and_utc(platform: WireServer) -> None:
    platform.answers = [
        envelope(TOKENS),
        envelope({"shops": [SHOP, {**SHOP, "id": 7, "region": "zz", "name": ""}, {}]}),
    ]
    answer = complete(plugin.connect, at(platform), callback={"code": "C"})
    known, strange = answer.shops
    assert (known.currency, known.timezone) == ("GBP", "Europe/London")
    assert (strange.external_id, strange.name) == ("7", "7")
    assert (strange.region, strange.currency, strange.timezone) == ("ZZ", "", "UTC")


def test_a_consent_that_opens_no_shop_says_so(platform: WireServer) -> None:
    platform.answers = [envelope(TOKENS), envelope({"shops": []})]
    with pytest.raises(Refused, match="opens no shop"):
        complete(plugin.connect, at(platform), callback={"code": "C"})


def test_expiries_that_are_not_said_are_short_rather_than_endless(platform: WireServer) -> None:
    silent = {key: value for key, value in TOKENS.items() if not key.endswith("expire_in")}
    platform.answers = [envelope(silent), envelope({"shops": [SHOP]})]
    held = complete(plugin.connect, at(platform), callback={"code": "C"}).credentials
    assert held.access_expires_at - clock.now() <= timedelta(days=7)
    assert held.refresh_expires_at - clock.now() <= timedelta(days=30)


@pytest.mark.parametrize("told", [-1, 1, 604800, 10**12, 10**30, 253402300799])
def test_an_end_that_a_token_just_issued_cannot_have_is_not_believed(platform: WireServer, told: int) -> None:
    absurd = {**TOKENS, "access_token_expire_in": told, "refresh_token_expire_in": told}
    platform.answers = [envelope(absurd), envelope({"shops": [SHOP]})]
    held = complete(plugin.connect, at(platform), callback={"code": "C"}).credentials
    assert timedelta(days=6) < held.access_expires_at - clock.now() <= timedelta(days=30)
    assert timedelta(days=29) < held.refresh_expires_at - clock.now() <= timedelta(days=7300)


def test_a_refresh_gives_both_tokens_anew_and_keeps_what_it_does_not_repeat(platform: WireServer) -> None:
    platform.answers = [envelope({"access_token": "A2", "refresh_token": "R2"})]
    old = at(
        platform,
        scopes=("x",),
        holder_name="Alice",
        holder_id="7",
        holder_region="US",
        extra={"shop_cipher": "C"},
    )
    new = plugin.connect.refresh(old)
    assert (new.access_token.reveal(), new.refresh_token.reveal()) == ("A2", "R2")
    assert (new.scopes, new.holder_name, new.holder_id, new.holder_region) == (("x",), "Alice", "7", "US")
    assert new.extra == {"shop_cipher": "C"}
    assert platform.seen[0].query["grant_type"] == "refresh_token"
    assert platform.seen[0].query["refresh_token"] == "R0"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (36004001, "rt has expired"),
        (36004005, "authorization record not found"),
        (105001, "re-authorize"),
        (105002, "Expired credentials."),
        (36004004, "invalid refresh token"),
        (99999999, "a code of tomorrow"),
    ],
)
def test_a_refresh_that_is_refused_asks_for_a_person(platform: WireServer, code: int, message: str) -> None:
    platform.answers = [envelope(None, code=code, message=message)]
    with pytest.raises(Reconnect, match=message) as ended:
        plugin.connect.refresh(at(platform))
    assert ended.value.request_id == "REQ-1"
    assert "Give consent again" in str(ended.value)


def test_a_refresh_whose_answer_was_lost_may_have_been_done(platform: WireServer) -> None:
    platform.answers = [envelope(None, code=36009007, message="Request timeout.", status=504)]
    with pytest.raises(TryLater) as later:
        plugin.connect.refresh(at(platform))
    assert later.value.maybe_done
    assert len(platform.seen) == 1, "a refresh is not repeated blindly"


def test_without_a_refresh_token_nobody_is_asked(platform: WireServer) -> None:
    nobody = dataclasses.replace(at(platform), credentials=None)
    with pytest.raises(Reconnect):
        plugin.connect.refresh(nobody)
    assert platform.seen == []


def test_an_ended_consent_cannot_be_refreshed(corner_shop: Simulator) -> None:
    session = connected(corner_shop)
    corner_shop.control.expire(refresh=True)
    with pytest.raises(Reconnect, match="rt has expired"):
        plugin.connect.refresh(session)


def test_neither_what_is_spent_nor_the_app_secret_reaches_an_error(platform: WireServer) -> None:
    platform.answers = [envelope(None, code=1, message="bad: app_secret=open-sesame spent=SPENT-ONCE")]
    session = dataclasses.replace(at(platform), secrets={"app_secret": Secret("open-sesame")})
    assert session.credentials is not None
    held = dataclasses.replace(session.credentials, refresh_token=Secret("SPENT-ONCE"))
    session = dataclasses.replace(session, credentials=held)
    for ask in (
        lambda: plugin.connect.refresh(session),
        lambda: complete(plugin.connect, session, callback={"code": "SPENT-ONCE"}),
    ):
        with pytest.raises((Reconnect, Refused), match="bad:") as told:
            ask()
        for words in (str(told.value), repr(told.value.__cause__)):
            assert "open-sesame" not in words
            assert "SPENT-ONCE" not in words

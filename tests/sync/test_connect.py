"""The consent round trip, each way it can end, and tokens that are fresh when they are needed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from tests.support.folder_shops import REDIRECT, Shop, new_account

from shelfwire.channels import queries
from shelfwire.channels.actions import disconnect
from shelfwire.channels.errors import (
    BadConsentState,
    NotConnected,
    NothingToChoose,
    ShopConnectedElsewhere,
    WrongShop,
)
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import ConsentDenied
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.kit import clock
from shelfwire.kit.errors import Reconnect, Refused, TryLater
from shelfwire.people.models import Company, User
from shelfwire.sync.connect import consent
from shelfwire.sync.engine import tokens
from shelfwire.sync.engine.call import Caller, NetworkInTransaction
from shelfwire.sync.shipping.parts import SHIPMENTS


def begin(shop: Shop, person: User | None = None) -> str:
    return consent.authorise_url(shop.account.pk, (person or shop.owner).pk, REDIRECT)


def unchanged(shop: Shop) -> bool:
    account = Account.objects.get(pk=shop.account.pk)
    return (account.status, queries.credentials(account), account.external_shop_id) == (
        AccountStatus.NEW,
        None,
        None,
    )


# how it ends well


def test_a_consent_connects_the_shop_and_shows_what_it_gave(stranger: Shop) -> None:
    account = stranger.connect()
    shown = queries.connection_summary(account)
    assert shown.status == AccountStatus.CONNECTED
    assert (shown.shop_id, shown.shop_name, shown.seller_name, shown.seller_region) == (
        "S1",
        "Drawer S1",
        "Frida Folder",
        "DE",
    )
    assert (shown.currency, shown.timezone, shown.region) == ("EUR", "Europe/Berlin", "DE")
    assert shown.access_lifetime is not None
    assert round(shown.access_lifetime.total_seconds()) == timedelta(days=7).total_seconds()
    held = queries.credentials(account)
    assert held is not None
    assert held.access_token.reveal() not in repr(shown)
    assert shown.access_token == held.access_token.masked()
    (moved,) = queries.account_moves(account)
    assert (moved.before, moved.after, moved.by) == ("new", "connected", "Alice")


def test_tokens_are_unreadable_in_the_database(shop: Shop) -> None:
    held = queries.credentials(shop.fresh())
    assert held is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM channels_account a WHERE id = %s", [shop.account.pk])
        row = cursor.fetchone()[0]
        cursor.execute(
            "SELECT credentials FROM channels_accountsecrets WHERE account_id = %s", [shop.account.pk]
        )
        sealed = bytes(cursor.fetchone()[0])
    for token in (held.access_token.reveal(), held.refresh_token.reveal()):
        assert token not in row
        assert token.encode() not in sealed


def test_connecting_reads_warehouses_and_carriers_and_begins_the_polls(shop: Shop) -> None:
    assert [w.name for w in queries.warehouses(shop.account)] == ["The shelf"]
    assert {p.name for p in queries.providers(shop.account)} == {"Folder Post", "UPS", "FedEx"}
    kept = exchange.cursor(shop.account.pk, "orders")
    assert kept is not None
    assert kept.position is not None
    assert clock.now() - kept.position < timedelta(minutes=1)


# how it ends otherwise: each with its own answer, and nothing changed


def test_a_cancelled_consent_is_told_and_the_shop_can_be_connected_afterwards(stranger: Shop) -> None:
    callback = stranger.world.deny(begin(stranger))
    with pytest.raises(ConsentDenied, match="did not agree"):
        consent.complete(callback["state"], callback, stranger.owner.pk)
    assert unchanged(stranger)
    assert "did not agree" in ConsentRequest.objects.get().outcome
    assert stranger.connect().status == AccountStatus.CONNECTED


def test_a_state_that_was_not_sent_out_is_refused(stranger: Shop) -> None:
    callback = stranger.world.consent(begin(stranger))
    with pytest.raises(BadConsentState, match="not started here"):
        consent.complete("made-up", callback, stranger.owner.pk)
    assert unchanged(stranger)


def test_a_state_of_somebody_else_is_refused_and_not_used_up(stranger: Shop, bob: User) -> None:
    callback = stranger.world.consent(begin(stranger))
    with pytest.raises(BadConsentState) as refusal:
        consent.complete(callback["state"], callback, bob.pk)
    assert refusal.value.code == "consent_not_yours"
    assert unchanged(stranger)
    assert consent.complete(callback["state"], callback, stranger.owner.pk).account.status == "connected"


def test_a_state_works_once(stranger: Shop) -> None:
    callback = stranger.world.consent(begin(stranger))
    consent.complete(callback["state"], callback, stranger.owner.pk)
    version = stranger.fresh().credentials_version
    with pytest.raises(BadConsentState) as refusal:
        consent.complete(callback["state"], callback, stranger.owner.pk)
    assert refusal.value.code == "consent_used"
    assert stranger.fresh().credentials_version == version


def test_a_state_older_than_half_an_hour_is_refused(stranger: Shop) -> None:
    callback = stranger.world.consent(begin(stranger))
    with time_machine.travel(clock.now() + timedelta(minutes=31)), pytest.raises(BadConsentState) as refusal:
        consent.complete(callback["state"], callback, stranger.owner.pk)
    assert refusal.value.code == "consent_too_old"
    assert unchanged(stranger)


def test_a_used_or_expired_code_is_told_and_changes_nothing(stranger: Shop) -> None:
    used = stranger.world.consent(begin(stranger))["code"]
    (stranger.world.root / "codes" / f"{used}.json").unlink()
    callback = {**stranger.world.consent(begin(stranger)), "code": used}
    with pytest.raises(ConsentDenied, match="not one of the folder's"):
        consent.complete(callback["state"], callback, stranger.owner.pk)
    assert unchanged(stranger)


def test_a_broken_network_at_the_exchange_changes_nothing(stranger: Shop) -> None:
    callback = stranger.world.consent(begin(stranger))
    with stranger.world.break_network(when="before"), pytest.raises(TryLater):
        consent.complete(callback["state"], callback, stranger.owner.pk)
    assert unchanged(stranger)


def test_consent_of_another_shop_is_refused_and_both_are_named(shop: Shop) -> None:
    before = queries.credentials(shop.fresh())
    shop.world.shops("S2", holder="H2")
    with pytest.raises(WrongShop, match=r"Drawer S1 \(S1\), but the consent is for Drawer S2 \(S2\)"):
        shop.connect()
    assert queries.credentials(shop.fresh()) == before
    assert shop.account.external_shop_id == "S1"


def test_a_shop_that_is_connected_already_is_refused_and_its_place_is_named(
    shop: Shop, company: Company
) -> None:
    second = Shop(new_account(company, shop.world, "Same shop again"), shop.world, shop.owner)
    with pytest.raises(ShopConnectedElsewhere, match="as Paper shop in Corner Shop"):
        second.connect()
    assert unchanged(second)


def test_a_shop_connected_in_a_company_one_does_not_belong_to_is_not_named(
    stranger: Shop, other_company: Company
) -> None:
    other = new_account(other_company, stranger.world, "Their secret name")
    Account.objects.filter(pk=other.pk).update(external_shop_id="S1", status="connected")
    with pytest.raises(ShopConnectedElsewhere, match="in another company") as refusal:
        stranger.connect()
    assert "Their secret name" not in str(refusal.value)
    assert "Other Traders" not in str(refusal.value)
    assert unchanged(stranger)


def test_a_shop_may_be_connected_again_after_it_was_disconnected(shop: Shop, company: Company) -> None:
    disconnect(account=shop.account, by="Alice")
    second = Shop(new_account(company, shop.world, "Paper shop anew"), shop.world, shop.owner)
    assert second.connect().status == AccountStatus.CONNECTED


# several shops in one consent


def test_a_consent_for_several_shops_waits_for_a_choice(stranger: Shop) -> None:
    stranger.world.shops("S1", "S2", "S3")
    callback = stranger.world.consent(begin(stranger))
    done = consent.complete(callback["state"], callback, stranger.owner.pk)
    assert done.needs_choice
    assert [shop.external_id for shop in done.shops] == ["S1", "S2", "S3"]
    assert unchanged(stranger)
    assert [shop.name for shop in queries.shops_to_choose(stranger.account)] == [
        "Drawer S1",
        "Drawer S2",
        "Drawer S3",
    ]
    with pytest.raises(NothingToChoose, match="does not cover the shop S9"):
        consent.choose_shop(stranger.account, "S9", "Alice")
    account = consent.choose_shop(stranger.account, "S2", "Alice")
    assert (account.status, account.external_shop_id) == (AccountStatus.CONNECTED, "S2")
    held = queries.credentials(account)
    assert held is not None
    assert held.extra == {"drawer": "S2"}
    assert queries.shops_to_choose(account) == ()
    with pytest.raises(NothingToChoose):
        consent.choose_shop(stranger.account, "S1", "Alice")


def test_a_choice_waits_no_longer_than_its_token_lives(stranger: Shop) -> None:
    stranger.world.shops("S1", "S2")
    callback = stranger.world.consent(begin(stranger))
    consent.complete(callback["state"], callback, stranger.owner.pk)
    with time_machine.travel(clock.now() + timedelta(days=8)), pytest.raises(NothingToChoose):
        consent.choose_shop(stranger.account, "S1", "Alice")
    assert unchanged(stranger)


def test_a_new_consent_of_a_connected_shop_picks_that_shop_of_several(shop: Shop) -> None:
    shop.world.shops("S2", "S1")
    account = shop.connect()
    assert (account.status, account.external_shop_id) == (AccountStatus.CONNECTED, "S1")


def test_shops_of_one_consent_share_the_pair_and_stay_alive_together(shop: Shop, company: Company) -> None:
    shop.world.shops("S1", "S2")
    second = Shop(new_account(company, shop.world, "Card shop"), shop.world, shop.owner)
    callback = shop.world.consent(begin(second))
    consent.complete(callback["state"], callback, shop.owner.pk)
    consent.choose_shop(second.account, "S2", "Alice")  # the folder ended the first pair by this
    for one in (shop, second):
        Caller(one.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
        assert one.fresh().status == AccountStatus.CONNECTED
    consent.refresh(shop.account.pk, force=True)
    first, other = queries.credentials(shop.fresh()), queries.credentials(second.fresh())
    assert first is not None
    assert other is not None
    assert first.refresh_token == other.refresh_token
    assert (first.extra, other.extra) == ({"drawer": "S1"}, {"drawer": "S2"})


# tokens


@pytest.mark.parametrize(
    ("life_hours", "left_hours", "due"),
    [
        (168, 25, False),
        (168, 23, True),
        (168, -1, True),
        (4, 2.5, False),
        (4, 1.5, True),
    ],
)
def test_tokens_are_refreshed_a_day_early_or_at_half_of_a_short_life(
    shop: Shop, life_hours: float, left_hours: float, due: bool
) -> None:
    now = clock.now()
    ends = now + timedelta(hours=left_hours)
    Account.objects.update(access_expires_at=ends, credentials_at=ends - timedelta(hours=life_hours))
    assert queries.refresh_due(shop.fresh(), now) is due
    assert queries.tokens_due(now) == ([shop.account.pk] if due else [])


def test_a_call_near_the_end_of_the_token_refreshes_it_first(shop: Shop) -> None:
    before = shop.fresh().credentials_version
    with time_machine.travel(clock.now() + timedelta(days=6, hours=1)):
        Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
    assert shop.fresh().credentials_version == before + 1


def test_a_token_that_died_early_is_refreshed_and_the_call_is_said_once_more(shop: Shop) -> None:
    shop.world.expire_access()
    assert Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
    assert shop.fresh().status == AccountStatus.CONNECTED


def test_an_early_refresh_that_fails_leaves_the_living_token_in_use_and_is_not_repeated_at_once(
    shop: Shop,
) -> None:
    calls: list[str] = []

    def fail(when: str, call: str) -> None:
        calls.append(call)
        if call == "refresh":
            raise TryLater("no answer")

    shop.world.on(fail)
    with time_machine.travel(clock.now() + timedelta(days=6, hours=1), tick=False):
        for _ in range(3):
            assert Caller(shop.account.pk).call(
                SHIPMENTS, lambda shipments, session: shipments.warehouses(session)
            )
    assert calls.count("refresh") == 1
    kept = exchange.cursor(shop.account.pk, tokens.CONVERSATION)
    assert kept is not None
    assert (kept.failures, kept.error) == (1, "no answer")


def test_a_dead_token_that_cannot_be_refreshed_now_stops_the_call_and_changes_nothing(shop: Shop) -> None:
    before = queries.credentials(shop.fresh())
    with (
        time_machine.travel(clock.now() + timedelta(days=8)),
        shop.world.break_network(when="before"),
        pytest.raises(TryLater),
    ):
        Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
    assert queries.credentials(shop.fresh()) == before
    assert shop.account.status == AccountStatus.CONNECTED


def test_ended_consent_parks_the_shop_with_the_channels_words(shop: Shop) -> None:
    shop.world.revoke()
    with pytest.raises(Reconnect):
        Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))
    account = shop.fresh()
    assert (account.status, account.status_why) == (AccountStatus.PARKED, "the seller ended the consent")
    with pytest.raises(Reconnect, match="needs reconnecting: the seller ended"):
        Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))


def test_fetching_the_refresh_token_brings_a_parked_shop_back_when_the_channel_agrees(shop: Shop) -> None:
    Account.objects.update(status="parked", status_why="a misunderstanding")
    assert consent.refresh(shop.account.pk, force=True, by="Alice").status == AccountStatus.CONNECTED
    assert "orders.poll" in shop.drain()


def test_a_shop_that_was_never_connected_has_no_token_to_refresh(stranger: Shop) -> None:
    with pytest.raises(NotConnected):
        consent.refresh(stranger.account.pk, force=True)
    with pytest.raises(NotConnected):
        consent.session_for(stranger.account.pk)


@pytest.mark.django_db(transaction=True)
def test_four_workers_that_find_the_token_old_make_one_refresh(shop: Shop) -> None:
    refreshed: list[str] = []

    def count(when: str, call: str) -> None:
        if when == "before" and call == "refresh":
            refreshed.append(call)

    shop.world.on(count)
    barrier = threading.Barrier(4)
    versions: list[int] = []

    def worker() -> None:
        try:
            account = queries.get(shop.account.pk)
            barrier.wait(20)
            stored = tokens.refresh(account.pk, force=True, seen_version=account.credentials_version)
            versions.append(stored.credentials_version)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refreshed == ["refresh"]
    assert len(set(versions)) == 1
    assert len(versions) == 4
    assert Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))


def test_no_call_goes_out_from_inside_a_transaction(shop: Shop) -> None:
    with transaction.atomic(), pytest.raises(NetworkInTransaction):
        Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))


# consent that ends, and what is shown


@pytest.mark.parametrize(("left", "days"), [(31, None), (29.5, 30), (13, 14), (6, 7), (0.5, 1), (-1, 0)])
def test_the_end_of_a_consent_is_told_in_steps(shop: Shop, left: float, days: int | None) -> None:
    Account.objects.update(refresh_expires_at=clock.now() + timedelta(days=left))
    found = [ending.days for ending in queries.consents_ending(shop.account.company)]
    assert found == ([] if days is None else [days])


def test_settings_are_tested_connected_or_not_and_the_outcome_is_kept(stranger: Shop) -> None:
    (missing,) = consent.test_settings(stranger.account, "Alice")
    assert (missing.outcome, missing.blocks) == ("missing", ("orders_in",))
    stranger.connect()
    stranger.drain()
    outcomes = {check.key: check.outcome for check in consent.test_settings(stranger.account, "Alice")}
    assert outcomes == {"consent": "works", "webhook": "warning"}
    account = stranger.fresh()
    assert [check["key"] for check in account.checks] == ["consent", "webhook"]
    assert account.checked_at is not None


def test_notices_are_subscribed_over_http_only_where_the_account_allows_it(stranger: Shop) -> None:
    from shelfwire.channels.actions import save_options

    stranger.connect()
    stranger.drain()
    kept = exchange.cursor(stranger.account.pk, "webhook")
    assert kept is not None
    assert "https" in kept.note
    assert kept.failures == 0
    assert stranger.fresh().status == AccountStatus.CONNECTED
    save_options(account=stranger.account, values={"allow_http_webhook": True}, by="Alice")
    stranger.connect()
    stranger.drain()
    kept = exchange.cursor(stranger.account.pk, "webhook")
    assert kept is not None
    assert (kept.failures, kept.note) == (0, "2 kinds of notification come here")
    outcomes = {check.key: check.outcome for check in consent.test_settings(stranger.account, "Alice")}
    assert outcomes["webhook"] == "works"


def test_a_channels_refusal_of_the_subscription_is_shown_and_not_fatal(stranger: Shop) -> None:
    from shelfwire.channels.actions import save_options

    save_options(account=stranger.account, values={"allow_http_webhook": True}, by="Alice")
    real = type(stranger.world.channel.webhooks).subscribe

    def refuse(*_: object, **__: object) -> tuple[str, ...]:
        raise Refused("This address is not allowed.", request_id="req-9")

    type(stranger.world.channel.webhooks).subscribe = refuse  # type: ignore[method-assign,assignment]
    try:
        stranger.connect()
        stranger.drain()
    finally:
        type(stranger.world.channel.webhooks).subscribe = real  # type: ignore[method-assign]
    kept = exchange.cursor(stranger.account.pk, "webhook")
    assert kept is not None
    assert kept.error == "This address is not allowed. (request req-9)"
    assert stranger.fresh().status == AccountStatus.CONNECTED

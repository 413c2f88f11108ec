"""A consent whose process dies on the way, comes back twice, or whose person is no owner any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from tests.support.folder_shops import REDIRECT, Shop, new_account

from shelfwire.channels import queries
from shelfwire.channels.actions import disconnect
from shelfwire.channels.errors import (
    BadConsentState,
    NothingToChoose,
    ShopConnectedElsewhere,
    WrongShop,
)
from shelfwire.channels.models import Account, ConsentRequest
from shelfwire.channels.port import ConsentDenied
from shelfwire.channels.states import AccountStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.people.models import Company, Membership, User
from shelfwire.sync.connect import consent
from shelfwire.sync.engine import schedule

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process is gone: nothing after this point runs."""


def begin(shop: Shop) -> Mapping[str, str]:
    return shop.world.consent(consent.authorise_url(shop.account.pk, shop.owner.pk, REDIRECT))


def come_back(shop: Shop, callback: Mapping[str, str]) -> consent.Completed:
    return consent.complete(callback["state"], callback, shop.owner.pk)


def die_at(shop: Shop, when: str, call: str) -> Callable[[str, str], None]:
    def hook(now: str, which: str) -> None:
        if (now, which) == (when, call):
            raise Killed

    return hook


def used_codes(shop: Shop) -> int:
    return len(list((shop.world.root / "used").glob("*.json")))


def test_a_process_that_dies_before_the_exchange_leaves_a_state_that_works(stranger: Shop) -> None:
    callback = begin(stranger)
    stranger.world.on(die_at(stranger, "before", "exchange"))
    with pytest.raises(Killed):
        come_back(stranger, callback)
    stranger.world.mend()
    request = ConsentRequest.objects.get()
    assert (request.used_at, request.answer.open()) == (None, {})
    assert come_back(stranger, callback).account.status == AccountStatus.CONNECTED
    assert used_codes(stranger) == 1


@pytest.mark.parametrize("by", ["the same address", "the clock"])
@pytest.mark.parametrize("step", ["before shops", "after shops", "before storing"])
def test_a_process_that_dies_after_the_exchange_leaves_the_answer(
    stranger: Shop, monkeypatch: pytest.MonkeyPatch, step: str, by: str
) -> None:
    callback = begin(stranger)
    with monkeypatch.context() as patch:
        if step == "before storing":

            def killed(**_: object) -> Account:
                raise Killed

            patch.setattr(consent, "store_answer", killed)
        else:
            stranger.world.on(die_at(stranger, *step.split()))
        with pytest.raises(Killed):
            come_back(stranger, callback)
    stranger.world.mend()
    request = ConsentRequest.objects.get()
    assert request.used_at is not None
    kept = queries.exchanged(request)
    assert kept is not None
    assert stranger.fresh().status == AccountStatus.NEW

    if by == "the clock":
        schedule.tick()
        stranger.drain()
        assert stranger.fresh().status == AccountStatus.NEW, "its process may still be at it"
        with time_machine.travel(clock.now() + timedelta(minutes=2)):
            schedule.tick()
            stranger.drain()
    else:
        come_back(stranger, callback)
    account = stranger.fresh()
    assert account.status == AccountStatus.CONNECTED
    held = queries.credentials(account)
    assert held is not None
    assert held.access_token == kept.access_token
    assert used_codes(stranger) == 1
    request.refresh_from_db()
    assert (request.outcome, request.answer.open()) == ("connected as Drawer S1", {})


def test_a_killed_answer_is_stored_encrypted(stranger: Shop) -> None:
    callback = begin(stranger)
    stranger.world.on(die_at(stranger, "before", "shops"))
    with pytest.raises(Killed):
        come_back(stranger, callback)
    kept = queries.exchanged(ConsentRequest.objects.get())
    assert kept is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM channels_consentrequest")
        assert kept.access_token.reveal().encode() not in bytes(cursor.fetchone()[0])


def test_a_network_that_breaks_before_the_exchange_costs_nothing(stranger: Shop) -> None:
    callback = begin(stranger)
    with stranger.world.break_network(when="before", call="exchange"), pytest.raises(TryLater):
        come_back(stranger, callback)
    assert ConsentRequest.objects.get().used_at is None
    assert come_back(stranger, callback).account.status == AccountStatus.CONNECTED


def test_a_network_that_breaks_while_asking_for_shops_costs_nothing(stranger: Shop) -> None:
    callback = begin(stranger)
    with stranger.world.break_network(when="before", call="shops"), pytest.raises(TryLater):
        come_back(stranger, callback)
    assert come_back(stranger, callback).account.status == AccountStatus.CONNECTED
    assert used_codes(stranger) == 1


def test_a_declined_consent_is_over(stranger: Shop) -> None:
    url = consent.authorise_url(stranger.account.pk, stranger.owner.pk, REDIRECT)
    callback = stranger.world.deny(url)
    with pytest.raises(ConsentDenied):
        come_back(stranger, callback)
    with pytest.raises(BadConsentState, match="did not agree"):
        come_back(stranger, callback)


def test_the_same_callback_twice_at_once_exchanges_the_code_once(stranger: Shop) -> None:
    callback = begin(stranger)
    together, seen = threading.Barrier(2), list[str]()

    def arrive() -> None:
        try:
            together.wait()
            seen.append(come_back(stranger, callback).account.status)
        except BadConsentState as refusal:
            seen.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == ["connected", "consent_used"]
    assert used_codes(stranger) == 1
    assert stranger.fresh().credentials_version == 1


def test_the_same_callback_again_changes_nothing_and_says_what_came_of_it(stranger: Shop) -> None:
    callback = begin(stranger)
    come_back(stranger, callback)
    version = stranger.fresh().credentials_version
    for _ in range(2):
        with pytest.raises(BadConsentState, match="once already: connected as Drawer S1"):
            come_back(stranger, callback)
    assert stranger.fresh().credentials_version == version


def test_a_refused_shop_is_over_and_its_tokens_are_not_kept(shop: Shop) -> None:
    shop.world.shops("S2", holder="H2")
    callback = begin(shop)
    with pytest.raises(WrongShop):
        come_back(shop, callback)
    assert ConsentRequest.objects.order_by("pk").last().answer.open() == {}
    assert list(queries.consents_unfinished(clock.now() + timedelta(minutes=5))) == []


def test_a_choice_that_cannot_be_followed_can_be_made_again(stranger: Shop, other_company: Company) -> None:
    stranger.world.shops("S1", "S2")
    come_back(stranger, begin(stranger))
    other = new_account(other_company, stranger.world, "Elsewhere")
    Account.objects.filter(pk=other.pk).update(external_shop_id="S1", status="connected")
    with pytest.raises(ShopConnectedElsewhere):
        consent.choose_shop(stranger.account, "S1", "Alice")
    assert consent.choose_shop(stranger.account, "S2", "Alice").external_shop_id == "S2"


# several consents, and what a person does meanwhile


def die_after_the_exchange(shop: Shop) -> Mapping[str, str]:
    """A consent whose answer is stored and whose process died before anything came of it."""
    callback = begin(shop)
    shop.world.on(die_at(shop, "before", "shops"))
    with pytest.raises(Killed):
        come_back(shop, callback)
    shop.world.mend()
    return callback


def two_minutes_later(shop: Shop) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        schedule.tick()
        shop.drain()


def pair_of(account: Account) -> str:
    held = queries.credentials(account)
    assert held is not None
    return held.access_token.reveal()


def test_an_older_consent_does_not_take_the_place_of_a_newer_one(stranger: Shop) -> None:
    older = die_after_the_exchange(stranger)
    come_back(stranger, begin(stranger))
    newest = pair_of(stranger.fresh())
    two_minutes_later(stranger)
    assert pair_of(stranger.fresh()) == newest
    with pytest.raises(BadConsentState, match="a newer consent took its place"):
        come_back(stranger, older)
    assert pair_of(stranger.fresh()) == newest
    assert ConsentRequest.objects.get(state=older["state"]).answer.open() == {}


def test_an_older_consent_that_is_just_being_finished_gives_way_too(
    stranger: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = die_after_the_exchange(stranger)
    store, newest = consent.store_answer, list[str]()

    def overtaken(**given: object) -> Account:
        monkeypatch.setattr(consent, "store_answer", store)
        come_back(stranger, begin(stranger))
        newest.append(pair_of(stranger.fresh()))
        return store(**given)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr(consent, "store_answer", overtaken)
    with pytest.raises(BadConsentState, match="took its place"):
        come_back(stranger, older)
    assert [pair_of(stranger.fresh())] == newest


def test_two_consents_left_by_dead_processes_end_with_the_newer_pair(stranger: Shop) -> None:
    die_after_the_exchange(stranger)
    newer = die_after_the_exchange(stranger)
    kept = queries.exchanged(ConsentRequest.objects.get(state=newer["state"]))
    assert kept is not None
    two_minutes_later(stranger)
    assert pair_of(stranger.fresh()) == kept.access_token.reveal()


def test_the_others_keep_a_pair_that_is_newer_than_the_choice(stranger: Shop, company: Company) -> None:
    stranger.world.shops("S1", "S2")
    come_back(stranger, begin(stranger))
    second = Shop(new_account(company, stranger.world, "Second"), stranger.world, stranger.owner)
    come_back(second, begin(second))
    consent.choose_shop(second.account, "S2", "Alice")
    newest = pair_of(second.fresh())
    consent.choose_shop(stranger.account, "S1", "Alice")
    assert pair_of(second.fresh()) == newest


@pytest.mark.parametrize("left", ["unfinished", "to choose from"])
def test_a_disconnected_shop_is_not_connected_again_by_what_was_left(stranger: Shop, left: str) -> None:
    if left == "unfinished":
        callback = die_after_the_exchange(stranger)
    else:
        stranger.world.shops("S1", "S2")
        callback = begin(stranger)
        come_back(stranger, callback)
    disconnect(account=stranger.account, by="Alice")
    two_minutes_later(stranger)
    with pytest.raises(BadConsentState, match="the shop was disconnected"):
        come_back(stranger, callback)
    with pytest.raises(NothingToChoose):
        consent.choose_shop(stranger.account, "S1", "Alice")
    assert stranger.fresh().status == AccountStatus.DISCONNECTED
    assert ConsentRequest.objects.get().answer.open() == {}, "disconnecting forgets the tokens"


def test_who_chooses_is_told_no_more_than_they_may_see(stranger: Shop, other_company: Company) -> None:
    Membership.objects.create(user=stranger.owner, company=other_company, role="owner")
    stranger.world.shops("S1", "S2")
    come_back(stranger, begin(stranger))
    other = new_account(other_company, stranger.world, "Elsewhere")
    Account.objects.filter(pk=other.pk).update(external_shop_id="S1", status="connected")
    colleague = User.objects.create_user("bob", "bob@example.com")
    Membership.objects.create(user=colleague, company=stranger.account.company, role="owner")
    with pytest.raises(ShopConnectedElsewhere, match="another company of this installation"):
        consent.choose_shop(stranger.account, "S1", "Bob", colleague.pk)
    with pytest.raises(ShopConnectedElsewhere, match="as Elsewhere"):
        consent.choose_shop(stranger.account, "S1", "Alice", stranger.owner.pk)


# who may finish it


def demote(shop: Shop, role: str | None) -> None:
    own = Membership.objects.filter(user=shop.owner, company=shop.account.company)
    own.update(role=role) if role else own.delete()


@pytest.mark.parametrize("role", [None, "viewer", "operator"])
def test_a_person_who_is_no_owner_any_more_finishes_no_consent(stranger: Shop, role: str | None) -> None:
    callback = begin(stranger)
    demote(stranger, role)
    with pytest.raises(BadConsentState) as refusal:
        come_back(stranger, callback)
    assert refusal.value.code == "consent_not_allowed"
    assert stranger.fresh().status == AccountStatus.NEW
    assert ConsentRequest.objects.get().used_at is None
    assert not (stranger.world.root / "used").exists()


def test_an_inactive_person_finishes_no_consent(stranger: Shop) -> None:
    callback = begin(stranger)
    User.objects.filter(pk=stranger.owner.pk).update(is_active=False)
    with pytest.raises(BadConsentState):
        come_back(stranger, callback)
    assert stranger.fresh().status == AccountStatus.NEW


def test_the_clock_finishes_no_consent_of_a_person_who_is_no_owner_any_more(stranger: Shop) -> None:
    callback = begin(stranger)
    stranger.world.on(die_at(stranger, "before", "shops"))
    with pytest.raises(Killed):
        come_back(stranger, callback)
    stranger.world.mend()
    demote(stranger, None)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        schedule.tick()
        stranger.drain()
    assert stranger.fresh().status == AccountStatus.NEW
    request = ConsentRequest.objects.get()
    assert "may not connect" in request.outcome
    assert request.answer.open() == {}


def at(callback: Mapping[str, str]) -> str:
    from urllib.parse import urlencode

    return f"/channels/callback?{urlencode(callback)}"


def test_an_owner_of_another_company_cannot_finish_for_the_old_one_in_the_browser(
    stranger: Shop, other_company: Company, client: Client
) -> None:
    Membership.objects.create(user=stranger.owner, company=other_company, role="owner")
    callback = begin(stranger)
    client.force_login(stranger.owner)
    theirs = new_account(other_company, stranger.world, "Theirs")
    session = client.session
    session["consent"] = [other_company.slug, theirs.pk]
    session.save()
    demote(stranger, None)
    assert client.get(at(callback)).status_code in (403, 404)
    for account in (stranger.fresh(), Account.objects.get(pk=theirs.pk)):
        assert account.status == AccountStatus.NEW
    assert not (stranger.world.root / "used").exists()


def test_the_page_says_that_a_consent_was_used_already(stranger: Shop, client: Client) -> None:
    client.force_login(stranger.owner)
    callback = begin(stranger)
    session = client.session
    session["consent"] = [stranger.account.company.slug, stranger.account.pk]
    session.save()
    assert client.get(at(callback)).status_code == 302
    again = client.get(at(callback))
    assert "used already" in again.content.decode()
    assert "connected as Drawer S1" in again.content.decode()
    assert stranger.fresh().status == AccountStatus.CONNECTED


def test_the_page_offers_to_try_again_while_the_consent_is_good(stranger: Shop, client: Client) -> None:
    client.force_login(stranger.owner)
    callback = begin(stranger)
    session = client.session
    session["consent"] = [stranger.account.company.slug, stranger.account.pk]
    session.save()
    with stranger.world.break_network(when="before", call="exchange"):
        page = client.get(at(callback)).content.decode()
    assert "Try again" in page
    assert client.get(at(callback)).status_code == 302
    assert stranger.fresh().status == AccountStatus.CONNECTED

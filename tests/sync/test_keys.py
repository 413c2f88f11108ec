"""The key of the secrets is wrong or lost: shops wait and say so, everything else goes on, and the right key heals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from tests.support.folder_shops import Shop

from shelfwire.channels import queries, webhook_accounts
from shelfwire.channels.actions import KEY_MISSING, replace_credentials, reseal_secrets, save_options
from shelfwire.channels.errors import BadOption
from shelfwire.channels.models import Account, AccountSecrets, ConsentRequest
from shelfwire.channels.states import AccountStatus
from shelfwire.cli import doctor
from shelfwire.exchange import queries as exchange
from shelfwire.kit.errors import Reconnect
from shelfwire.kit.fields import vault
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people.actions import open_factor, reseal_second_factors, seal_factor
from shelfwire.sync.connect import consent
from shelfwire.sync.engine import schedule
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.shipping.parts import SHIPMENTS

pytestmark = pytest.mark.django_db(transaction=True)

Keys = Callable[..., None]


@pytest.fixture
def keys(settings: Any) -> Iterator[Keys]:
    """Start again with these keys; without any, with the first ones."""
    first = settings.SHELFWIRE_SECRET_KEYS

    def use(*found: bytes) -> None:
        settings.SHELFWIRE_SECRET_KEYS = found or first
        settings.SHELFWIRE_SECRET_KEY_FILE = None
        vault.cache_clear()

    yield use
    use()
    vault.cache_clear()


NEW = os.urandom(32)


def warehouses(shop: Shop) -> object:
    return Caller(shop.account.pk).call(SHIPMENTS, lambda shipments, session: shipments.warehouses(session))


def test_a_shop_is_read_listed_and_changed_without_its_key(shop: Shop, keys: Keys) -> None:
    keys(NEW)
    account = queries.get(shop.account.pk)
    account.name = "Renamed"
    account.save()
    assert [a.pk for a in queries.accounts(account.company)] == [account.pk]
    summary = queries.connection_summary(account)
    assert (summary.access_token, summary.refresh_token) == ("", "")
    assert queries.stored_secrets(account) == frozenset()
    with pytest.raises(UnreadableSecret):
        exchange.session(account)


def test_a_wrong_key_parks_the_shop_with_a_sentence_and_the_right_one_heals_it(
    shop: Shop, keys: Keys
) -> None:
    before = bytes(AccountSecrets.objects.get().credentials.stored)
    keys(NEW)
    for _ in range(2):  # twice changes nothing more
        with pytest.raises(Reconnect, match="not the one they were stored with"):
            warehouses(shop)
    account = shop.fresh()
    assert (account.status, account.status_why) == (AccountStatus.PARKED, KEY_MISSING)
    assert account.moves.filter(after="parked").count() == 1
    assert queries.readable_again() == []
    assert bytes(AccountSecrets.objects.get().credentials.stored) == before

    keys()
    assert queries.readable_again() == [account.pk]
    schedule.tick()
    shop.drain()
    assert shop.fresh().status == AccountStatus.CONNECTED
    assert queries.readable_again() == []
    assert warehouses(shop)


def test_a_shop_that_nobody_speaks_to_is_parked_by_the_clock_when_its_key_is_lost(
    shop: Shop, keys: Keys, client: Client
) -> None:
    assert not shop.fresh().orders_in
    keys(NEW)
    for _ in range(2):
        schedule.tick()
        shop.drain()
    account = shop.fresh()
    assert (account.status, account.status_why) == (AccountStatus.PARKED, KEY_MISSING)
    assert account.moves.filter(after="parked").count() == 1
    client.force_login(shop.owner)
    page = client.get(f"/c/{account.company.slug}/channels/{account.pk}/diagnostics/").content.decode()
    assert "The tokens cannot be read" in page
    assert "Not connected yet" not in page
    keys()
    schedule.tick()
    shop.drain()
    assert shop.fresh().status == AccountStatus.CONNECTED


def test_a_shop_parked_for_another_reason_stays_parked_when_the_key_is_back(shop: Shop, keys: Keys) -> None:
    from shelfwire.channels.actions import park

    park(account_id=shop.account.pk, why="consent ended", by="worker")
    keys(NEW)
    with pytest.raises(Reconnect):
        warehouses(shop)
    keys()
    schedule.tick()
    shop.drain()
    assert (shop.fresh().status, shop.fresh().status_why) == (AccountStatus.PARKED, "consent ended")


def test_both_keys_are_as_good_as_the_right_one(shop: Shop, keys: Keys, settings: Any) -> None:
    keys(NEW, settings.SHELFWIRE_SECRET_KEYS[0])
    assert warehouses(shop)


def test_without_the_old_key_the_secret_is_asked_for_again_and_a_new_consent_connects(
    shop: Shop, keys: Keys
) -> None:
    keys(NEW)
    with pytest.raises(Reconnect):
        warehouses(shop)
    with pytest.raises(BadOption, match="needed"):
        save_options(account=shop.account, values={"size": "m"}, by="Alice")
    with pytest.raises(UnreadableSecret):
        consent.authorise_url(shop.account.pk, shop.owner.pk, "https://x/")
    save_options(account=shop.account, values={"key": shop.world.key}, by="Alice")
    assert shop.connect().status == AccountStatus.CONNECTED
    assert warehouses(shop)
    assert AccountSecrets.objects.get().unreadable_at is None


def test_one_unreadable_shop_does_not_stop_a_refresh_of_its_sibling(shop: Shop, keys: Keys) -> None:
    held = queries.credentials(shop.account)
    assert held is not None
    other = Account.objects.create(
        company=shop.account.company,
        channel="folder",
        name="B",
        webhook_token="b",
        holder_id=shop.fresh().holder_id,
    )
    keys(NEW)
    AccountSecrets.objects.create(account=other, credentials={"from": "another key"})
    keys()
    stored = replace_credentials(
        account_id=shop.account.pk, credentials=held, expected_version=shop.fresh().credentials_version
    )
    assert stored.status == AccountStatus.CONNECTED
    with pytest.raises(UnreadableSecret):
        queries.credentials(other)


def test_a_notice_is_asked_for_again_while_its_secret_cannot_be_read(shop: Shop, keys: Keys) -> None:
    shop.switch("orders_in")

    webhook_accounts._known.clear()
    keys(NEW)
    answer = shop.ring(shop.world.notice(kind="weather", shop="S1"))
    assert answer.status == 503
    assert shop.account.notices.count() == 0


def test_every_page_of_the_shop_works_without_the_key(shop: Shop, keys: Keys, client: Client) -> None:
    client.force_login(shop.owner)
    keys(NEW)
    with pytest.raises(Reconnect):
        warehouses(shop)
    start = f"/c/{shop.account.company.slug}/channels/"
    here = f"{start}{shop.account.pk}/"
    for page in (
        start,
        here,
        *(
            f"{here}{tab}/"
            for tab in ("settings", "choose", "flow", "diagnostics", "diagnostics/positions", "carriers")
        ),
    ):
        assert client.get(page).status_code == 200, page
    shown = client.get(f"{here}diagnostics/").content.decode()
    assert "is not the one they were stored with" in shown
    assert client.get(f"/c/{shop.account.company.slug}/").status_code == 200


def test_doctor_names_the_shops_whose_key_is_missing(shop: Shop, keys: Keys) -> None:
    assert doctor.check_stored_secrets().health is doctor.Health.WELL
    keys(NEW)
    found = doctor.check_stored_secrets()
    assert found.health is doctor.Health.FAIL
    assert shop.account.name in found.says
    assert "old key" in found.do


def test_everything_stored_moves_to_the_first_key_and_needs_the_old_one_no_more(
    shop: Shop, keys: Keys, settings: Any
) -> None:
    begun = ConsentRequest.objects.get()
    begun.answer = {"kept": "answer"}
    begun.save()
    keys(NEW, settings.SHELFWIRE_SECRET_KEYS[0])
    assert reseal_secrets() == (3, 0)
    assert reseal_secrets() == (0, 0)
    keys(NEW)
    assert warehouses(shop)
    assert ConsentRequest.objects.get().answer.open() == {"kept": "answer"}


def test_what_fits_no_key_is_counted_and_left_as_it_is(shop: Shop, keys: Keys) -> None:
    before = bytes(AccountSecrets.objects.get().secrets.stored)
    keys(NEW)
    assert reseal_secrets() == (0, 3)
    assert bytes(AccountSecrets.objects.get().secrets.stored) == before


def test_second_factors_move_too(shop: Shop, keys: Keys, settings: Any) -> None:
    from allauth.mfa.models import Authenticator

    factor = Authenticator.objects.create(
        user=shop.owner,
        type="totp",
        data={"secret": seal_factor("TOTP"), "used_mask": 0, "codes": [seal_factor("A")]},
    )
    keys(NEW, settings.SHELFWIRE_SECRET_KEYS[0])
    assert reseal_second_factors() == (2, 0)
    keys(NEW)
    factor.refresh_from_db()
    assert open_factor(factor.data["secret"]) == "TOTP"
    assert [open_factor(code) for code in factor.data["codes"]] == ["A"]
    keys(os.urandom(32))
    with pytest.raises(UnreadableSecret, match="forget-second-factor"):
        open_factor(factor.data["secret"])

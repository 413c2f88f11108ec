"""The door: each knock has its own answer, a notice is stored once, and what is refused changes nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.folder_shops import Shop, new_account

from shelfwire.channels.actions import disconnect, save_options
from shelfwire.channels.models import Account
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Notice, NoticeRejection
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.sync.webhook import deliveries


def rejections() -> dict[str, int]:
    return {r.reason: r.count for r in NoticeRejection.objects.all()}


def test_a_genuine_notice_is_stored_and_looked_at(selling: Shop) -> None:
    order_id = selling.world.place_order()
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    assert selling.drain() == ["inbox.work"]
    (notice,) = exchange.notices(selling.account.company)
    assert (notice.status, notice.outcome, notice.subjects) == ("handled", "looked at", [["order", order_id]])
    assert Order.objects.get().external_id == order_id


def test_the_same_notice_again_is_counted_and_nothing_else(selling: Shop) -> None:
    ring = selling.world.ring(selling.world.place_order())
    assert selling.ring(ring) == deliveries.STORED
    selling.drain()
    assert [selling.ring(ring) for _ in range(4)] == [deliveries.AGAIN] * 4
    assert selling.drain() == []
    assert Notice.objects.get().duplicates == 4


@pytest.mark.parametrize(
    ("knock", "answer"),
    [
        ("forged body", deliveries.BAD_SIGNATURE),
        ("forged signature", deliveries.BAD_SIGNATURE),
        ("no signature", deliveries.BAD_SIGNATURE),
        ("signed nonsense", deliveries.UNREADABLE),
        ("oversized", deliveries.TOO_LARGE),
    ],
)
def test_a_bad_knock_has_its_own_answer_is_counted_and_changes_nothing(
    selling: Shop, knock: str, answer: deliveries.WebhookAnswer
) -> None:
    body, headers = selling.world.ring(selling.world.place_order())
    big = b"[" + b" " * deliveries.BODY_LIMIT + b"]"
    knocks = {
        "forged body": (body + b" ", headers),
        "forged signature": (body, {"X-Folder-Mark": "0" * 64}),
        "no signature": (body, {}),
        "signed nonsense": (b"nonsense", selling.world.sign(b"nonsense")),
        "oversized": (big, selling.world.sign(big)),
    }
    assert [selling.ring(knocks[knock]) for _ in range(3)] == [answer] * 3
    assert selling.drain() == []
    assert not Notice.objects.exists()
    assert not Order.objects.exists()
    (row,) = exchange.rejections(selling.account.company)
    assert (row.reason, row.count, row.last_address) == (answer.reason, 3, "203.0.113.7")


def test_an_unknown_address_is_not_found_and_counted_in_one_row(selling: Shop) -> None:
    body, headers = selling.world.ring(selling.world.place_order())
    for token in ("guess", selling.account.webhook_token[:-1], ""):
        assert deliveries.receive("folder", token, body, headers, "203.0.113.7") == deliveries.NO_SUCH_ADDRESS
    assert not Notice.objects.exists()
    assert rejections() == {"no_such_address": 3}


@pytest.mark.parametrize("body", [b"{}", b" " * (deliveries.BODY_LIMIT + 1)])
def test_invented_channel_names_leave_no_rows(selling: Shop, body: bytes) -> None:
    token = selling.account.webhook_token
    for name in ("a", "b", "nowhere", "x" * 30):
        assert deliveries.receive(name, token, body, {}, "203.0.113.7") == deliveries.NO_SUCH_ADDRESS
        assert deliveries.refuse_unread(name, token, len(body), "203.0.113.7") == deliveries.NO_SUCH_ADDRESS
    assert rejections() == {}


def test_oversized_bodies_at_invented_addresses_share_one_row(selling: Shop) -> None:
    big = b" " * (deliveries.BODY_LIMIT + 1)
    for number in range(3):
        assert deliveries.receive("folder", f"t{number}", big, {}, "") == deliveries.NO_SUCH_ADDRESS
    assert NoticeRejection.objects.count() == 1
    assert rejections() == {"no_such_address": 3}


def test_a_body_is_refused_unread_where_the_address_or_the_length_says_so(selling: Shop) -> None:
    token = selling.account.webhook_token
    for length, answer in (
        (None, None),
        (deliveries.BODY_LIMIT, None),
        (deliveries.BODY_LIMIT + 1, deliveries.TOO_LARGE),
    ):
        assert deliveries.refuse_unread("folder", token, length, "203.0.113.7") == answer
    assert rejections() == {"too_large": 1}


def test_an_address_belongs_to_its_channel(selling: Shop) -> None:
    body, headers = selling.world.ring(selling.world.place_order())
    token = selling.account.webhook_token
    assert deliveries.receive("nowhere", token, body, headers, "") == deliveries.NO_SUCH_ADDRESS
    assert not Notice.objects.exists()


def test_a_notice_of_an_unknown_kind_is_accepted_kept_and_shown(selling: Shop) -> None:
    assert selling.ring(selling.world.ring_unknown()) == deliveries.STORED
    assert selling.drain() == []
    notice = Notice.objects.get()
    assert (notice.status, notice.kind) == ("unknown", "weather")
    assert '"weather"' in notice.body


def test_a_notice_that_nothing_reacts_to_is_filed(selling: Shop) -> None:
    assert selling.ring(selling.world.notice(kind="picture", shop="S1")) == deliveries.STORED
    assert selling.drain() == []
    assert Notice.objects.get().status == "ignored"


def test_a_new_secret_holds_from_the_next_notice_on_and_the_old_one_no_more(selling: Shop) -> None:
    order_id = selling.world.place_order()
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    old = selling.world.ring(order_id)
    selling.world.key = "another key altogether"
    save_options(account=selling.account, values={"key": selling.world.key}, by="Alice")
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    assert selling.ring(old) == deliveries.BAD_SIGNATURE
    assert Notice.objects.count() == 2


def test_an_old_secret_is_not_accepted_from_memory(selling: Shop) -> None:
    order_id = selling.world.place_order()
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED  # now the secret is remembered
    old = selling.world.ring(order_id)
    save_options(account=selling.account, values={"key": "another key altogether"}, by="Alice")
    assert selling.ring(old) == deliveries.BAD_SIGNATURE
    assert Notice.objects.count() == 1


def test_a_disconnected_shop_has_no_door_any_more(selling: Shop) -> None:
    order_id = selling.world.place_order()
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    disconnect(account=selling.account, by="Alice")
    assert selling.ring(selling.world.ring(order_id)) == deliveries.NO_SUCH_ADDRESS
    assert Notice.objects.count() == 1


def test_a_notice_with_a_nul_and_an_overlong_key_is_kept_and_known_again(selling: Shop) -> None:
    ring = selling.world.notice(kind="weather\x00\ud800", number="\udfff" + "n" * 500)
    assert selling.ring(ring) == deliveries.STORED
    assert selling.ring(ring) == deliveries.AGAIN
    assert Notice.objects.get().duplicates == 1


# one address of an app may serve several shops


def test_a_notice_for_another_shop_of_the_same_app_is_delivered_to_that_shop(
    selling: Shop, company: Company
) -> None:
    selling.world.shops("S1", "S2")
    second = Shop(new_account(company, selling.world, "Card shop"), selling.world, selling.owner)
    Account.objects.filter(pk=second.account.pk).update(status="connected", external_shop_id="S2")
    order_id = selling.world.place_order(shop="S2")
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    assert Notice.objects.get().account_id == second.account.pk


def test_a_notice_for_a_shop_of_another_app_is_delivered_to_nobody(
    selling: Shop, other_company: Company
) -> None:
    other = new_account(other_company, selling.world, "Card shop")
    save_options(account=other, values={"key": "their own key"}, by="Alice")
    Account.objects.filter(pk=other.pk).update(status="connected", external_shop_id="S2", orders_in=True)
    order_id = selling.world.place_order(shop="S2")
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    notice = Notice.objects.get()
    assert (notice.account_id, notice.status) == (None, "parked")
    assert selling.drain() == []
    assert not Order.objects.exists()


def test_a_notice_for_a_shop_nobody_has_waits_and_is_looked_at_once_it_is_connected(
    selling: Shop, company: Company
) -> None:
    order_id = selling.world.place_order(shop="S2")
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    notice = Notice.objects.get()
    assert (notice.account_id, notice.status, notice.external_shop_id) == (None, "parked", "S2")
    assert selling.drain() == []

    selling.world.shops("S2", holder="H2")
    second = Shop(new_account(company, selling.world, "Card shop"), selling.world, selling.owner)
    second.switch("orders_in")
    second.connect()
    second.drain()
    notice.refresh_from_db()
    assert (notice.account_id, notice.status) == (second.account.pk, "handled")
    assert Order.objects.get().account_id == second.account.pk


# switches and storms


def test_notices_are_kept_while_orders_may_not_come_in_and_looked_at_when_they_may(selling: Shop) -> None:
    selling.switch("orders_in", on=False)
    order_id = selling.world.place_order()
    assert selling.ring(selling.world.ring(order_id)) == deliveries.STORED
    selling.drain()
    assert Notice.objects.get().status == "new"
    assert not Order.objects.exists()
    selling.switch("orders_in")
    selling.drain()
    assert Notice.objects.get().status == "handled"
    assert Order.objects.count() == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_notice_zero_to_five_times_in_any_order_is_one_order_at_its_newest_truth(
    selling: Shop, data: st.DataObject
) -> None:
    world = selling.world
    Notice.objects.all().delete()
    world_orders = [world.place_order(held=True) for _ in range(2)]
    rings = []
    for step, order_id in itertools.product(("paid", "released", "cancel asked"), world_orders):
        if step == "released":
            world.release(order_id)
        if step == "cancel asked":
            world.ask_to_cancel(order_id)
        rings.append(world.ring(order_id))
    times = data.draw(st.lists(st.integers(0, 5), min_size=len(rings), max_size=len(rings)))
    deliveries = [ring for ring, n in zip(rings, times, strict=True) for _ in range(n)]
    for ring in data.draw(st.permutations(deliveries)):
        assert selling.ring(ring).status == 200
        if data.draw(st.booleans()):
            selling.drain()
    selling.drain()
    heard = {order_id for (order_id, n) in zip(itertools.cycle(world_orders), times, strict=False) if n}
    found = Order.objects.filter(external_id__in=world_orders)
    assert {order.external_id for order in found} == heard
    assert all(order.cancel_requested and order.status == "released" for order in found)
    assert not Notice.objects.filter(status="new").exists()

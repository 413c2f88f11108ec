"""Orders that could not be taken in: on the shop's page and on Home, with a button; and what is not listed any more."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.scene import make_scene

from shelfwire.channels.models import ChannelWarehouse, ShippingProvider
from shelfwire.exchange.actions import Trouble, note_troubles
from shelfwire.exchange.models import Subject
from shelfwire.fulfilment.actions import guess_carrier_links
from shelfwire.kit import clock
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_is_named_with_its_reason_on_the_shops_page_and_on_home(
    company: Company, as_bob: Client, as_charlie: Client
) -> None:
    shop = make_scene(company).account
    page = f"/c/corner-shop/channels/{shop.pk}/"
    assert "could not be taken in" not in text(as_bob, page) + text(as_bob, "/c/corner-shop/work/")
    note_troubles(
        account_id=shop.pk,
        troubles=[
            Trouble("577001", "It cannot be recorded: value too long <b>"),
            Trouble("577002", "Impossible moments were left out: updated_at 3000-01-01", taken_in=True),
            Trouble("", "it has no id"),
        ],
        read=[],
        request_id="REQ-5",
    )
    note_troubles(account_id=shop.pk, troubles=[Trouble("403500", "no JSON")], read=[], subject=Subject.CASE)
    assert "4 orders or requests could not be recorded as they are" in text(as_bob, page)
    shown = text(as_bob, f"{page}diagnostics/")
    for words in (
        "577001",
        "value too long &lt;b&gt;",
        "REQ-5",
        "577002",
        "3000-01-01",
        "it has no id",
        "403500",
    ):
        assert words in shown
    assert "Read them again" in shown
    home = text(as_bob, "/c/corner-shop/work/")
    assert (
        "2 orders could not be taken in and 1 order was taken in without an impossible part"
        " and 1 request could not be taken in" in home
    )
    assert f"/channels/{shop.pk}/#troubles" in home


def test_a_shop_that_may_not_take_orders_in_reads_none_again_and_says_why(
    company: Company, as_bob: Client
) -> None:
    shop = make_scene(company).account
    shop.orders_in = False
    shop.save(update_fields=["orders_in"])
    note_troubles(account_id=shop.pk, troubles=[Trouble("577001", "broken")], read=[])
    answer = as_bob.post(f"/c/corner-shop/channels/{shop.pk}/read-again/", follow=True)
    assert "“Allow order download” is off" in answer.content.decode()
    assert shop.troubled_documents.count() == 1


def test_what_the_channel_no_longer_lists_is_shown_with_the_day_it_was_last_seen(
    company: Company, as_bob: Client
) -> None:
    shop = make_scene(company).account
    now = clock.now()
    ChannelWarehouse.objects.filter(account=shop).delete()
    ShippingProvider.objects.filter(account=shop).delete()
    ChannelWarehouse.objects.create(
        account=shop, external_id="W9", name="Old barn", is_default=True, seen_at=now, missing_at=now
    )
    ShippingProvider.objects.create(
        account=shop, delivery_option_id="D9", external_id="P9", name="UPS", seen_at=now, missing_at=now
    )
    guess_carrier_links(shop)
    warehouses = text(as_bob, f"/c/corner-shop/channels/{shop.pk}/warehouses/")
    assert ("Not seen since" in warehouses, "Default there" in warehouses) == (True, False)
    carriers = text(as_bob, f"/c/corner-shop/channels/{shop.pk}/carriers/")
    assert ("Not seen since" in carriers, "accepts 0 carriers" in carriers) == (True, True)

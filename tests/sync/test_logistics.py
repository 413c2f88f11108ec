"""Warehouses and carriers: an answer that cannot be read changes nothing, and what vanished is kept and marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from tests.channels.folder_channel import CARRIERS
from tests.support.folder_shops import Shop

from shelfwire.channels import queries
from shelfwire.channels.models import ChannelWarehouse, ShippingProvider
from shelfwire.channels.port import ChannelWarehouse as Theirs
from shelfwire.channels.port import TryLater
from shelfwire.exchange import queries as exchange
from shelfwire.fulfilment.actions import guess_carrier_links, save_carrier_link
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.fulfilment.queries import provider_for
from shelfwire.inventory.actions import link_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.queries import warehouse_for
from shelfwire.kit import clock
from shelfwire.sync.shipping.logistics import refresh_logistics

Say = Callable[[str, Any], None]
TABLES = (ChannelWarehouse, ShippingProvider, CarrierLink)


@pytest.fixture
def say(selling: Shop, monkeypatch: pytest.MonkeyPatch) -> Say:
    """What the channel answers from now on to one of its questions; an exception is raised."""
    desk = type(selling.world.channel.shipments)

    def become(question: str, answer: Any) -> None:
        def answered(*args: object) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(desk, question, answered)

    return become


def kept() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.mark.parametrize("question", ["warehouses", "delivery_options", "providers"])
def test_an_answer_that_cannot_be_read_changes_nothing_and_is_said(
    selling: Shop, say: Say, question: str
) -> None:
    refresh_logistics(account_id=selling.account.pk)
    before = kept()
    assert [len(rows) for rows in before] == [1, 3, 2]
    say(question, TryLater("its answer cannot be read", request_id="R9"))
    refresh_logistics(account_id=selling.account.pk)
    after = kept()
    assert after[1:] == before[1:]
    assert [row["enabled"] for row in after[0]] == [True]
    assert [row["missing_at"] for row in after[0]] == [None]
    (failing,) = exchange.failing(selling.account.company)
    assert (failing.conversation, failing.error) == ("logistics", "its answer cannot be read (request R9)")


def test_what_vanished_from_a_well_formed_list_is_marked_kept_and_comes_back(selling: Shop, say: Say) -> None:
    account = selling.account
    main = Warehouse.objects.get()
    link_warehouse(account=account, external_id="W1", warehouse=main, by="Alice")
    save_carrier_link(account=account, carrier="ups", provider_id="P2", provider_name="UPS", by="Alice")
    seen = ChannelWarehouse.objects.get().seen_at
    links = set(CarrierLink.objects.values_list("carrier", "provider_id", "guessed"))
    desk = type(selling.world.channel.shipments)
    listed = desk.warehouses

    say("warehouses", ())
    for _ in range(2):
        refresh_logistics(account_id=account.pk)
    gone = ChannelWarehouse.objects.get()
    assert (gone.enabled, gone.is_default, gone.seen_at, gone.missing_at is not None) == (
        True,
        True,
        seen,
        True,
    )
    assert ShippingProvider.objects.filter(missing_at=None).count() == 0
    assert ShippingProvider.objects.count() == len(CARRIERS)
    assert set(CarrierLink.objects.values_list("carrier", "provider_id", "guessed")) == links
    assert warehouse_for(account, "W1") == main
    link = provider_for(account, "ups", "D1")
    assert link is not None
    assert link.provider_id == "P2"

    say("warehouses", listed(selling.world.channel.shipments, exchange.session(queries.get(account.pk))))
    refresh_logistics(account_id=account.pk)
    back = ChannelWarehouse.objects.get()
    assert (back.pk, back.missing_at, back.seen_at > seen) == (gone.pk, None, True)
    assert ShippingProvider.objects.filter(missing_at=None).count() == len(CARRIERS)


def test_only_the_one_that_vanished_is_marked(selling: Shop, say: Say) -> None:
    other = Theirs("W2", "The barn", "sales", False, True, "DE")  # type: ignore[arg-type]  # an id in a test
    say("warehouses", (other,))
    with time_machine.travel(clock.now(), tick=True):
        refresh_logistics(account_id=selling.account.pk)
    marked = dict(ChannelWarehouse.objects.values_list("external_id", "missing_at"))
    assert (marked["W1"] is not None, marked["W2"]) == (True, None)
    assert [w.external_id for w in queries.warehouses(selling.account)] == ["W2", "W1"]


def test_a_warehouse_that_the_channel_keeps_is_listed_and_not_asked_for_carriers(
    selling: Shop, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TikTok's own warehouses come from another list: asked for delivery options, TikTok says they do not exist."""
    desk, asked = type(selling.world.channel.shipments), list[str]()
    options = desk.delivery_options

    def ask(self: Any, session: Any, warehouse_id: Any) -> Any:
        asked.append(warehouse_id)
        return options(self, session, warehouse_id)

    monkeypatch.setattr(desk, "delivery_options", ask)
    own = desk.warehouses(selling.world.channel.shipments, exchange.session(queries.get(selling.account.pk)))
    theirs = Theirs("F1", "The channel's hall", "FBT_WAREHOUSE", False, True, "US")  # type: ignore[arg-type]  # an id in a test
    say("warehouses", (*own, theirs))
    refresh_logistics(account_id=selling.account.pk)
    assert asked == ["W1"]
    assert {w.external_id for w in queries.warehouses(selling.account)} == {"W1", "F1"}
    assert not exchange.failing(selling.account.company)


def test_a_guess_goes_to_a_carrier_that_is_listed_before_one_that_is_not(selling: Shop) -> None:
    account = selling.account
    guess_carrier_links(account)
    assert CarrierLink.objects.get(carrier="ups").provider_id == "P2"
    ShippingProvider.objects.filter(external_id="P2").update(missing_at=clock.now())
    guess_carrier_links(account)
    assert CarrierLink.objects.get(carrier="ups").provider_id == "P2"
    ShippingProvider.objects.create(
        account=account, delivery_option_id="D1", external_id="P9", name="UPS", seen_at=clock.now()
    )
    guess_carrier_links(account)
    assert CarrierLink.objects.get(carrier="ups").provider_id == "P9"

"""Lists without content: the plugin says try later, and never that there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.shelfwire_tiktok.test_clients import session
from tests.tiktok_shop.wire_server import WireServer, envelope

import tiktok_shop
from shelfwire.channels.port import Session, TryLater
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalWarehouseId
from shelfwire_tiktok.plugin import TikTokShop


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[WireServer]:
    """A server that answers as told, and a client that asks only once."""
    monkeypatch.setattr(tiktok_shop.client, "Retry", lambda: tiktok_shop.Retry(attempts=1))
    running = WireServer()
    yield running
    running.close()


DAY = clock.from_unix(1767225600)
ASKS: dict[str, Callable[[TikTokShop, Session], Any]] = {
    "warehouses": lambda c, s: c.shipments.warehouses(s),
    "delivery_options": lambda c, s: c.shipments.delivery_options(s, ExternalWarehouseId("W1")),
    "shipping_providers": lambda c, s: c.shipments.providers(s, "D1"),
    "tracking": lambda c, s: c.shipments.tracking(s, ExternalOrderId("1")),
    "webhooks": lambda c, s: c.doorbell.subscriptions(s),
    "orders": lambda c, s: c.orders.changed(s, since=DAY, until=clock.now()),
    "orders by id": lambda c, s: c.orders.fetch(s, [ExternalOrderId("1")]),
    "package": lambda c, s: c.shipments.package(s, ExternalPackageId("P1")),
}


@pytest.mark.parametrize("data", [None, [], {}, {"total_count": 3}], ids=repr)
@pytest.mark.parametrize("ask", ASKS)
def test_a_success_without_content_is_to_be_asked_again(platform: WireServer, ask: str, data: Any) -> None:
    platform.answers = [envelope(data)]
    with pytest.raises(TryLater, match="cannot be read, so nothing is taken from it") as caught:
        ASKS[ask](TikTokShop(), session(platform.url))
    assert not caught.value.maybe_done
    assert caught.value.request_id == "REQ-1"


@pytest.mark.parametrize("ask", ["warehouses", "delivery_options", "shipping_providers"])
@pytest.mark.parametrize("rows", [[{}], [{"name": "no id"}, {"id": ""}], [None, 5, "x"]], ids=repr)
def test_a_list_of_which_no_entry_can_be_known_again_is_no_empty_list(
    platform: WireServer, ask: str, rows: list[Any]
) -> None:
    platform.answers = [envelope({ask: rows})]
    with pytest.raises(TryLater, match="none has an id"):
        ASKS[ask](TikTokShop(), session(platform.url))
    platform.answers = [envelope({ask: [*rows, {"id": "1"}]})]
    assert len(ASKS[ask](TikTokShop(), session(platform.url))) == 1
    platform.answers = [envelope({ask: []})]
    assert ASKS[ask](TikTokShop(), session(platform.url)) == ()

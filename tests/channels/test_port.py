"""A channel is a frozen dataclass of parts, and each part may be missing."""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, fields

import pytest

from shelfwire.channels.errors import UnsupportedByChannel
from shelfwire.channels.port import Channel
from shelfwire.sync.connect.consent import CONNECT
from shelfwire.sync.engine.call import Part
from shelfwire.sync.orders.read import ORDERS
from shelfwire.sync.shipping.parts import SHIPMENTS
from shelfwire.sync.webhook.subscription import WEBHOOKS

BARE = Channel("bare", "Bare")


def test_a_plugin_that_offers_nothing_is_a_channel() -> None:
    required = {f.name for f in fields(Channel) if f.default is MISSING and f.default_factory is MISSING}
    assert required == {"name", "label"}
    assert (BARE.connect, BARE.orders, BARE.shipments, BARE.webhooks) == (None, None, None, None)
    assert BARE.order_page({}, "1") is None  # type: ignore[arg-type]  # any id


def test_a_channel_does_not_change_while_it_is_used() -> None:
    with pytest.raises(FrozenInstanceError):
        BARE.orders = None  # type: ignore[misc]  # that is what is tested


@pytest.mark.parametrize("part", [CONNECT, ORDERS, SHIPMENTS, WEBHOOKS], ids=lambda part: part.name)
def test_what_needs_a_missing_part_is_refused_by_name(part: Part[object]) -> None:
    with pytest.raises(UnsupportedByChannel, match=f"Bare offers no {part.name} to Shelfwire"):
        part.of(BARE)

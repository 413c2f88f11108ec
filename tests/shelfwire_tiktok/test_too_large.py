"""Answers that are too large to read: fewer orders are asked for at once, and one alone is named."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.shelfwire_tiktok.support import US_ORDER, changed
from tests.tiktok_shop.wire_server import Scripted, Seen, WireServer, envelope

from shelfwire.channels.port import Session, TryLater
from shelfwire.kit.ids import ExternalOrderId
from shelfwire_tiktok.plugin import plugin
from tiktok_shop._http import MAX_BYTES

NOW = datetime.fromisoformat("2026-01-02T03:04:05+00:00")
TOO_LARGE = Scripted(b"{" + b" " * MAX_BYTES)


def test_a_page_that_is_too_large_is_asked_for_by_halves_from_the_same_place(
    platform: WireServer, told: Session
) -> None:
    def decide(seen: Seen) -> Scripted:
        if int(seen.query["page_size"]) > 25:
            return TOO_LARGE
        return envelope({"orders": [US_ORDER], "next_page_token": "next", "total_count": 60})

    platform.decide = decide
    page = plugin.orders.changed(told, since=NOW - timedelta(days=1), until=NOW, page="here", size=100)
    assert [(seen.query["page_size"], seen.query["page_token"]) for seen in platform.seen] == [
        ("100", "here"),
        ("50", "here"),
        ("25", "here"),
    ]
    assert ([order.external_id for order in page.documents], page.next_page) == ([US_ORDER["id"]], "next")


def test_one_order_that_is_too_large_alone_is_said_and_asked_for_later(
    platform: WireServer, told: Session
) -> None:
    platform.decide = lambda seen: TOO_LARGE
    with pytest.raises(TryLater, match="too much to read"):
        plugin.orders.created(told, since=NOW - timedelta(days=1), until=NOW, size=4)
    assert [seen.query["page_size"] for seen in platform.seen] == ["4", "2", "1"]


def test_an_order_that_is_too_large_does_not_cost_the_others_that_are_fetched_with_it(
    platform: WireServer, told: Session
) -> None:
    ids = [ExternalOrderId(f"57646141303878575{number}") for number in range(5)]

    def decide(seen: Seen) -> Scripted:
        wanted = seen.query["ids"].split(",")
        if ids[3] in wanted:
            return TOO_LARGE
        return envelope({"orders": [changed(US_ORDER, id=each) for each in wanted]})

    platform.decide = decide
    page = plugin.orders.fetch(told, ids)
    assert {order.external_id for order in page.documents} == {*ids} - {ids[3]}
    [(named, why)] = page.unreadable
    assert (named, "longer than the limit" in why) == (ids[3], True)

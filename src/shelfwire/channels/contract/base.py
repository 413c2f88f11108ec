"""Fixtures and helpers that every part of the suite uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import pytest

from shelfwire.channels.contract.world import REDIRECT, World
from shelfwire.channels.port import (
    AuthorisationAnswer,
    ChannelOrder,
    Connect,
    Credentials,
    OrderPage,
    OrderSource,
    Session,
    Shipment,
    ShipmentDesk,
    Shop,
    TryLater,
    Webhooks,
)
from shelfwire.kit.ids import ExternalOrderId

T = TypeVar("T")


class CountingThrottle:
    """A Throttle that records who asked, and refuses while it is closed."""

    def __init__(self, *, closed: bool = False) -> None:
        self.asked: list[str] = []
        self.closed = closed

    def before(self, group: str) -> None:
        self.asked.append(group)
        if self.closed:
            raise TryLater("the call budget is used up", after=60)

    def throttled(self, group: str, after: float | None) -> None:
        self.asked.append(f"slow down {group}")


def part_of(part: T | None, name: str) -> T:
    """Return a part of the channel; the test is skipped where the channel lacks it."""
    if part is None:
        pytest.skip(f"this channel has no {name}")
    return part


def complete(connect: Connect, session: Session, *, callback: Mapping[str, str]) -> AuthorisationAnswer:
    """Go through a whole consent, as the product does. Returns its answer."""
    held = connect.exchange(session, callback=callback)
    return AuthorisationAnswer(held, connect.shops(session, held))


def as_shop(session: Session, credentials: Credentials, shop: Shop) -> Session:
    """Return the session of one shop of a consent, as the product makes it."""
    held = replace(credentials, extra={**credentials.extra, **shop.extra})
    return replace(session, credentials=held, shop=replace(shop, extra={}))


class Contract:
    """Inherit a part of the suite, and supply the fixture ``world``."""

    @pytest.fixture
    def world(self) -> World:
        """The channel's side; supplied by the plugin's suite."""
        raise NotImplementedError

    @pytest.fixture
    def stranger(self, world: World) -> Session:
        """A session without credentials, before any consent."""
        options, secrets = world.settings()
        return Session(
            options=options,
            secrets=secrets,
            credentials=None,
            shop=None,
            throttle=CountingThrottle(),
            allowed_hosts=frozenset({"127.0.0.1"}),
        )

    @pytest.fixture
    def session(self, world: World, stranger: Session) -> Session:
        """A session of the connected shop."""
        answer = complete(self.connect(world), stranger, callback=self.agreed(world, stranger))
        (shop,) = answer.shops
        return as_shop(stranger, answer.credentials, shop)

    def connect(self, world: World) -> Connect:
        return part_of(world.channel.connect, "consent")

    def source(self, world: World) -> OrderSource:
        return part_of(world.channel.orders, "orders")

    def desk(self, world: World) -> ShipmentDesk:
        return part_of(world.channel.shipments, "shipping")

    def bell(self, world: World) -> Webhooks:
        return part_of(world.channel.webhooks, "notices")

    def agreed(self, world: World, stranger: Session, state: str = "state-1") -> Mapping[str, str]:
        url = self.connect(world).authorise_url(stranger, state=state, redirect_url=REDIRECT)
        return world.consent(url)

    def order(self, world: World, session: Session, order_id: str) -> ChannelOrder:
        (found,) = self.source(world).fetch(session, [ExternalOrderId(order_id)]).documents
        return found

    def shipment(
        self, world: World, session: Session, order_id: str, *, units: int | None = None, number: str
    ) -> Shipment:
        """Return a shipment of some (or all) open units of the order, by the first provider that its delivery
        option accepts.
        """
        order = self.order(world, session, order_id)
        still = [u for u in order.units if not u.tracking_number]
        chosen = still[:units]
        provider = self.desk(world).providers(session, order.delivery_option_id)[0]
        packages = {u.package_id for u in chosen if u.package_id}
        return Shipment(
            idempotency_key=f"ship:{number}",
            order_id=order.external_id,
            unit_ids=tuple(u.external_id for u in chosen),
            whole_order=len(chosen) == len(order.units),
            provider_id=provider.external_id,
            tracking_number=number,
            package_id=packages.pop() if len(packages) == 1 else None,
        )

    def every_page(
        self, world: World, session: Session, which: str, since: datetime, until: datetime, size: int
    ) -> list[OrderPage]:
        ask = getattr(self.source(world), which)
        pages: list[OrderPage] = []
        mark = None
        while not pages or mark is not None:
            pages.append(ask(session, since=since, until=until, page=mark, size=size))
            mark = pages[-1].next_page
            assert len(pages) < 100, "paging does not end"
        return pages

"""Shops of the folder channel: one that is set up, one that is connected, one that sells. Fixtures of every test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.channels.folder_channel import FolderWorld

from shelfwire.catalog.actions import create_sku
from shelfwire.channels import registry
from shelfwire.channels.actions import add_account, save_options, set_switch
from shelfwire.channels.models import Account
from shelfwire.inventory.actions import add_warehouse, count_stock
from shelfwire.jobs import drain
from shelfwire.people.models import Company, User
from shelfwire.sync.connect import consent
from shelfwire.sync.webhook import deliveries

REDIRECT = "http://127.0.0.1:8080/channels/consent"


@dataclass
class Shop:
    """One account and the folder behind it."""

    account: Account
    world: FolderWorld
    owner: User

    def fresh(self) -> Account:
        self.account.refresh_from_db()
        return self.account

    def connect(self) -> Account:
        """Alice clicks through the consent page."""
        url = consent.authorise_url(self.account.pk, self.owner.pk, REDIRECT)
        callback = self.world.consent(url)
        done = consent.complete(callback["state"], callback, self.owner.pk)
        return done.account

    def switch(self, *switches: str, on: bool = True) -> None:
        for switch in switches:
            set_switch(account=self.account, switch=switch, on=on, by="Alice")

    def ring(self, notice: tuple[bytes, Mapping[str, str]]) -> deliveries.WebhookAnswer:
        body, headers = notice
        account = self.fresh()
        return deliveries.receive("folder", account.webhook_token, body, headers, "203.0.113.7")

    def drain(self) -> list[str]:
        return drain()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FolderWorld]:
    """A folder with one seller and one shop; its channel is installed while the test runs."""
    world = FolderWorld(tmp_path)
    registry.register(world.channel)
    yield world
    world.mend()
    registry.unregister(world.channel.name)


def new_account(company: Company, world: FolderWorld, name: str) -> Account:
    """A shop that is set up and not connected."""
    account = add_account(company=company, channel="folder", name=name, by="Alice")
    values: dict[str, Any] = {"folder": str(world.root), "key": world.key}
    return save_options(account=account, values=values, by="Alice")


@pytest.fixture
def stranger(company: Company, alice: User, world: FolderWorld) -> Shop:
    """A shop that is set up and not connected."""
    return Shop(new_account(company, world, "Paper shop"), world, alice)


@pytest.fixture
def shop(stranger: Shop) -> Shop:
    """A connected shop, every switch off, nothing left to do."""
    stranger.connect()
    stranger.drain()
    return stranger


@pytest.fixture
def selling(shop: Shop, company: Company) -> Shop:
    """A connected shop that takes orders in and sends tracking out, with 100 mugs on the shelf."""
    warehouse = add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    sku = create_sku(company=company, code="MUG", title="A mug", by="Alice")
    count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=100, reason="first count", by="Alice")
    shop.switch("orders_in", "tracking_out")
    shop.drain()
    return shop

"""A folder channel that is installed, and accounts on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.channels.folder_channel import FolderWorld

from shelfwire.channels import registry
from shelfwire.channels.actions import add_account, save_options
from shelfwire.channels.models import Account
from shelfwire.people.models import Company


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FolderWorld]:
    """A folder with one seller and one shop; its channel is installed while the test runs."""
    world = FolderWorld(tmp_path)
    registry.register(world.channel)
    yield world
    world.mend()
    registry.unregister(world.channel.name)


@pytest.fixture
def account(company: Company, world: FolderWorld) -> Account:
    """A shop of the company, not connected yet, with the plugin's settings filled in."""
    account = add_account(company=company, channel="folder", name="Paper shop", by="Alice")
    return save_options(account=account, values={"folder": str(world.root), "key": world.key}, by="Alice")

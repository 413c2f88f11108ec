"""A shop of the folder channel that is not connected."""

from __future__ import annotations

import pytest
from tests.channels.folder_channel import FolderWorld
from tests.support.folder_shops import new_account

from shelfwire.channels.models import Account
from shelfwire.people.models import Company


@pytest.fixture
def account(company: Company, world: FolderWorld) -> Account:
    """A shop of the company, not connected yet, with the plugin's settings filled in."""
    return new_account(company, world, "Paper shop")

"""A house of its own for a test that hurts it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.outage_house import House, free_port, house

from tiktok_shop_sim.testing import Simulator


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the database's own user may reach: as root, pytest shuts its own to others again and again."""
    with tempfile.TemporaryDirectory(prefix="shelfwire-") as name:
        yield Path(name)


@pytest.fixture
def running(database_url: str, simulator: Simulator, place: Path) -> Iterator[House]:
    """A house with a shop, for processes of its own."""
    with house(place / "home", database_url, simulator, free_port()) as made:
        yield made

"""The demo channel passes the suite that every plugin passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.channels.folder_channel import FolderWorld

from shelfwire.channels.contract import ChannelContract, World


class TestTheFolderChannel(ChannelContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> World:
        return FolderWorld(tmp_path)

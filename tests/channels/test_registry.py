"""Plugins are found, and a broken one is named."""

from __future__ import annotations

import pytest
from tests.channels.folder_channel import FolderWorld

from shelfwire.channels import registry
from shelfwire.channels.errors import UnknownChannel


def test_a_channel_that_is_not_installed_is_named_in_the_refusal() -> None:
    with pytest.raises(UnknownChannel, match="No plugin for the channel “nowhere”"):
        registry.channel("nowhere")


def test_a_registered_channel_is_found_and_listed(world: FolderWorld) -> None:
    assert registry.channel("folder") is world.channel
    assert world.channel in registry.all_channels()


def test_a_plugin_that_cannot_be_loaded_is_left_out_of_the_list_and_named_on_its_own(
    monkeypatch: pytest.MonkeyPatch, world: FolderWorld
) -> None:
    class Broken:
        name = "broken"

        def load(self) -> object:
            raise ImportError("no module named broken_plugin")

    monkeypatch.setattr(registry, "_entries", lambda: {"broken": Broken()})
    registry._load.cache_clear()
    assert registry.all_channels() == (world.channel,)
    with pytest.raises(UnknownChannel, match="no module named broken_plugin"):
        registry.channel("broken")


def test_what_is_no_channel_of_its_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        def load(self) -> object:
            return object()

    monkeypatch.setattr(registry, "_entries", lambda: {"odd": Odd()})
    registry._load.cache_clear()
    with pytest.raises(UnknownChannel, match="no channel of that name"):
        registry.channel("odd")

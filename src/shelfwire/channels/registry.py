"""The installed channels: plugins found by the entry point group ``shelfwire.channels``."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

import structlog

from shelfwire.channels.errors import UnknownChannel
from shelfwire.channels.port import Channel

GROUP = "shelfwire.channels"
_log = structlog.get_logger(__name__)
_registered: dict[str, Channel] = {}


@lru_cache(maxsize=1)
def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


@lru_cache(maxsize=64)
def _load(name: str) -> Channel:
    try:
        loaded = _entries()[name].load()
    except (ImportError, AttributeError) as broken:
        raise UnknownChannel(
            f"The plugin of the channel “{name}” cannot be loaded: {broken}.",
            value=name,
            hint="Install or upgrade it; see `shelfwire doctor`.",
        ) from broken
    if not isinstance(loaded, Channel) or loaded.name != name:
        raise UnknownChannel(
            f"What is installed as the channel “{name}” is no channel of that name.", value=name
        )
    return loaded


def register(channel: Channel) -> None:
    """Add a channel to this process only, for embedding and tests. A plugin uses the entry point."""
    _registered[channel.name] = channel


def unregister(name: str) -> None:
    """Remove a channel that ``register`` added."""
    _registered.pop(name, None)


def channel(name: str) -> Channel:
    """Return the channel's plugin. Raises UnknownChannel."""
    if name in _registered:
        return _registered[name]
    if name not in _entries():
        raise UnknownChannel(
            f"No plugin for the channel “{name}” is installed.",
            value=name,
            hint="Install it, or choose another channel.",
        )
    return _load(name)


def installed(name: str) -> Channel | None:
    """Return the channel's plugin, or None when it is not installed or cannot be loaded: orders and parcels remain
    when a plugin is removed.
    """
    try:
        return channel(name)
    except UnknownChannel:
        return None


def label_of(name: str) -> str:
    """Return the channel's name for people; its short name where the plugin is not installed."""
    found = installed(name)
    return found.label if found else name


def all_channels() -> tuple[Channel, ...]:
    """Every channel that can be used, by label. One that cannot be loaded is logged and left out, so that
    a broken plugin does not take the others' screens down; ``channel(name)`` says what is wrong with it."""
    found = dict(_registered)
    for name in _entries():
        try:
            found.setdefault(name, _load(name))
        except UnknownChannel as broken:
            _log.error("channel.unusable", channel=name, why=str(broken))
    return tuple(sorted(found.values(), key=lambda c: c.label))

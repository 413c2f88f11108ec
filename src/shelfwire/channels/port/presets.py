"""Presets: a counterpart whose settings need not be typed, because the channel's plugin can ask it for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from shelfwire.kit.secrets import Secret


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings that fit a counterpart which was found just now, such as a simulator on this machine."""

    key: str
    """Stable; what a form sends back."""
    label: str
    """What it is, for a button: ``This is a simulator``."""
    says: str
    """Where it was found, and what it plays, in a sentence."""
    shop_name: str
    """A name for a shop that uses it, which a person may change."""
    options: Mapping[str, str]
    secrets: Mapping[str, Secret]


@dataclass(frozen=True, slots=True)
class Around:
    """Where a plugin may look, as whoever runs the server decided. ``simulator_url``: where a simulator would be;
    ``allowed_hosts``: which hosts besides the channel's own may be called (``kit.guard``). Neither is ever what a
    person typed into a page.
    """

    simulator_url: str
    allowed_hosts: frozenset[str]


class Presets(Protocol):
    """What a plugin offers to fill in by itself."""

    def find(self, around: Around) -> tuple[Preset, ...]:
        """Return the presets that can be used now; none where nothing answers or nothing may be asked. Changes
        nothing and takes a second at most.
        """

    def settle(self, around: Around, key: str, *, redirect_url: str) -> Preset:
        """Return a preset again, after its counterpart was told where its consent page leads back to. Raises TryLater
        when it does not answer any more.
        """

"""Values that every conversation uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class Unknown(str):
    """A word of the channel that this release does not know. It is stored and shown verbatim."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the channel as data: where it applies, its source, and its date. ``region``: one, several with commas
    between them, or ``all``.
    """

    name: str
    value: int | str
    region: str
    source: str
    dated: str
    says: str

    def names(self, region: str) -> bool:
        """Whether it is given for this very region."""
        return region in self.region.split(",")

    @property
    def general(self) -> bool:
        """Whether it holds wherever no other of its name does."""
        return self.region in ("all", "*", "")


@dataclass(frozen=True, slots=True)
class OptionField:
    """One field of the plugin's own settings form. ``secret`` fields are stored encrypted and never shown.

    Values reach the plugin as text in ``Session.options`` (defaults filled in): a bool as ``true`` or
    ``false``, an int in decimal digits. Secrets reach it in ``Session.secrets`` when they are set.
    """

    name: str
    label: str
    kind: Literal["text", "secret", "url", "choice", "bool", "int"] = "text"
    required: bool = False
    default: str | int | bool = ""
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    advanced: bool = False
    hosts: frozenset[str] = frozenset()
    """Of a url: the channel's own hosts. Others must be allowed by whoever runs the server; with none named, any
    public host will do (``kit.guard``)."""

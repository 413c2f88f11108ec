"""What the list of work is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 12
"""Rows a group; the others are a link away."""
AT_RISK = timedelta(hours=24)
"""What is due sooner is shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work: the thing, why it is here, since when, until when, and the one button."""

    title: str
    href: str
    why: str
    button: str
    since: datetime | None = None
    due: datetime | None = None
    zone: str = ""
    sub: str = ""
    action: str = ""
    """The button's own address, when it is not where the row leads."""
    says: tuple[str, ...] = ()
    """The channel's words, verbatim."""
    key: str = ""
    """Names the thing where a person may decide to leave it as it is; "" where it must be dealt with."""
    state: str = ""
    """How it stands: once this differs, the decision is no longer about it."""

    @property
    def target(self) -> str:
        """Where the button leads."""
        return self.action or self.href


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind. ``more``: there are others, behind ``all_href``; ``most``: how many are shown here."""

    key: str
    label: str
    icon: str
    tone: str
    rows: Sequence[Row] = field(default_factory=tuple)
    more: bool = False
    all_href: str = ""
    most: int = MOST

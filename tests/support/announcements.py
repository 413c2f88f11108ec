"""What was announced while a test ran."""

from __future__ import annotations

from typing import Any

import pytest

from shelfwire.kit import events


def hear(monkeypatch: pytest.MonkeyPatch, *kinds: type) -> list[Any]:
    """A list that fills with announced events of these classes; their usual reactions stay away from the test."""
    heard: list[Any] = []
    for kind in kinds:
        monkeypatch.setitem(events._listeners, kind, [heard.append])
    return heard

"""Whom a fresh installation may speak to: a simulator on a machine of one's own, and nobody else on a server."""

from __future__ import annotations

import os

import pytest

from shelfwire.cli import start
from shelfwire.kit.guard import allowed_hosts

NAME = "SHELFWIRE_ALLOWED_CHANNEL_HOSTS"
HERE = {"127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize(
    ("url", "host", "given", "demo", "allowed"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1", None, False, HERE),
        ("http://localhost:8080", "127.0.0.1", None, False, HERE),
        ("https://shop.example.com", "127.0.0.1", None, False, set()),
        ("http://127.0.0.1:8080", "0.0.0.0", None, False, set()),
        ("http://127.0.0.1:8080", "127.0.0.1", "none", False, set()),
        ("http://127.0.0.1:8080", "127.0.0.1", "sim.internal:1", False, {"sim.internal:1"}),
        ("http://127.0.0.1:8080", "127.0.0.1", None, True, HERE),
        ("https://shop.example.com", "127.0.0.1", "none", True, {"127.0.0.1"}),
    ],
)
def test_a_simulator_is_allowed_beside_a_run_of_ones_own_and_in_the_demo(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, given: str | None, demo: bool, allowed: set[str]
) -> None:
    monkeypatch.setenv("SHELFWIRE_URL", url)
    monkeypatch.setenv(NAME, given or "")
    start.allow_simulators(host, demo=demo)
    assert allowed_hosts(os.environ[NAME]) == allowed

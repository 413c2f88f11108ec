"""The folder channel's shop of the accounts' tests, for the traffic's."""

from __future__ import annotations

from tests.channels.conftest import account

__all__ = ["account"]

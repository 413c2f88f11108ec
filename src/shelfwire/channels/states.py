"""The states of an account and their transitions."""

from __future__ import annotations

from django.db import models


class AccountStatus(models.TextChoices):
    """The status of a shop's connection."""

    NEW = "new", "Not connected"
    CONNECTED = "connected", "Connected"
    PARKED = "parked", "Needs reconnecting"
    DISCONNECTED = "disconnected", "Disconnected"


ACCOUNT_MOVES: dict[str, frozenset[str]] = {
    AccountStatus.NEW: frozenset({AccountStatus.CONNECTED, AccountStatus.DISCONNECTED}),
    AccountStatus.CONNECTED: frozenset({AccountStatus.PARKED, AccountStatus.DISCONNECTED}),
    AccountStatus.PARKED: frozenset({AccountStatus.CONNECTED, AccountStatus.DISCONNECTED}),
    AccountStatus.DISCONNECTED: frozenset({AccountStatus.CONNECTED}),
}

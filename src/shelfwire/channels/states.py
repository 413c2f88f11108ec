"""How an account, a notice and an outgoing deed move."""

from __future__ import annotations

from django.db import models


class AccountStatus(models.TextChoices):
    """A shop's connection."""

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


class NoticeStatus(models.TextChoices):
    """A stored notice."""

    NEW = "new", "To look at"
    HANDLED = "handled", "Looked at"
    IGNORED = "ignored", "Known, nothing to do"
    UNKNOWN = "unknown", "Unknown kind"
    PARKED = "parked", "For no shop of ours"


NOTICE_MOVES: dict[str, frozenset[str]] = {
    NoticeStatus.NEW: frozenset({NoticeStatus.HANDLED, NoticeStatus.IGNORED}),
    NoticeStatus.PARKED: frozenset({NoticeStatus.NEW}),
}


class OutgoingStatus(models.TextChoices):
    """A deed on the channel that must happen once."""

    DUE = "due", "Waiting to be sent"
    CALLING = "calling", "Being sent"
    DONE = "done", "Sent"
    REFUSED = "refused", "Refused by the channel"
    WITHDRAWN = "withdrawn", "Withdrawn"


OUTGOING_MOVES: dict[str, frozenset[str]] = {
    OutgoingStatus.DUE: frozenset({OutgoingStatus.CALLING, OutgoingStatus.WITHDRAWN, OutgoingStatus.REFUSED}),
    OutgoingStatus.CALLING: frozenset({OutgoingStatus.DONE, OutgoingStatus.REFUSED, OutgoingStatus.DUE}),
    OutgoingStatus.REFUSED: frozenset({OutgoingStatus.DUE, OutgoingStatus.WITHDRAWN}),
}

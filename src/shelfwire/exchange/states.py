"""How a notice and an outgoing operation move."""

from __future__ import annotations

from django.db import models


class NoticeStatus(models.TextChoices):
    """A stored notice."""

    NEW = "new", "To look at"
    HANDLED = "handled", "Looked at"
    IGNORED = "ignored", "Known, nothing to do"
    UNKNOWN = "unknown", "Unknown kind"
    PARKED = "parked", "For no shop of ours"


NOTICE_MOVES: dict[str, frozenset[str]] = {
    NoticeStatus.NEW: frozenset({NoticeStatus.HANDLED, NoticeStatus.IGNORED}),
    NoticeStatus.PARKED: frozenset({NoticeStatus.NEW, NoticeStatus.IGNORED}),
}


class OutgoingStatus(models.TextChoices):
    """An operation on the channel that must happen once."""

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

"""What we ask about a case and how far that is; what becomes of goods that come back.

Where a case itself stands is the channel's word (``channels.port.CaseStatus``) and is never moved by us.
"""

from __future__ import annotations

from django.db import models

from shelfwire.channels.port import Decision


class ActKind(models.TextChoices):
    """What is asked of the channel."""

    START = "start", "Start"
    ANSWER = "answer", "Answer"


class ActStatus(models.TextChoices):
    """How far it is."""

    ASKED = "asked", "To be told"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    OVERTAKEN = "overtaken", "Decided otherwise meanwhile"
    WITHDRAWN = "withdrawn", "Withdrawn"


_S = ActStatus
ACT_MOVES: dict[str, frozenset[str]] = {
    _S.ASKED: frozenset({_S.DONE, _S.REFUSED, _S.OVERTAKEN, _S.WITHDRAWN}),
    # tried again, or found to be done after all
    _S.REFUSED: frozenset({_S.ASKED, _S.DONE, _S.OVERTAKEN, _S.WITHDRAWN}),
}

DECISION_WORDS: dict[Decision, str] = {
    Decision.ACCEPT_CANCELLATION: "Accept the cancellation",
    Decision.ACCEPT_REFUND: "Accept the refund",
    Decision.ACCEPT_RETURN: "Accept the return",
    Decision.ACCEPT_RECEIVED: "Accept what came back",
    Decision.ACCEPT_REPLACEMENT: "Accept the replacement",
    Decision.REFUND_INSTEAD: "Refund instead of a replacement",
    Decision.OFFER_PARTIAL: "Offer a partial refund",
    Decision.REFUND_AT_ONCE: "Refund without a return",
    Decision.DECLINE_CANCELLATION: "Decline the cancellation",
    Decision.DECLINE_REFUND: "Decline the refund",
    Decision.DECLINE_RETURN: "Decline the return",
    Decision.DECLINE_RECEIVED: "Decline what came back",
    Decision.DECLINE_REPLACEMENT: "Decline the replacement",
}
"""What people press."""


class Condition(models.TextChoices):
    """How a unit came back."""

    AS_NEW = "as_new", "As new"
    OPENED = "opened", "Opened"
    DAMAGED = "damaged", "Damaged"
    INCOMPLETE = "incomplete", "Incomplete"
    WRONG_ITEM = "wrong_item", "Not what was sent"


class Disposition(models.TextChoices):
    """What becomes of it."""

    RESTOCK = "restock", "Back to stock"
    SCRAP = "scrap", "Scrap"
    QUARANTINE = "quarantine", "Set aside"

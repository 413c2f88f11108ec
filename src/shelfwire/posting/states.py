"""The states of a posting, and the moves between them."""

from __future__ import annotations

from django.db import models


class PostingStatus(models.TextChoices):
    """Where one change of a listing stands."""

    SCHEDULED = "scheduled", "Scheduled"
    """Not before its moment, the end of a review, or tomorrow's allowance; ``Posting.waits_for`` says which."""
    PICTURES = "pictures", "Uploading pictures"
    QUEUED = "queued", "Queued"
    """Written to the outbox; told once."""
    IN_REVIEW = "in_review", "In review"
    """The channel has it and looks at it."""
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    """With reasons; a person must change something."""
    CANCELLED = "cancelled", "Cancelled"
    NOT_APPLIED = "not_applied", "Accepted, not applied"
    """The channel took it, and what is read back says otherwise."""


class WaitsOn(models.TextChoices):
    """What a posting waits for; ``Posting.waits_for`` says it in a sentence."""

    READINESS = "readiness", "Its readiness is being worked out"
    REVIEW = "review", "A review is open"
    ALLOWANCE = "allowance", "Another day's allowance"
    PICTURES = "pictures", "Its pictures are being fetched"


MOVES: dict[str, frozenset[str]] = {
    "scheduled": frozenset({"pictures", "queued", "refused", "cancelled"}),
    "pictures": frozenset({"scheduled", "queued", "done", "refused", "cancelled"}),
    "queued": frozenset(
        {"scheduled", "pictures", "in_review", "done", "refused", "cancelled", "not_applied"}
    ),
    "in_review": frozenset({"done", "refused", "not_applied", "cancelled"}),
    "done": frozenset(),
    "refused": frozenset({"scheduled"}),
    "cancelled": frozenset(),
    "not_applied": frozenset({"done"}),
}

OPEN = ("scheduled", "pictures", "queued", "in_review")
"""What is still on its way."""
TO_TELL = ("scheduled", "pictures", "queued")
"""What the channel was not told yet. A channel product has at most one such post or update; one that is in review does
not keep the next from waiting behind it."""

"""The states of an invitation and their transitions."""

from __future__ import annotations

from typing import Final

from django.db import models

from shelfwire.kit.states import Moves


class InvitationStatus(models.TextChoices):
    """The status of an invitation. Whether its link has expired is in ``expires_at``."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    """A newer link was sent to the same address."""


INVITATION_MOVES: Final[Moves] = {
    InvitationStatus.WAITING: frozenset(
        {InvitationStatus.ACCEPTED, InvitationStatus.WITHDRAWN, InvitationStatus.REPLACED}
    )
}

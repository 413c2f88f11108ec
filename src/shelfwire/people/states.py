"""The states of an invitation and its moves."""

from __future__ import annotations

from typing import Final

from django.db import models

from shelfwire.kit.states import Moves


class InvitationStatus(models.TextChoices):
    """Where an invitation stands. That its link is too old is told by ``expires_at``."""

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

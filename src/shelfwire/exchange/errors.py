"""Refusals about traffic with a channel."""

from __future__ import annotations

from shelfwire.kit.errors import RuleBroken


class OutgoingInFlight(RuleBroken):
    """The operation is being sent, or may have been sent: it cannot be taken back now."""

    code = "outgoing_in_flight"
    status = 409


class NotRetryable(RuleBroken):
    """Only a refused operation can be sent again or dismissed."""

    code = "not_retryable"
    status = 409

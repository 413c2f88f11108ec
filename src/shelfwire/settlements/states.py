"""The words of settlements: how far an order's money is, and what a difference is about."""

from __future__ import annotations

from django.db.models import TextChoices


class SettlementState(TextChoices):
    """How far the money of one order is."""

    WAITING = "waiting", "Not settled yet"
    LATE = "late", "Late"
    """Settled by now, by the days the market takes after delivery, and it is not."""
    MATCHED = "matched", "Matches"
    DIFFERENT = "different", "Does not match"
    """At least one difference is open."""
    EXPLAINED = "explained", "Explained"
    """Every difference was closed by a person, with a reason."""


class About(TextChoices):
    """What a difference is about."""

    STATEMENT = "statement", "Statement"
    ORDER = "order", "Order"
    PAYMENT = "payment", "Payout"

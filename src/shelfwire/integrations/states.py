"""The words of integrations: their kinds, what they ask, how it ended."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What a program speaks."""

    SHIPSTATION = "shipstation", "ShipStation"


class CallAction(models.TextChoices):
    """What a program did."""

    EXPORT = "export", "Asked for orders"
    NOTICE = "shipnotify", "Told a shipment"
    OTHER = "other", "Something else"


class CallOutcome(models.TextChoices):
    """How a call ended."""

    ANSWERED = "answered", "Answered"
    SHIPPED = "shipped", "Shipped"
    REPEATED = "repeated", "Known already"
    REFUSED = "refused", "Refused"
    DENIED = "denied", "Wrong password"

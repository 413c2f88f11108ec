"""The words of integrations: their kinds, what they ask, how it ended."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What a program speaks."""

    SHIPSTATION = "shipstation", "ShipStation"
    FOLDER = "folder", "Drop folder"
    BASELINKER = "baselinker", "BaseLinker"


class Way(models.TextChoices):
    """Where a drop folder is."""

    SFTP = "sftp", "An SFTP server"
    LOCAL = "local", "A folder of this server"


class FileKind(models.TextChoices):
    """What a file of a drop folder holds."""

    ORDERS = "orders", "Orders to ship"
    CANCELLATIONS = "cancellations", "Cancellations"
    SHIPMENTS = "shipments", "Shipments"


class CallAction(models.TextChoices):
    """What a program did."""

    EXPORT = "export", "Asked for orders"
    NOTICE = "shipnotify", "Told a shipment"
    ORDERS_OUT = "orders_out", "Orders written"
    CANCELS_OUT = "cancels_out", "Cancellations written"
    SHIPMENTS_IN = "shipments_in", "Shipments read"
    LOOK = "look", "Looked"
    OTHER = "other", "Something else"


class CallOutcome(models.TextChoices):
    """How a call ended."""

    ANSWERED = "answered", "Answered"
    SHIPPED = "shipped", "Shipped"
    REPEATED = "repeated", "Known already"
    REFUSED = "refused", "Refused"
    PARTLY = "partly", "Partly refused"
    DENIED = "denied", "Wrong password"
    WRITTEN = "written", "Written"
    FAILED = "failed", "Not reached"

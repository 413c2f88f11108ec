"""Papers behind movements and reservations: transfers, stock takes, what suppliers' files name, and reservations of
other order sources.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shelfwire.catalog.models import Sku
from shelfwire.inventory.states import ExternalStatus, TakeStatus, TransferStatus
from shelfwire.people.models import Company


class Transfer(models.Model):
    """Stock on its way from one warehouse to another: off the first when it leaves, on the second when it arrives, and
    sold by neither between.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="transfers")
    source = models.ForeignKey("inventory.Warehouse", models.PROTECT, related_name="transfers_out")
    target = models.ForeignKey("inventory.Warehouse", models.PROTECT, related_name="transfers_in")
    status = models.CharField(
        max_length=10, choices=TransferStatus.choices, default=TransferStatus.IN_TRANSIT
    )
    reference = models.CharField(max_length=120, blank=True)
    once = models.CharField(max_length=120, null=True, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "once"], name="a_transfer_is_sent_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="a_transfer_goes_elsewhere"),
        ]
        indexes = [models.Index(fields=["company", "-sent_at", "-id"], name="transfers_newest")]

    def __str__(self) -> str:
        return self.reference or f"Transfer {self.pk}"


class TransferLine(models.Model):
    """So many pieces of one SKU in a transfer; ``arrived`` once somebody counted them in."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    arrived = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "sku"], name="a_transfer_names_a_sku_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_transfer_moves_something"),
        ]


class StockTake(models.Model):
    """A count of a warehouse, or of some SKUs in it: opened, counted line by line, looked at, and posted once."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="stock_takes")
    warehouse = models.ForeignKey("inventory.Warehouse", models.PROTECT, related_name="stock_takes")
    status = models.CharField(max_length=10, choices=TakeStatus.choices, default=TakeStatus.OPEN)
    note = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-opened_at", "-id"], name="stock_takes_newest")]

    def __str__(self) -> str:
        return self.note or f"Stock take {self.pk}"


class StockTakeLine(models.Model):
    """One SKU of a stock take. ``expected`` was on hand when the take was opened, ``seen`` when it was counted."""

    take = models.ForeignKey(StockTake, models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")
    expected = models.IntegerField()
    counted = models.PositiveIntegerField(null=True, blank=True)
    seen = models.IntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.CharField(max_length=120, blank=True, db_default="")
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["take", "sku"], name="a_take_counts_a_sku_once"),
        ]


class SupplierSku(models.Model):
    """A SKU that a supplier's stock file named, and for which warehouse: what a later file may leave out."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="supplier_skus")
    supplier = models.CharField(max_length=120)
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="suppliers")
    warehouse = models.ForeignKey("inventory.Warehouse", models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company", Lower("supplier"), "sku", "warehouse", name="a_supplier_names_a_sku_once"
            )
        ]


class ExternalReservation(models.Model):
    """Stock that an order source outside Shelfwire reserved, by its own key. With ``expires_at`` it ends by itself."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="external_reservations")
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=ExternalStatus.choices, default=ExternalStatus.ACTIVE)
    expires_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "source", "key"], name="a_source_reserves_once")
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(status="active", expires_at__isnull=False),
                name="reservations_that_expire",
            ),
            models.Index(fields=["company", "-made_at", "-id"], name="external_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class ExternalLine(models.Model):
    """One line of it: the SKU as it was sold. Its stock is reserved for the holder ``external:<id>``."""

    reservation = models.ForeignKey(ExternalReservation, models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+")
    warehouse = models.ForeignKey("inventory.Warehouse", models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_line_reserves_something"),
        ]

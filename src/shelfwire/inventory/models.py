"""Warehouses, the append-only ledger, and reservations.

``Balance`` is the ledger's running sum, updated in the same transaction and checked against the sum by
``queries.audit()``.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.models_documents import (
    ExternalLine,
    ExternalReservation,
    StockTake,
    StockTakeLine,
    SupplierSku,
    Transfer,
    TransferLine,
)
from shelfwire.inventory.states import MovementKind, ReservationStatus
from shelfwire.people.models import Company

__all__ = [
    "Balance",
    "ExternalLine",
    "ExternalReservation",
    "Movement",
    "Oversold",
    "Reservation",
    "SkuSupply",
    "StockCount",
    "StockTake",
    "StockTakeLine",
    "SupplierSku",
    "Transfer",
    "TransferLine",
    "Warehouse",
    "WarehouseLink",
]


class Warehouse(models.Model):
    """A place where the seller keeps stock."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="warehouses")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    return_address = models.TextField(blank=True)
    """Who sends and where undeliverable parcels go back to, line by line as it is printed."""
    sender = models.JSONField(default=dict, db_default={}, blank=True)
    """The same for carriers, part by part: ``senders.PARTS``."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="a_warehouse_code_is_unique"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(is_default=True), name="one_default_warehouse"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WarehouseLink(models.Model):
    """The mapping of a channel's warehouse to ours: to several, whose stock it sells together. Its orders leave from
    the first one.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="warehouse_links")
    external_id = models.CharField(max_length=64)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="links")
    is_first = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "external_id", "warehouse"], name="a_warehouse_is_linked_once"
            ),
            models.UniqueConstraint(
                fields=["account", "external_id"], condition=Q(is_first=True), name="one_first_link"
            ),
        ]


class Balance(models.Model):
    """On hand and reserved per SKU and warehouse: the sums over movements and active reservations."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="balances")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="balances")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    is_counted = models.BooleanField(default=False, db_default=False)
    """Whether anybody ever said what is there. Until then 0 means *not known*, and no channel is told of it."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse"], name="one_balance_per_sku_and_warehouse")
        ]


class SkuSupply(models.Model):
    """Read only (a view): what there is of a SKU in a warehouse, whoever's stock it uses. Of a kit, as many as can be
    made of its parts; ``available`` is that less what is reserved, before any safety quantity. ``is_counted``: every
    part was counted there.
    """

    pk = models.CompositePrimaryKey("sku_id", "warehouse_id")
    sku = models.ForeignKey(Sku, models.DO_NOTHING, related_name="supplies")
    warehouse = models.ForeignKey(Warehouse, models.DO_NOTHING, related_name="supplies")
    on_hand = models.IntegerField()
    available = models.IntegerField()
    is_counted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "inventory_supply"


class Movement(models.Model):
    """One change of a quantity. A database trigger refuses update and delete."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="movements")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="movements")
    quantity = models.IntegerField()
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    reason = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    once = models.CharField(max_length=160, null=True, unique=True)
    """Key of the deed that caused it; the same deed twice makes one movement."""
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["sku", "-at", "id"])]
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="a_movement_moves_something")]


class StockCount(models.Model):
    """A count by its idempotency key. Counts that agreed, and so made no movement, are kept too, so that the same
    count again is recognised.
    """

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="counts")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="counts")
    counted = models.IntegerField()
    once = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)


class Reservation(models.Model):
    """Stock reserved to a holder (one unit of one order). Made in the transaction that records the order. A holder of
    a kit has one row for each part.
    """

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="reservations")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField(default=1)
    holder = models.CharField(max_length=100)
    """``unit:<id>``; has one reservation of a SKU at most, besides those that were released."""
    status = models.CharField(
        max_length=10, choices=ReservationStatus.choices, default=ReservationStatus.ACTIVE
    )
    is_packed = models.BooleanField(default=False, db_default=False)
    """Whether its pieces lie in a parcel: then it is not released before they are taken out again."""
    cancelled_why = models.CharField(max_length=200, blank=True, default="", db_default="")
    """Why it is to be released once its pieces are out of the parcel; empty: it is not."""
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sku"], condition=~Q(status="released"), name="a_holder_reserves_a_sku_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["sku", "warehouse"], condition=Q(status="active"), name="active_reservations"
            )
        ]


class Oversold(models.Model):
    """More of a SKU is reserved in a warehouse than is on hand there: a person's work until it is settled. Kept by
    ``ledger`` in the statement that changes the balance; settled by itself once there is enough.
    """

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="oversold")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="oversold")
    units = models.PositiveIntegerField()
    """Pieces that are missing: reserved − on hand. Once settled, what it was last."""
    since = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner_name = models.CharField(max_length=120, blank=True, db_default="")
    note = models.TextField(blank=True, db_default="")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "warehouse"], condition=Q(settled_at=None), name="oversold_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["since", "id"], condition=Q(settled_at=None), name="oversold_now")]

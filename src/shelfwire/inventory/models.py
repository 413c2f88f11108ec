"""Warehouses, the append-only ledger, and reservations. ``Balance`` is the ledger's running sum, kept in the
same transaction and checked against the sum by ``queries.audit()``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.states import MovementKind, ReservationStatus
from shelfwire.people.models import Company


class Warehouse(models.Model):
    """A place of the seller's where stock lies."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="warehouses")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
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
    """Which of our warehouses a channel's warehouse is (pain 22)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="warehouse_links")
    external_id = models.CharField(max_length=64)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="one_link_a_warehouse")
        ]


class Balance(models.Model):
    """On hand and reserved per SKU and warehouse: sums over movements and active reservations."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="balances")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="balances")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse"], name="one_balance_per_sku_and_warehouse")
        ]


class Movement(models.Model):
    """One change of a quantity, for ever. A database trigger refuses update and delete."""

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
    """A count by its key, also one that agreed and so moved nothing: the same count again is known as the same."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="counts")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="counts")
    counted = models.IntegerField()
    once = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)


class Reservation(models.Model):
    """Stock promised to a holder (one unit of one order). Made in the transaction that records the order."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="reservations")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField(default=1)
    holder = models.CharField(max_length=100)
    """``unit:<id>``; unique while active, so a promise is made once."""
    status = models.CharField(
        max_length=10, choices=ReservationStatus.choices, default=ReservationStatus.ACTIVE
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder"], condition=Q(status="active"), name="one_active_reservation"
            ),
            models.UniqueConstraint(
                fields=["holder"], condition=Q(status="consumed"), name="a_holder_ships_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["sku", "warehouse"], condition=Q(status="active"), name="active_reservations"
            )
        ]

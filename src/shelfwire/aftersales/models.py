"""Cases (cancellations, refunds, returns, replacements, exchanges) as the channel tells them, with their items,
documents and history.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from shelfwire.aftersales.models_acts import ActUnit, CaseAct, CaseRule, ReturnReceipt, ReturnRelease
from shelfwire.channels.models import Account
from shelfwire.channels.port import FINAL_STATUSES
from shelfwire.inventory.models import Warehouse
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order, Unit
from shelfwire.people.models import Company

__all__ = [
    "ActUnit",
    "Case",
    "CaseAct",
    "CaseDocument",
    "CaseItem",
    "CaseMove",
    "CaseRule",
    "CaseUnit",
    "ReturnReceipt",
    "ReturnRelease",
    "answer_by",
]

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for the deadline that a case does not have, so that it comes last."""


def answer_by() -> Coalesce:
    """The moment a case is sorted by when the deadline leads."""
    return Coalesce("due_at", Value(NO_DEADLINE), output_field=models.DateTimeField())


class Case(models.Model):
    """One case of one account. Every column but the links is what the channel says: a word of the port where it has
    one, else the channel's own.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="cases", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="cases", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="cases")
    """Empty while the order was not read."""
    order_external_id = models.CharField(max_length=64)
    external_id = models.CharField(max_length=64)
    stream = models.CharField(max_length=15)
    kind = models.CharField(max_length=60)
    status = models.CharField(max_length=60)
    channel_status = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    reason_text = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    """What the buyer wrote."""
    evidence = models.JSONField(default=list)
    """Photos and films of the buyer: ``url``, ``kind``, ``note``."""
    refund_minor = models.BigIntegerField(null=True, blank=True)
    refund_currency = models.CharField(max_length=3, blank=True)
    refund_parts = models.JSONField(default=dict)
    """``subtotal``, ``shipping``, ``tax`` in minor units; those that the channel does not name are absent."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """The channel's moment of the version that we have."""
    due_at = models.DateTimeField(null=True, blank=True)
    """The seller answers until then, or the channel decides itself; empty: nobody waits for the seller."""
    waits_since = models.DateTimeField(null=True, blank=True)
    """Since when the channel waits for that answer of the seller; empty: nobody waits."""
    next_acts = models.JSONField(default=list)
    """What the channel waits for: ``name``, ``due_at``."""
    replenishes = models.BooleanField(null=True, blank=True)
    """Whether the channel puts the units back into its stock itself; empty: it does not say."""
    tracking_number = models.CharField(max_length=80, blank=True)
    carrier_name = models.CharField(max_length=120, blank=True)
    channel_warehouse_id = models.CharField(max_length=64, blank=True)
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    """Where the goods come back to."""
    new_order_external_id = models.CharField(max_length=64, blank=True)
    """The order of a replacement or exchange."""
    new_order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="cases_that_led_to_it"
    )
    unknown = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When it was read last."""
    search_tokens = ArrayField(models.TextField(), default=list)
    """What ``orders.search.tokens`` makes of ids, SKUs, tracking number and buyer."""
    search = models.GeneratedField(
        expression=models.Func(models.F("search_tokens"), function="array_to_tsvector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "stream", "external_id"], name="a_case_is_recorded_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["company", "due_at", "id"], condition=Q(due_at__isnull=False), name="cases_to_answer"
            ),
            models.Index("company", answer_by(), "id", name="cases_by_answer"),
            models.Index(fields=["company", "-created_at", "-id"], name="cases_newest"),
            models.Index(fields=["account", "order_external_id"], name="cases_by_order_id"),
            models.Index(
                fields=["account", "new_order_external_id"],
                condition=~Q(new_order_external_id=""),
                name="cases_by_new_order_id",
            ),
            models.Index(
                fields=["tracking_number"], condition=~Q(tracking_number=""), name="cases_by_number"
            ),
            models.Index(fields=["account"], condition=Q(order=None), name="cases_without_order"),
            GinIndex(fields=["search"], name="cases_search"),
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def refund(self) -> Money | None:
        """What the buyer gets back; None: the channel does not say."""
        return None if self.refund_minor is None else Money(self.refund_minor, self.refund_currency)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be answered any more."""
        return self.status in FINAL_STATUSES


class CaseItem(models.Model):
    """One line of a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="items")
    external_id = models.CharField(max_length=64, blank=True)
    sku_id = models.CharField(max_length=64)
    """The channel's."""
    seller_sku = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=500, blank=True)
    sku_name = models.CharField(max_length=300, blank=True)
    image_url = models.URLField(max_length=600, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    unit_external_ids = models.JSONField(default=list)
    """The units that the channel names; empty: any ``quantity`` of the SKU."""
    refund_minor = models.BigIntegerField(null=True, blank=True)
    refund_currency = models.CharField(max_length=3, blank=True, db_default="")
    """Its own: a channel may pay a line back in another currency than it sums the case up in."""

    @property
    def refund(self) -> Money | None:
        """What the buyer gets back for it; None: the channel does not say."""
        return None if self.refund_minor is None else Money(self.refund_minor, self.refund_currency)


class CaseUnit(models.Model):
    """A unit of the order that an item is about, once the order is known and it is clear which."""

    item = models.ForeignKey(CaseItem, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="case_units")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="a_case_item_names_a_unit_once")]


class CaseDocument(models.Model):
    """The channel's document, verbatim, beside what was understood of it. One row a version."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="documents", db_index=False)
    channel_updated_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    via = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "digest"], name="a_case_document_is_kept_once")
        ]


class CaseMove(models.Model):
    """The timeline of a case: what the channel says, what we asked, what became of it. ``before`` and ``after`` are
    statuses; the same ones for a note.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    what = models.CharField(max_length=500)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)

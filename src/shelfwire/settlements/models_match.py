"""What comes of comparing orders, cases, statements and payouts: one row an order, and the differences."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.settlements.states import About, SettlementState


class OrderSettlement(models.Model):
    """One order's money: expected from its own documents, settled by the statements' lines. Worked out anew by each
    comparison, never added to.
    """

    order = models.OneToOneField(Order, models.CASCADE, related_name="settlement")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=SettlementState.choices)
    currency = models.CharField(max_length=3)
    expected_minor = models.BigIntegerField(null=True, blank=True)
    """What all statements together should come to; empty: the market's fees are not known."""
    settled_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField()
    """The part of ``settled_minor`` in refunds (negative)."""
    adjustment_minor = models.BigIntegerField()
    """The part of ``settled_minor`` in adjustments."""
    reserve_minor = models.BigIntegerField()
    """Kept back now (negative)."""
    parts = models.JSONField()
    """A list of ``{"group", "name", "expected", "settled"}`` in minor units; ``expected`` null: not foreseen here."""
    skus = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """The same by SKU, where its SKUs are read for the lines that stand: ``{"sku", "name", "quantity", "expected",
    "settled", "parts"}`` each; the one without ``sku`` is what no SKU is named for. All together are the order."""
    due_at = models.DateTimeField(null=True, blank=True)
    """When it should be settled by the market's days after delivery; empty: not delivered, or held by a return."""
    waits_for = models.CharField(max_length=40, blank=True)
    """Why there is no ``due_at``: ``delivery``, ``return``, ``days``; empty when it is settled."""
    first_settled_at = models.DateTimeField(null=True, blank=True)
    last_settled_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["company", "due_at", "order"], name="settlements_by_due_day"),
            models.Index(fields=["account", "state", "order"], name="settlements_by_state"),
        ]


class OrderToMatch(models.Model):
    """An order whose money is to be compared (again): written with whatever changes it. A row a change, so that nobody
    who changes an order waits for another; those of one order are compared together.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    order_external_id = models.CharField(max_length=64)
    marked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "id"], name="orders_to_match")]


class Difference(models.Model):
    """An amount that nothing explains. Found and ended by comparing; closed by a person with a reason; open again when
    its amount changes after that.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="differences", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="differences", db_index=False)
    about = models.CharField(max_length=10, choices=About.choices)
    subject = models.CharField(max_length=64)
    """The channel's id of the statement, order or payout."""
    code = models.CharField(max_length=40)
    """A code of ``check_statement`` or of ``settlements.matching``."""
    name = models.CharField(max_length=120, blank=True)
    """What of the subject: the amount's name, a line's id or a SKU."""
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()
    """Settled less expected; 0 where the fault is no amount."""
    text = models.CharField(max_length=500)
    """What is wrong, in a sentence."""
    opened_at = models.DateTimeField()
    grew_at = models.DateTimeField()
    """When comparing opened it, opened it again, or found more of it: what people are told of."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    """When a comparison did not find it any more, or a person closed it; empty: open."""
    closed_by = models.CharField(max_length=120, blank=True)
    """The person who closed it; empty: it is open, or explained itself."""
    closed_why = models.CharField(max_length=300, blank=True)
    closed_minor = models.BigIntegerField(null=True, blank=True)
    """The amount a person closed it at."""
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "about", "subject", "code", "name"], name="a_difference_stands_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["company", "opened_at", "id"], condition=Q(ended_at=None), name="differences_open"
            ),
            models.Index(
                fields=["account", "grew_at"], condition=Q(ended_at=None), name="differences_that_grew"
            ),
        ]

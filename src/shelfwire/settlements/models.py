"""Statements, their lines and amounts, payouts, withdrawals and estimates, as the channel tells them (facts.md section
10). Amounts are minor units of the row's currency, signed as the channel signs them: what the seller gets is positive.
What comes of comparing them with orders is in ``models_match``.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.people.models import Company
from shelfwire.settlements.models_books import (
    AmountSlot,
    BookExport,
    BookSettings,
    JournalEntry,
    JournalPosting,
    LedgerAccount,
)
from shelfwire.settlements.models_creators import Creator, CreatorOrder, CreatorProfit
from shelfwire.settlements.models_fees import FeeRate, SettlementDays
from shelfwire.settlements.models_match import Difference, OrderSettlement, OrderToMatch
from shelfwire.settlements.models_profit import SkuProfit
from shelfwire.settlements.models_skus import SkuLine, SkuReading

__all__ = [
    "AmountSlot",
    "BookExport",
    "BookSettings",
    "Creator",
    "CreatorOrder",
    "CreatorProfit",
    "Difference",
    "FeeRate",
    "JournalEntry",
    "JournalPosting",
    "LedgerAccount",
    "OrderSettlement",
    "OrderToMatch",
    "Payment",
    "SettlementDays",
    "SkuLine",
    "SkuProfit",
    "SkuReading",
    "Statement",
    "StatementAmount",
    "StatementDocument",
    "StatementLine",
    "UnsettledEstimate",
    "Withdrawal",
]


class Statement(models.Model):
    """A statement of one shop and UTC day. The sums are the channel's, in its newest version."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="statements", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="statements", db_index=False)
    external_id = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    """The midnight, UTC, that ends the day."""
    currency = models.CharField(max_length=3)
    settlement_minor = models.BigIntegerField()
    revenue_minor = models.BigIntegerField()
    fees_minor = models.BigIntegerField()
    """Fees and taxes, without shipping."""
    shipping_minor = models.BigIntegerField()
    adjustment_minor = models.BigIntegerField()
    net_sales_minor = models.BigIntegerField(null=True, blank=True)
    reserve_minor = models.BigIntegerField(null=True, blank=True)
    """Kept back (negative) or given free; empty: the channel's shape has no reserves."""
    payable_minor = models.BigIntegerField(null=True, blank=True)
    """Settlement and reserve together, as the channel says it."""
    status = models.CharField(max_length=40)
    """A word of ``PayoutStatus``, or the channel's own."""
    channel_status = models.CharField(max_length=60, blank=True)
    payment_external_id = models.CharField(max_length=64, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    """Of the newest document."""
    recorded_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When it was read last."""
    lines_read_at = models.DateTimeField(null=True, blank=True)
    """When all of its lines were read last; empty: not yet, or not to the end."""
    lines_tried_at = models.DateTimeField(null=True, blank=True)
    """When reading its lines broke off last; empty: it did not since they were read to the end."""
    lines_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Of the document the lines were read for: another one in ``digest`` means they are to be read again."""
    lines_told = models.PositiveIntegerField(null=True, blank=True)
    """How many lines the channel says there are."""
    line_count = models.PositiveIntegerField(default=0, db_default=0)
    """How many lines stand here."""
    lines_version = models.CharField(max_length=10, blank=True, default="", db_default="")
    """The version of the shape the lines came in."""
    reopened_at = models.DateTimeField(null=True, blank=True)
    """When it changed after its lines had been read; empty: never."""
    turnover_minor = models.BigIntegerField(default=0, db_default=0)
    """The settlements of its lines added up without their signs: the whole that a matched share is a part of."""
    matched_minor = models.BigIntegerField(default=0, db_default=0)
    """The part of ``turnover_minor`` in lines that no open difference is about."""
    matched_at = models.DateTimeField(null=True, blank=True)
    """When it was compared last; empty: not yet."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="a_statement_is_recorded_once")
        ]
        indexes = [
            models.Index(fields=["company", "-closed_at", "-id"], name="statements_newest"),
            models.Index(fields=["account", "-closed_at", "-id"], name="statements_by_account"),
            models.Index(
                fields=["account", "payment_external_id"],
                condition=~Q(payment_external_id=""),
                name="statements_by_payment",
            ),
            models.Index(
                fields=["account", "closed_at"],
                condition=~Q(digest=models.F("lines_digest")),
                name="statements_to_read",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class StatementDocument(models.Model):
    """The channel's document of a statement's head, verbatim. One row a version, never changed."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="documents", db_index=False)
    digest = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "digest"], name="a_statement_document_is_kept_once")
        ]


class StatementLine(models.Model):
    """One line of a statement as the channel told it, never changed: another telling is another row, and the one it
    takes the place of gets ``replaced_at`` (a trigger of the table holds that). Sums are of rows without it.

    The order is named by the channel's id, so that it does not matter whether order or statement came first.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    """A word of ``LineKind``."""
    channel_kind = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    settlement_minor = models.BigIntegerField()
    revenue_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    fees_minor = models.BigIntegerField()
    adjustment_minor = models.BigIntegerField()
    other_fees_minor = models.BigIntegerField()
    """The part of ``fees_minor`` that the named amounts do not explain."""
    reserve_minor = models.BigIntegerField()
    order_external_id = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    """The id of the adjustment or reserve."""
    reserve_status = models.CharField(max_length=40, blank=True)
    releases_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    amounts = models.JSONField()
    """A list of ``[group, name, minor, text, known]``: the named amounts, in the channel's order."""
    digest = models.CharField(max_length=64)
    body = models.TextField()
    """The channel's document, verbatim."""
    read_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "external_id", "digest"], name="a_statement_line_is_kept_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["statement", "id"], condition=Q(replaced_at=None), name="lines_of_a_statement"
            ),
            models.Index(
                fields=["account", "order_external_id"],
                condition=~Q(order_external_id="") & Q(replaced_at=None),
                name="lines_by_order",
            ),
            # adjustments and reserves alone have a reference
            models.Index(
                fields=["account", "reference"],
                condition=~Q(reference="") & Q(replaced_at=None),
                name="lines_by_reference",
            ),
        ]


class StatementAmount(models.Model):
    """The lines of one statement added up by kind of line and named amount: counted with the lines, never added to.
    What no name explains is under ``other_fees`` of the group ``fee``.
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="amounts", db_index=False)
    kind = models.CharField(max_length=12)
    group = models.CharField(max_length=12)
    """A word of ``AmountGroup``."""
    name = models.CharField(max_length=120)
    """The channel's name of it; of an adjustment or reserve, its kind."""
    minor = models.BigIntegerField()
    lines = models.PositiveIntegerField()
    known = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind", "group", "name"], name="one_sum_an_amount_of_a_statement"
            )
        ]


class Payment(models.Model):
    """A payment to the seller's bank: a payout."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="payments", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="payments", db_index=False)
    external_id = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=40)
    channel_status = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    settlement_minor = models.BigIntegerField(null=True, blank=True)
    reserve_minor = models.BigIntegerField(null=True, blank=True)
    before_exchange_minor = models.BigIntegerField(null=True, blank=True)
    before_exchange_currency = models.CharField(max_length=3, blank=True)
    exchange_rate = models.CharField(max_length=40, blank=True)
    bank_account = models.CharField(max_length=80, blank=True)
    """Masked, as the channel masks it."""
    version = models.CharField(max_length=10, blank=True)
    retired_by = models.CharField(max_length=10, blank=True)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    recorded_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="a_payment_is_recorded_once")
        ]
        indexes = [models.Index(fields=["company", "-created_at", "-id"], name="payments_newest")]

    def __str__(self) -> str:
        return self.external_id


class Withdrawal(models.Model):
    """Money that left or entered the seller's balance; ``kind`` and ``status`` are the channel's words."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="withdrawals", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="withdrawals", db_index=False)
    external_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=40)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    body = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "external_id"], name="a_withdrawal_is_recorded_once"
            )
        ]
        indexes = [models.Index(fields=["company", "-at", "-id"], name="withdrawals_newest")]


class UnsettledEstimate(models.Model):
    """What the channel thinks will be settled: shown as an estimate, never in a sum that is booked. A row whose line
    came with a statement is deleted; one that an answer leaves out keeps its ``seen_at``.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="estimates", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="estimates", db_index=False)
    external_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    channel_kind = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    estimate_minor = models.BigIntegerField()
    order_external_id = models.CharField(max_length=64, blank=True)
    settles_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    amounts = models.JSONField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "external_id"], name="an_estimate_is_recorded_once"
            )
        ]
        indexes = [
            models.Index(fields=["company", "settles_at", "id"], name="estimates_by_day"),
            models.Index(fields=["account", "order_external_id"], name="estimates_by_order"),
        ]

"""What each SKU of an order was settled with: statement lines name no SKU, so the channel is asked for it by order."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shelfwire.channels.models import Account


class SkuLine(models.Model):
    """One SKU's part of what an order was settled with in one statement, never changed: another telling is another row,
    and the one it takes the place of gets ``replaced_at`` (a trigger of the table holds that). Sums are of rows without
    it. Amounts are minor units of ``currency``, signed as the channel signs them.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    order_external_id = models.CharField(max_length=64)
    statement_external_id = models.CharField(max_length=64)
    sku_external_id = models.CharField(max_length=64, blank=True)
    """Empty: the channel told a line that it splits by no SKU."""
    place = models.PositiveSmallIntegerField()
    """Of several rows of the SKU in the statement: which."""
    sku_name = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    settlement_minor = models.BigIntegerField()
    revenue_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    fees_minor = models.BigIntegerField()
    """Fees and taxes, without shipping."""
    other_fees_minor = models.BigIntegerField()
    """The part of ``fees_minor`` that the named amounts do not explain."""
    amounts = models.JSONField()
    """A list of ``[group, name, minor, text, known]``, as ``StatementLine`` has it."""
    digest = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "account", "order_external_id", "statement_external_id", "sku_external_id", "place", "digest",
                ],
                name="a_sku_line_is_kept_once",
            )
        ]  # fmt: skip


class SkuReading(models.Model):
    """How far an order's SKUs are read. They are asked for once for each state of its lines in statements."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    order_external_id = models.CharField(max_length=64)
    wanted_lines = models.CharField(max_length=64)
    """Digest of the lines for which its SKUs are wanted."""
    read_lines = models.CharField(max_length=64, blank=True)
    """Digest of the lines for which they were read; another one in ``wanted_lines``: they are to be asked for."""
    wanted_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    unknown_names = models.PositiveIntegerField(default=0, db_default=0)
    """How many names of amounts nobody here has a word for."""
    tries = models.PositiveIntegerField(default=0, db_default=0)
    """How often asking failed since it is wanted."""
    next_try_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    """Why it failed last, in a sentence."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "order_external_id"], name="skus_of_an_order_are_read_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "wanted_at"],
                condition=~Q(wanted_lines=F("read_lines")),
                name="skus_to_read",
            )
        ]

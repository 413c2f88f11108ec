"""The books: a company's accounts, and the journal entries that were exported. Entries and postings never change, and
an entry's postings are 0 together: triggers of the tables hold both.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.people.models import Company


class BookSettings(models.Model):
    """How a company's money goes to its books. The row is what exports of the company wait for, one after another."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="book_settings", primary_key=True)
    per = models.CharField(max_length=10, default="statement")
    """A word of ``books.entries.Per``."""
    tax = models.CharField(max_length=10, default="none")
    """A word of ``books.entries.TaxWay``."""
    no_tax_name = models.CharField(max_length=60, default="Tax Exempt")
    """How the accounting program calls the tax rate of a line without tax."""
    payouts = models.BooleanField(default=False)
    """Whether payouts are booked too; usually the bank's own feed brings them."""


class LedgerAccount(models.Model):
    """What a company has set for a slot of ``books.chart``; without a row the default stands."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="ledger_accounts", db_index=False)
    slot = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=120)
    tax_name = models.CharField(max_length=60, blank=True)
    tax_points = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "slot"], name="one_ledger_account_a_slot"),
            models.CheckConstraint(condition=Q(tax_points__lt=10_000), name="a_tax_is_below_the_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AmountSlot(models.Model):
    """The slot that a company has given to amounts of one name."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="amount_slots", db_index=False)
    group = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    slot = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "group", "name"], name="an_amount_has_one_slot")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.slot}"


class BookExport(models.Model):
    """One export. Its files are written from its entries whenever they are asked for, and always the same."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="book_exports", db_index=False)
    format = models.CharField(max_length=12)
    """A word of ``books.files.Format``."""
    per = models.CharField(max_length=10)
    tax = models.CharField(max_length=10)
    no_tax_name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    from_day = models.DateField()
    to_day = models.DateField()
    """The last day, itself included."""
    account_ids = ArrayField(models.BigIntegerField(), default=list)
    """The shops; empty: all."""
    payouts = models.BooleanField(default=False, db_default=False)
    """Whether payouts were booked too."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    entry_count = models.PositiveIntegerField()
    line_count = models.PositiveIntegerField()
    """Of its files together."""
    part_count = models.PositiveIntegerField()
    debit_minor = models.BigIntegerField()
    """All debits of its entries, and all credits."""

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="book_exports_newest")]

    def __str__(self) -> str:
        return f"Export {self.pk}"


class JournalEntry(models.Model):
    """An entry as it was exported."""

    export = models.ForeignKey(BookExport, models.PROTECT, related_name="entries")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    """The shop; empty: several."""
    number = models.PositiveIntegerField()
    day = models.DateField()
    currency = models.CharField(max_length=3)
    narration = models.CharField(max_length=300)
    correction = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="a_journal_number_is_given_once")
        ]

    def __str__(self) -> str:
        return self.narration


class JournalPosting(models.Model):
    """One amount of a statement or payout in an entry, with the account as it was then. Debit positive."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="postings")
    statement = models.ForeignKey(
        "settlements.Statement", models.PROTECT, null=True, blank=True, related_name="+"
    )
    payment = models.ForeignKey(
        "settlements.Payment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    tax = models.BooleanField()
    """Whether it is the tax that was taken out of the amount of that name."""
    slot = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    ledger_name = models.CharField(max_length=100)
    path = models.CharField(max_length=120)
    tax_name = models.CharField(max_length=60, blank=True)
    tax_points = models.PositiveIntegerField()
    minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(statement=None, payment__isnull=False) | Q(statement__isnull=False, payment=None),
                name="a_posting_is_of_one_document",
            ),
            models.CheckConstraint(condition=~Q(minor=0), name="a_posting_has_an_amount"),
        ]
        ordering = ["id"]

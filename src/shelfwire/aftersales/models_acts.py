"""What we ask of the channel about cases, the rules that ask by themselves, and what came back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shelfwire.aftersales.states import ActKind, ActStatus, Condition, Disposition
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseKind
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order, Unit
from shelfwire.people.models import Company


class CaseRule(models.Model):
    """Accepts requests of one kind by itself, up to an amount, never above; it declines nothing."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="case_rules")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="case_rules")
    """Empty: every shop of the company."""
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in CaseKind])
    decision = models.CharField(max_length=25)
    most_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    reasons = ArrayField(models.CharField(max_length=200), default=list)
    """The channel's codes; empty: any."""
    on = models.BooleanField(default=False)
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__startswith="accept_"), name="a_rule_of_cases_only_accepts"
            )
        ]

    @property
    def most(self) -> Money | None:
        """The largest refund that it accepts; None: any."""
        return None if self.most_minor is None else Money(self.most_minor, self.currency)


class CaseAct(models.Model):
    """One thing asked of the channel, told once: a case started, or an answer to one."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="case_acts", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="case_acts", db_index=False)
    case = models.ForeignKey("aftersales.Case", models.PROTECT, null=True, blank=True, related_name="acts")
    """Of a start: once the channel named it and it was read."""
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="case_acts")
    kind = models.CharField(max_length=6, choices=ActKind.choices)
    case_kind = models.CharField(max_length=60)
    decision = models.CharField(max_length=25, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    keep_item = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)
    """Ours, with a no: ``url``, ``kind``, ``note``."""
    amount_minor = models.BigIntegerField(null=True, blank=True)
    """Of a start: the refund that a person saw; of an answer: what is offered."""
    currency = models.CharField(max_length=3, blank=True)
    idempotency_key = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    rule = models.ForeignKey(CaseRule, models.SET_NULL, null=True, blank=True, related_name="acts")
    status = models.CharField(max_length=10, choices=ActStatus.choices, default=ActStatus.ASKED)
    error = models.CharField(max_length=1000, blank=True)
    """Why it was refused, or what happened instead."""
    reasons = models.JSONField(default=list)
    """The channel's, as ``kit.errors.Reason``."""
    found = models.BooleanField(default=False)
    """Whether it was so already and was only looked up."""
    channel_case_id = models.CharField(max_length=64, blank=True)
    """The case that the channel named in its answer."""
    request_id = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    followed_at = models.DateTimeField(null=True, blank=True)
    """When order and case were read after it was settled."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "idempotency_key"], name="a_case_act_is_asked_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="asked"), name="one_act_is_asked_of_a_case"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="start", status="asked"),
                name="one_case_is_started_of_an_order_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-asked_at", "-id"], name="case_acts_newest"),
            models.Index(
                fields=["account"],
                condition=Q(status__in=["done", "overtaken", "refused"], followed_at=None),
                name="case_acts_to_follow",
            ),
            models.Index(
                fields=["account", "channel_case_id"],
                condition=Q(case=None) & ~Q(channel_case_id=""),
                name="case_acts_without_case",
            ),
        ]

    @property
    def amount(self) -> Money | None:
        """What was agreed or offered; None: no amount belongs to it."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)


class ActUnit(models.Model):
    """A unit that a start is about; none: the whole order."""

    act = models.ForeignKey(CaseAct, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="case_acts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "unit"], name="a_case_act_names_a_unit_once")]


class ReturnReceipt(models.Model):
    """A unit that came back: how, and what became of it. One for a unit, ever."""

    case = models.ForeignKey("aftersales.Case", models.PROTECT, related_name="receipts")
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="return_receipt")
    condition = models.CharField(max_length=12, choices=Condition.choices)
    disposition = models.CharField(max_length=10, choices=Disposition.choices)
    movement = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="return_receipt"
    )
    """Of a kit, its first part's. Empty where nothing was put back here."""
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, related_name="return_receipts", db_index=False
    )
    """Where it lies. Empty where the unit has no stock here."""
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["case"], condition=Q(disposition="quarantine"), name="returns_received_aside"
            )
        ]


class ReturnRelease(models.Model):
    """What became of a unit that was set aside: one for a receipt, ever."""

    receipt = models.OneToOneField(ReturnReceipt, models.PROTECT, related_name="release")
    disposition = models.CharField(max_length=10, choices=Disposition.choices)
    why = models.CharField(max_length=300)
    movement = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="return_release"
    )
    """Of a kit, its first part's. Empty where it was scrapped."""
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(disposition__in=["restock", "scrap"]), name="a_release_restocks_or_scraps"
            )
        ]

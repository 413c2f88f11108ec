"""Traffic with a channel as rows: notices in, operations out, positions, call budget."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.exchange.states import NoticeStatus, OutgoingStatus


class Notice(models.Model):
    """A verified notice, stored once before anything is done with it."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="notices")
    channel = models.CharField(max_length=30)
    dedupe_key = models.CharField(max_length=128)
    external_shop_id = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=40)
    kind_name = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=20)
    subjects = models.JSONField(default=list)
    """What it is about: pairs of kind and the channel's id."""
    to_read = ArrayField(models.CharField(max_length=20), default=list)
    """The kinds of subjects that are still to be read; it is looked at when none is left."""
    body = models.TextField()
    status = models.CharField(max_length=10, choices=NoticeStatus.choices, default=NoticeStatus.NEW)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    """Look again not before then: what the notice is about was not to be seen yet."""
    handled_at = models.DateTimeField(null=True, blank=True)
    duplicates = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "dedupe_key"], name="a_notice_is_stored_once")
        ]
        indexes = [
            models.Index(fields=["account", "id"], condition=Q(status="new"), name="notices_to_look_at"),
            models.Index(fields=["-received_at", "id"]),
        ]


class NoticeRejection(models.Model):
    """Deliveries that were rejected, counted by the hour: nothing an outsider sends fills the disk."""

    channel = models.CharField(max_length=30)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="rejections")
    reason = models.CharField(max_length=40)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    last_address = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "account", "reason", "hour"],
                name="one_rejection_row_an_hour",
                nulls_distinct=False,
            )
        ]


class Cursor(models.Model):
    """How far a conversation has come. Moves last, after commit, and reads again a little behind itself."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="cursors")
    conversation = models.CharField(max_length=30)
    position = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    missing_scope = models.CharField(max_length=120, blank=True, default="")
    """The scope that the consent lacks and this conversation needs; it waits until one with it is stored."""
    seen = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "conversation"], name="one_cursor_a_conversation")
        ]


class Subject(models.TextChoices):
    """What a document of the channel's is about."""

    ORDER = "order", "Order"
    CASE = "case", "Cancellation or return"


class TroubledDocument(models.Model):
    """An order or case the channel told that could not be taken in, or not as it stands: named here until a later
    reading of it has no trouble. Its document is not kept: it holds personal data, and the channel still has it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="troubled_documents", db_index=False)
    subject = models.CharField(
        max_length=10, choices=Subject.choices, default=Subject.ORDER, db_default="order"
    )
    external_id = models.CharField(max_length=64, blank=True)
    """Empty for all the documents in which no id can be read."""
    why = models.CharField(max_length=500)
    taken_in = models.BooleanField(default=False)
    """Whether the order was recorded all the same, without what was wrong with it."""
    request_id = models.CharField(max_length=80, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "subject", "external_id"], name="one_trouble_a_document"
            )
        ]


class Outgoing(models.Model):
    """The outbox for operations that must happen once: written before the call, answered alone and at once."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="outgoing")
    kind = models.CharField(max_length=30)
    idempotency_key = models.CharField(max_length=200)
    """What happens once: written twice, it is the row that exists."""
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    order_external_id = models.CharField(max_length=64, blank=True)
    payload = models.JSONField()
    status = models.CharField(max_length=10, choices=OutgoingStatus.choices, default=OutgoingStatus.DUE)
    due_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    maybe_done = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    """When our own records took note of the answer; done and not applied is work that a crash left."""
    apply_failures = models.PositiveIntegerField(default=0)
    """How often they could not; the answer is tried again at ``due_at``, with ``error`` saying why."""
    answer = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    request_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "idempotency_key"], name="an_operation_is_done_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(status__in=["due", "calling"]), name="outgoing_due"
            ),
            models.Index(
                fields=["account", "id"],
                condition=Q(status="done", applied_at=None),
                name="outgoing_not_applied",
            ),
            models.Index(
                fields=["account", "answered_at"], condition=Q(status="refused"), name="outgoing_refused"
            ),
            models.Index(fields=["subject_kind", "subject_id"]),
        ]


class CallBudget(models.Model):
    """One line of the queue at the channel's door: GCRA per account and endpoint group, one UPDATE a call."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="budgets")
    group = models.CharField(max_length=40)
    per_second = models.FloatField()
    burst = models.PositiveIntegerField()
    arrival_at = models.DateTimeField()
    throttled_at = models.DateTimeField(null=True, blank=True)
    throttled_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "group"], name="one_budget_a_group")]

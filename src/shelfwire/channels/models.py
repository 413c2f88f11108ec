"""Accounts on channels and the paperwork of talking to them: inbox, outbox, cursors, call budget."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.channels import registry
from shelfwire.channels.states import AccountStatus, NoticeStatus, OutgoingStatus
from shelfwire.kit.fields import EncryptedJSONField
from shelfwire.people.models import Company


class Account(models.Model):
    """One shop on one channel. ``token`` in web addresses is unguessable (doorbell, consent state)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="accounts")
    channel = models.CharField(max_length=30)
    store_type = models.CharField(max_length=20, default="custom")
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=15, choices=AccountStatus.choices, default=AccountStatus.NEW)
    status_why = models.CharField(max_length=500, blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    doorbell_token = models.CharField(max_length=64, unique=True)

    external_shop_id = models.CharField(max_length=64, null=True, blank=True)
    shop_name = models.CharField(max_length=200, blank=True)
    shop_kind = models.CharField(max_length=40, blank=True)
    seller_name = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=8, blank=True)
    seller_region = models.CharField(max_length=8, blank=True)
    holder_id = models.CharField(max_length=100, blank=True)
    """Who gave the consent, in the channel's own id: shops of one consent share one pair of tokens."""
    currency = models.CharField(max_length=3, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")

    options = models.JSONField(default=dict)
    access_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    credentials_at = models.DateTimeField(null=True, blank=True)
    credentials_version = models.PositiveIntegerField(default=0)
    scopes = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True, blank=True)

    orders_in = models.BooleanField("Allow order download", default=False)
    tracking_out = models.BooleanField("Allow tracking upload", default=False)
    stock_out = models.BooleanField("Allow inventory upload", default=False)
    price_out = models.BooleanField("Allow price upload", default=False)

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_shop_id"],
                condition=~Q(status="disconnected"),
                name="a_shop_is_connected_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def channel_label(self) -> str:
        """The channel's name for people, such as *TikTok Shop*: what a sentence about this shop calls it."""
        return registry.label_of(self.channel)


class AccountSecrets(models.Model):
    """What of an account is encrypted, apart from it: reading an account needs no key, and a lost key stops only
    what must decrypt. The contexts are those of the columns that held the ciphertexts first."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="sealed")
    secrets = EncryptedJSONField(editable=False, context="channels_account.secrets")
    credentials = EncryptedJSONField(editable=False, context="channels_account.credentials")
    unreadable_at = models.DateTimeField(null=True, blank=True)
    """Since when the account is parked because no key fits; it goes on by itself when one does."""


class AccountMove(models.Model):
    """History of an account's status."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=15)
    after = models.CharField(max_length=15)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=500)


class ConsentRequest(models.Model):
    """A consent round trip under way: the state sent out, single use, bound to the person and the account."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="consent_requests")
    state = models.CharField(max_length=64, unique=True)
    user_id = models.IntegerField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedJSONField(editable=False, default=dict)
    """What the consent gave while a person still chooses which of its shops this account is; empty otherwise."""
    outcome = models.CharField(max_length=300, blank=True)


class Notice(models.Model):
    """The inbox: a verified notice, stored once before anything is done with it."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="notices")
    channel = models.CharField(max_length=30)
    dedupe_key = models.CharField(max_length=128)
    external_shop_id = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=40)
    kind_name = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=20)
    subject_ids = models.JSONField(default=list)
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
    """Knocks that were not let in, counted by the hour: nothing an outsider sends fills the disk."""

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


class TroubledDocument(models.Model):
    """An order the channel told that could not be taken in, or not as it stands: named here until a later reading of it
    has no trouble. Its document is not kept: it holds personal data, and the channel still has it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="troubled_documents", db_index=False)
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
            models.UniqueConstraint(fields=["account", "external_id"], name="one_trouble_a_document")
        ]


class Outgoing(models.Model):
    """The outbox for deeds that must happen once: written before the call, answered alone and at once."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="outgoing")
    kind = models.CharField(max_length=30)
    deed = models.CharField(max_length=200)
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
    answer = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    request_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "deed"], name="a_deed_is_done_once")]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(status__in=["due", "calling"]), name="outgoing_due"
            ),
            models.Index(
                fields=["account", "id"],
                condition=Q(status="done", applied_at=None),
                name="outgoing_not_applied",
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


class ChannelWarehouse(models.Model):
    """A warehouse on the channel's side and which of ours it is."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="warehouses")
    external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    seen_at = models.DateTimeField()
    missing_at = models.DateTimeField(null=True, blank=True)
    """When the channel's list first came without it; None while it is listed. ``seen_at`` is the last sight of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="one_channel_warehouse")
        ]


class ShippingProvider(models.Model):
    """A carrier as the channel names it within one delivery option of one warehouse."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="providers")
    delivery_option_id = models.CharField(max_length=64)
    delivery_option_name = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    seen_at = models.DateTimeField()
    missing_at = models.DateTimeField(null=True, blank=True)
    """As in ``ChannelWarehouse``."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "delivery_option_id", "external_id"],
                name="one_provider_per_delivery_option",
            )
        ]

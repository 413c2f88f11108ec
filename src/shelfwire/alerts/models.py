"""What people are told, by which way, and what became of each mail and each webhook delivery.

Rows hold ids, counts and moments. What is said about them is looked up when it is shown or sent, so that nothing here
has to be erased with a buyer. Whatever belongs to one person hangs on the membership and goes with it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.kit import ids
from shelfwire.kit.fields import EncryptedJSONField
from shelfwire.people.models import Company, Membership


class MailAs(models.TextChoices):
    """How a kind of alert comes by e-mail."""

    NO = "", "Not by e-mail"
    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day"


class Security(models.TextChoices):
    """How a mail server is spoken to."""

    STARTTLS = "starttls", "STARTTLS (usually port 587)"
    TLS = "tls", "TLS (usually port 465)"
    NONE = "none", "No encryption (own network only)"


class Preferences(models.Model):
    """What reaches one person from one company. Kinds that are not named: in the product, and not by e-mail."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="alert_preferences"
    )
    hidden = ArrayField(models.CharField(max_length=30), default=list)
    at_once = ArrayField(models.CharField(max_length=30), default=list)
    daily = ArrayField(models.CharField(max_length=30), default=list)
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    """On the person's own clock."""


class MailServer(models.Model):
    """The mail server that a company entered; without one, the installation's sends its alerts."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="mail_server")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    sender = models.EmailField()
    secrets = EncryptedJSONField(editable=False, default=dict)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Webhook(models.Model):
    """The address of a company's own system that is told of alerts. ``secrets``: the present secret, and the one before
    while both sign.
    """

    company = models.OneToOneField(Company, models.CASCADE, related_name="outgoing_webhook")
    url = models.URLField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=30), default=list)
    active = models.BooleanField(default=True)
    secrets = EncryptedJSONField(editable=False, default=dict)
    rotated_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to a webhook, and what came of it. Exactly one of the three ends has a moment, or it is still due."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    key = models.UUIDField(default=ids.new_uuid, unique=True, editable=False)
    """The ``webhook-id``: the same at every attempt, so that the receiver can tell a repetition."""
    kind = models.CharField(max_length=30)
    count = models.PositiveIntegerField(default=0)
    body = models.TextField(blank=True)
    """Written at the first attempt; what was settled by then is not in it."""
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    status_code = models.PositiveIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(fields=["webhook", "-id"]),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="deliveries_due"),
        ]


class Occasion(models.Model):
    """One thing that people are told of: of one kind, about one subject, since one moment. There is one row, however
    often it is seen.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="occasions", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="occasions")
    kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    """Counts and moments that the kind needs again; no names."""
    recorded_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    delivery = models.ForeignKey(
        WebhookDelivery, models.SET_NULL, null=True, blank=True, related_name="occasions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "subject_id", "began_at"], name="told_once_an_occasion"
            )
        ]
        indexes = [
            models.Index(fields=["checked_at"], condition=Q(settled_at=None), name="occasions_standing"),
            models.Index(fields=["recorded_at"]),
        ]


class Mail(models.Model):
    """One e-mail to one person about everything that waited. ``ended_at``: sent, given up, or not needed any more."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="alert_mails")
    mail_as = models.CharField(max_length=10, choices=MailAs.choices)
    key = models.UUIDField(default=ids.new_uuid, editable=False)
    """Its Message-ID: a repetition after a crash is the same message to a mail program."""
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="alert_mails_due"),
        ]


class Alert(models.Model):
    """One occasion for one person, once. On screens: a notification."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="alerts")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="alerts", db_index=False)
    shown = models.BooleanField(default=True)
    """Whether it stands in the person's list, or comes by e-mail only."""
    read_at = models.DateTimeField(null=True, blank=True)
    mail_as = models.CharField(max_length=10, choices=MailAs.choices, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True, related_name="alerts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occasion", "membership"], name="one_alert_a_person")]
        indexes = [
            models.Index(fields=["membership", "-id"], condition=Q(shown=True), name="alerts_of_a_person"),
            models.Index(fields=["membership"], condition=Q(read_at=None, shown=True), name="alerts_unread"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail=None, mail_due_at__isnull=False),
                name="alerts_to_mail",
            ),
        ]

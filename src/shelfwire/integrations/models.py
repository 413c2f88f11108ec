"""Programs outside that a company lets in: what each may see, how it proves who it is, and what it last asked."""

from __future__ import annotations

from django.db import models

from shelfwire.channels.models import Account
from shelfwire.integrations.states import CallAction, CallOutcome, Kind
from shelfwire.people.models import Company


class Integration(models.Model):
    """One program that asks for orders and tells what was shipped. Of its password only a digest is stored."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="integrations")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=80)
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="integrations", verbose_name="shop"
    )
    """The one shop whose orders it gets; empty: every shop's."""
    active = models.BooleanField("switched on", default=True)
    token = models.CharField(max_length=64, unique=True, editable=False)
    """The last part of its address."""
    user_name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, editable=False)
    carriers = models.JSONField("carrier names", default=dict, blank=True)
    """The program's names for carriers, in lower case, with the codes of ours that are meant."""
    created_at = models.DateTimeField(auto_now_add=True)
    password_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="an_integration_has_a_name_of_its_own")
        ]

    def __str__(self) -> str:
        return self.name


class IntegrationCall(models.Model):
    """One thing that a program asked or told, and what it was answered. Holds no name and no address of a buyer."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="calls", db_index=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=12, choices=CallAction.choices)
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    window_from = models.DateTimeField(null=True, blank=True)
    window_to = models.DateTimeField(null=True, blank=True)
    page = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    orders = models.PositiveIntegerField(default=0)
    on_hold = models.PositiveIntegerField(default=0)
    last_moment = models.DateTimeField(null=True, blank=True)
    last_id = models.BigIntegerField(null=True, blank=True)
    """The key of the last order on the page, after which the next page begins."""
    order_number = models.CharField(max_length=64, blank=True)
    carrier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=80, blank=True)
    units = models.PositiveIntegerField(default=0)
    parcel_id = models.BigIntegerField(null=True, blank=True)
    said = models.CharField(max_length=600, blank=True)
    """Why it was refused, or what else there is to say."""

    class Meta:
        indexes = [
            models.Index(fields=["integration", "-id"], name="calls_newest"),
            models.Index(fields=["at"], name="calls_by_age"),
        ]

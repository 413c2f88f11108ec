"""Accounts with carriers, rates that somebody waits for, and labels that are bought. No row holds an address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shelfwire.kit.fields import EncryptedJSONField
from shelfwire.kit.money import Money
from shelfwire.people.models import Company
from shelfwire.shipbridge.states import PurchaseStatus


class CarrierAccount(models.Model):
    """The seller's own account with a carrier."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="carrier_accounts")
    plugin = models.CharField("speaks to", max_length=40)
    """One of ``carriers.PLUGINS``."""
    carrier = models.CharField(max_length=40)
    """Our code of the carrier that parcels are told with."""
    name = models.CharField(max_length=80)
    test_mode = models.BooleanField("test server", default=False)
    active = models.BooleanField("switched on", default=True)
    options = models.JSONField(default=dict, blank=True)
    """What it asks that is no secret; for an own courier the price list."""
    secrets = EncryptedJSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_well = models.BooleanField(null=True, blank=True)
    test_said = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("company", Lower("name"), name="a_carrier_account_has_a_name_of_its_own")
        ]

    def __str__(self) -> str:
        return self.name


class RateAsk(models.Model):
    """Rates that somebody waits for: of which orders, and what was told of the parcel. Forgotten after an hour."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    subject = models.JSONField(default=dict)
    """Our ids of what is to be sent; empty for a test of an account."""
    box = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="rate_asks_by_age")]


class RateAnswer(models.Model):
    """What one account answered; not yet while ``answered_at`` is empty."""

    ask = models.ForeignKey(RateAsk, models.CASCADE, related_name="answers")
    carrier_account = models.ForeignKey(CarrierAccount, models.CASCADE, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    rates = models.JSONField(default=list)
    messages = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ask", "carrier_account"], name="one_answer_an_account")
        ]


class Purchase(models.Model):
    """One label that is asked for once and bought once. ``reference``: the key of the label itself."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    carrier_account = models.ForeignKey(CarrierAccount, models.PROTECT, related_name="purchases")
    reference = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=PurchaseStatus.choices, default=PurchaseStatus.ASKED)
    status_at = models.DateTimeField()
    service = models.CharField(max_length=80)
    format = models.CharField(max_length=4, default="pdf")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    tracking_number = models.CharField(max_length=80, blank=True)
    shipment_identifier = models.CharField(max_length=200, blank=True)
    cost_minor = models.BigIntegerField(null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    messages = models.JSONField(default=list)
    document = models.BinaryField(null=True, blank=True)
    """The label's bytes until whoever asked has taken them."""
    document_format = models.CharField(max_length=4, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    """When whoever asked had followed the last move; empty: it is still to follow."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "reference"], name="a_carrier_label_is_asked_for_once")
        ]
        indexes = [
            models.Index(
                fields=["status_at"],
                condition=Q(status__in=["asked", "calling", "void_asked"]),
                name="purchases_under_way",
            ),
            models.Index(
                fields=["company", "status_at"], condition=Q(status="unknown"), name="purchases_unclear"
            ),
            models.Index(fields=["status_at"], condition=Q(taken_at=None), name="purchases_to_follow"),
            models.Index(fields=["carrier_account", "-id"], name="purchases_of_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_account} {self.tracking_number or self.reference}"

    @property
    def cost(self) -> Money | None:
        """What the carrier charges; None: not bought yet, or it did not say."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.cost_currency)


class PurchaseMove(models.Model):
    """History of a purchase."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=600)

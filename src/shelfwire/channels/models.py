"""Accounts on channels, their secrets in a table of their own, their consents, and their warehouses and shipping
providers.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.channels import registry
from shelfwire.channels.models_ways import WayPolicy
from shelfwire.channels.port import KEPT_BY_CHANNEL
from shelfwire.channels.states import AccountStatus
from shelfwire.kit.fields import EncryptedJSONField
from shelfwire.people.models import Company

__all__ = [
    "Account",
    "AccountMove",
    "AccountSecrets",
    "ChannelWarehouse",
    "ConsentRequest",
    "ShippingProvider",
    "WayPolicy",
]


class Account(models.Model):
    """One shop on one channel. ``token`` in web addresses is unguessable (webhook, consent state)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="accounts")
    channel = models.CharField(max_length=30)
    store_type = models.CharField(max_length=20, default="custom")
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=15, choices=AccountStatus.choices, default=AccountStatus.NEW)
    status_why = models.CharField(max_length=500, blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    webhook_token = models.CharField(max_length=64, unique=True)

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
    labels_out = models.BooleanField("Allow buying labels", default=False, db_default=False)
    stock_out = models.BooleanField("Allow inventory upload", default=False)
    price_out = models.BooleanField("Allow price upload", default=False)
    listings_out = models.BooleanField("Allow product posting", default=False, db_default=False)
    aftersales_out = models.BooleanField("Allow cancellations and refunds", default=False, db_default=False)

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
        """The channel's name for people, such as *TikTok Shop*."""
        return registry.label_of(self.channel)


class AccountSecrets(models.Model):
    """The encrypted columns of an account, in a table of their own: reading an account needs no key, and a lost key
    stops only what must decrypt. The contexts name the columns that held the ciphertexts first.
    """

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
    """A consent round trip: its state is used once, and is bound to the person and the account."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="consent_requests")
    state = models.CharField(max_length=64, unique=True)
    user_id = models.IntegerField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedJSONField(editable=False, default=dict)
    """What the consent gave while a person still chooses which of its shops this account is; empty otherwise."""
    outcome = models.CharField(max_length=300, blank=True)


class ChannelWarehouse(models.Model):
    """A warehouse on the channel's side."""

    KEPT_BY_THE_CHANNEL = KEPT_BY_CHANNEL
    """Kinds of warehouses whose stock the channel keeps itself: read, never told, never ours."""

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
    """A shipping provider: a carrier as the channel names it within one delivery option of one warehouse."""

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

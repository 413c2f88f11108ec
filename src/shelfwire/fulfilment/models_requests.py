"""What a person asks the channel to do with packages: split, combine, take apart, say what became of a delivery, hand
in an invoice. Each is told once, by an outgoing operation of its own.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.fulfilment.states import RequestKind, RequestStatus
from shelfwire.orders.models import Order
from shelfwire.people.models import Company


class PackageRequest(models.Model):
    """One request. ``wanted`` and ``made`` hold the channel's ids: what was asked for, and what it answered."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="package_requests", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="package_requests", db_index=False)
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.ASKED)
    status_at = models.DateTimeField()
    wanted = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    parcel = models.ForeignKey(
        "fulfilment.Parcel", models.CASCADE, null=True, blank=True, related_name="requests"
    )
    """The parcel of a delivery."""
    file_name = models.CharField(max_length=120, blank=True)
    file = models.BinaryField(null=True, blank=True)
    """The proof of a delivery, or the invoice."""
    undoes = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="undone_by")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["company", "-asked_at", "-id"], name="package_requests_newest"),
            models.Index(fields=["account", "status_at"], name="package_requests_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class RequestOrder(models.Model):
    """An order that a request is about. While it is open nothing else is asked about the same: ``about`` is empty for
    the order's packages, and names the parcel of a delivery."""

    request = models.ForeignKey(PackageRequest, models.CASCADE, related_name="orders")
    order = models.ForeignKey(Order, models.PROTECT, related_name="package_requests")
    about = models.CharField(max_length=40, blank=True)
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "about"], condition=Q(open=True), name="one_open_request_about_an_order"
            ),
            models.UniqueConstraint(fields=["request", "order"], name="a_request_names_an_order_once"),
        ]


class CombineOffer(models.Model):
    """Orders that the channel lets combine, as it said when it was last asked."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="combine_offers", db_index=False)
    external_id = models.CharField(max_length=64)
    order_ids = models.JSONField(default=list)
    """The channel's ids of the orders."""
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="an_offer_to_combine_stands_once")
        ]


class SplitNote(models.Model):
    """What the channel says of splitting an order: whether it can be, why not, and why it must be."""

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="split_note")
    can_split = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)
    must = models.JSONField(default=list)
    read_at = models.DateTimeField()

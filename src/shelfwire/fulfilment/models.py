"""Parcels and carriers. A parcel holds units of one or several orders; a unit is in at most one live parcel."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from shelfwire.channels.models import Account
from shelfwire.fulfilment.models_labels import Label as Label
from shelfwire.fulfilment.models_labels import LabelDocument as LabelDocument
from shelfwire.fulfilment.models_labels import LabelMove as LabelMove
from shelfwire.fulfilment.models_labels import LabelPrint as LabelPrint
from shelfwire.fulfilment.models_labels import LabelUnit as LabelUnit
from shelfwire.fulfilment.models_labels import Measure as Measure
from shelfwire.fulfilment.models_labels import Packaging as Packaging
from shelfwire.fulfilment.models_requests import CombineOffer as CombineOffer
from shelfwire.fulfilment.models_requests import PackageRequest as PackageRequest
from shelfwire.fulfilment.models_requests import RequestOrder as RequestOrder
from shelfwire.fulfilment.models_requests import SplitNote as SplitNote
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.models import Address, Order, Unit
from shelfwire.people.models import Company


class CarrierLink(models.Model):
    """The mapping of one of our carriers to a shipping provider of a delivery option; an empty option means every
    option.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="carrier_links")
    carrier = models.CharField(max_length=40)
    delivery_option_id = models.CharField(max_length=64, blank=True)
    provider_id = models.CharField(max_length=64)
    provider_name = models.CharField(max_length=120)
    guessed = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "carrier", "delivery_option_id"], name="one_carrier_link"
            )
        ]


class Parcel(models.Model):
    """One box with one tracking number."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="parcels")
    account = models.ForeignKey(Account, models.PROTECT, related_name="parcels")
    carrier = models.CharField(max_length=40)
    service = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=ParcelStatus.choices, default=ParcelStatus.READY)
    status_at = models.DateTimeField()
    via = models.CharField(max_length=10)
    """How it came in: ``screen``, ``csv``, ``rest``, ``software`` (a shipping program told of it), ``label`` (a
    label was bought here), ``channel`` (made on the channel's side)."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    sent_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    channel_status = models.CharField(max_length=60, blank=True)
    channel_checked_at = models.DateTimeField(null=True, blank=True)
    corrections = models.PositiveSmallIntegerField(default=0)
    events_asked_at = models.DateTimeField(null=True, blank=True)
    """When the channel was last asked for its carrier events."""
    moved_at = models.DateTimeField(null=True, blank=True)
    """The newest carrier event that says that the carrier has it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "account",
                Upper("tracking_number"),
                condition=~Q(status="void"),
                name="a_tracking_number_is_used_once",
            )
        ]
        indexes = [
            models.Index(fields=["company", "-made_at", "-id"]),
            models.Index(
                fields=["account", "status"],
                condition=Q(status__in=["ready", "sent"]),
                name="parcels_not_handed_over",
            ),
            models.Index(
                F("account"),
                F("events_asked_at").asc(nulls_first=True),
                F("id"),
                condition=Q(status__in=["sent", "in_transit"]),
                name="parcels_to_ask_about",
            ),
            models.Index(
                fields=["account", "moved_at"],
                condition=Q(status="in_transit"),
                name="parcels_that_stand_still",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}"


class ParcelUnit(models.Model):
    """A unit in a parcel; ``live`` is false once the parcel is void."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="contents")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="parcel_contents")
    order = models.ForeignKey(Order, models.PROTECT, related_name="parcel_contents")
    address = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+")
    """The address version the parcel was made for."""
    channel_package_id = models.CharField(max_length=64, blank=True)
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(live=True), name="a_unit_is_in_one_live_parcel"
            ),
            models.UniqueConstraint(fields=["parcel", "unit"], name="a_unit_is_in_a_parcel_once"),
        ]


class ParcelMove(models.Model):
    """History of a parcel: its changes of status, and notes (then ``before`` and ``after`` are the same)."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=300)


class CarrierEvent(models.Model):
    """Something that happened to a parcel on its way, as whoever follows it tells. Kept once, however often it is told;
    ``text``, ``place`` and ``raw`` go with the buyer's data.
    """

    class Step(models.TextChoices):
        """Without one: the word is not known to this release, see ``code``."""

        BEFORE = "before", "Before the hand-over"
        MOVING = "moving", "With the carrier"
        DELIVERED = "delivered", "Delivered"
        PROBLEM = "problem", "A problem"

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="events", db_index=False)
    source = models.CharField(max_length=40)
    """Who told it: ``channel``, or the carrier's own code."""
    mark = models.CharField(max_length=64)
    """Its fingerprint: the same event has the same one."""
    at = models.DateTimeField()
    step = models.CharField(max_length=12, choices=Step.choices, blank=True)
    code = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    raw = models.JSONField(default=dict)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "mark"], name="a_carrier_event_is_kept_once")
        ]
        indexes = [models.Index(fields=["parcel", "-at", "-id"])]


class MovingLimits(models.Model):
    """After how many hours a company's parcels count as not moving; without a row, or where empty, as the channel or
    Shelfwire says (``limits``).
    """

    company = models.OneToOneField(Company, models.CASCADE, related_name="moving_limits")
    not_scanned_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    """After the tracking was sent."""
    stands_still_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    """After the newest carrier event."""
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.CharField(max_length=120, blank=True)


class Acknowledgement(models.Model):
    """A person has seen why a parcel is stopped. One counts for each thing that happened (``mark``); one that was taken
    back is kept with ``undone_at``.
    """

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="acknowledgements", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20)
    mark = models.CharField(max_length=64)
    """The very state that was seen: another address, another cancelled unit is another one."""
    said = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=300, blank=True)
    before = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+")
    """The address version that the parcel was made for."""
    papers = models.JSONField(default=list)
    """The ids of the label documents that are void with it."""
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "order", "cause", "mark"],
                condition=Q(undone_at=None),
                name="a_stop_is_acknowledged_once",
            )
        ]

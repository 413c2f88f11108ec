"""Labels: what a parcel weighs and measures, which label was asked for and bought, its documents and their prints."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    DocumentFormat,
    DocumentKind,
    DocumentSize,
    Handover,
    HandoverMethod,
    Parcelled,
    PickupSlot,
)
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.jobs.models import Job
from shelfwire.kit.money import Money
from shelfwire.orders.models import Address, Order, Unit
from shelfwire.people.models import Company
from shelfwire.shipbridge.models import CarrierAccount

LABEL_PDF = f"{DocumentKind.LABEL}.{DocumentFormat.PDF}"
LABEL_ZPL = f"{DocumentKind.LABEL}.{DocumentFormat.ZPL}"
SLIP_PDF = f"{DocumentKind.PACKING_SLIP}.{DocumentFormat.PDF}"


def usual_documents() -> list[str]:
    """What is fetched of a label when nothing else was asked for, as ``kind.format``."""
    return [LABEL_PDF, SLIP_PDF]


class Boxed(models.Model):
    """Weight and size of what is shipped; none of it known at first."""

    weight = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    weight_unit = models.CharField(
        max_length=2, choices=Sku.WeightUnit.choices, blank=True, default="", db_default=""
    )
    length = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    width = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    height = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    length_unit = models.CharField(
        max_length=2, choices=Sku.LengthUnit.choices, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True

    @property
    def parcelled(self) -> Parcelled:
        """The same in the words of the port."""
        return Parcelled.of(
            weight=self.weight,
            weight_unit=self.weight_unit,
            length=self.length,
            width=self.width,
            height=self.height,
            length_unit=self.length_unit,
        )

    @staticmethod
    def columns(parcel: Parcelled) -> dict[str, Any]:
        """The columns that ``parcelled`` reads, for what is said in the words of the port."""
        return {
            "weight": parcel.weight.value if parcel.weight else None,
            "weight_unit": parcel.weight.unit if parcel.weight else "",
            "length": parcel.length.value if parcel.length else None,
            "width": parcel.width.value if parcel.width else None,
            "height": parcel.height.value if parcel.height else None,
            "length_unit": parcel.length_unit,
        }


class Packaging(Boxed):
    """A box, bag or envelope that parcels are packed in: its outer size, and its weight when it is empty."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="packagings", db_index=False)
    name = models.CharField(max_length=80)
    is_default = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("company", Lower("name"), name="a_packaging_is_named_once"),
            models.UniqueConstraint(
                fields=["company"], condition=Q(is_default=True), name="one_default_packaging"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Measure(Boxed):
    """What a parcel of exactly these contents weighed and measured when it was last told. The weight is the whole
    parcel's.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="measures", db_index=False)
    contents_key = models.CharField(max_length=200)
    """``sku_id:quantity`` of each SKU, sorted, joined by commas; its SHA-256 when that is longer than 200."""
    packaging = models.ForeignKey(Packaging, models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "contents_key"], name="contents_are_measured_once")
        ]


class Label(Boxed):
    """One label of a carrier, asked for once: from the channel, or with a carrier account of our own.

    Weight and size are what the seller of the label was told.
    """

    class Source(models.TextChoices):
        CHANNEL = "channel", "The channel's label"
        CARRIER = "carrier", "An own carrier account"

    class Method(models.TextChoices):
        PICKUP = HandoverMethod.PICKUP.value, "Pickup"
        DROP_OFF = HandoverMethod.DROP_OFF.value, "Drop-off"

    company = models.ForeignKey(Company, models.PROTECT, related_name="labels", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="labels", db_index=False)
    source = models.CharField(max_length=7, choices=Source.choices, default=Source.CHANNEL)
    status = models.CharField(max_length=10, choices=LabelStatus.choices, default=LabelStatus.ASKED)
    status_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=120)
    parcel = models.ForeignKey(
        "fulfilment.Parcel", models.SET_NULL, null=True, blank=True, related_name="labels"
    )
    """Once the tracking number is known."""
    packaging = models.ForeignKey(Packaging, models.SET_NULL, null=True, blank=True, related_name="+")
    carrier_account = models.ForeignKey(
        CarrierAccount, models.PROTECT, null=True, blank=True, related_name="labels"
    )
    """Whose label it is, where it is not the channel's."""

    service_id = models.CharField(max_length=120, blank=True)
    service_name = models.CharField(max_length=200, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    provider_name = models.CharField(max_length=120, blank=True)
    agreed_minor = models.BigIntegerField(null=True, blank=True)
    agreed_currency = models.CharField(max_length=3, blank=True)
    cost_minor = models.BigIntegerField(null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    """From the first answer only: a label that is looked up later does not say what it cost."""
    handover_method = models.CharField(max_length=8, choices=Method.choices, blank=True)
    slot_start = models.DateTimeField(null=True, blank=True)
    slot_end = models.DateTimeField(null=True, blank=True)
    package_id = models.CharField(max_length=64, blank=True)
    """The channel's package: before the purchase where packages exist before, else after it."""
    tracking_number = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=80, blank=True)
    found = models.BooleanField(default=False, db_default=False)
    """Whether it was there already and only looked up, as when somebody bought it in Seller Center."""

    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="labels")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    bought_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_why = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    parcel_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often the parcel of an own carrier's label was refused."""
    parcel_again_at = models.DateTimeField(null=True, blank=True)
    """When it is tried again by itself; empty: a person must put it right."""
    reasons = models.JSONField(default=list)

    documents_wanted = ArrayField(models.CharField(max_length=30), default=usual_documents)
    """As ``kind.format``. What the channel does not have of this package is taken off."""
    document_size = models.CharField(
        max_length=4,
        choices=[(size.value, size.name) for size in DocumentSize],
        blank=True,
        default="",
        db_default="",
    )
    """The paper that its PDF documents are asked for; empty: what the channel gives."""
    documents_due_at = models.DateTimeField(null=True, blank=True)
    """When what is missing of them is to be fetched; empty: nothing is."""
    documents_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    documents_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "idempotency_key"], name="a_label_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(source="carrier") ^ Q(carrier_account=None),
                name="a_carrier_label_has_its_account",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-asked_at", "-id"], name="labels_newest"),
            models.Index(
                fields=["account", "status"],
                condition=Q(status__in=["asked", "refused", "void_asked"]),
                name="labels_unsettled",
            ),
            models.Index(
                fields=["account", "documents_due_at"],
                condition=Q(documents_due_at__isnull=False),
                name="labels_without_documents",
            ),
            models.Index(
                fields=["account", "parcel_again_at"],
                condition=Q(parcel_again_at__isnull=False),
                name="labels_to_try_again",
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number or f"{self.pk}"

    @property
    def agreed_price(self) -> Money | None:
        """What a person agreed to pay; None: whatever it costs."""
        return None if self.agreed_minor is None else Money(self.agreed_minor, self.agreed_currency)

    @property
    def cost(self) -> Money | None:
        """What it cost; None: not bought yet, or the seller of the label did not say."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.cost_currency)

    @property
    def handover(self) -> Handover | None:
        """How the carrier is to get it; None: not asked for."""
        if not self.handover_method:
            return None
        slot = PickupSlot(self.slot_start, self.slot_end) if self.slot_start and self.slot_end else None
        return Handover(HandoverMethod(self.handover_method), slot)


class LabelUnit(models.Model):
    """A unit that a label is for; ``live`` is false once the label is void."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="contents")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="label_contents")
    order = models.ForeignKey(Order, models.PROTECT, related_name="label_contents")
    address = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+")
    """The address version the label was bought for."""
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(live=True), name="a_unit_is_on_one_live_label"
            ),
            models.UniqueConstraint(fields=["label", "unit"], name="a_unit_is_on_a_label_once"),
        ]


class LabelMove(models.Model):
    """History of a label: its changes of status, and notes (then ``before`` and ``after`` are the same)."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=300)


class LabelDocument(models.Model):
    """A printable document of a label, as it came. Kept for ever: the channel's address of it lives a day."""

    class Kind(models.TextChoices):
        LABEL = DocumentKind.LABEL.value, "Label"
        PACKING_SLIP = DocumentKind.PACKING_SLIP.value, "Packing slip"
        BOTH = DocumentKind.BOTH.value, "Label and packing slip"
        PICTURE = DocumentKind.PICTURE.value, "Picture of the label"
        HAZMAT = DocumentKind.HAZMAT.value, "Dangerous goods label"
        INVOICE = DocumentKind.INVOICE.value, "Invoice"

    class Format(models.TextChoices):
        PDF = DocumentFormat.PDF.value, "PDF"
        ZPL = DocumentFormat.ZPL.value, "ZPL"
        PNG = "png", "PNG"

    class Size(models.TextChoices):
        A5 = DocumentSize.A5.value, "A5"
        A6 = DocumentSize.A6.value, "A6"
        INCHES = "4x6", "4 × 6 in"

    label = models.ForeignKey(Label, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    format = models.CharField(max_length=3, choices=Format.choices)
    size = models.CharField(max_length=4, choices=Size.choices, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of a PDF."""
    fetched_at = models.DateTimeField()
    void = models.BooleanField(default=False)
    """Outdated: by a change of the address, or because the label is void. Never printed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["label", "kind", "format", "size"],
                condition=Q(void=False),
                name="a_document_of_a_label_is_kept_once",
            )
        ]


class LabelPrint(models.Model):
    """That a document was given out to be printed, by whom; the second one is a reprint."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="prints")
    document = models.ForeignKey(LabelDocument, models.CASCADE, related_name="prints")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

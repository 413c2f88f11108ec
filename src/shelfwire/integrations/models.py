"""Programs outside that a company lets in: what each may see, how it proves who it is, and what it last asked."""

from __future__ import annotations

from django.db import models

from shelfwire.channels.models import Account
from shelfwire.integrations.states import CallAction, CallOutcome, FileKind, Kind, Way
from shelfwire.kit.fields import EncryptedJSONField
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


class DropFolder(models.Model):
    """Where files for a warehouse are left and taken from. ``path``: below it are ``orders`` and ``shipments``."""

    integration = models.OneToOneField(
        Integration, models.CASCADE, primary_key=True, related_name="drop_folder"
    )
    way = models.CharField("place", max_length=10, choices=Way.choices)
    path = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=22)
    user_name = models.CharField(max_length=120, blank=True)
    host_key = models.CharField(max_length=2000, blank=True)
    """The server's key that a person confirmed; nothing is sent to a server with another one."""
    secrets = EncryptedJSONField(editable=False, default=dict)
    minutes = models.PositiveSmallIntegerField("every so many minutes", default=15)
    due_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=600, blank=True)
    """Why the last look failed; empty: it did not."""
    seen = models.JSONField(default=dict, blank=True)
    """Files that the last look saw and left, with size, moment, and since when they are like that (unix time)."""

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="drop_folders_due")]

    def __str__(self) -> str:
        return self.integration.name

    @property
    def company_id(self) -> int:
        """For the audit log."""
        return self.integration.company_id


class FolderFile(models.Model):
    """One file that was left in a drop folder, or taken from it."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="files", db_index=False)
    kind = models.CharField(max_length=15, choices=FileKind.choices)
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, blank=True)
    """Of what was taken: the same content twice is one file."""
    contents = models.JSONField(default=dict)
    """Our ids of orders with those of the units that it is about. Of what was taken: ``refused``, the lines that were
    refused, empty for all; without it none was."""
    made_at = models.DateTimeField()
    laid_at = models.DateTimeField(null=True, blank=True)
    """When it was written under its hidden name; whoever finds it there gives it its own, and nobody writes it anew."""
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["integration", "-id"], name="folder_files_newest"),
            models.Index(
                fields=["integration", "id"],
                condition=models.Q(done_at__isnull=True),
                name="folder_files_undone",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "digest"],
                condition=~models.Q(digest=""),
                name="a_content_is_taken_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HandedOrder(models.Model):
    """An order that a program was handed, once. ``number``: which one of the program's it was."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="handed_orders", db_index=False)
    order_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    unit_ids = models.JSONField(default=list)
    cancelled_ids = models.JSONField(default=list)
    """Those of the units whose cancellation was told too."""
    address_id = models.BigIntegerField(null=True, blank=True)
    """The version of the address that it was handed with."""
    stopped_at = models.DateTimeField(null=True, blank=True)
    """When the program was told to hold it back."""
    settled_at = models.DateTimeField(null=True, blank=True)
    """Every unit has left or is told as cancelled: nothing is left to tell."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "order_id"], name="an_order_is_handed_once"),
            models.UniqueConstraint(fields=["integration", "number"], name="handed_orders_are_numbered"),
        ]
        indexes = [
            models.Index(
                fields=["integration", "id"],
                condition=models.Q(settled_at__isnull=True),
                name="handed_orders_open",
            )
        ]


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
    file_name = models.CharField(max_length=255, blank=True)
    units = models.PositiveIntegerField(default=0)
    parcel_id = models.BigIntegerField(null=True, blank=True)
    said = models.CharField(max_length=600, blank=True)
    """Why it was refused, or what else there is to say."""

    class Meta:
        indexes = [
            models.Index(fields=["integration", "-id"], name="calls_newest"),
            models.Index(
                fields=["integration", "-id"],
                condition=models.Q(outcome__in=["refused", "partly"]),
                name="calls_refused",
            ),
            models.Index(
                fields=["integration", "order_number", "id"],
                condition=~models.Q(order_number=""),
                name="calls_by_order",
            ),
            models.Index(fields=["at"], name="calls_by_age"),
        ]

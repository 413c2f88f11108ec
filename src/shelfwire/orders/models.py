"""Orders, their units, addresses by version, money by funder, documents, blocks and the timeline."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.models import Warehouse
from shelfwire.orders.states import BlockCode, OrderStatus, UnitStatus
from shelfwire.people.models import Company

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for the deadline that an order does not have, so that it comes last."""


def due() -> Coalesce:
    """The moment an order is sorted by when the deadline leads."""
    return Coalesce("ship_by", Value(NO_DEADLINE), output_field=models.DateTimeField())


def changed() -> Coalesce:
    """The moment since which an order stands as it is now (``orders.changes``)."""
    return Coalesce("changed_at", "recorded_at", output_field=models.DateTimeField())


class Order(models.Model):
    """One order of one account. ``channel_*`` is what the channel says, verbatim; ``status`` is what we decided."""

    # every composite index below that starts with the key serves it; a second index would only cost writes
    company = models.ForeignKey(Company, models.PROTECT, related_name="orders", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="orders", db_index=False)
    external_id = models.CharField(max_length=64)
    source = models.CharField(max_length=20, default="Website")
    order_class = models.CharField(max_length=20)
    status = models.CharField(max_length=15, choices=OrderStatus.choices)
    status_at = models.DateTimeField()
    channel_status = models.CharField(max_length=60)
    channel_updated_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Set by a trigger of the table; empty: nothing changed since it was recorded."""
    checked_at = models.DateTimeField()

    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    subtotal_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    seller_discount_minor = models.BigIntegerField()
    platform_discount_minor = models.BigIntegerField()
    is_cash_on_delivery = models.BooleanField(default=False)

    buyer_id = models.CharField(max_length=64, blank=True)
    buyer_name = models.CharField(max_length=200, blank=True)
    buyer_message = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    cancel_request_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    """The channel's code of why the buyer asks; ``cancel_request_text`` is its meaning, or why it is not known."""
    cancel_request_text = models.CharField(max_length=300, blank=True, default="", db_default="")
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    cancel_due_at = models.DateTimeField(null=True, blank=True)
    """Without an answer until then the channel decides itself. All four are empty without a request."""
    cancel_reason = models.CharField(max_length=200, blank=True)
    cancelled_by = models.CharField(max_length=40, blank=True)

    shipped_by = models.CharField(max_length=20)
    channel_warehouse_id = models.CharField(max_length=64, blank=True)
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    delivery_option_id = models.CharField(max_length=64, blank=True)
    delivery_option_name = models.CharField(max_length=120, blank=True)
    ship_by = models.DateTimeField(null=True, blank=True)
    collect_by = models.DateTimeField(null=True, blank=True)
    cancels_at = models.DateTimeField(null=True, blank=True)
    deliver_by = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    """The carrier's first scan, as the channel tells it."""
    replaced_order_id = models.CharField(max_length=64, blank=True)
    invoice = models.CharField(max_length=20, default="not_needed", db_default="not_needed")
    """Whether an invoice must be handed in before it is shipped: ``InvoiceState``, or the channel's word."""
    travels_with = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Orders with the same text may travel in one parcel, as the channel recommends."""

    address = models.ForeignKey(
        "Address", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    unit_count = models.PositiveIntegerField(default=0)
    is_blocked = models.BooleanField(default=False)
    """Whether any block is open: kept with the blocks so the grid asks one column."""
    unknown = models.JSONField(default=dict)
    personal_data_erased_at = models.DateTimeField(null=True, blank=True)
    """Once set, later documents of the channel bring no name, phone or address back."""
    search_tokens = ArrayField(models.TextField(), default=list)
    """What ``orders.search.tokens`` makes of order id, SKUs, buyer and tracking numbers."""
    search = models.GeneratedField(
        expression=models.Func(models.F("search_tokens"), function="array_to_tsvector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="an_order_is_recorded_once")
        ]
        indexes = [
            models.Index(fields=["company", "-placed_at", "-id"], name="orders_newest"),
            models.Index(fields=["company", "status", "-placed_at", "-id"], name="orders_by_status"),
            models.Index(fields=["account", "-placed_at", "-id"], name="orders_by_account"),
            models.Index(
                fields=["company", "ship_by", "id"],
                condition=Q(status__in=["released", "partly_shipped"]),
                name="orders_by_deadline",
            ),
            models.Index("company", due(), "id", name="orders_by_due"),
            models.Index("company", Coalesce("changed_at", "recorded_at"), "id", name="orders_by_change"),
            models.Index(
                "company",
                due(),
                "id",
                condition=Q(status__in=["released", "partly_shipped"]),
                name="orders_to_ship",
            ),
            models.Index(
                fields=["company", "-placed_at", "-id"], condition=Q(is_blocked=True), name="orders_blocked"
            ),
            models.Index(
                fields=["company", "-placed_at", "-id"],
                condition=Q(cancel_requested=True),
                name="orders_cancel_requested",
            ),
            models.Index(
                fields=["account", "travels_with"],
                condition=~Q(travels_with="") & Q(status__in=["released", "partly_shipped"]),
                name="orders_that_travel_together",
            ),
            models.Index(
                fields=["account", "collect_by"],
                condition=Q(collected_at__isnull=True, status__in=["released", "partly_shipped", "shipped"]),
                name="orders_to_scan",
            ),
            # what nearly every order is needs no index: the newest orders are full of it
            models.Index(
                fields=["company", "order_class", "-placed_at", "-id"],
                condition=~Q(order_class="sale"),
                name="orders_of_rare_class",
            ),
            models.Index(
                fields=["company", "source", "-placed_at", "-id"],
                condition=~Q(source="Website"),
                name="orders_of_rare_source",
            ),
            GinIndex(fields=["search"], name="orders_search"),
        ]

    def __str__(self) -> str:
        return self.external_id


class Unit(models.Model):
    """One unit of one SKU in an order: the channel sends one line item per unit."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="units", db_index=False)
    external_id = models.CharField(max_length=64)
    channel_product_id = models.CharField(max_length=64)
    channel_sku_id = models.CharField(max_length=64)
    seller_sku = models.CharField(max_length=120, blank=True)
    product_name = models.CharField(max_length=500, blank=True)
    sku_name = models.CharField(max_length=300, blank=True)
    image_url = models.URLField(max_length=600, blank=True)
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="units")
    status = models.CharField(max_length=10, choices=UnitStatus.choices, default=UnitStatus.OPEN)
    channel_status = models.CharField(max_length=60, blank=True)
    price_minor = models.BigIntegerField()
    original_price_minor = models.BigIntegerField()
    seller_discount_minor = models.BigIntegerField()
    platform_discount_minor = models.BigIntegerField()
    channel_package_id = models.CharField(max_length=64, blank=True)
    tracking_number = models.CharField(max_length=80, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    provider_name = models.CharField(max_length=120, blank=True)
    is_gift = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=200, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    touches_stock = models.BooleanField(default=True)
    """False for units that were gone before we first saw them, and for orders the channel fulfils."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="a_unit_is_recorded_once")
        ]
        indexes = [
            models.Index(fields=["channel_sku_id"], condition=Q(sku__isnull=True), name="units_unmapped"),
            models.Index(
                fields=["channel_package_id"],
                condition=Q(status="open") & ~Q(channel_package_id=""),
                name="units_waiting_by_package",
            ),
            models.Index(
                fields=["order"],
                condition=Q(status="cancelled", shipped_at__isnull=False),
                name="units_cancelled_after_shipping",
            ),
        ]


class Address(models.Model):
    """A recipient by version. A poorer version never overwrites a richer one."""

    READING = 2
    """How plugins place the levels now; rows of an earlier reading are placed anew (``actions/place_anew.py``)."""

    class Kind(models.TextChoices):
        FULL = "full", "Complete"
        MASKED = "masked", "Hidden in part by the channel"
        ABSENT = "absent", "Not given yet"

    order = models.ForeignKey(Order, models.CASCADE, related_name="addresses", db_index=False)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    lines = models.JSONField(default=list)
    district = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, blank=True)
    levels = models.JSONField(default=list)
    instructions = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)
    seen_at = models.DateTimeField()
    reading = models.PositiveSmallIntegerField(default=READING, db_default=READING)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "version"], name="one_address_a_version")]
        indexes = [
            # nearly always empty: only rows of an earlier reading are in it
            models.Index(fields=["id"], condition=Q(reading__lt=2), name="addresses_to_place_anew")
        ]


class MoneyRow(models.Model):
    """One amount of an order with its funder; ``text`` is the channel's own writing."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="money", db_index=False)
    kind = models.CharField(max_length=40)
    funder = models.CharField(max_length=10)
    minor = models.BigIntegerField()
    text = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "kind", "funder"], name="one_amount_a_kind")]


class OrderDocument(models.Model):
    """The channel's document, verbatim, beside what was understood of it. One row a version."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="documents", db_index=False)
    channel_updated_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    via = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "digest"], name="a_document_is_kept_once")]


class Block(models.Model):
    """One open or healed reason why an order must not ship."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="blocks", db_index=False)
    code = models.CharField(max_length=30, choices=BlockCode.choices)
    detail = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "code"], condition=Q(ended_at=None), name="a_block_is_open_once"
            )
        ]
        indexes = [models.Index(fields=["order", "since"], name="blocks_of_an_order")]


class TimelineEntry(models.Model):
    """The order's timeline: every notice, poll, decision, call and person. Append-only."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "Notice"
        POLL = "poll", "Download"
        STATE = "state", "Status"
        DECISION = "decision", "Decision"
        CALL = "call", "Call to the channel"
        PERSON = "person", "Person"
        CARRIER = "carrier", "Carrier"

    order = models.ForeignKey(Order, models.CASCADE, related_name="timeline", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=500)
    by = models.CharField(max_length=120, blank=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)

    NOTHING_CHANGED = "Read again: nothing we act on changed"

    class Meta:
        indexes = [models.Index(fields=["order", "-at", "-id"])]

    @property
    def is_technical(self) -> bool:
        """Whether it says only that we looked: a notice that came, or a reading that changed nothing."""
        return self.kind in (self.Kind.NOTICE, self.Kind.POLL) and (
            "notice" in self.data or self.text == self.NOTHING_CHANGED
        )


class DayFigures(models.Model):
    """What the orders placed on one day of a shop's calendar came to, in one currency: counted by
    ``actions/figures.py``, never added to.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=64)
    """The clock by which the day was cut out."""
    orders = models.PositiveIntegerField()
    revenue_minor = models.BigIntegerField()
    on_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    """Not scanned yet and not late yet."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day", "currency"], name="figures_of_a_day_stand_once")
        ]
        indexes = [
            models.Index(fields=["account", "day"], condition=Q(open__gt=0), name="days_with_open_orders")
        ]


class DaySales(models.Model):
    """How many units of a SKU the orders placed on one day of a shop took from stock. Counted with ``DayFigures``."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="days", db_index=False)
    units = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day", "sku"], name="sales_of_a_day_stand_once")
        ]
        indexes = [models.Index(fields=["sku", "day"], name="sales_by_sku")]


class DayToCount(models.Model):
    """A day whose figures are to be counted (again): written with whatever changes one of its orders."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="a_day_is_marked_once")]

"""What a product is to say in a shop, whether it is ready for that, and everything that the channel was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.listings.models import Listing
from shelfwire.people.models import Company
from shelfwire.posting.models_files import AnswerFile as AnswerFile
from shelfwire.posting.models_live import LiveReading as LiveReading
from shelfwire.posting.states import TO_TELL, PostingStatus, WaitsOn


class PostingSettings(models.Model):
    """How one shop posts its products."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="posting_settings")
    send_brand = models.BooleanField("send brand info", default=True, db_default=True)
    send_variation_images = models.BooleanField("send matrix image", default=True, db_default=True)
    identifier_priority = models.JSONField(default=list, blank=True)
    """Kinds of identifiers, the one that is sent first; empty: gtin, ean, upc, isbn, jan."""
    as_draft = models.BooleanField("post as draft", default=False, db_default=False)
    daily_allowance = models.PositiveIntegerField(null=True, blank=True)
    """New listings a day; empty: what the channel allows."""
    manufacturer_ids = models.JSONField(default=list, blank=True)
    responsible_person_ids = models.JSONField(default=list, blank=True)
    post_when_ready = models.BooleanField(default=False, db_default=False)
    """The rule: what is enabled and ready is posted by itself."""
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    updated_by = models.CharField(max_length=120, blank=True)


class CategoryTemplate(models.Model):
    """The answers of one category, given once and applied to many products."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="category_templates")
    name = models.CharField(max_length=120)
    category_external_id = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    """As ``ChannelProduct.answers``."""
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("account", "name", name="one_category_template_a_name")]

    def __str__(self) -> str:
        return self.name


class AnswerMapping(models.Model):
    """Where the answer to a question comes from, for every product of a shop that does not answer it itself."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="answer_mappings")
    category_external_id = models.CharField(max_length=64, blank=True)
    """Empty: in every category."""
    question_external_id = models.CharField(max_length=64)
    question_name = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=120, blank=True)
    """A field of ours: ``brand``, ``title``, ``option:Colour``; empty: the fixed ``value``."""
    value = models.JSONField(null=True, blank=True)
    values = models.JSONField(default=dict)
    """Our value, casefolded, to the channel's choice id."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "category_external_id", "question_external_id"],
                name="one_mapping_a_question",
            )
        ]


class ChannelProduct(models.Model):
    """A product in a shop: what it is to say there. An empty text is the catalogue's own."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="channel_products")
    product = models.ForeignKey(Product, models.PROTECT, related_name="channel_products")
    listing = models.OneToOneField(
        Listing, models.SET_NULL, null=True, blank=True, related_name="channel_product"
    )
    """What it became on the channel."""
    enabled = models.BooleanField(default=False, db_default=False)
    title = models.CharField(max_length=500, blank=True, default="", db_default="")
    description = models.TextField("long description", blank=True, default="", db_default="")
    category_external_id = models.CharField("category", max_length=64, blank=True, default="", db_default="")
    template = models.ForeignKey(
        CategoryTemplate, models.SET_NULL, null=True, blank=True, related_name="channel_products"
    )
    answers = models.JSONField(default=dict)
    """Question id to ``{"values": [{"id": …, "name": …}], "unit": …}`` (``posting.answers``)."""
    brand_external_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    brand_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    """The name under which the id was chosen; the id goes when the brand becomes another one."""
    settings = models.JSONField(default=dict)
    """What only some markets ask: ``minimum_order``, ``cash_on_delivery``, ``delivery_option_ids``,
    ``manufacturer_ids``, ``responsible_person_ids``, ``size_chart_id``, ``as_draft``."""
    changed_count = models.PositiveBigIntegerField(default=0, db_default=0)
    """Goes up with every change of anything it says: what was checked or posted before is not what it says now."""
    ready = models.BooleanField(null=True)
    """None: not checked yet."""
    required_total = models.PositiveSmallIntegerField(default=0, db_default=0)
    required_passed = models.PositiveSmallIntegerField(default=0, db_default=0)
    warnings = models.PositiveSmallIntegerField(default=0, db_default=0)
    checked_count = models.PositiveBigIntegerField(null=True, blank=True)
    """``changed_count`` as it was when readiness was worked out."""
    checked_at = models.DateTimeField(null=True, blank=True)
    check_due_at = models.DateTimeField(null=True, blank=True)
    """Since when readiness is to be worked out anew."""
    posted_count = models.PositiveBigIntegerField(null=True, blank=True)
    """``changed_count`` as it was posted last."""
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Identical refusals in a row; after three nothing is tried by itself until the data changed."""
    failed_with = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Digest of the refusal's codes."""
    failed_count = models.PositiveBigIntegerField(null=True, blank=True)
    """``changed_count`` as it was refused last."""
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    updated_by = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "product"], name="a_product_is_in_a_shop_once")
        ]
        indexes = [
            models.Index(
                fields=["check_due_at", "id"],
                condition=Q(check_due_at__isnull=False),
                name="readiness_to_work_out",
            ),
            models.Index(fields=["account", "ready", "id"], name="channel_products_by_readiness"),
            models.Index(
                fields=["account", "category_external_id", "id"], name="channel_products_of_category"
            ),
        ]


class ChannelSku(models.Model):
    """A SKU of a channel product: whether it is posted, and what it says there otherwise than in the catalogue."""

    channel_product = models.ForeignKey(ChannelProduct, models.CASCADE, related_name="skus")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="channel_skus")
    enabled = models.BooleanField(default=True, db_default=True)
    seller_sku = models.CharField(max_length=120, blank=True, default="", db_default="")
    """Empty: the SKU's code."""
    options = models.JSONField(default=list)
    """``[{"name", "value", "question_id", "choice_id"}]`` where they differ from the catalogue's."""
    listing_sku_external_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Its id on the channel, once it has one."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel_product", "sku"], name="a_sku_is_in_a_channel_product_once"
            )
        ]


class ReadinessFault(models.Model):
    """One item of readiness that does not pass. The latest working out replaces all of a channel product's."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    channel_product = models.ForeignKey(ChannelProduct, models.CASCADE, related_name="faults")
    sku = models.ForeignKey(Sku, models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=12)
    """``required``, ``recommended``, ``warning``."""
    group = models.CharField(max_length=20)
    label = models.CharField(max_length=300, blank=True)
    """What it is called, where the code does not say it: the name of a question."""
    field = models.CharField(max_length=120)
    """The field that mends it: ``title``, ``answer:100392``, ``picture:2``."""
    value = models.CharField(max_length=500, blank=True)
    says = models.CharField(max_length=500)
    fix = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "code", "channel_product"], name="readiness_faults_by_code"),
        ]


class ReadinessRules(models.Model):
    """By which rules a shop's products were judged last; when others hold, all of them are due."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="readiness_rules")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField()


class PictureUpload(models.Model):
    """A picture that a channel has: sent once for its content and use."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="picture_uploads", db_index=False)
    digest = models.CharField(max_length=64)
    """``catalog.PictureFile.digest``, or ``AnswerFile.digest``."""
    use = models.CharField(max_length=12)
    """A ``PictureUse``, or ``file`` for a PDF."""
    uri = models.CharField(max_length=500)
    url = models.TextField(blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest", "use"], name="a_picture_is_sent_once_a_use")
        ]


class Posting(models.Model):
    """One change of a listing that a person or a rule asked for, and what became of it.

    The call itself is a row of the outbox (``exchange.Outgoing``, subject ``posting``).
    """

    class Kind(models.TextChoices):
        CREATE = "create", "Post"
        EDIT = "edit", "Update"
        ACTIVATE = "activate", "Activate"
        DEACTIVATE = "deactivate", "Deactivate"
        DELETE = "delete", "Delete"
        RECOVER = "recover", "Recover"

    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    channel_product = models.ForeignKey(
        ChannelProduct, models.PROTECT, null=True, blank=True, related_name="postings"
    )
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, blank=True, related_name="postings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=12, choices=PostingStatus.choices)
    changed_count = models.PositiveBigIntegerField(null=True, blank=True)
    """The channel product's, as it is told."""
    content = models.JSONField(default=dict)
    """What was told (the port's ``ListingContent`` as JSON), once it was."""
    before = models.JSONField(default=dict)
    """What the channel said before it, for the difference and for the way back."""
    take_away = models.JSONField(default=list, blank=True)
    """What a person chose to take off the listing with this update (``posting.taking_away``)."""
    look_at = models.DateTimeField(null=True, blank=True)
    """In review: when the channel is asked next what became of it. Scheduled: not looked at before then."""
    not_before = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=300, blank=True)
    """Why it is not told yet, in a sentence."""
    waits_on = models.CharField(max_length=12, choices=WaitsOn.choices, blank=True, default="", db_default="")
    """The same as a word."""
    reasons = models.JSONField(default=list)
    """Why it was refused: ``[{"code", "text", "field", "advice", "sku"}]``."""
    undoes = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="undone_by")
    bulk = models.CharField(max_length=40, blank=True, db_index=True)
    """Names the bulk action it was part of."""
    by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel_product"],
                condition=Q(status__in=TO_TELL, kind__in=("create", "edit")),
                name="one_posting_to_tell_a_channel_product",
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "not_before", "id"],
                condition=Q(status__in=("scheduled", "pictures")),
                name="postings_to_tell",
            ),
            models.Index(
                fields=["account", "look_at", "id"],
                condition=Q(status="in_review"),
                name="postings_to_follow",
            ),
            models.Index(fields=["account", "-created_at", "-id"], name="postings_by_age"),
            models.Index(fields=["listing", "-id"], name="postings_of_a_listing"),
        ]


class PostingChange(models.Model):
    """History of a posting's status."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=300, blank=True)


class PropertyEdit(models.Model):
    """A change that was made to many channel products at once: what each said before, so that it can be undone."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="property_edits")
    title = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)


class PropertyEditRow(models.Model):
    """What one channel product said before and after."""

    edit = models.ForeignKey(PropertyEdit, models.CASCADE, related_name="rows")
    channel_product = models.ForeignKey(ChannelProduct, models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edit", "channel_product"], name="one_row_a_property_edit")
        ]

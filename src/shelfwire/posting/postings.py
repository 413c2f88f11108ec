"""Questions about postings: which are due, what a shop did today, and what one would say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import FOR_RETURNS, ListingAsKept, ListingContent, PictureUse, SentPicture
from shelfwire.kit import clock
from shelfwire.listings.asked import form_of
from shelfwire.listings.models import CategoryReading
from shelfwire.offers.quantities import quantities
from shelfwire.people.models import Company
from shelfwire.posting import allowance
from shelfwire.posting.answers import in_form
from shelfwire.posting.comparing import differences
from shelfwire.posting.content import Pictures, Quantities, Ways, needed_files
from shelfwire.posting.models import ChannelProduct, PictureUpload, Posting, PostingSettings
from shelfwire.posting.states import PostingStatus, WaitsOn
from shelfwire.posting.wanted import Wanted
from shelfwire.posting.wanting import wanted_each

_AGAIN = timedelta(minutes=30)
"""How long after a refusal the rule tries the same data again."""
_ON_ITS_WAY = ("pictures", "queued")
FOR_ALLOWANCE = Q(status=PostingStatus.SCHEDULED, waits_on=WaitsOn.ALLOWANCE)
"""Waits for another day's allowance."""
STOPPED = Q(failures__gte=3, failed_count=F("changed_count"))
"""What it says now was refused three times for the same reason."""


def postings(company: Company) -> QuerySet[Posting]:
    """Return the company's postings, the newest first. Page by ``created_at, id``."""
    found = Posting.objects.filter(account__company=company)
    return found.select_related("account", "channel_product__product", "listing").order_by(
        "-created_at", "-id"
    )


def to_tell(account_id: int, at: datetime) -> QuerySet[Posting]:
    """Return what is to be prepared now: scheduled and its moment has come, or its pictures are under way."""
    due = Q(status=PostingStatus.SCHEDULED) & (Q(not_before=None) | Q(not_before__lte=at))
    due &= Q(look_at=None) | Q(look_at__lte=at)
    found = Posting.objects.filter(account_id=account_id).filter(due | Q(status=PostingStatus.PICTURES))
    return found.select_related("account", "listing", "channel_product__listing").order_by("id")


def next_moment(account_id: int, status: str, at: datetime) -> datetime | None:
    """Return when the next posting of that status is to be looked at, later than ``at``."""
    found = Posting.objects.filter(account_id=account_id, status=status, look_at__gt=at)
    return found.order_by("look_at").values_list("look_at", flat=True).first()


def to_follow(account_id: int, at: datetime) -> QuerySet[Posting]:
    """Return what is in review and due to be looked at."""
    found = Posting.objects.filter(
        account_id=account_id, status=PostingStatus.IN_REVIEW, look_at__lte=at, listing__isnull=False
    )
    return found.select_related("account", "listing").order_by("look_at", "id")


def accounts_to_tell(at: datetime, switch: str) -> list[int]:
    """Ids of connected accounts, the switch on, with postings to prepare or a rule that has something to post."""
    due = Q(status=PostingStatus.SCHEDULED) & (Q(not_before=None) | Q(not_before__lte=at))
    due &= Q(look_at=None) | Q(look_at__lte=at)
    waiting = Posting.objects.filter(due | Q(status=PostingStatus.PICTURES))
    found = set(waiting.order_by().values_list("account_id", flat=True).distinct())
    found |= set(PostingSettings.objects.filter(post_when_ready=True).values_list("account_id", flat=True))
    flows = Account.objects.filter(pk__in=found, status="connected", **{switch: True})
    return sorted(flows.values_list("pk", flat=True))


def accounts_to_follow(at: datetime) -> list[int]:
    """Ids of connected accounts with something in review that is due to be looked at."""
    due = Posting.objects.filter(status=PostingStatus.IN_REVIEW, look_at__lte=at, account__status="connected")
    return sorted(set(due.order_by().values_list("account_id", flat=True).distinct()))


def in_review(posting: Posting) -> Posting | None:
    """Return the posting of the same product whose review is open; None when none is."""
    same = Posting.objects.filter(
        channel_product_id=posting.channel_product_id,
        status=PostingStatus.IN_REVIEW,
        kind__in=("create", "edit"),
    )
    return same.exclude(pk=posting.pk).first()


def by_rule(account_id: int, at: datetime) -> QuerySet[ChannelProduct]:
    """Return the products that the rule *post when ready* posts now: enabled, ready as they are, not on the channel. Of
    those that were refused as they are, only after a while, and after three times never; nor one whose posting a person
    cancelled, until it says something else.
    """
    own = Posting.objects.filter(channel_product=OuterRef("pk"))
    found = ChannelProduct.objects.filter(
        account_id=account_id,
        enabled=True,
        ready=True,
        check_due_at=None,
        checked_count=F("changed_count"),
        listing=None,
    )
    found = found.exclude(STOPPED)
    return found.filter(
        ~Exists(own.filter(status__in=("scheduled", "pictures", "queued", "in_review"))),
        ~Exists(own.filter(status="refused", ended_at__gt=at - _AGAIN)),
        ~Exists(own.filter(status="cancelled", changed_count=OuterRef("changed_count"))),
    ).order_by("pk")


def says_already(posting: Posting, changed_count: int, content: ListingContent, kept: ListingAsKept) -> bool:
    """Whether an update would change nothing: the product says what it said when it was posted last, that came into
    force, and what was read back agrees. What the channel writes its own way cannot be told from the reading alone.
    """
    if posting.take_away or posting.told_at is not None or differences(content, kept):
        return False
    product = ChannelProduct.objects.filter(postings=posting, posted_count=changed_count)
    told = Posting.objects.filter(
        channel_product_id=posting.channel_product_id, kind__in=("create", "edit"), told_at__isnull=False
    )
    last = told.order_by("-told_at", "-id").values_list("status", flat=True).first()
    return last in (None, PostingStatus.DONE) and product.exists()


# ── the allowance ────────────────────────────────────────────────────────────────────────────────────────


def per_day(account: Account) -> int:
    """Return how many new listings the shop may create a day: what a person entered, else the channel's standard."""
    kept = PostingSettings.objects.filter(account=account).values_list("daily_allowance", flat=True).first()
    return kept or allowance.allowances()["standard"].per_day


def used_today(account: Account, at: datetime) -> int:
    """Return how many new listings the shop told, or is about to tell, today."""
    start = clock.midnight(clock.day_of(at, account.timezone), account.timezone)
    created = Posting.objects.filter(account=account, kind=Posting.Kind.CREATE)
    return created.filter(Q(told_at__gte=start) | Q(status__in=_ON_ITS_WAY)).count()


def planned(account: Account, more: int = 0) -> allowance.Plan:
    """Return when the new listings that wait, and ``more``, go."""
    at = clock.now()
    waiting = Posting.objects.filter(
        account=account, kind=Posting.Kind.CREATE, status=PostingStatus.SCHEDULED
    ).count()
    today = clock.day_of(at, account.timezone)
    return allowance.plan(
        waiting + more, used_today=used_today(account, at), per_day=per_day(account), today=today
    )


def tomorrow(account: Account, at: datetime) -> tuple[date, datetime]:
    """Return the shop's next day, and when it begins."""
    day = clock.day_of(at, account.timezone) + timedelta(days=1)
    return day, clock.midnight(day, account.timezone)


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Behind:
    """Everything from which the contents of some products are built, read in a fixed number of queries a shop."""

    wanted: Mapping[int, Wanted]
    ways: Mapping[int, Ways]
    quantities: Quantities
    sent: Mapping[tuple[str, str], SentPicture]

    def pictures(self, described: Mapping[str, str]) -> Pictures:
        """What the channel has; ``described``: the address of a picture in a description to its digest."""
        return Pictures(self.sent, described)


def behind(account: Account, channel_product_ids: Collection[int]) -> Behind:
    """Return it for these products of one shop."""
    wanted = _asked_for(account, wanted_each(channel_product_ids))
    version = CategoryReading.objects.filter(account=account).values_list("version", flat=True).first() or ""
    sku_ids = [sku.sku_id for one in wanted.values() for sku in one.skus if not sku.external_id]
    digests = {
        picture.digest
        for one in wanted.values()
        for picture in (*one.pictures, *(each for sku in one.skus for each in sku.pictures))
    }
    digests |= {file.digest for one in wanted.values() for file in needed_files(one)}
    return Behind(
        wanted,
        {pk: Ways.of(one.settings, version) for pk, one in wanted.items()},
        _first_quantities(account, sku_ids) if sku_ids else {},
        uploads(account, digests),
    )


def _asked_for(account: Account, wanted: Mapping[int, Wanted]) -> dict[int, Wanted]:
    """The same without answers to questions that the category does not have: a channel refuses the listing for one."""
    forms = form_of(account.pk, {one.category_external_id for one in wanted.values()})
    return {
        pk: replace(one, answers=in_form(form, one.answers))
        if (form := forms.get(one.category_external_id))
        else one
        for pk, one in wanted.items()
    }


def _first_quantities(account: Account, sku_ids: Collection[int]) -> Quantities:
    """In the warehouses from which the channel sells."""
    closed = account.warehouses.filter(
        Q(kind__in=FOR_RETURNS) | Q(enabled=False) | Q(missing_at__isnull=False)
    )
    never = set(closed.values_list("external_id", flat=True))
    return {
        sku_id: {place: count for place, count in told.items() if place not in never}
        for sku_id, told in quantities(account, sku_ids).items()
    }


def uploads(account: Account, digests: Iterable[str]) -> dict[tuple[str, str], SentPicture]:
    """Return what the channel has of these pictures, by digest and use."""
    rows = PictureUpload.objects.filter(account=account, digest__in=list(digests))
    return {(row.digest, row.use): SentPicture(row.uri, row.url, row.width, row.height) for row in rows}


def expected(
    wanted: Wanted, urls: Sequence[str], sent: Mapping[tuple[str, str], SentPicture] | None = None
) -> Pictures:
    """Return what a preview shows in place of pictures that are not on the channel yet: each under its own address, and
    uploaded files under their names until they are ``sent``.
    """
    there: dict[tuple[str, str], SentPicture] = {}
    for picture in (*wanted.pictures, *(each for sku in wanted.skus for each in sku.pictures)):
        for use in PictureUse:
            there[picture.digest, use.value] = SentPicture(picture.url, picture.url)
    for url in urls:
        there[url, PictureUse.DESCRIPTION.value] = SentPicture(url, url)
    for file in needed_files(wanted):
        there[file.digest, file.use] = (sent or {}).get((file.digest, file.use), SentPicture(file.name))
    return Pictures(there, {url: url for url in urls})

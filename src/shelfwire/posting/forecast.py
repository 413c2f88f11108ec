"""What posting many products would do, counted without asking for any of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingStatus
from shelfwire.kit import clock
from shelfwire.posting import allowance, postings
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.reading import posting_settings
from shelfwire.posting.states import TO_TELL


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many of some products of one shop would be ``new`` listings and ``updates``, and why the others stay;
    ``up_to_date``: the channel was told them as they are.

    ``unchecked``: of those that would go, how many are looked at once more when their turn comes. ``reviews``: how many
    of the new ones and updates the channel looks at before they are in force; a draft starts none. ``plan``: when the
    new listings go.
    """

    products: int
    new: int
    updates: int
    drafts: int
    unchecked: int
    not_enabled: int
    not_ready: int
    asked_for: int
    up_to_date: int
    frozen: int
    plan: allowance.Plan

    @property
    def goes(self) -> int:
        """How many would be asked for."""
        return self.new + self.updates

    @property
    def reviews(self) -> int:
        """How many would be looked at by the channel."""
        return self.goes - self.drafts


_STALE = (
    Q(ready=None)
    | Q(check_due_at__isnull=False)
    | Q(checked_count=None)
    | ~Q(checked_count=F("changed_count"))
)
_GONE = Q(listing=None) | Q(listing__missing_at__isnull=False) | Q(listing__status=ListingStatus.DELETED)
_TOLD = ~_GONE & Q(posted_count=F("changed_count"))
_FROZEN = ~_GONE & Q(listing__status=ListingStatus.FROZEN)


def forecast(account: Account, rows: QuerySet[ChannelProduct]) -> Forecast:
    """Return it for products of one shop. A fixed number of queries."""
    asked = Posting.objects.filter(
        channel_product=OuterRef("pk"), status__in=TO_TELL, kind__in=("create", "edit")
    )
    open_, may = Q(is_asked=True), Q(enabled=True) & (_STALE | Q(ready=True))
    goes = may & ~open_ & ~_FROZEN & ~_TOLD
    draft = Q(own_draft="true")
    if posting_settings(account).as_draft:
        draft |= Q(own_draft=None)
    found = (
        rows.order_by()
        .annotate(is_asked=Exists(asked), own_draft=KT("settings__as_draft"))
        .aggregate(
            products=Count("pk"),
            new=Count("pk", filter=goes & _GONE),
            updates=Count("pk", filter=goes & ~_GONE),
            drafts=Count("pk", filter=goes & _GONE & draft),
            unchecked=Count("pk", filter=goes & _STALE),
            not_enabled=Count("pk", filter=Q(enabled=False) & ~open_),
            not_ready=Count("pk", filter=Q(enabled=True) & ~may & ~open_),
            asked_for=Count("pk", filter=open_),
            up_to_date=Count("pk", filter=may & ~open_ & ~_FROZEN & _TOLD),
            frozen=Count("pk", filter=may & ~open_ & _FROZEN),
        )
    )
    return Forecast(**found, plan=postings.planned(account, more=found["new"]))


@dataclass(frozen=True, slots=True)
class RuleForecast:
    """What the rule *post when ready* would do in a shop now, whether it is ``on`` or not. ``stopped``: products that
    it leaves alone because what they say was refused three times for the same reason.
    """

    on: bool
    would_post: int
    reviews: int
    stopped: int
    plan: allowance.Plan


def rule_forecast(account: Account) -> RuleForecast:
    """Return it. A fixed number of queries."""
    found = forecast(account, postings.by_rule(account.pk, clock.now()))
    stopped = ChannelProduct.objects.filter(postings.STOPPED, account=account, enabled=True, listing=None)
    on = posting_settings(account).post_when_ready
    return RuleForecast(on, found.new, found.reviews, stopped.count(), found.plan)

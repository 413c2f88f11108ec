"""What others may ask of prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.columns import Column, template
from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import with_words
from shelfwire.offers.drift import ARRIVED
from shelfwire.offers.models import PriceOffer, PriceSend, Urgency
from shelfwire.offers.models_prices import PriceChange, PriceRule, ShopPrice
from shelfwire.offers.prices.arithmetic import PriceArithmetic, Step, replay
from shelfwire.offers.prices.columns import COLUMNS
from shelfwire.offers.prices.formula import Formula, Start, edits_by_formula
from shelfwire.offers.prices.preview import Preview, PreviewRow, PriceEdit, preview_prices
from shelfwire.offers.prices.reckon import Ground, Pair, reckon
from shelfwire.offers.prices.rounding import LABELS, Rounding
from shelfwire.offers.prices.rule_change import RuleScope, preview_rule_change
from shelfwire.offers.prices.rules import narrowest_first
from shelfwire.people.models import Company

__all__ = [
    "LABELS",
    "Formula",
    "Preview",
    "PreviewRow",
    "PriceEdit",
    "Rounding",
    "RuleScope",
    "Start",
    "edits_by_formula",
    "preview_prices",
    "preview_rule_change",
    "reckon",
]

MOST_SHOWN = 200
"""Rows of a dry run in one answer."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A listing SKU with its price: what is entered for the shop, what it comes to now, and what the channel was told
    and says. ``entered`` None: nothing was; ``offer`` None: it was never due.
    """

    listing_sku: ListingSku
    entered: ShopPrice | None
    now: PriceArithmetic
    offer: PriceOffer | None

    @property
    def currency(self) -> str:
        """The shop's currency, in which every amount of the row is."""
        return self.now.inputs.currency

    @property
    def hindrance(self) -> str:
        """Why the price is not sent, in words: ours, else what the channel said. Empty: nothing is in the way."""
        return self.now.why or (self.offer.why if self.offer else "")


@dataclass(frozen=True, slots=True)
class Explained:
    """How a price came about. ``same``: whether the stored inputs give the price that was sent when they are worked out
    again; True for one that was not sent yet.
    """

    steps: tuple[Step, ...]
    price_minor: int | None
    list_minor: int | None
    currency: str
    why: str
    at: datetime
    same: bool = True
    send: PriceSend | None = None


def price_list(account: Account, search: str = "") -> QuerySet[ListingSku]:
    """Return the linked listing SKUs of a shop with listing and SKU. ``search``: words in SKU, seller SKU and titles,
    or an exact id. Page by the keys ``sku__code, id``; ``price_rows`` works out the prices of a page.
    """
    found = ListingSku.objects.filter(account=account, sku__isnull=False).select_related(
        "account", "listing", "sku__product", "picture"
    )
    return with_words(found, search).order_by("sku__code", "id")


def price_rows(company: Company, listing_skus: Sequence[ListingSku]) -> list[PriceRow]:
    """Return the prices of these listing SKUs, in their order; those that are not linked are left out. Five queries."""
    at = clock.now()
    pairs: dict[int, Pair] = {row.pk: (row.account_id, row.sku_id) for row in listing_skus if row.sku_id}
    ground = Ground.load(company.pk, set(pairs.values()))
    offers = PriceOffer.objects.filter(listing_sku__in=pairs).in_bulk(field_name="listing_sku_id")
    return [
        PriceRow(row, ground.entered.get(pairs[row.pk]), ground.price(pairs[row.pk], at), offers.get(row.pk))
        for row in listing_skus
        if row.pk in pairs and pairs[row.pk][0] in ground.accounts and pairs[row.pk][1] in ground.skus
    ]


def explain_price(offer: PriceOffer, send_id: int | None = None) -> Explained | None:
    """Return how the price of an offer comes about now, or how one that was sent did: from its stored inputs, worked
    out again. None for a send that is not the offer's, or an offer that is not linked any more.
    """
    if send_id is None:
        (row,) = price_rows(offer.account.company, [offer.listing_sku]) or (None,)
        if row is None:
            return None
        return _explained(row.now)
    send = PriceSend.objects.filter(offer=offer, pk=send_id).first()
    if send is None:
        return None
    again = replay(send.arithmetic)
    same = (again.price_minor, again.list_minor) == (send.price_minor, send.list_minor)
    return _explained(again, same=same, send=send)


def _explained(arithmetic: PriceArithmetic, **more: Any) -> Explained:
    return Explained(
        arithmetic.steps,
        arithmetic.price_minor,
        arithmetic.list_minor,
        arithmetic.inputs.currency,
        arithmetic.why,
        arithmetic.inputs.at,
        **more,
    )


def price_sends(offer: PriceOffer) -> QuerySet[PriceSend]:
    """Return every price that the channel was told, the newest first."""
    return PriceSend.objects.filter(offer=offer).order_by("-called_at", "-id")


@dataclass(frozen=True, slots=True)
class WouldSendPrices:
    """A dry run: how many prices the shop would be told, how many of them rise and fall against what it has by our
    record, and how many wait, by reason. ``rows`` is a page of those it would be told. ``unknown``: not worked out yet.
    """

    changed: int
    rising: int
    falling: int
    hindered: Mapping[str, int]
    unchanged: int
    unknown: int
    rows: Sequence[PriceOffer]


def would_send_prices(account: Account, *, after: int = 0, page: int = MOST_SHOWN) -> WouldSendPrices:
    """Return what turning the switch on would do, by the prices as they were worked out last (a worker does so within
    moments of any change, whether the switch is on or not). ``rows`` begin after the offer id ``after``, and
    each says in ``has`` what the shop has now.
    """
    mine = PriceOffer.objects.filter(account=account)
    known = mine.exclude(urgency=Urgency.MARKED)
    # with the switch off nobody compares: what it said after it was told is what it has
    later = Q(says_at__gt=F("sent_at") + ARRIVED)
    other = later & ~Q(says_minor=F("sent_minor"))
    free = known.filter(hindrance="", wanted_minor__isnull=False)
    due = free.filter(Q(due_since__isnull=False) | other)
    has = Case(
        When(Q(differs_since__isnull=False) | later, then=F("says_minor")),
        default=Coalesce("sent_minor", "says_minor"),
    )
    counts = due.annotate(has=has).aggregate(
        changed=Count("pk"),
        rising=Count("pk", filter=Q(wanted_minor__gt=F("has"))),
        falling=Count("pk", filter=Q(wanted_minor__lt=F("has"))),
    )
    waiting = known.exclude(hindrance="").order_by("hindrance").values_list("hindrance")
    rows = due.annotate(has=has).filter(pk__gt=after).select_related("listing", "listing_sku__sku")
    return WouldSendPrices(
        **counts,
        hindered=dict(waiting.annotate(count=Count("pk"))),
        unchanged=known.filter(due_since=None, hindrance="").count()
        - free.filter(other, due_since=None).count(),
        unknown=mine.filter(urgency=Urgency.MARKED).count(),
        rows=list(rows.order_by("pk")[: min(page, MOST_SHOWN)]),
    )


def price_rules(company: Company) -> list[PriceRule]:
    """Return the company's rules of prices, the narrowest first."""
    found = PriceRule.objects.filter(company=company).select_related("account", "product", "sku")
    return narrowest_first(found.order_by("pk"))


def price_changes(company: Company) -> QuerySet[PriceChange]:
    """Return the changes of prices and rules, the newest first. Page by ``-at, -id``."""
    found = PriceChange.objects.filter(company=company).select_related("undoes", "undone_by")
    return found.order_by("-at", "-id")


def find_change(company: Company, change_id: int) -> PriceChange | None:
    """Return the company's change of that id."""
    return price_changes(company).filter(pk=change_id).first()


def price_columns() -> tuple[Column, ...]:
    """Return the columns of a price list, for the import page."""
    return COLUMNS


def price_template_csv() -> str:
    """Return an empty price list: the header row."""
    return template(COLUMNS)

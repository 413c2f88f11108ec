"""What others may ask about offers: what is due, how late, why, and what would be sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from shelfwire.channels.models import Account
from shelfwire.channels.queries import connected
from shelfwire.kit import clock
from shelfwire.offers.arithmetic import StockArithmetic, replay, work_out
from shelfwire.offers.drift import ARRIVED, DriftFigure, drift_tasks, open_drifts, policy_of
from shelfwire.offers.drift import drift_of as drift
from shelfwire.offers.hindrances import words
from shelfwire.offers.kinds import PRICE, STOCK, Kind
from shelfwire.offers.models import ListingPush, StockOffer, StockRule, StockSend, Urgency
from shelfwire.offers.rows import of_listing_skus
from shelfwire.offers.scopes import scope_words
from shelfwire.offers.supply import Sources, most_units_of
from shelfwire.offers.writers import second_writers

__all__ = [
    "LAG_OBJECTIVE",
    "PRICE",
    "STOCK",
    "DriftFigure",
    "Explained",
    "Lag",
    "WouldSend",
    "accounts_due",
    "accounts_waiting",
    "drift",
    "drift_tasks",
    "explain",
    "hindered",
    "lag",
    "offers",
    "open_drifts",
    "policy_of",
    "rules",
    "scope_words",
    "second_writers",
    "sends",
    "turn_of",
    "would_send",
]

LAG_OBJECTIVE: Final = timedelta(seconds=2)
"""From a change to the channel's acknowledgement: 95 of 100 are to be faster."""
_TO_SEND = Q(due_since__isnull=False, urgency__gte=Urgency.ZERO, urgency__lte=Urgency.RISING)
_MOST_ROWS: Final = 200


def accounts_due(kind: Kind, at: datetime) -> list[int]:
    """Ids of the connected accounts with a number to work out, to send, or to look at again because a hindrance
    ended.
    """
    mine = kind.offers._default_manager.filter(account=OuterRef("pk"))
    marked = mine.filter(due_since__isnull=False, urgency=Urgency.MARKED)
    ended = mine.filter(parked_until__lte=at, urgency=Urgency.HELD).exclude(hindrance="")
    to_send, asked = mine.filter(_TO_SEND), mine.filter(_TO_SEND).exclude(asked_by="")
    found = connected().filter(
        Exists(marked) | Exists(ended) | Exists(asked) | Q(Exists(to_send), **{kind.switch: True})
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def accounts_waiting(kind: Kind, before: datetime) -> dict[int, datetime]:
    """Connected accounts, the switch on, with a number that could have been sent since before ``before``: since
    when.
    """
    rows = kind.offers._default_manager.filter(
        _TO_SEND, due_since__lt=before, account__in=connected().filter(**{kind.switch: True})
    )
    return dict(rows.order_by().values_list("account").annotate(since=Min("due_since")))


def offers(account: Account) -> QuerySet[StockOffer]:
    """Return the shop's stock offers with their listing SKUs, by listing."""
    return (
        StockOffer.objects.filter(account=account)
        .select_related("listing", "listing_sku", "listing_sku__sku")
        .order_by("listing_id", "listing_sku_id", "id")
    )


def hindered(account: Account, hindrance: str = "") -> QuerySet[StockOffer]:
    """Return the shop's stock offers that wait for something, or for this one thing, the oldest first."""
    found = offers(account).exclude(hindrance="")
    if hindrance:
        found = found.filter(hindrance=hindrance)
    return found.order_by("hindered_at", "id")


def sends(offer: StockOffer) -> QuerySet[StockSend]:
    """Return everything that the channel was told of the offer, the newest first."""
    return StockSend.objects.filter(offer=offer).order_by("-called_at", "-id")


def rules(company_id: int) -> QuerySet[StockRule]:
    """Return the company's stock rules, with what they name."""
    return (
        StockRule.objects.filter(company_id=company_id)
        .select_related("account", "warehouse", "product", "sku")
        .order_by("id")
    )


# ── explain ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Explained:
    """A number with its arithmetic. ``send`` is the row it was sent by; None: as it would be worked out now.
    ``agrees``: the stored quantity is what the same function makes of the stored inputs. ``refusal``: why none may be
    told now.
    """

    offer: StockOffer
    arithmetic: StockArithmetic | None
    send: StockSend | None = None
    agrees: bool = True
    refusal: str = ""


def explain(offer: StockOffer, send_id: int | None = None) -> Explained:
    """Return how a number that was sent came about, worked out again from its stored inputs; without ``send_id`` how
    the number comes about at this moment. Raises StockSend.DoesNotExist when the send is not this offer's.
    """
    if send_id is not None:
        send = StockSend.objects.get(pk=send_id, offer=offer)
        again = replay(send.arithmetic)
        return Explained(offer, again, send, agrees=again.quantity == send.quantity)
    rows = of_listing_skus([offer.listing_sku_id])
    mine = next((row for row in rows if row.id == offer.pk), None)
    if mine is None:
        return Explained(offer, None, refusal="The SKU has no such warehouse on the channel any more.")
    measured = lag(offer.account).p95 or 0.0
    supply = Sources(offer.account, lag=measured, most_units=most_units_of(offer.account)).supply(rows)
    if supply.is_kept_by_channel(mine):
        return Explained(offer, None, refusal="The channel keeps this stock itself; it is read only.")
    ours = [row for row in rows if not supply.is_kept_by_channel(row)]
    refusal = supply.refusal(ours)
    if refusal is not None:
        return Explained(offer, None, refusal=words(refusal))
    return Explained(offer, work_out(supply.inputs(mine, ours)))


# ── how late ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lag:
    """Seconds from a change to the channel's acknowledgement, of ``count`` numbers; None without any. ``late`` numbers
    have been due for longer than the objective and are not acknowledged yet; ``oldest`` is since when.
    """

    count: int
    p50: float | None
    p95: float | None
    p99: float | None
    objective: float
    late: int
    oldest: datetime | None

    @property
    def met(self) -> bool:
        """Whether the objective is met."""
        return (self.p95 is None or self.p95 <= self.objective) and not self.late


def lag(
    account: Account,
    window: timedelta = timedelta(hours=1),
    *,
    sku_ids: Collection[int] | None = None,
    kind: Kind = STOCK,
) -> Lag:
    """Return how long changes took to be acknowledged in the last ``window``, for a shop or some of its SKUs."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM"  # noqa: S608
            f" s.answered_at - s.changed_at)) FROM {kind.sends_table} s JOIN {kind.table} o ON o.id = s.offer_id"
            " JOIN listings_listingsku l ON l.id = o.listing_sku_id"
            " WHERE s.account_id = %(account)s AND s.called_at > %(since)s AND s.outcome = 'taken'"
            " AND s.changed_at IS NOT NULL"
            " AND (%(skus)s::bigint[] IS NULL OR l.sku_id = ANY(%(skus)s::bigint[]))",
            {
                "account": account.pk,
                "since": now - window,
                "skus": None if sku_ids is None else list(sku_ids),
            },
        )
        row = cursor.fetchone()
    count, parts = row if row else (0, None)
    p50, p95, p99 = (round(float(part), 3) for part in parts) if parts and count else (None, None, None)
    due = kind.offers._default_manager.filter(
        account=account,
        due_since__lt=now - LAG_OBJECTIVE,
        urgency__lte=Urgency.RISING,
    )
    if sku_ids is not None:
        due = due.filter(listing_sku__sku__in=list(sku_ids))
    oldest = due.order_by("due_since").values_list("due_since", flat=True).first()
    return Lag(count, p50, p95, p99, LAG_OBJECTIVE.total_seconds(), due.count(), oldest)


# ── what would be sent ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class WouldSend:
    """A dry run: how many numbers the shop would be told, how many of them 0, and how many wait, by reason. ``rows`` is
    a page of the ones it would be told. ``unknown``: not worked out yet.
    """

    changed: int
    to_zero: int
    hindered: Mapping[str, int]
    unchanged: int
    unknown: int
    rows: Sequence[StockOffer]


def would_send(account: Account, *, after: int = 0, page: int = _MOST_ROWS) -> WouldSend:
    """Return what turning the switch on would do, by the numbers as they were worked out last (a worker does so within
    moments of any change, whether the switch is on or not). ``rows`` begin after the offer id ``after``, and each says
    in ``has`` what the shop has now.
    """
    # with the switch off nobody compares: what it said after it was told is what it has
    has = (
        f"CASE WHEN o.differs_since IS NOT NULL OR o.says_at > o.sent_at + interval '{ARRIVED.total_seconds()} s'"
        " THEN o.says ELSE coalesce(o.sent, o.says) - o.sold END"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE differs), count(*) FILTER (WHERE differs AND wanted = 0),"  # noqa: S608
            " count(*) FILTER (WHERE NOT differs AND hindrance = '' AND urgency <> -1),"
            " count(*) FILTER (WHERE urgency = -1) FROM (SELECT o.wanted, o.hindrance, o.urgency,"
            f" (o.hindrance = '' AND o.urgency <> -1 AND o.wanted IS NOT NULL AND (o.wanted IS DISTINCT FROM {has}"
            " OR o.differs_since IS NOT NULL)) AS differs FROM offers_stockoffer o"
            " WHERE o.account_id = %s AND o.missing_at IS NULL) o",
            [account.pk],
        )
        changed, to_zero, unchanged, unknown = cursor.fetchone() or (0, 0, 0, 0)
        cursor.execute(
            "SELECT hindrance, count(*) FROM offers_stockoffer WHERE account_id = %s AND hindrance <> ''"
            " AND missing_at IS NULL GROUP BY 1 ORDER BY 1",
            [account.pk],
        )
        waiting = dict(cursor.fetchall())
    rows = (
        offers(account)
        .annotate(
            has=Case(
                When(Q(differs_since__isnull=False) | Q(says_at__gt=F("sent_at") + ARRIVED), then=F("says")),
                default=Coalesce("sent", "says") - F("sold"),
            )
        )
        .filter(
            Q(differs_since__isnull=False) | Q(has__isnull=True) | ~Q(wanted=F("has")),
            hindrance="",
            wanted__isnull=False,
            missing_at=None,
            pk__gt=after,
        )
        .exclude(urgency=Urgency.MARKED)
        .order_by("pk")
    )
    return WouldSend(changed, to_zero, waiting, unchanged, unknown, list(rows[: min(page, _MOST_ROWS)]))


def turn_of(listing_id: int) -> ListingPush | None:
    """Return the turn of a listing; None when nothing of it was ever to be sent."""
    return ListingPush.objects.filter(pk=listing_id).first()

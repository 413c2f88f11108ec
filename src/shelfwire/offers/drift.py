"""Drift: the channel says another quantity than it was told, and nothing of its own explains it.

The channel takes what it sells off its number itself, before we have the order; and it may give a cancelled unit back
before we know. So a difference that its own orders explain is looked at once more before it is called drift. One that
is still the same then, or that they do not explain, is drift: it is shown with since when, and healed or left to a
person as the shop's policy says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Min, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.offers import writers
from shelfwire.offers.actions.claim import ask_for_a_read
from shelfwire.offers.actions.mark import mark
from shelfwire.offers.kinds import STOCK
from shelfwire.offers.models import Drift, DriftPolicy, ListingPush, OnDrift, StockOffer, StockSend
from shelfwire.people.models import Company

ARRIVED: Final = timedelta(seconds=2)
"""By so much a question must be younger than the channel's answer to our number: its clock is not ours."""
HEALS_AN_HOUR: Final = 3
"""Healed more often, a number is fought over: it is left to a person."""
SETTLED: Final = timedelta(minutes=5)
"""So long after a number was told it is read back."""
KEEP: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Look:
    """One offer as it was before, and what the channel says now. ``turn``: of its listing."""

    offer: StockOffer
    says: int
    committed: int
    turn: ListingPush | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of offers: those that drifted, and those whose difference is to be looked at once more."""

    drifted: frozenset[int] = frozenset()
    waiting: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Sorted:
    equal: list[Look] = field(default_factory=list)
    waiting: list[Look] = field(default_factory=list)
    drifted: list[Look] = field(default_factory=list)


def expected_of(offer: StockOffer) -> int | None:
    """What the channel should say: what it was told, less what it sold since by our record. None: told nothing."""
    return None if offer.sent is None else offer.sent - offer.sold


def compare(account_id: int, looks: Sequence[Look], at: datetime, words: Mapping[str, str]) -> Found:
    """Compare what the channel says with what it was told, and act as the shop's policy says; the offers and the turns
    of their listings are locked.
    """
    account = Account.objects.get(pk=account_id)
    sorted_ = _sort(account, looks, at)
    _end([look.offer for look in sorted_.equal], at)
    new = _open(account, sorted_.drifted, at)
    writers.suspect(account, [_clue(look, words) for look in new], at)
    if sorted_.drifted:
        _heal(account, sorted_.drifted, at)
    return Found(
        frozenset(look.offer.pk for look in sorted_.drifted),
        frozenset(look.offer.pk for look in sorted_.waiting),
    )


def _sort(account: Account, looks: Sequence[Look], at: datetime) -> _Sorted:
    found = _Sorted()
    for look in looks:
        expected = expected_of(look.offer)
        if expected is None or not account.stock_out:
            found.equal.append(look)  # nothing was told that could differ
        elif _may_be_older(look, at):
            found.waiting += [look] if expected != look.says else []
        elif expected == look.says:
            found.equal.append(look)
        elif _is_explained(look, expected) and not _was_seen_before(look):
            found.waiting.append(look)
        else:
            found.drifted.append(look)
    return found


def _may_be_older(look: Look, at: datetime) -> bool:
    """Whether the answer may be older than our last number: asked for before that arrived, or while one is told."""
    sent_at = look.offer.sent_at
    told_now = look.turn is not None and look.turn.claimed_by != ""
    return told_now or (sent_at is not None and at < sent_at + ARRIVED)


def _is_explained(look: Look, expected: int) -> bool:
    """Whether the channel's own orders explain the difference: they hold that many more units than when it was last
    heard, or fewer, or we know a sale that is younger than the answer.
    """
    before = look.offer.says_committed
    if before is None:
        return True
    if look.says < expected:
        return look.committed - before >= expected - look.says
    return look.offer.sold > 0 or before - look.committed >= look.says - expected


def _was_seen_before(look: Look) -> bool:
    """Whether the channel said the same already after it had our number."""
    offer = look.offer
    if offer.says != look.says or offer.says_at is None or offer.sent_at is None:
        return False
    return offer.says_at >= offer.sent_at + ARRIVED and offer.says_committed == look.committed


def _end(offers: Sequence[StockOffer], at: datetime) -> None:
    """These are equal (again)."""
    ids = [one.pk for one in offers]
    StockOffer.objects.filter(pk__in=ids, differs_since__isnull=False).update(differs_since=None)
    Drift.objects.filter(offer__in=ids, ended_at=None).update(ended_at=at)


def _open(account: Account, drifted: Sequence[Look], at: datetime) -> list[Look]:
    """Note what drifted; those that did not drift before, or drifted again after the right number had arrived."""
    if not drifted:
        return []
    rows = _open_of(drifted)
    again = {pk for pk, row in rows.items() if _was_put_right(row, drifted)}
    Drift.objects.filter(pk__in=[rows[pk].pk for pk in again]).update(ended_at=at)
    new = [look for look in drifted if look.offer.pk not in rows or look.offer.pk in again]
    Drift.objects.bulk_create(
        Drift(
            account=account,
            offer=look.offer,
            began_at=at,
            expected=expected_of(look.offer) or 0,
            says=look.says,
            seen_at=at,
        )
        for look in new
    )
    for look in drifted:
        if look not in new:
            row = rows[look.offer.pk]
            row.says, row.seen_at = look.says, at
    Drift.objects.bulk_update([rows[pk] for pk in rows if pk not in again], ["says", "seen_at"])
    StockOffer.objects.filter(pk__in=[look.offer.pk for look in drifted], differs_since=None).update(
        differs_since=at
    )
    return new


def _open_of(drifted: Sequence[Look]) -> dict[int, Drift]:
    found = Drift.objects.filter(offer__in=[look.offer.pk for look in drifted], ended_at=None)
    return {row.offer_id: row for row in found}


def _was_put_right(row: Drift, drifted: Sequence[Look]) -> bool:
    offer = next(look.offer for look in drifted if look.offer.pk == row.offer_id)
    return row.healed_at is not None and offer.sent_at is not None and offer.sent_at > row.healed_at


def _clue(look: Look, words: Mapping[str, str]) -> writers.Clue:
    return writers.Clue(
        offer_id=look.offer.pk,
        told=expected_of(look.offer) or 0,
        wrote=look.says,
        word=words.get(look.offer.listing_sku.external_id, ""),
    )


def _heal(account: Account, drifted: Sequence[Look], at: datetime) -> None:
    """Make the right numbers due, after a read; or leave them to a person."""
    rows = _open_of(drifted)
    healed = _healed_lately(rows, at)
    by_person = policy_of(account) == OnDrift.TASK
    heal: list[Look] = []
    task: list[Look] = []
    for look in drifted:
        row = rows[look.offer.pk]
        if row.task_at is not None or row.healed_at is not None:
            continue
        (task if by_person or healed[look.offer.pk] >= HEALS_AN_HOUR else heal).append(look)
    Drift.objects.filter(pk__in=[rows[look.offer.pk].pk for look in task]).update(task_at=at)
    Drift.objects.filter(pk__in=[rows[look.offer.pk].pk for look in heal]).update(healed_at=at)
    send_right([look.offer for look in heal])


def send_right(offers: Collection[StockOffer]) -> None:
    """Make the right numbers of these offers due; what the channel has is read again before."""
    if offers:
        ask_for_a_read({one.listing_id for one in offers})
        mark(STOCK, "o.id = ANY(%(ids)s)", {"ids": sorted(one.pk for one in offers)})


def _healed_lately(offer_ids: Collection[int], at: datetime) -> Counter[int]:
    rows = Drift.objects.filter(offer__in=list(offer_ids), healed_at__gt=at - timedelta(hours=1))
    return Counter(rows.values_list("offer_id", flat=True))


def forget_drifts(at: datetime) -> int:
    """Forget what ended long ago; how many."""
    count, _ = Drift.objects.filter(ended_at__lt=at - KEEP).delete()
    return count


# ── what others ask ──────────────────────────────────────────────────────────────────────────────────────


def policy_of(account: Account) -> OnDrift:
    """What follows in this shop when the channel says something else than it was told."""
    row = DriftPolicy.objects.filter(account=account).first()
    return OnDrift(row.on_drift) if row else OnDrift.SEND


@dataclass(frozen=True, slots=True)
class DriftFigure:
    """Drift of one shop: how many of its offers that were told a number differ now, and since when the oldest does;
    ``tasks``: how many of them wait for a person.
    """

    offers: int
    of: int
    tasks: int
    oldest: datetime | None

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.offers / self.of if self.of else 0.0


def drift_of(account: Account) -> DriftFigure:
    """The shop's drift figure."""
    told = StockOffer.objects.filter(account=account, sent__isnull=False, missing_at=None)
    differing = told.filter(differs_since__isnull=False)
    oldest = differing.aggregate(oldest=Min("differs_since"))["oldest"]
    tasks = Drift.objects.filter(account=account, ended_at=None, task_at__isnull=False).count()
    return DriftFigure(differing.count(), told.count(), tasks, oldest)


def sent_unheard(account_id: int, at: datetime, most: int) -> list[str]:
    """The channel's ids of SKUs that were told a number within the last hour, and were not heard of since."""
    sends = StockSend.objects.filter(
        account_id=account_id, called_at__gt=at - timedelta(hours=1), called_at__lt=at - SETTLED
    )
    unheard = Q(offer__says_at=None) | Q(offer__says_at__lt=F("offer__sent_at"))
    found = sends.filter(unheard, offer__missing_at=None).order_by("offer__listing_sku__external_id")
    return list(found.values_list("offer__listing_sku__external_id", flat=True).distinct()[:most])


def open_drifts(company: Company | None, account: Account | None = None) -> QuerySet[Drift]:
    """What differs now, the oldest first, with its listing SKU. Page by ``began_at``, ``id``. None: of any company."""
    return writers.whose(Drift.objects.filter(ended_at=None), company, account).order_by("began_at", "id")


def drift_tasks(company: Company | None) -> QuerySet[Drift]:
    """Those that wait for a person."""
    return open_drifts(company).filter(task_at__isnull=False)

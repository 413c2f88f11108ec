"""Promotions on the channel: which they are, what they hold, and that they end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from shelfwire.channels import queries
from shelfwire.channels.port import ChannelPromotion, Page, PromotionStatus, SubjectKind
from shelfwire.exchange.actions import finish_notices
from shelfwire.exchange.models import Notice
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, TryLater
from shelfwire.listings.actions import end_promotions, miss_promotions, read_promotions
from shelfwire.listings.queries import ending_promotions
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.engine.inbox import ids_of, reader
from shelfwire.sync.engine.schedule import every_minute
from shelfwire.sync.listings.parts import LISTINGS

PROMOTION = SubjectKind.PROMOTION
EVERY = timedelta(minutes=30)
PAGE = 100
MOST_PAGES = 200
"""Pages in a row after which a list comes to no end."""


@conversation(
    "promotions",
    label="Promotions",
    chore_name="promotions.read",
    every=EVERY,
    at_connect=True,
    part=LISTINGS,
)
def poll_promotions(caller: Caller) -> str:
    """Every promotion that has not ended, with what it holds. Those that are not shown any more have ended."""
    asked_at = clock.now()
    shown = _list(caller)
    gone = _read(caller, [one.external_id for one in shown if one.status != PromotionStatus.ENDED])
    read_promotions(caller.account, [one for one in shown if one.status == PromotionStatus.ENDED], asked_at)
    miss_promotions(caller.account, {one.external_id for one in shown} - gone, asked_at)
    return f"{len(shown)} promotions" if shown else ""


def _list(caller: Caller) -> list[ChannelPromotion]:
    found: dict[str, ChannelPromotion] = {}
    mark: str | None = None
    for _ in range(MOST_PAGES):
        page = _page(caller, mark)
        found |= {one.external_id: one for one in page.documents}
        mark = page.next_page
        if mark is None:
            return list(found.values())
    raise TryLater(f"The channel's list of promotions comes to no end after {MOST_PAGES} pages.")


def _read(caller: Caller, external_ids: Iterable[str]) -> set[str]:
    """Read these promotions with what they hold; which of them are gone."""
    gone = set()
    for external_id in external_ids:
        at = clock.now()
        try:
            said = _one(caller, external_id)
        except Gone:
            gone.add(external_id)
            continue
        read_promotions(caller.account, [said], at)
    return gone


def _page(caller: Caller, mark: str | None) -> Page[ChannelPromotion]:
    return caller.call(LISTINGS, lambda source, session: source.promotions(session, page=mark, size=PAGE))


def _one(caller: Caller, external_id: str) -> ChannelPromotion:
    return caller.call(LISTINGS, lambda source, session: source.promotion(session, external_id))


def _read_noticed(caller: Caller, batch: Sequence[Notice]) -> None:
    named = {external_id for notice in batch for external_id in ids_of(notice, PROMOTION)}
    gone = _read(caller, sorted(named))
    if gone or any(not ids_of(notice, PROMOTION) for notice in batch):
        poll_promotions(
            account_id=caller.account_id
        )  # what it names no more, or does not name, is in the list
    finish_notices(notice_ids=[n.pk for n in batch], kind=PROMOTION, outcome="looked at")


PROMOTION_INBOX = reader(
    PROMOTION,
    name="promotions.inbox",
    label="Promotions, by notification",
    chore_name="promotions.inbox",
    priority=3,
    read=_read_noticed,
    part=LISTINGS,
)


@chore(name="promotions.end", priority=3)
def end(*, account_id: int) -> None:
    """The end of promotions has come: what they held is free, whether a notice says so or not."""
    account = queries.get(account_id)
    while end_promotions(account, clock.now()):
        pass


every_minute(end, ending_promotions)

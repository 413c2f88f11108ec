"""What was asked for is prepared: looked at again, its pictures sent, built, and written to the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from shelfwire.channels.port import ListingAsKept, ListingStatus
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Reason, Refused, RuleBroken
from shelfwire.kit.ids import ExternalProductId
from shelfwire.kit.states import LostRace
from shelfwire.posting import postings
from shelfwire.posting.actions import put_off, record_refused, request_posting
from shelfwire.posting.actions.request import RULE, is_stale, refuse_unready
from shelfwire.posting.actions.tell import leave_untold, queue_posting, start_pictures
from shelfwire.posting.content import build
from shelfwire.posting.errors import NotReady
from shelfwire.posting.models import Posting
from shelfwire.posting.postings import Behind, behind
from shelfwire.posting.states import PostingStatus, WaitsOn
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import Conversation, register
from shelfwire.sync.posting.follow import hurry_soon
from shelfwire.sync.posting.parts import LISTINGS_OUT, POSTING
from shelfwire.sync.posting.pictures import Step, send_pictures
from shelfwire.sync.posting.reading import read_back

NAME = "listings.prepare"
AT_ONCE = 25
"""So many are prepared together: with a fixed number of queries, and their pictures side by side."""
MOST_BY_RULE = 500
SOON = timedelta(seconds=15)
REVIEW_OPEN = timedelta(minutes=2)
_log = structlog.get_logger(__name__)


def prepare(*, account_id: int) -> None:
    """Until nothing is due."""
    caller = Caller(account_id)
    if not caller.flows(LISTINGS_OUT) or POSTING.find(caller.channel) is None:
        return
    if exchange.lacks_scope(account_id, NAME, clock.now()):
        return
    if left := exchange.pause_left(account_id, NAME, clock.now()):
        PREPARE.hurry(account_id, left)
        return
    with Attempt(account_id, NAME, again=partial(PREPARE.hurry, account_id)):
        _ask_by_rule(caller)
        seen: set[int] = set()
        while rows := list(postings.to_tell(account_id, clock.now()).exclude(pk__in=seen)[:AT_ONCE]):
            seen |= {row.pk for row in rows}
            _prepare(caller, rows)
    hurry_soon(PREPARE, account_id, PostingStatus.SCHEDULED)


PREPARE = register(
    Conversation(
        name=NAME,
        label="Posting, prepared",
        chore=chore(name="listings.prepare", priority=8)(prepare),
        due=lambda look: postings.accounts_to_tell(look.at, LISTINGS_OUT),
        switch=LISTINGS_OUT,
        at_connect=True,
        part=POSTING,
    )
)


def _ask_by_rule(caller: Caller) -> None:
    """The rule *post when ready*."""
    settings = getattr(caller.account, "posting_settings", None)
    if settings is None or not settings.post_when_ready:
        return
    for product in postings.by_rule(caller.account_id, clock.now())[:MOST_BY_RULE]:
        try:
            request_posting(channel_product=product, by=RULE, automatic=True)
        except RuleBroken as refused:
            _log.info("posting.rule_waits", channel_product=product.pk, why=str(refused))


def _prepare(caller: Caller, rows: Sequence[Posting]) -> None:
    kept: dict[int, ListingAsKept] = {}
    going = []
    room = max(postings.per_day(caller.account) - postings.used_today(caller.account, clock.now()), 0)
    for posting in rows:
        with _as_it_stands(posting):
            is_new = posting.kind == "create" and posting.status == PostingStatus.SCHEDULED
            if _goes(caller, posting, room, kept):
                going.append(posting)
                room -= is_new
    if going:
        _build(caller, going, kept)


@contextmanager
def _as_it_stands(posting: Posting) -> Iterator[None]:
    """Somebody who cancels it meanwhile costs the others nothing."""
    try:
        yield
    except LostRace as race:
        _log.info("posting.changed_meanwhile", posting=posting.pk, why=str(race))


def _goes(caller: Caller, posting: Posting, room: int, kept: dict[int, ListingAsKept]) -> bool:
    """Whether its pictures go up now."""
    if posting.kind not in ("create", "edit"):
        queue_posting(posting=posting, content=None, before=None, changed_count=None)
        return False
    gate = _gate(posting, room)
    if isinstance(gate, Later):
        put_off(posting=posting, on=gate.on, why=gate.why, until=gate.until)
    elif gate:
        record_refused(posting=posting, reasons=gate)
    elif posting.kind == "create" or _read(caller, posting, kept):
        return start_pictures(posting=posting)
    return False


@dataclass(frozen=True, slots=True)
class Later:
    """It waits."""

    on: WaitsOn
    why: str
    until: datetime


def _gate(posting: Posting, room: int) -> Later | list[Reason]:
    """Whether it may go now: nothing, what it waits for, or the reasons for which it may not."""
    product, now = posting.channel_product, clock.now()
    assert product is not None  # posts and updates are a channel product's
    if product.enabled and is_stale(product):
        return Later(WaitsOn.READINESS, "Its readiness is being worked out.", now + SOON)
    try:
        refuse_unready(product)
    except NotReady as refused:
        return [Reason(one.code, one.says, one.field, one.fix) for one in refused.items] or [
            Reason(refused.code, refused.message, refused.field, refused.hint)
        ]
    if (open_one := postings.in_review(posting)) is not None:
        why = f"The review of posting {open_one.pk} is open; it goes after that."
        return Later(WaitsOn.REVIEW, why, now + REVIEW_OPEN)
    if posting.kind == "create" and posting.status == PostingStatus.SCHEDULED and room < 1:
        day, begins = postings.tomorrow(posting.account, now)
        why = f"Today's allowance of new listings is used; it goes on {day:%d %B}."
        return Later(WaitsOn.ALLOWANCE, why, begins)
    return []


def _read(caller: Caller, posting: Posting, kept: dict[int, ListingAsKept]) -> bool:
    """An update is built from what the channel says now. False: it does not go now, and that is said."""
    assert posting.listing is not None  # an update is a listing's
    product_id = ExternalProductId(posting.listing.external_id)
    try:
        found = caller.call(POSTING, lambda target, session: target.read(session, product_id))
    except Gone as gone:
        record_refused(posting=posting, reasons=[Reason("gone", gone.message, "listing", gone.hint)])
        return False
    except Refused as no:
        record_refused(posting=posting, reasons=no.reasons, why=no.message)
        return False
    read_back(caller.account, [found], clock.now())
    if found.under_review or found.status == ListingStatus.IN_REVIEW:
        why = f"{posting.account.channel_label} is reviewing the listing; the update goes after that."
        put_off(posting=posting, on=WaitsOn.REVIEW, why=why, until=clock.now() + REVIEW_OPEN)
        return False
    kept[posting.pk] = found
    return True


def _build(caller: Caller, rows: Sequence[Posting], kept: dict[int, ListingAsKept]) -> None:
    found = behind(caller.account, [row.channel_product_id or 0 for row in rows])
    step = send_pictures(caller, rows, found)
    for posting in rows:
        with _as_it_stands(posting):
            if reasons := step.refused.get(posting.pk):
                record_refused(posting=posting, reasons=reasons)
            elif why := step.waits.get(posting.pk):
                put_off(posting=posting, on=WaitsOn.PICTURES, why=why, until=clock.now() + SOON)
            else:
                _queue(posting, found, step, kept.get(posting.pk))


def _queue(posting: Posting, found: Behind, step: Step, kept: ListingAsKept | None) -> None:
    product_id = posting.channel_product_id or 0
    wanted = found.wanted[product_id]
    pictures = Behind(found.wanted, found.ways, found.quantities, step.sent).pictures(
        step.described.get(posting.pk, {})
    )
    try:
        content = build(
            wanted,
            found.ways[product_id],
            pictures,
            ref=ref_of(posting),
            quantities=found.quantities,
            kept=kept,
            take_away=posting.take_away,
        )
    except RuleBroken as refused:
        reason = Reason(refused.code, refused.message, refused.field, refused.hint)
        record_refused(posting=posting, reasons=[reason])
        return
    if kept is not None and postings.says_already(posting, wanted.changed_count, content, kept):
        leave_untold(posting=posting)
        return
    queue_posting(posting=posting, content=content, before=kept, changed_count=wanted.changed_count)


def ref_of(posting: Posting) -> str:
    """Our own name for what a posting makes: another one for each new listing."""
    return f"shelfwire-{posting.channel_product_id}-{posting.pk}"

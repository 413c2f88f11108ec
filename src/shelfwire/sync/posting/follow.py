"""What the channel makes of what it was told: listings in review are read back until their review has ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from shelfwire.channels.port import ListingAsKept, ListingTarget, Session
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.kit.errors import ChannelError, Gone, Refused
from shelfwire.kit.ids import ExternalProductId
from shelfwire.posting import postings
from shelfwire.posting.actions import follow_posting
from shelfwire.posting.actions.follow import EXPECTED
from shelfwire.posting.actions.tell import follow_again
from shelfwire.posting.models import Posting
from shelfwire.posting.states import PostingStatus
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import Conversation, register
from shelfwire.sync.engine.parallel import Calls
from shelfwire.sync.posting.parts import POSTING
from shelfwire.sync.posting.reading import read_back

NAME = "listings.follow"
AT_ONCE = 25
LOOK_FIRST = timedelta(seconds=20)
"""How long after it was told a posting is looked at first, when no notice comes."""
LOOK_LAST = timedelta(minutes=30)
"""How long a review that goes on is left alone at most."""
ReadBack = tuple[ListingAsKept | None, ListingAsKept | None]


def follow(*, account_id: int) -> None:
    """Until nothing is due."""
    caller = Caller(account_id)
    if not caller.flows() or POSTING.find(caller.channel) is None:
        return
    if exchange.lacks_scope(account_id, NAME, clock.now()):
        return
    with Attempt(account_id, NAME, again=partial(FOLLOW.hurry, account_id)):
        seen: set[int] = set()
        while rows := list(postings.to_follow(account_id, clock.now()).exclude(pk__in=seen)[:AT_ONCE]):
            seen |= {row.pk for row in rows}
            _follow(caller, rows)
    hurry_soon(FOLLOW, account_id, PostingStatus.IN_REVIEW)


FOLLOW = register(
    Conversation(
        name=NAME,
        label="Reviews of listings",
        chore=chore(name="listings.follow", priority=7)(follow),
        due=lambda look: postings.accounts_to_follow(look.at),
        part=POSTING,
    )
)


def hurry_soon(conversation: Conversation, account_id: int, status: str) -> None:
    """What is due within the minute does not wait for the clock."""
    now = clock.now()
    at = postings.next_moment(account_id, status, now)
    if at is not None and at - now < timedelta(minutes=1):
        conversation.hurry(account_id, (at - now).total_seconds())


def look_now(account_id: int, product_ids: Collection[str]) -> None:
    """The channel said something of these listings: look at what is in review."""
    if follow_again(account_id=account_id, product_ids=product_ids, at=clock.now()):
        FOLLOW.hurry(account_id)


def _follow(caller: Caller, rows: Sequence[Posting]) -> None:
    """Several at once; one that the channel refuses to show is asked for again later, and costs only itself."""
    stop: ChannelError | None = None
    left = list(rows)
    with Calls[Posting, ReadBack]() as calls:

        def start() -> None:
            while calls.free and left and stop is None:
                one = left.pop(0)
                calls.start(one, partial(caller.call, POSTING, partial(_read, one)))

        start()
        for done in calls:
            at = clock.now()
            try:
                kept, waiting = done.result()
            except Refused as no:
                _later(done.item, at, no.message)
            except ChannelError as error:
                stop = error
            else:
                _note(caller, done.item, kept, waiting, at)
            start()
    if stop is not None:
        raise stop


def _read(posting: Posting, target: ListingTarget, session: Session) -> ReadBack:
    assert posting.listing is not None  # the query's condition
    product_id = ExternalProductId(posting.listing.external_id)
    try:
        kept = target.read(session, product_id)
        waiting = None if posting.kind in EXPECTED else target.read_under_review(session, product_id)
    except Gone:
        return None, None
    return kept, waiting


def _note(
    caller: Caller, posting: Posting, kept: ListingAsKept | None, waiting: ListingAsKept | None, at: datetime
) -> None:
    if kept is not None:
        read_back(caller.account, [kept], at)
    follow_posting(posting=posting, kept=kept, under_review=waiting, look_at=next_look(posting, at))


def _later(posting: Posting, at: datetime, why: str) -> None:
    follow_posting(posting=posting, kept=None, under_review=None, look_at=next_look(posting, at), why=why)


def next_look(posting: Posting, at: datetime) -> datetime:
    """The older a review is, the rarer it is asked for; a notice goes before it."""
    age = at - (posting.told_at or posting.created_at)
    return at + min(max(age / 2, LOOK_FIRST), LOOK_LAST)

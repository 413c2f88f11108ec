"""Send the numbers of one shop that are due, whatever their kind.

A kind of number declares a ``Strategy`` and the conversation by which it leaves::

    STOCK_OUT = declare("stock", label="Stock, outwards", chore_name="stock.send", strategy=Stock())

One run: work out what was marked; take the turn of some listings, the most urgent first; work their numbers out once
more and write down what is to be told; call once for each listing, several at once; record the answers; and again,
until nothing is due. Any number of workers may serve one shop. What changes meanwhile is due again, so a run ends with
everything that came while it ran.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from django.db import transaction

from shelfwire.channels.port import Hindrance, PushAnswer, Refusal, Session
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import chore, hurry
from shelfwire.kit import clock, ids
from shelfwire.kit.errors import (
    ChannelError,
    Gone,
    MissingScope,
    Reason,
    Reconnect,
    Refused,
    RuleBroken,
    TryLater,
)
from shelfwire.kit.ids import ExternalSkuId
from shelfwire.offers import queries as offers
from shelfwire.offers.actions import (
    Telling,
    Told,
    Turn,
    claim,
    end_turns_of_the_vanished,
    forget_sends,
    give_back,
    next_try,
    pause,
    record,
    taking_turns,
    write_sends,
)
from shelfwire.offers.kinds import Kind
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.conversation import Conversation, register
from shelfwire.sync.engine.parallel import Calls, Done

LISTINGS = 40
"""So many turns are taken together: what is worked out is told within a moment or two."""
RECORD = 20
"""Answers that are recorded together at most."""
LANES = 4
"""Workers that may serve one shop at once."""
_IN_A_ROW = 3
"""So many calls in a row without an answer mean that the channel is away, not one listing's bad luck."""


class Strategy(Protocol):
    """What is different from kind to kind."""

    kind: Kind
    part: Part[Any]

    def reckon(self, caller: Caller) -> int:
        """Work out the marked numbers of the account: leave alone what the channel has, hold what may not be told, and
        put the rest in line by urgency. Returns how many.
        """

    def prepare(self, caller: Caller, turns: Sequence[Turn]) -> list[Telling]:
        """Work the due numbers of these listings out at the last moment, and return the calls; none for a listing that
        has nothing to tell after all. May read from the channel first. Raises ChannelError.
        """

    def tell(self, part: Any, session: Session, telling: Telling) -> PushAnswer:
        """Make one call; in a thread, so without the database."""

    def note(self, told: Sequence[Told]) -> None:
        """Record what else followed from these calls, in the transaction that records their answers."""


def declare(
    name: str, *, label: str, chore_name: str, strategy: Strategy, priority: int = 20
) -> Conversation:
    """Declare the conversation by which a kind of number leaves, while its switch is on or a person asks for it."""
    kind = strategy.kind

    def send(*, account_id: int, lane: int = 0) -> None:
        caller = Caller(account_id)
        if not caller.flows() or exchange.lacks_scope(account_id, name, clock.now()):
            return
        if strategy.part.find(caller.channel) is None:
            return
        if left := exchange.pause_left(account_id, name, clock.now()):
            declared.hurry(account_id, left)
            return
        with Attempt(account_id, name, again=partial(declared.hurry, account_id)):
            Push(caller, strategy, partial(_more, declared, account_id, lane)).run()
            later = next_try(kind, account_id)
            if later is not None:
                declared.hurry(account_id, max((later - clock.now()).total_seconds(), 0.0))

    declared = register(
        Conversation(
            name=name,
            label=label,
            chore=chore(name=chore_name, priority=priority)(send),
            due=lambda look: offers.accounts_due(kind, look.at),
            switch=kind.switch,
            waiting=partial(offers.accounts_waiting, kind),
            at_connect=True,
        )
    )
    _pushes[kind.name] = declared
    return declared


_pushes: dict[str, Conversation] = {}


def conversation_of(kind: str) -> Conversation | None:
    """The conversation by which numbers of this kind leave; None when this release declares none."""
    return _pushes.get(kind)


def _more(declared: Conversation, account_id: int, lane: int) -> None:
    """There is more than one worker's next batch: the next lane is queued, until all are busy."""
    if lane + 1 < LANES:
        key = f"{account_id}:{lane + 1}"
        hurry(declared.chore, key=key, account_id=account_id, lane=lane + 1)


class Push:
    """One run for one account. What stops the whole account lets the calls under way end and be recorded, starts no
    other, and is raised by ``run`` at the end.
    """

    def __init__(self, caller: Caller, strategy: Strategy, more: partial[None] | None = None) -> None:
        self._caller, self._strategy, self._more = caller, strategy, more
        self._kind = strategy.kind
        self._owner = ids.new_token(15)
        self._ready: deque[Telling] = deque()
        self._open: Counter[int] = Counter()
        """Calls to come or under way, by listing: its turn ends with the last."""
        self._nothing: set[int] = set()
        """Listings that turned out to have nothing to tell."""
        self._answered: list[Told] = []
        self._without_answer = 0
        self._stop: Exception | None = None

    def run(self) -> None:
        """Until nothing is due. Raises what stopped it, when everything that was answered is recorded."""
        with taking_turns(self._owner):
            end_turns_of_the_vanished(self._caller.account_id)
            self._run()
        if self._stop is not None:
            raise self._stop

    def _run(self) -> None:
        try:
            with Calls[Telling, PushAnswer]() as calls:
                self._start(calls)
                for done in calls:
                    self._take_answer(done)
                    if len(self._answered) >= RECORD or not self._ready:
                        self._record()
                    self._start(calls)
            self._record()
        finally:
            self._let_go(self._ready)

    # ── before the call ──

    def _start(self, calls: Calls[Telling, PushAnswer]) -> None:
        while calls.free and self._stop is None:
            if not self._ready and not self._take():
                return
            if not self._ready:
                continue
            telling = self._ready.popleft()
            if telling.turn.time_for_a_call():
                calls.start(
                    telling,
                    partial(
                        self._caller.call, self._strategy.part, partial(self._strategy.tell, telling=telling)
                    ),
                )
            else:
                self._let_go([telling])

    def _take(self) -> bool:
        """Take the next turns and work out what to tell. False: nothing is due."""
        self._record()  # what was told is known before more is decided
        self._strategy.reckon(self._caller)
        if not self._caller.flows():
            return False
        on = bool(getattr(self._caller.account, self._kind.switch))
        turns = claim(
            self._kind, self._caller.account_id, owner=self._owner, most=LISTINGS, only_asked=not on
        )
        if not turns:
            return False
        if len(turns) == LISTINGS and self._more is not None:
            self._more()
        try:
            tellings = self._strategy.prepare(self._caller, turns)
        except (ChannelError, RuleBroken) as stopped:
            self._give_up(turns, stopped)
            return False
        if not tellings and self._nothing_again(turns):
            return False
        self._open.update(telling.turn.listing_id for telling in tellings)
        give_back([turn for turn in turns if not self._open[turn.listing_id]])
        write_sends(self._kind, self._caller.account_id, tellings)
        self._ready.extend(tellings)
        return True

    def _nothing_again(self, turns: Sequence[Turn]) -> bool:
        """Whether none of these had anything to tell earlier in this run either: it ends, and whatever changes again
        begins another.
        """
        listings = {turn.listing_id for turn in turns}
        again = listings <= self._nothing
        self._nothing |= listings
        if again:
            give_back(turns)
        return again

    def _give_up(self, turns: Sequence[Turn], stopped: Exception) -> None:
        """Nothing was told of these listings."""
        if isinstance(stopped, TryLater) and not _is_our_own_line(stopped):
            pause(self._kind, turns, after=stopped.after)
        else:
            give_back(turns)
        self._stop_for(stopped)

    # ── after the call ──

    def _take_answer(self, done: Done[Telling, PushAnswer]) -> None:
        telling = done.item
        try:
            answer = done.result()
        except (Refused, Gone) as no:
            self._answer(telling, PushAnswer(_refusals(telling, no), no.request_id))
        except TryLater as later:
            self._no_answer(telling, later)
        except (Reconnect, MissingScope, RuleBroken) as stopped:
            # nothing was done: it was stopped at the door, theirs or ours
            self._let_go([telling])
            self._stop_for(stopped)
        else:
            self._answer(telling, answer)

    def _answer(self, telling: Telling, answer: PushAnswer) -> None:
        self._without_answer = 0
        self._answered.append(Told(telling, clock.now(), answer.refused, answer.request_id))

    def _no_answer(self, telling: Telling, later: TryLater) -> None:
        if _is_our_own_line(later):
            self._let_go([telling])
            self._stop_for(later)
            return
        self._without_answer += 1
        if not later.maybe_done:
            forget_sends(self._kind, [telling])
        self._open[telling.turn.listing_id] -= 1
        pause(self._kind, [telling.turn], after=later.after, maybe_done=later.maybe_done)
        if self._without_answer >= _IN_A_ROW:
            self._stop_for(later)

    def _record(self) -> None:
        told, self._answered = self._answered, []
        if not told:
            return
        for one in told:
            self._open[one.telling.turn.listing_id] -= 1
        more = {listing_id for listing_id, count in self._open.items() if count > 0}
        with transaction.atomic():
            record(self._kind, self._caller.account_id, told, keep_turns=more)
            self._strategy.note(told)

    def _let_go(self, tellings: Sequence[Telling] | deque[Telling]) -> None:
        """These are not told: as if they had never been taken."""
        if not tellings:
            return
        forget_sends(self._kind, list(tellings))
        for telling in tellings:
            self._open[telling.turn.listing_id] -= 1
        give_back(
            {
                telling.turn.listing_id: telling.turn
                for telling in tellings
                if self._open[telling.turn.listing_id] <= 0
            }.values()
        )

    def _stop_for(self, error: Exception) -> None:
        """The first that stops the account, unless a later one needs a person."""
        if self._stop is None or isinstance(error, Reconnect | MissingScope):
            self._stop = error


def _is_our_own_line(later: TryLater) -> bool:
    """Whether the call was not begun, because the shop's call budget is used up for now."""
    return later.operation.startswith("line:")


def _refusals(telling: Telling, no: Refused | Gone) -> tuple[Refusal, ...]:
    """The refusal of a whole call, for each of its SKUs."""
    reasons = getattr(no, "reasons", ()) or (Reason(no.code, no.message),)
    hindrance = Hindrance.GONE if isinstance(no, Gone) else Hindrance.VALUE
    return tuple(
        Refusal(ExternalSkuId(sku), hindrance, reasons[0])
        for sku in dict.fromkeys(number.external_sku_id for number in telling.numbers)
    )

"""One run of an outbox: take what is due, look, decide, call several at once, store each answer at once, apply."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from shelfwire.channels.port import Session
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
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
from shelfwire.kit.states import LostRace
from shelfwire.sync.engine.applying import apply_answers
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.operation import Answer, Operation, Refuse, Tell, Wait, Withdraw
from shelfwire.sync.engine.parallel import Calls, Done

AT_ONCE = 50
"""So many are taken and decided together: what is decided is called within a moment or two."""
APPLY_AT_ONCE = 25
Operations = dict[tuple[str, str], Operation[Any, Any]]


@dataclass(frozen=True, slots=True)
class _Step:
    """A call to come: to tell what was decided, or (``decided`` is none) to look whether it was done before."""

    row: Outgoing
    told: Any
    decided: Tell[Any] | None = None
    otherwise: Refuse | None = None
    """What becomes of it when it is not found."""


@dataclass(frozen=True, slots=True)
class _Preparation:
    """A call for many at once, before each is told."""

    operation: Operation[Any, Any]
    tells: list[tuple[Outgoing, Tell[Any]]]


_Calls = Calls[_Step | _Preparation, Any]


class Sending:
    """Sends what is due of one account.

    What stops the whole account (no consent, no answer) lets the calls under way end and be stored, starts no other,
    and is raised by ``run`` at the end.
    """

    def __init__(self, caller: Caller, part: Part[Any], switch: str, operations: Operations) -> None:
        self._caller = caller
        self._part = part
        self._switch = switch
        self._operations = operations
        self._kinds = sorted({kind for kind, _ in operations})
        self._held: dict[int, Outgoing] = {}
        self._undecided: list[Outgoing] = []
        self._to_prepare: deque[_Preparation] = deque()
        self._ready: deque[_Step] = deque()
        self._preparing = 0
        self._all_taken = False
        self._answered: list[Outgoing] = []
        self._stop: Exception | None = None
        self._trouble: Exception | None = None

    def run(self) -> None:
        """Until nothing is due. Raises what stopped it, and what went wrong with a single look, when all is stored."""
        try:
            with _Calls() as calls:
                self._start(calls)
                for done in calls:
                    self._store(done)
                    self._start(calls)
                    if len(self._answered) >= APPLY_AT_ONCE:
                        self._apply()
            self._apply()
        finally:
            outgoing.let_go(self._held.values())
        if error := self._stop or self._trouble:
            raise error

    # ── before the call ──

    def _start(self, calls: _Calls) -> None:
        while calls.free and self._stop is None and (call := self._next()):
            if isinstance(call, _Preparation):
                self._preparing += 1
                told = [tell.told for _, tell in call.tells]
                calls.start(call, partial(call.operation.prepare, self._caller, told))
            elif call.decided is None or self._begin(call.row, call.decided):
                calls.start(call, partial(self._caller.call, self._part, partial(self._ask, call)))

    def _next(self) -> _Step | _Preparation | None:
        """The next call. The next batch is taken and prepared while the last calls of this one are under way."""
        while not self._preparing and not self._to_prepare and len(self._ready) < AT_ONCE // 2:
            rows = self._undecided or self._take()
            self._undecided = []
            self._decide(rows)
            if not rows:
                break
        if self._to_prepare:
            return self._to_prepare.popleft()
        return self._ready.popleft() if self._ready else None

    def _take(self) -> list[Outgoing]:
        """What is due and not in doubt; what is in doubt is to be looked for first."""
        if self._all_taken:
            return []
        taken = outgoing.take_due(
            account_id=self._caller.account_id,
            switch=self._switch,
            kinds=self._kinds,
            most=AT_ONCE,
            besides=list(self._held),
        )
        self._all_taken = not taken
        self._held.update((row.pk, row) for row in taken)
        self._ready.extend(_Step(row, self._of(row).told(row)) for row in taken if row.maybe_done)
        return [row for row in taken if not row.maybe_done]

    def _decide(self, rows: Iterable[Outgoing]) -> None:
        for operation, own in self._by_operation(rows):
            decisions = operation.decide(own)
            for row in own:
                self._follow(row, decisions[row.pk])
            tells = [(row, found) for row in own if isinstance(found := decisions[row.pk], Tell)]
            if tells:
                self._to_prepare.append(_Preparation(operation, tells))

    def _follow(self, row: Outgoing, decision: object) -> None:
        """Somebody else may have changed the row since it was taken: then theirs holds."""
        with suppress(LostRace):
            match decision:
                case Withdraw(why):
                    outgoing.withdraw_one(row=row, why=why)
                case Wait(why, seconds):
                    outgoing.put_back(row=row, error=why, after=seconds)
                case Refuse(unless_done=True) as refusal:
                    self._ready.append(_Step(row, self._of(row).told(row), otherwise=refusal))
                case Refuse(why, reasons):
                    self._refuse(row, why, reasons)

    def _begin(self, row: Outgoing, decided: Tell[Any]) -> bool:
        """Committed before the call. False: it is not to be called any more."""
        if not self._caller.still_flows(self._switch):
            self._ready.clear()
            self._to_prepare.clear()
            self._all_taken = True
            return False
        try:
            outgoing.begin_call(row=row, payload=decided.payload)
        except LostRace:
            return False
        return True

    def _ask(self, step: _Step, part: Any, session: Session) -> Answer | None:
        operation = self._of(step.row)
        return (operation.find if step.decided is None else operation.call)(part, session, step.told)

    # ── after the call ──

    def _store(self, done: Done[_Step | _Preparation, Any]) -> None:
        call = done.item
        if isinstance(call, _Preparation):
            self._store_preparation(call, done.result)
        elif call.decided is None:
            self._store_look(call, done.result)
        else:
            self._store_call(call.row, done.result)

    def _store_preparation(self, call: _Preparation, result: Callable[[], Sequence[Any]]) -> None:
        self._preparing -= 1
        try:
            prepared = result()
        except (ChannelError, RuleBroken) as stopped:  # nothing of it was begun
            self._stop_for(stopped)
            return
        self._ready.extend(
            _Step(row, told, decided=tell) for (row, tell), told in zip(call.tells, prepared, strict=True)
        )

    def _store_call(self, row: Outgoing, result: Callable[[], Answer]) -> None:
        try:
            answer = result()
        except (Refused, Gone) as no:
            self._refuse(row, no.message, getattr(no, "reasons", ()), no.request_id)
        except TryLater as later:
            outgoing.put_back(
                row=row,
                error=str(later),
                after=later.after,
                maybe_done=later.maybe_done,
                request_id=later.request_id,
            )
            self._stop_for(later)
        except (Reconnect, MissingScope, RuleBroken) as stopped:
            # nothing was done: it was stopped at the door, theirs or ours
            outgoing.put_back(row=row, error=str(stopped))
            self._stop_for(stopped)
        else:
            self._answer(row, answer)

    def _store_look(self, step: _Step, result: Callable[[], Answer | None]) -> None:
        row = step.row
        try:
            found = result()
        except (ChannelError, RuleBroken) as later:
            outgoing.put_back(row=row, error=str(later), after=getattr(later, "after", None))
            if isinstance(later, Refused | Gone):
                self._trouble = later
            else:
                self._stop_for(later)
            return
        with suppress(LostRace):
            if found is not None:
                outgoing.begin_call(row=row, payload=row.payload)
                self._answer(row, found)
            elif step.otherwise is not None:
                self._refuse(row, step.otherwise.why, step.otherwise.reasons)
            else:
                outgoing.looked_for(row=row)
                self._undecided.append(row)

    def _answer(self, row: Outgoing, answer: Answer) -> None:
        outgoing.answer(row=row, answer=answer.content, request_id=answer.request_id)
        self._answered.append(row)

    def _refuse(self, row: Outgoing, why: str, reasons: Iterable[Reason], request_id: str = "") -> None:
        with transaction.atomic():
            outgoing.refuse(row=row, error=why, reasons=list(reasons), request_id=request_id)
            self._of(row).refused(row)

    def _stop_for(self, error: Exception) -> None:
        """The first that stops the account, unless a later one needs a person."""
        if self._stop is None or isinstance(error, Reconnect | MissingScope):
            self._stop = error

    def _apply(self) -> None:
        rows, self._answered = self._answered, []
        for operation, own in self._by_operation(rows):
            apply_answers(operation, own)
        outgoing.let_go(rows)
        for row in rows:
            del self._held[row.pk]

    def _by_operation(self, rows: Iterable[Outgoing]) -> list[tuple[Operation[Any, Any], list[Outgoing]]]:
        found: dict[Operation[Any, Any], list[Outgoing]] = {}
        for row in rows:
            found.setdefault(self._of(row), []).append(row)
        return list(found.items())

    def _of(self, row: Outgoing) -> Operation[Any, Any]:
        return self._operations[row.kind, row.subject_kind]

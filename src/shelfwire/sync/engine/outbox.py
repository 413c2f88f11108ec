"""Operations on a channel that must happen once, whatever they are about.

An area declares its operations and the outbox they leave by::

    TRACKING = declare(
        "tracking",
        label="Tracking, outwards",
        chore_name="shipments.send",
        switch="tracking_out",
        part=SHIPMENTS,
        operations=[Ship(), Correct()],
    )

For each operation that is due: when it may be done already, look on the other side; decide anew whether it should be
done; mark it *calling*; call; store the answer alone and at once; and only then let our own records follow. A worker
may die between any two of these steps. Several calls are under way side by side; an answer that our records cannot
follow, and a refusal, cost themselves only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import outgoing
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.sync.engine.applying import apply_answers
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.conversation import Conversation, register
from shelfwire.sync.engine.operation import Operation
from shelfwire.sync.engine.sending import Operations, Sending

_MOST_LEFT = 200
_outboxes: dict[tuple[str, str], Conversation] = {}


def declare(
    name: str,
    *,
    label: str,
    chore_name: str,
    switch: str,
    part: Part[Any],
    operations: Sequence[Operation[Any, Any]],
    priority: int = 20,
) -> Conversation:
    """Declare an outbox: its conversation, which runs whenever one of its operations is due and the switch is on."""
    own: Operations = {(operation.kind, operation.subject_kind): operation for operation in operations}
    kinds = sorted({kind for kind, _ in own})

    def send(*, account_id: int) -> None:
        _apply_left(account_id, own)
        caller = Caller(account_id)
        if not caller.flows(switch) or exchange.lacks_scope(account_id, name, clock.now()):
            return
        with Attempt(account_id, name, again=partial(declared.hurry, account_id)):
            Sending(caller, part, switch, own).run()

    declared = register(
        Conversation(
            name=name,
            label=label,
            chore=chore(name=chore_name, priority=priority)(send),
            due=lambda look: look.outboxes(switch, kinds),
            switch=switch,
            waiting=lambda before: exchange.outgoing_waiting(before, switch, kinds),
            at_connect=True,
        )
    )
    _outboxes.update(dict.fromkeys(own, declared))
    return declared


def conversation_of(kind: str, subject_kind: str) -> Conversation | None:
    """The conversation by which such an operation leaves; None when this release does not declare it."""
    return _outboxes.get((kind, subject_kind))


def _apply_left(account_id: int, operations: Operations) -> None:
    """Let our records follow the answers that a crash left, and those that they could not follow before."""
    kinds = sorted({kind for kind, _ in operations})
    rows = outgoing.to_apply(account_id=account_id, kinds=kinds, most=_MOST_LEFT)
    for (kind, subject_kind), operation in operations.items():
        own = [row for row in rows if row.kind == kind and row.subject_kind == subject_kind]
        if own:
            apply_answers(operation, own)

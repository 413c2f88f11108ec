"""Events: a lower layer announces what happened, and ``sync/handlers.py``, the only listener, reacts.

Listeners run inside the announcer's transaction, so a job they enqueue exists exactly when the change does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

E = TypeVar("E")
_listeners: dict[type, list[Callable[..., None]]] = defaultdict(list)


def listen(event: type[E], reaction: Callable[[E], None]) -> None:
    """Call ``reaction`` for every announced ``event``. Adding the same pair twice changes nothing."""
    if reaction not in _listeners[event]:
        _listeners[event].append(reaction)


def announce(event: object) -> None:
    """Call the listeners of this event's class, in the order they were added."""
    for reaction in _listeners[type(event)]:
        reaction(event)


def reactions() -> dict[type, tuple[Callable[..., None], ...]]:
    """Return the listeners of every event, for the architecture test and the docs."""
    return {event: tuple(found) for event, found in _listeners.items()}

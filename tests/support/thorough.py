"""Whether tests go as far as they can: SHELFWIRE_THOROUGH=1.

Otherwise those that ask the same of every page, or make up what they ask, ask for less, and tests marked ``thorough``
are left out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = bool(os.environ.get("SHELFWIRE_THOROUGH"))
Thing = TypeVar("Thing")


def in_turn(things: Sequence[Thing], turn: int) -> Sequence[Thing]:
    """One of the things for each page, so that each of them meets many pages; all of them for every page when thorough.

    For what is looked at in one place before any page.
    """
    return things if THOROUGH else [things[turn % len(things)]]

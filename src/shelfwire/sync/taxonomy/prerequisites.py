"""What a shop needs before it may list: asked every hour, and when a person wants to know it now."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.channels.models import Account
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.listings.actions import keep_prerequisites
from shelfwire.listings.queries import failed_prerequisites
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of

EVERY = timedelta(hours=1)


@conversation(
    "prerequisites",
    label="Listing prerequisites",
    chore_name="taxonomy.prerequisites",
    every=EVERY,
    queue=WORK,
    priority=-2,
    at_connect=True,
    part=TAXONOMY,
)
def poll_prerequisites(caller: Caller) -> str:
    """What the shop needs before it may list, met and unmet."""
    return _said(read_prerequisites(caller))


def check_prerequisites(account: Account) -> str:
    """Ask now. Returns what came of it, in a sentence. Raises NotConnected, UnsupportedByChannel, what the channel
    says.
    """
    return _said(read_prerequisites(caller_of(account)))


def read_prerequisites(caller: Caller) -> int:
    """Ask and keep. Returns how many are not met."""
    at = clock.now()
    found = caller.call(TAXONOMY, lambda taxonomy, session: taxonomy.prerequisites(session))
    keep_prerequisites(caller.account, found, at)
    return len(failed_prerequisites([caller.account_id]).get(caller.account_id, ()))


def _said(failed: int) -> str:
    if not failed:
        return "Nothing is missing for listing."
    return f"{failed} {'thing is' if failed == 1 else 'things are'} missing before products can be listed."
